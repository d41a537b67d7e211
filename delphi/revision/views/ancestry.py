"""The lineage of statements: drawn, and told in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from delphi.access import Action
from delphi.charts.lineage import Box, Line, family
from delphi.models import Round, Study
from delphi.revision.families import Family, Shown, families
from delphi.revision.views.blueprint import bp
from delphi.web import allow, db, page
from delphi.web.filters import word


@bp.get("/lineage")
@allow(Action.SEE_RESULTS)
def lineage(study: Study) -> Any:
    """Every statement that was reworded, split, merged, dropped or added later."""
    rounds, found, n_same = families(db.session, study)
    drawn = [(one, _drawn(rounds, one)) for one in found]
    return page("revision/lineage.html", rounds=rounds, families=drawn, n_same=n_same)


def _drawn(rounds: list[Round], found: Family) -> Markup:
    columns = {round_.id: n for n, round_ in enumerate(rounds)}
    heads = [_("Round %(number)s", number=round_.number) for round_ in rounds]
    if any(shown.round is None for member in found.members for shown in member.shown):
        heads.append(_("next"))
    boxes: list[Box] = []
    lines: list[Line] = []
    first, last = {}, {}
    for row, member in enumerate(found.members):
        for shown in member.shown:
            boxes.append(_box(shown, row, member.statement.label, columns))
            key = member.statement.id
            if key in last:
                reworded = shown.version.number > last[key][1].version.number
                lines.append(Line(last[key][0], len(boxes) - 1, "reworded" if reworded else "same"))
            first.setdefault(key, len(boxes) - 1)
            last[key] = (len(boxes) - 1, shown)
    for member in found.members:
        for link in member.statement.successors:
            if link.parent_id in last and link.child_id in first:
                lines.append(Line(last[link.parent_id][0], first[link.child_id], str(link.kind)))
    label = _(
        "How %(labels)s went through the rounds; the same stands in words beneath.", labels=found.labels
    )
    return family(heads, boxes, lines, label)


def _box(shown: Shown, row: int, label: str, columns: dict[int, int]) -> Box:
    column = columns[shown.round.id] if shown.round else len(columns)
    note = _("waits") if shown.round is None else word(shown.outcome)
    return Box(column, row, label, str(note), shown.outcome.replace(" ", "-"))
