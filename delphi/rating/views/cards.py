"""Pages of an expert in an open round: the card, its answers, and what comes after the last one."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from flask import Response, abort, jsonify, render_template, request, url_for
from flask_babel import gettext

from delphi.access import Action
from delphi.charts.strips import histogram
from delphi.domain.lifecycle import RoundMode
from delphi.domain.protocol import Feedback
from delphi.domain.question import QuestionKind
from delphi.domain.rating import own_in_words, panel_in_words
from delphi.domain.scale import Scale
from delphi.errors import NotNow, Sentence
from delphi.export import evidence
from delphi.models import CommentKind, Panellist, Reference, RoundStatement, Study, utcnow
from delphi.named import naming_of
from delphi.rating import forms, operations, queries, saying, told, unfolding
from delphi.rating.acts import Said, Saved
from delphi.rating.forms import ABSTAIN, KEEP, CommentForm, RatingForm
from delphi.rating.queries import Asked, Card, Progress
from delphi.rating.views import seeing, voting
from delphi.rating.views.blueprint import bp
from delphi.receipts import own_receipt
from delphi.signed import open_period
from delphi.tallies import asking
from delphi.web import allow, db, flash, into_form, see_other
from delphi.web.language import reading
from delphi.web.pages import page, say, status_for
from delphi.web.refusals import wants_json

Presented = TypeVar("Presented", RoundStatement, Asked)


@bp.get("/rate")
@allow(Action.RATE)
def start(panellist: Panellist) -> Any:
    """To the first thing to do: consent, the first unanswered statement, or what is next."""
    if not panellist.has_entered:
        return see_other(url_for("panel.consent"))
    round_ = queries.open_round(db.session, panellist)
    if round_ is None or not round_.takes_ratings(utcnow(), panellist.id):
        period = open_period(db.session, panellist.study_id)
        if period is not None and period.takes_answers(utcnow()):
            return see_other(url_for("signoff.sign"))
        study = db.session.get_one(Study, panellist.study_id)
        return page("rating/waiting.html", panellist=panellist, is_archived=study.archived_at is not None)
    if round_.mode is RoundMode.MEETING:
        return see_other(url_for("meeting.phone"))
    missing = queries.progress(db.session, panellist, round_).next_missing()
    return see_other(url_for(".card", key=missing) if missing else url_for(".done"))


@bp.get("/rate/done")
@allow(Action.RATE)
def done(panellist: Panellist) -> Any:
    """All that was answered, what is missing, and what happens next."""
    round_ = queries.open_round(db.session, panellist)
    if round_ is None or not panellist.has_entered:
        return see_other(url_for(".start"))
    tongue = reading(round_.study)
    progress = queries.progress(db.session, panellist, round_, tongue)
    return page(
        "rating/done.html",
        round=round_,
        closes_at=round_.closes_for(panellist.id),
        progress=progress,
        is_last=queries.is_last_round(db.session, panellist),
        answers=queries.answers(db.session, panellist, round_, progress, tongue),
        receipt=own_receipt(db.session, panellist, round_),
        is_asked_for_name=naming_of(db.session, panellist).agrees is not None,
    )


@bp.get("/rate/<int:key>")
@allow(Action.RATE)
def card(panellist: Panellist, key: int) -> Any:
    """The card; one fetched ahead names the statement that will be answered by the time it is seen."""
    found = _card(panellist, key)
    if found is None:
        return see_other(url_for(".start"))
    if found.question.kind is QuestionKind.RANKING:
        return see_other(url_for(".order", key=found.progress.page_of(key)))
    if ahead := request.args.get("after", type=int):
        found = replace(found, progress=found.progress.with_answer(ahead))
    if found.question.kind is QuestionKind.ESTIMATE:
        return show_estimate(found)
    return light(_show(found))


def light(text: str) -> Response:
    """The page compressed, since thirty cards travel to a phone. It repeats nothing that a request said, so that
    its length tells nothing of the token in it."""
    if "gzip" not in request.accept_encodings:
        return Response(text)
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(gzip.compress(text.encode(), 5), headers=headers, mimetype="text/html")


@bp.post("/rate/<int:key>")
@allow(Action.RATE)
def rate(panellist: Panellist, key: int) -> Any:
    """Save one answer: JSON for the card's script, 303 for a plain form."""
    if wants_json():
        saved, progress, where = _rated(panellist, key)
        answer = {"revision": saved.revision, "answer": saved.said.value, "n_done": progress.n_done}
        return jsonify(answer | {"next": where} | elsewhere(saved, told.of_rating(saved)))
    form = RatingForm()
    with into_form(form):
        saved, _progress, where = _rated(panellist, key)
        if sentence := told.of_rating(saved):
            flash(sentence)
        return see_other(_onward(panellist, key, where))
    return show_refused(panellist, key, form)


