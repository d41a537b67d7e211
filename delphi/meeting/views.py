"""Pages of a meeting: the projector's, which the chair steps through, and the one of each phone."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for
from flask_babel import get_locale

from delphi.access import Action
from delphi.charts.dots import dots
from delphi.charts.strips import histogram
from delphi.domain.rating import panel_in_words
from delphi.domain.texts import headed, language_name
from delphi.errors import NotAcceptable
from delphi.meeting import operations, queries
from delphi.meeting.code import drawn
from delphi.meeting.operations import Move
from delphi.models import Panellist, Round, Study, utcnow
from delphi.web import acting, allow, db, identity, page, public, see_other
from delphi.web.language import reading_language

bp = Blueprint("meeting", __name__)

PATH = "/studies/<slug>/rounds/<int:number>/meeting"
ABSTAIN = "abstain"  # the button of the rating card
IN = "in"  # the language that the chair chose for the wall, in its address
DRAWINGS = {"histogram": histogram, "dots": dots, "panel_in_words": panel_in_words}


@bp.get(PATH)
@allow(Action.RUN_ROUNDS)
def projector(study: Study, number: int) -> Any:
    """For the whole room: the statement, how many have voted, the result once it is revealed. No name, no rating."""
    return page("meeting/projector.html", **_projected(_found(study, number)))


@bp.get(f"{PATH}/live")
@allow(Action.RUN_ROUNDS)
def projector_live(study: Study, number: int) -> Any:
    return _unless_unchanged("meeting/_board.html", _projected(_found(study, number)))


@bp.post(PATH)
@allow(Action.RUN_ROUNDS)
def move(study: Study, number: int) -> Any:
    """One step of the chair: show a statement, reveal its vote, vote again."""
    round_ = _found(study, number)
    to, place = _move(request.form.get("to", ""))
    with db.writing() as session:
        seen = request.form.get("seen", 0, type=int)
        operations.move(session, round_, to, seen, place, by=acting(), at=utcnow())
    return see_other(url_for(".projector", slug=study.slug, number=number, **_chosen(study)))


@bp.get("/rate/meeting")
@allow(Action.RATE)
def phone(panellist: Panellist) -> Any:
    """The statement that is on, to vote on blind; the result when everybody sees it."""
    round_ = queries.open_meeting(db.session, panellist.study_id)
    if round_ is None or not panellist.has_entered:
        return see_other(url_for("rating.start"))
    return page("meeting/phone.html", **_on_phone(panellist, round_))


@bp.get("/rate/meeting/live")
@allow(Action.RATE)
def phone_live(panellist: Panellist) -> Any:
    """The same for the page's script; once the round is closed, that the meeting is over."""
    round_ = queries.open_meeting(db.session, panellist.study_id)
    if not panellist.has_entered:
        abort(404)
    if round_ is None:
        if not queries.was_held(db.session, panellist.study_id):
            abort(404)
        return make_response(render_template("meeting/_over.html"))
    return _unless_unchanged("meeting/_phone.html", _on_phone(panellist, round_))


@bp.get("/meet")
@public
def join() -> Any:
    """Where the code leads: on to the meeting in a browser that came in by its link, else to how to come in."""
    who = identity()
    if who is not None and who.panellist is not None:
        return see_other(url_for(".phone"))
    return page("meeting/join.html")


def _found(study: Study, number: int) -> Round:
    return queries.find_meeting(db.session, study, number) or abort(404)


def _move(to: str) -> tuple[Move, int]:
    """ "reveal", "again", or the place of the statement to show."""
    if to.isascii() and to.isdecimal() and len(to) < 6:
        return Move.SHOW, int(to)
    if to not in (Move.REVEAL, Move.AGAIN):
        raise NotAcceptable("Use the page's own buttons.")
    return Move(to), 0


def _chosen(study: Study) -> dict[str, str]:
    """The part of the wall's address that says in which of the study's languages it shows statements."""
    wanted = request.args.get(IN, "")
    return {IN: wanted} if wanted in study.offered else {}


def _projected(round_: Round) -> dict[str, Any]:
    study, chosen = round_.study, _chosen(round_.study)
    language = chosen.get(IN, study.language)
    now = queries.standing(db.session, round_, language)
    address = str(current_app.config["BASE_URL"] + url_for(".join"))
    offered = (study.language, *study.offered) if study.offered else ()
    told = (now.number, now.n_voted, now.n_eligible, str(round_.state), language)
    return {
        "now": now, "round": round_, "address": address, "code": drawn(address), "chosen": chosen, "language": language,
        "languages_offered": [(code, headed(language_name(code))) for code in offered], **DRAWINGS, "etag": _tag(told),
    }  # fmt: skip


def _on_phone(panellist: Panellist, round_: Round) -> dict[str, Any]:
    language = reading_language(round_.study)
    now = queries.standing(db.session, round_, language)
    vote = queries.own(db.session, panellist, now.step, now.stop)
    told = (now.number, vote.revision, vote.is_of_this, vote.is_recused, str(round_.state), language)
    return {"now": now, "round": round_, "vote": vote, "abstain": ABSTAIN, **DRAWINGS, "etag": _tag(told)}


def _tag(told: tuple[Any, ...]) -> str:
    return hashlib.sha256(f"{told} {get_locale()}".encode()).hexdigest()[:20]


def _unless_unchanged(template: str, values: dict[str, Any]) -> Response:
    """The board without its frame, or 304 where nothing has changed since the reader's last look."""
    is_known = request.if_none_match.contains(values["etag"])
    answer = Response(status=304) if is_known else make_response(render_template(template, **values))
    answer.set_etag(values["etag"])
    return answer
