"""What an expert writes: a comment of any kind on a statement, or a statement of their own."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.errors import NotAcceptable
from delphi.models import Panellist, RoundStatement, utcnow
from delphi.rating import forms, queries, saying, told
from delphi.rating.forms import CommentForm, SuggestionForm
from delphi.rating.views.blueprint import bp
from delphi.rating.views.cards import elsewhere, open_to, show_refused
from delphi.web import allow, db, flash, into_form, see_other
from delphi.web.pages import acting, page
from delphi.web.refusals import wants_json


class as_is:
    """A script shows the sentence itself, so the refusal goes on to the error handler."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_error: object) -> None: ...


@bp.post("/rate/<int:key>/comment")
@allow(Action.RATE)
def comment(panellist: Panellist, key: int) -> Any:
    form = CommentForm()
    with into_form(form) if not wants_json() else as_is():
        if not form.validate_on_submit():
            raise NotAcceptable(
                next(iter(form.errors.values()))[0] if form.errors else _("Send the form again.")
            )
        presented = open_to(panellist, db.session.get(RoundStatement, key))
        at, text, kind = utcnow(), form.text.data or "", form.chosen_kind
        act = forms.comment_act(request.form, at)
        with db.writing() as session:
            saved = saying.comment(session, panellist, presented, text, at, act, kind)
        sentence = told.of_comment(saved)
        if wants_json():
            stands = {"saved": True, "seen": told.seen(saved)}
            other = saved.replaced if saved.is_ours else saved.said
            return jsonify(stands | (elsewhere(saved, sentence) | {"text": other} if sentence else {}))
        flash(sentence or _("Your comment is saved."))
        return see_other(url_for(".card", key=key))
    return show_refused(panellist, key, form)


@bp.route("/rate/suggest", methods=["GET", "POST"])
@allow(Action.RATE)
def suggest(panellist: Panellist) -> Any:
    """A statement that the panel lacks, for the chair to weigh; and what one suggested so far."""
    if not panellist.has_entered:
        return see_other(url_for("panel.consent"))
    form = SuggestionForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                text, rationale = form.text.data or "", form.rationale.data or ""
                saying.suggest(session, panellist, text, rationale, by=acting(), at=utcnow())
            flash(_("Your suggestion is with the chair, without your name."))
            return see_other(url_for(".suggest"))
    is_last = queries.is_last_round(db.session, panellist)
    own = queries.suggestions(db.session, panellist)
    return page("rating/suggest.html", form, own=own, is_last=is_last)
