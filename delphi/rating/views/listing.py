"""All statements of the round on one page, for those who prefer a list to cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from delphi.access import Action
from delphi.domain.lifecycle import RoundMode
from delphi.domain.question import QuestionKind
from delphi.domain.rating import reason_wanted
from delphi.errors import Sentence
from delphi.models import Panellist, utcnow
from delphi.rating import queries
from delphi.rating.forms import ABSTAIN, KEEP
from delphi.rating.queries import Answer
from delphi.rating.views.blueprint import bp
from delphi.rating.views.cards import light
from delphi.tallies import terms_of
from delphi.web import allow, db, see_other
from delphi.web.language import reading
from delphi.web.pages import page


@bp.get("/rate/list")
@allow(Action.RATE)
def list_(panellist: Panellist) -> Any:
    """Every statement with its scale, in the panellist's own order, missing ones marked."""
    round_ = queries.open_round(db.session, panellist)
    if round_ is None or not panellist.has_entered or not round_.takes_ratings(utcnow(), panellist.id):
        return see_other(url_for(".start"))
    if round_.mode is not RoundMode.ROUNDS:  # only cards show the panel, and log that they did
        return see_other(url_for(".done"))
    tongue = reading(round_.study)
    progress = queries.progress(db.session, panellist, round_, tongue)
    answers = queries.answers(db.session, panellist, round_, progress, tongue)
    text, _status = page(
        "rating/list.html",
        round=round_,
        progress=progress,
        answers=answers,
        reworded=queries.reworded(db.session, panellist, round_, tongue) if round_.number > 1 else {},
        asks=_asks(answers, queries.explained(db.session, panellist, round_)),
        is_reason_required=terms_of(round_).reasons_required,
        keep=KEEP,
        abstain=ABSTAIN,
    )
    return light(text)


def _asks(answers: Iterable[Answer], explained: set[int]) -> dict[int, dict[int, Sentence]]:
    """Of each statement, by point, why a reason would be asked for; nothing where something is written already."""
    return {
        one.id: {
            point: sentence
            for point in one.question.scale.points
            if (sentence := reason_wanted(one.question.scale, point, one.earlier))
        }
        for one in answers
        if one.id not in explained and one.question.kind is QuestionKind.RATING
    }
