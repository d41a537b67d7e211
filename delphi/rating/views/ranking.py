"""The page on which an expert puts the statements of one question into an order."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import Any

from flask import abort, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from delphi.access import Action
from delphi.domain.lifecycle import RoundMode
from delphi.domain.question import QuestionKind
from delphi.models import CommentKind, Panellist, Study, utcnow
from delphi.rating import forms, operations, queries, ranking, saying, told
from delphi.rating.acts import Act, Saved
from delphi.rating.forms import ABSTAIN
from delphi.rating.queries import Asked, Progress, RankingPage
from delphi.rating.views import seeing, voting
from delphi.rating.views.blueprint import bp
from delphi.rating.views.cards import elsewhere, following, light, open_to
from delphi.tallies import terms_of
from delphi.web import allow, db, flash, into_form, see_other
from delphi.web.language import reading
from delphi.web.pages import page, status_for
from delphi.web.refusals import wants_json

UP, DOWN = "up", "down"


class RankingForm(FlaskForm):
    """Each statement's place is a number field of its own; a button moves one, saves the order, or abstains."""

    class Meta:
        csrf = False  # every POST is checked before its view


@bp.get("/rate/<int:key>/ranking")
@allow(Action.RATE)
def order(panellist: Panellist, key: int) -> Any:
    """The order of the statements that are ranked beside this one, at one address for all of them."""
    presented = _ranked(panellist, key)
    if not _is_on(presented):
        return see_other(url_for(".start"))
    first = queries.progress(db.session, panellist, presented.round).page_of(key)
    return _show(panellist, presented) if first == key else see_other(url_for(".order", key=first))


@bp.post("/rate/<int:key>/ranking")
@allow(Action.RATE)
def rank(panellist: Panellist, key: int) -> Any:
    """Save the whole order: JSON for the page's script, 303 for a plain form. A move alone saves nothing."""
    act = forms.act(request.form, utcnow())
    presented = _ranked(panellist, key, act.key)
    if request.form.get("move"):
        return _moved(panellist, presented)
    form = RankingForm()
    with nullcontext() if wants_json() else into_form(form):
        saved, progress = _stored(panellist, presented, act)
        sentence, where = told.of_order(saved), following(progress, key)
        is_order = not _is_abstention()
        if wants_json():
            answer = {"revision": saved.revision, "answer": _("your order") if is_order else None}
            return jsonify(answer | {"n_done": progress.n_done, "next": where} | elsewhere(saved, sentence))
        if "ballot" in request.form:
            return see_other(url_for("meeting.phone"))
        if is_order and voting.mode_of(key) is RoundMode.REAL_TIME:
            return see_other(url_for(".order", key=progress.page_of(key), _anchor="panel"))
        flash(sentence or (_("Your order is saved.") if is_order else _("Your answer is saved.")))
        return see_other(where)
    if not _is_on(presented):
        return page("rating/refused.html", form, typed=None)
    return _show(panellist, presented, form)


def _is_on(presented: Asked) -> bool:
    """Whether the round takes ratings; in a meeting, only while the vote on this ranking is on."""
    is_off = operations.is_off(db.session, presented.id, as_one=True)
    return presented.round.takes_ratings(utcnow()) and not is_off


def _stored(panellist: Panellist, presented: Asked, act: Act) -> tuple[Saved[Any], Progress]:
    """Store what was sent: what stands, and how far the panellist is with it."""
    round_, question, at = presented.round, presented.question, utcnow()
    progress = queries.progress(db.session, panellist, round_)
    is_anew, places = "ballot" in request.form, _places()
    with db.writing() as session:
        before = ranking.revisions(session, panellist, places) if request.form.get("shown") else {}
        if _is_abstention():
            saved = ranking.abstain(session, panellist, round_, question, at, act, is_anew=is_anew)
        else:
            saved = ranking.rank(session, panellist, round_, question, places, at, act, is_anew=is_anew)
        _log_seen(session, panellist, before, at)
        if progress.is_to_log:
            saying.log_order(session, panellist, [item.id for item in progress.items])
    return saved, progress.with_answer(presented.id)


def _log_seen(session: Session, panellist: Panellist, before: dict[int, int], at: datetime) -> None:
    """In real time: what the page showed of each statement whose place was changed on it."""
    after = ranking.revisions(session, panellist, before)
    for key, revision in before.items():
        if (summary := seeing.seen(panellist, key)) is not None:
            saying.log_seen(
                session, (panellist.id, key), Saved(after[key], None), Act(at, seen=revision), summary
            )


def _is_abstention() -> bool:
    return forms.answer(request.form) == ABSTAIN


def _ranked(panellist: Panellist, key: int, act_key: str | None = None) -> Asked:
    presented = open_to(panellist, queries.asked(db.session, panellist.id, key, act_key))
    if terms_of(presented.round).question(presented.question).kind is not QuestionKind.RANKING:
        abort(404)
    return presented


def _places() -> dict[int, int]:
    """What was typed, by statement; what is no whole number is no place."""
    found = {}
    for name, text in request.form.items():
        key, text = name.removeprefix("place-"), text.strip()
        if (
            name.startswith("place-")
            and key.isdecimal()
            and text.isascii()
            and text.isdecimal()
            and len(text) < 4
        ):
            found[int(key)] = int(text)
    return found


def _moved(panellist: Panellist, presented: Asked) -> Any:
    """The page with one statement moved by a place, beside what else was typed."""
    shown, _progress = _page(panellist, presented)
    typed, last = _places(), len(shown.items) + 1
    ids = sorted((item.id for item in shown.items), key=lambda one: typed.get(one, last))
    key, _space, way = request.form["move"].partition(" ")
    if key.isdecimal() and int(key) in ids and way in (UP, DOWN):
        here = ids.index(int(key))
        there = min(max(here + (1 if way == DOWN else -1), 0), len(ids) - 1)
        ids[here], ids[there] = ids[there], ids[here]
    return _show(panellist, presented, ids=ids)


def _page(panellist: Panellist, presented: Asked) -> tuple[RankingPage, Progress]:
    tongue = reading(db.session.get_one(Study, presented.round.study_id))
    progress = queries.progress(db.session, panellist, presented.round, tongue)
    return queries.ranking_page(db.session, panellist, presented, progress, tongue), progress


def _show(
    panellist: Panellist,
    presented: Asked,
    form: RankingForm | None = None,
    ids: list[int] | None = None,
) -> Any:
    shown, progress = _page(panellist, presented)
    typed = _places() if form is not None else {}
    key = progress.page_of(presented.id)
    before_key, after_key = progress.neighbours(key)
    values = {
        "shown": shown.in_order(ids) if ids else shown,
        "progress": progress,
        "key": key,
        "typed": typed,
        "before_key": before_key,
        "after_key": after_key,
        "next_key": progress.with_answer(key).next_missing(after=key),
        "kinds": CommentKind,
        "abstain": ABSTAIN,
        "is_simulated": db.session.get_one(Study, presented.round.study_id).is_simulated,
        "is_meeting": shown.mode is RoundMode.MEETING,
        "told": seeing.all_shown(panellist.id, shown.live.summaries) if shown.live else "",
    }
    text = render_template("rating/ranking.html", form=form, **values)
    return light(text) if form is None and not ids else (text, status_for(form))
