"""Pages of whoever has a pilot's link: begin, one statement a screen, and what they say of the whole."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, render_template, session, url_for
from flask_babel import gettext as _

from delphi.models import Pilot, PilotSitting, utcnow
from delphi.pilot import operations, queries
from delphi.pilot.forms import ABSTAIN, ActForm, RemarkForm, TryForm, now
from delphi.pilot.views.blueprint import bp
from delphi.tokens import hashed
from delphi.web import db, flash, into_form, page, public, see_other
from delphi.web.language import reading_language

COOKIE = "pilot"  # in the browser's signed session: the token of this sitting


@bp.route("/pilot/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> Any:
    """The GET says what it is; the POST begins a sitting in this browser, or goes on with it."""
    pilot, form = _pilot(token), ActForm()
    if form.validate_on_submit():
        with into_form(form):
            if _sitting(pilot) is None:
                with db.writing() as writing:
                    session[COOKIE] = operations.begin(writing, pilot, utcnow())
            return see_other(_onward(pilot))
    title = queries.title_in(db.session, pilot, reading_language(pilot.study))
    return page("pilot/enter.html", form, pilot=pilot, title=title, has_begun=_sitting(pilot) is not None)


@bp.route("/pilot/<token>/<int:position>", methods=["GET", "POST"])
@public
def card(token: str, position: int) -> Any:
    """One statement as the panel will see it, and whether its words are clear."""
    pilot = _pilot(token)
    tried = queries.statement_at(db.session, pilot, position) or abort(404)
    sitting = _sitting(pilot)
    if sitting is None:
        return see_other(url_for(".enter", token=token))
    form = TryForm()
    words, question = queries.read_in(db.session, tried, reading_language(pilot.study))
    if form.validate_on_submit():
        with into_form(form):
            said = form.said(question.scale, utcnow())
            with db.writing() as writing:
                operations.answer(writing, sitting, tried, said, utcnow())
            return see_other(_onward(pilot, position))
    answered = queries.answers_of(db.session, sitting)
    return page(
        "pilot/card.html",
        form,
        pilot=pilot,
        tried=tried,
        words=words,
        question=question,
        scale=question.scale,
        total=len(pilot.statements),
        n_done=len(answered),
        answered=answered.get(tried.id),
        abstain=ABSTAIN,
        shown=now(),
    )


@bp.route("/pilot/<token>/done", methods=["GET", "POST"])
@public
def done(token: str) -> Any:
    """What somebody says of the whole; and the way back to what is unanswered."""
    pilot = _pilot(token)
    sitting = _sitting(pilot)
    if sitting is None:
        return see_other(url_for(".enter", token=token))
    form = RemarkForm(obj=sitting)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as writing:
                operations.remark(writing, sitting, form.remark.data or "")
            flash(_("Thank you. What you wrote is saved."))
            return see_other(url_for(".done", token=token))
    missing = queries.next_missing(pilot, queries.answers_of(db.session, sitting))
    return page("pilot/done.html", form, pilot=pilot, missing=missing)


def _pilot(token: str) -> Pilot:
    """The pilot of a link. One that has ended says so: whoever kept the link did nothing wrong."""
    pilot = queries.find_pilot(db.session, token) or abort(404)
    if pilot.closed_at is not None or pilot.study.archived_at is not None:
        abort(_ended())
    return pilot


def _ended() -> Response:
    return make_response(render_template("pilot/ended.html"), 410)


def _sitting(pilot: Pilot) -> PilotSitting | None:
    token = session.get(COOKIE)
    return queries.sitting_of(db.session, pilot, hashed(token)) if isinstance(token, str) else None


def _onward(pilot: Pilot, after: int = 0) -> str:
    """The next unanswered statement; when none is left, the page that says so."""
    sitting = _sitting(pilot)
    answered = queries.answers_of(db.session, sitting) if sitting else {}
    missing = queries.next_missing(pilot, answered, after)
    return (
        url_for(".card", token=pilot.token, position=missing)
        if missing
        else url_for(".done", token=pilot.token)
    )
