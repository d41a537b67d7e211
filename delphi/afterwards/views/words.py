"""The words of a personal report, finished for its PDF."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from delphi.afterwards.report import Own, Report
from delphi.domain.question import QuestionKind
from delphi.domain.scale import Scale
from delphi.export import phrases
from delphi.web.pages import say


def mine(row: Own) -> str:
    """What the panellist said of a statement."""
    if row.value is not None:
        value = f"{row.question.scale.text(row.value)} {row.question.scale.told().get('unit', '')}".strip()
        if row.question.kind is QuestionKind.RANKING:
            return _("You gave it place %(value)s", value=value)
        if row.question.kind is QuestionKind.ESTIMATE:
            return _("You estimated %(value)s", value=value)
        return (_("You kept %(value)s") if row.is_kept else _("You rated %(value)s")) % {"value": value}
    if row.is_recused:
        return _("You are recused from this statement")
    return _("You answered: outside my expertise") if row.is_abstention else _("You did not answer")


def report_words(title: str, report: Report, language: str) -> dict[str, Any]:
    """Everything that the PDF says, in reading order."""
    number, n = report.round.number, len(report.rows)
    return {
        "title": _("My report of round %(number)s", number=number),
        "study": title,
        "lang": language.partition("_")[0],
        "lines": [
            ngettext(
                "You rated one of %(total)s statements.", "You rated %(num)s of %(total)s statements.",
                report.n_rated, total=n,
            ),
            _("This report is for you alone. Others see no rating beside a name."),
        ],
        "rows": [_row(row, report.asks_several) for row in report.rows],
    }  # fmt: skip


def _row(row: Own, asks_several: bool) -> dict[str, Any]:
    panel = [say(words) for words in (row.panel_words, row.own_words) if words]
    after = [say(row.verdict)] if row.verdict else []
    after += [_("You wrote: “%(text)s”", text=text) for text in row.comments]
    if row.changed_to:
        after.append(_("Later words: %(text)s", text=str(row.changed_to)))
    if row.reason:
        after.append(_("Why: %(reason)s", reason=str(row.reason)))
    return {
        "section": str(row.section),
        "label": f"{row.label} · {say(row.question.title)}" if asks_several else row.label,
        "text": str(row.text),
        "mine": mine(row),
        "panel": panel,
        "after": after,
        "bars": _bars(row, row.question.scale) if row.counts else None,
    }


def _bars(row: Own, scale: Scale) -> dict[str, Any]:
    counts = {str(point): count for point, count in zip(scale.drawn, row.counts, strict=True)}
    return {
        "points": [
            {"point": point, "count": counts[str(point)], "band": scale.band(point).value}
            for point in scale.drawn
        ],
        "alt": phrases.distribution({"counts": counts}, _),
    }