def _rated(panellist: Panellist, key: int) -> tuple[Saved[Said], Progress, str]:
    """Store the answer that was sent: what stands, how far the panellist is with it, and where it leads."""
    at = utcnow()
    act, answer = forms.act(request.form, at), forms.answer(request.form)
    presented = open_to(panellist, queries.asked(db.session, panellist.id, key, act.key))
    earlier = queries.earlier_value(db.session, panellist, presented) if answer == KEEP else None
    said = forms.said(answer, asking(presented).scale, earlier)
    progress = queries.progress(db.session, panellist, presented.round)
    with db.writing() as session:
        is_anew = bool(request.form.get("ballot"))
        saved = operations.rate(session, panellist, presented, said, at, act, is_anew=is_anew)
        if progress.is_to_log:
            saying.log_order(session, panellist, [item.id for item in progress.items])
        if (summary := seeing.seen(panellist, key)) is not None:
            saying.log_seen(session, (panellist.id, key), saved, act, summary)
    progress = progress.with_answer(key)
    return saved, progress, following(progress, key)


def show_estimate(card: Card, form: Any = None, **typed: Any) -> Any:
    """The page of an estimate: number fields in the place of a scale's buttons."""
    before_key, after_key = card.progress.neighbours(card.presented.id)
    values = {
        "card": card,
        "before_key": before_key,
        "after_key": after_key,
        "next_key": card.progress.next_missing(after=card.presented.id),
        "hidden_until_rated": card.feedback is not Feedback.NONE,
        "kinds": CommentKind,
        "abstain": ABSTAIN,
        "shown": seeing.shown(card.panellist_id, card.presented.id, card.now),
        "is_meeting": card.presented.round.mode is RoundMode.MEETING,
    }
    text = render_template("rating/estimate.html", form=form, **values, **typed)
    return light(text) if form is None else (text, status_for(form))


def card_of(panellist: Panellist, key: int) -> Card | None:
    """The card, or None where it is not the time for it."""
    return _card(panellist, key)


def _onward(panellist: Panellist, key: int, where: str) -> str:
    """Where a plain form leads: back to the list it came from, to the reason that is asked for, or onward."""
    if request.form.get("ballot"):
        return url_for("meeting.phone")
    if request.form.get("back") == "list":
        return url_for(".list_", _anchor=f"s{key}")
    found = _card(panellist, key)
    if found and found.rating and not found.rating.kept and found.rating.value in found.asks:
        return url_for(".card", key=key, _anchor="comment")
    if found and found.is_real_time and found.rating and found.rating.value is not None:
        return url_for(".card", key=key, _anchor="panel")  # to see where the panel stands
    return where


def elsewhere(saved: Saved[Any], sentence: Sentence | None) -> dict[str, Any]:
    """For a script: that another device of the same person said something meanwhile, and whose word stands."""
    return {} if sentence is None else {"elsewhere": say(sentence), "is_ours": saved.is_ours}


def open_to(panellist: Panellist, found: Presented | None) -> Presented:
    """The presented statement, or 404 unless it is of this panellist's study and was ever open to them."""
    if found is None or found.round.study_id != panellist.study_id or found.round.terms is None:
        abort(404)
    if not panellist.has_entered:
        raise NotNow("Before you rate, read and accept what is kept of you. Open your link again to do so.")
    return found


