"""Pages of a meeting: the projector's, which the chair steps through, and the one of each phone."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for
from flask_babel import get_locale

from delphi.access import Action
from delphi.charts.strips import histogram
from delphi.errors import NotAcceptable
from delphi.meeting import operations, queries
from delphi.meeting.code import drawn
from delphi.meeting.operations import Move
from delphi.models import Panellist, Round, Study, utcnow
from delphi.web import acting, allow, db, identity, page, public, see_other

bp = Blueprint("meeting", __name__)

PATH = "/studies/<slug>/rounds/<int:number>/meeting"
ABSTAIN = "abstain"  # the button of the rating card


@bp.get(PATH)
@allow(Action.RUN_ROUNDS)
def projector(study: Study, number: int) -> Any:
    """For the whole room: the statement, how many have voted, the result once it is revealed. No name, no rating."""
    values = _projected(_found(study, number))
    return page("meeting/projector.html", **values)


@bp.get(f"{PATH}/live")
@allow(Action.RUN_ROUNDS)
def projector_live(study: Study, number: int) -> Any:
    return _unless_unchanged("meeting/_board.html", _projected(_found(study, number)))


@bp.post(PATH)
@allow(Action.RUN_ROUNDS)
def move(study: Study, number: int) -> Any:
    """One step of the chair: show a statement, reveal its vote, vote again."""
    round_ = _found(study, number)
    to, position = _move(request.form.get("to", ""))
    with db.writing() as session:
        seen = request.form.get("seen", 0, type=int)
        operations.move(session, round_, to, seen, position, by=acting(), at=utcnow())
    return see_other(url_for(".projector", slug=study.slug, number=number))


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
    round_ = queries.open_meeting(db.session, panellist.study_id)
    if round_ is None or not panellist.has_entered:
        abort(404)
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


def _projected(round_: Round) -> dict[str, Any]:
    now = queries.standing(db.session, round_)
    address = str(current_app.config["BASE_URL"] + url_for(".join"))
    told = (now.number, now.n_voted, now.n_eligible, str(round_.state))
    return {"now": now, "round": round_, "histogram": histogram, "address": address, "code": drawn(address),
            "etag": _tag(told)}  # fmt: skip


def _on_phone(panellist: Panellist, round_: Round) -> dict[str, Any]:
    now = queries.standing(db.session, round_)
    vote, is_of_this, is_recused = (
        queries.own(db.session, panellist, now.step) if now.step else (None, False, False)
    )
    told = (now.number, vote.revision if vote else 0, is_of_this, is_recused, str(round_.state))
    return {
        "now": now, "round": round_, "vote": vote, "is_of_this": is_of_this, "is_recused": is_recused,
        "histogram": histogram, "abstain": ABSTAIN, "etag": _tag(told),
    }  # fmt: skip


def _tag(told: tuple[Any, ...]) -> str:
    return hashlib.sha256(f"{told} {get_locale()}".encode()).hexdigest()[:20]


def _unless_unchanged(template: str, values: dict[str, Any]) -> Response:
    """The board without its frame, or 304 where nothing has changed since the reader's last look."""
    is_known = request.if_none_match.contains(values["etag"])
    answer = Response(status=304) if is_known else make_response(render_template(template, **values))
    answer.set_etag(values["etag"])
    return answer
