"""The page on which an expert puts the statements of one question into an order."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from flask import abort, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from delphi.access import Action
from delphi.domain.question import QuestionKind
from delphi.models import Panellist, Study, utcnow
from delphi.rating import queries, ranking, saying
from delphi.rating.queries import Asked, Progress, RankingPage
from delphi.rating.views.blueprint import bp
from delphi.rating.views.cards import open_to
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
    """The order of the statements that are ranked beside this one."""
    presented = _ranked(panellist, key)
    if not presented.round.takes_ratings(utcnow()):
        return see_other(url_for(".start"))
    return _show(panellist, presented)


@bp.post("/rate/<int:key>/ranking")
@allow(Action.RATE)
def rank(panellist: Panellist, key: int) -> Any:
    """Save the whole order: JSON for the page's script, 303 for a plain form. A move alone saves nothing."""
    presented = _ranked(panellist, key)
    if request.form.get("move"):
        return _moved(panellist, presented)
    form = RankingForm()
    with nullcontext() if wants_json() else into_form(form):
        round_, at = presented.round, utcnow()
        progress = queries.progress(db.session, panellist, round_)
        with db.writing() as session:
            if "abstain" in request.form:
                ranking.abstain(session, panellist, round_, presented.question, at)
            else:
                ranking.rank(session, panellist, round_, presented.question, _places(), at)
            if progress.is_to_log:
                saying.log_order(session, panellist, [item.id for item in progress.items])
        progress = queries.progress(db.session, panellist, round_)
        if wants_json():
            return jsonify({"n_done": progress.n_done})
        flash(_("Your answer is saved.") if "abstain" in request.form else _("Your order is saved."))
        missing = progress.next_missing(after=key)
        return see_other(url_for(".card", key=missing) if missing else url_for(".done"))
    if not presented.round.takes_ratings(utcnow()):
        return page("rating/refused.html", form, typed=None)
    return _show(panellist, presented, form)


def _ranked(panellist: Panellist, key: int) -> Asked:
    presented = open_to(panellist, queries.asked(db.session, panellist.id, key))
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
    values = {
        "shown": shown.in_order(ids) if ids else shown,
        "progress": progress,
        "key": presented.id,
        "typed": typed,
        "next_key": progress.next_missing(after=presented.id),
    }
    return render_template("rating/ranking.html", form=form, **values), status_for(form)