def _card(panellist: Panellist, key: int) -> Card | None:
    """The card, or None where it is not the time: the start page knows where to go instead."""
    shown = queries.shown(db.session, panellist, key)
    if shown is None or shown.presented.round.study_id != panellist.study_id:
        abort(404)
    round_ = shown.presented.round
    if not panellist.has_entered or not round_.takes_ratings(utcnow(), panellist.id):
        return None
    if round_.mode is RoundMode.MEETING and not voting.is_alone(shown.presented):
        return None
    tongue = reading(shown.presented.round.study, [shown.presented.version_id])
    return queries.card(db.session, panellist, shown, tongue)


def following(progress: Progress, key: int) -> str:
    """The next unanswered statement; when none is left, the page that says so."""
    missing = progress.next_missing(after=key)
    return url_for(".card", key=missing) if missing else url_for(".done")


def _show(card: Card, **values: Any) -> str:
    before_key, after_key = card.progress.neighbours(card.presented.id)
    return render_template(
        "rating/card.html",
        card=card,
        before_key=before_key,
        after_key=after_key,
        next_key=card.progress.next_missing(after=card.presented.id),
        histogram=histogram,
        keep=KEEP,
        abstain=ABSTAIN,
        hidden_until_rated=card.feedback is not Feedback.NONE,
        kinds=CommentKind,
        evidence=evidence.laid_out(card.evidence, numbered(card.sources), gettext),
        asked=card.asks.get(card.rating.value)
        if card.rating and not card.rating.kept and card.rating.value
        else None,
        **(_live_words(card) if card.is_real_time else _panel_words(card)),
        **values,
    )


def numbered(sources: Sequence[Reference]) -> dict[str, int]:
    """The numbers that citations have on a card: the places of its own list, by every key of a work."""
    places = enumerate(sources, 1)
    return {key: n for n, one in places for key in (one.key, *one.fields.get("ALSO", ()))}


@bp.post("/rate/<int:key>/evidence")
@allow(Action.RATE)
def open_evidence(panellist: Panellist, key: int) -> Any:
    """A script says that the evidence was opened. How many did is counted at the close; who did is then forgotten."""
    presented = open_to(panellist, db.session.get(RoundStatement, key))
    with db.writing() as session:
        unfolding.open_evidence(session, panellist, presented, utcnow())
    return "", 204


def _panel_words(card: Card) -> dict[str, Any]:
    """The plain sentences about the round before: of the panel, and of one's own place in it."""
    before = card.before
    if before is None or not before.rows or before.outcome is None:
        return {}
    counts = before.rows[0].counts
    own = before.own.value if before.own else None
    return {
        "bars": _bars(counts, card.scale),
        "panel_words": panel_in_words(before.outcome, counts, card.scale),
        "own_words": own_in_words(own, counts, card.scale) if own is not None and sum(counts) else None,
    }


def _live_words(card: Card) -> dict[str, Any]:
    """The same of the panel as it stands now, and what the log is to keep of it."""
    found = {"shown": seeing.shown(card.panellist_id, card.presented.id, card.now)}
    if card.now is None or card.now.is_hidden or card.rating is None or card.rating.value is None:
        return found
    own = own_in_words(card.rating.value, card.now.counts, card.scale)
    return found | {"bars": _bars(card.now.counts, card.scale), "own_words": own}


def _bars(counts: Sequence[int], scale: Scale) -> list[tuple[int, int]]:
    """The panel's ratings above the buttons of the scale: of each point, a height of 1 to 22."""
    most = max(counts, default=0) or 1
    return [(point, 1 + 21 * n // most) for point, n in zip(scale.points, counts, strict=True)]


def show_refused(panellist: Panellist, key: int, form: Any) -> Any:
    """The card again with the sentence on top and what was typed in its place."""
    found = _card(panellist, key)
    typed, kind = (
        (form.text.data, form.kind.data or CommentKind.REASON)
        if isinstance(form, CommentForm)
        else (None, None)
    )
    if found is None or found.question.kind is QuestionKind.RANKING:
        return page("rating/refused.html", form, typed=typed)
    if found.question.kind is QuestionKind.ESTIMATE:
        return show_estimate(found, form, typed=typed, typed_kind=kind)
    return _show(found, form=form, typed=typed, typed_kind=kind), status_for(form)
