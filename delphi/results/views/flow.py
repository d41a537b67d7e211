"""The flow of statements through the rounds, drawn and as a table."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from delphi.access import Action
from delphi.charts.embed import figure_json
from delphi.charts.flow import Step, flow_sentence, sankey
from delphi.charts.wording import Wording
from delphi.domain.lifecycle import RoundState
from delphi.models import Study
from delphi.results.queries.flow import INTO, OUT_OF, Passage, Way
from delphi.results.queries.flow import flow as flow_of
from delphi.results.views.blueprint import bp
from delphi.results.views.following import found
from delphi.web import allow, db, page
from delphi.web.filters import number as in_words


@bp.get("/studies/<slug>/rounds/<int:number>/results/flow")
@allow(Action.SEE_RESULTS)
def flow(study: Study, number: int) -> Any:
    """All rounds that were opened; `number` is where the reader came from."""
    round_ = found(study, number)
    if round_.state is RoundState.DRAFT:
        return page("results/not_yet.html", round=round_)
    passages = flow_of(db.session, study)
    wording = Wording(translate=gettext, number=lambda value: in_words(value, 0))
    steps = [Step(one.number, _listed(one.came, INTO), _listed(one.went, OUT_OF)) for one in passages]
    return page(
        "results/flow.html", round=round_, passages=passages, into=_used(passages, "came", INTO),
        out_of=_used(passages, "went", OUT_OF), figure=figure_json(sankey(steps, wording)), sentence=_sentence(passages),
    )  # fmt: skip


def _listed(n: Any, ways: tuple[Way, ...]) -> list[tuple[str, int]]:
    return [(str(way), n.get(way, 0)) for way in ways]


def _used(passages: tuple[Passage, ...], end: str, ways: tuple[Way, ...]) -> list[Way]:
    """The ways that any round has, in their order."""
    return [way for way in ways if any(getattr(one, end).get(way) for one in passages)]


def _sentence(passages: tuple[Passage, ...]) -> Any:
    def n(way: Way) -> int:
        return sum(one.went.get(way, 0) for one in passages)

    n_later = sum(one.came.get(Way.NEW, 0) for one in passages[1:])
    return flow_sentence(
        passages[0].n, n_later, n(Way.ACCEPTED), n(Way.REJECTED), n(Way.DROPPED), n(Way.OPEN)
    )
