"""Panellist by statement: states under codes of the page, so that a chair sees where answers are missing."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from delphi.access import Action
from delphi.domain.lifecycle import RoundState
from delphi.errors import Sentence
from delphi.models import Round, Study
from delphi.results.queries.states import Matrix, State, matrix
from delphi.results.views.blueprint import bp
from delphi.results.views.following import found, tag_of, unless_unchanged
from delphi.web import allow, db, page


@bp.get("/studies/<slug>/rounds/<int:number>/results/states")
@allow(Action.SEE_RESULTS)
def states(study: Study, number: int) -> Any:
    """Who has answered what, as states."""
    round_ = found(study, number)
    if round_.state is RoundState.DRAFT:
        return page("results/not_yet.html", round=round_)
    return page("results/states.html", etag=tag_of(round_, ()), **_shown(round_))


@bp.get("/studies/<slug>/rounds/<int:number>/results/states/live")
@allow(Action.SEE_RESULTS)
def states_live(study: Study, number: int) -> Any:
    """The same without its frame, or 304 where nothing has changed since the reader's last look."""
    round_ = found(study, number)
    if round_.state is RoundState.DRAFT:
        abort(404)
    return unless_unchanged(round_, (), lambda: render_template("results/_states.html", **_shown(round_)))


def _shown(round_: Round) -> dict[str, Any]:
    seen, is_open = matrix(db.session, round_), round_.state is RoundState.OPEN
    return {
        "round": round_,
        "matrix": seen,
        "sentence": _sentence(seen, is_open),
        "is_open": is_open,
        "State": State,
    }


def _sentence(seen: Matrix, is_open: bool) -> Sentence:
    if is_open:
        return Sentence(
            "Up to the last step of each statement %(finished)s of %(n)s have answered all that they may rate, "
            "%(started)s a part.",
            finished=seen.n_finished,
            n=len(seen.lines),
            started=seen.n_started,
        )
    return Sentence(
        "%(finished)s of %(n)s have answered all that they may rate, %(started)s a part.",
        finished=seen.n_finished,
        n=len(seen.lines),
        started=seen.n_started,
    )
