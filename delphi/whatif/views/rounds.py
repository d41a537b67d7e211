"""The round that a page looks at, or why there is nothing to look at yet."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, request
from flask_babel import gettext

from delphi.charts.wording import Wording
from delphi.errors import NotAcceptable
from delphi.models import Round, Study
from delphi.web import db, page
from delphi.web.filters import number as in_words
from delphi.whatif import queries
from delphi.whatif.queries import RatedRound


def found(study: Study, number: int) -> Round:
    return queries.find_round(db.session, study, number) or abort(404)


def rated(round_: Round) -> RatedRound:
    """The round on the question that the address names, on its first one where it names none."""
    try:
        return queries.rated_round(db.session, round_, request.args.get("question"))
    except NotAcceptable as refusal:
        if "question" in request.args:
            abort(404)
        abort(current_app.make_response(page("whatif/no_ratings.html", round=round_, why=refusal.sentence)))


def not_yet(round_: Round) -> Any:
    return page("whatif/not_yet.html", round=round_)


def wording() -> Wording:
    """How drawings speak to this reader."""
    return Wording(translate=gettext, number=lambda value: in_words(value, 2))
