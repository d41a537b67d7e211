"""Saving an estimate: the best value, and the lowest and the highest plausible one where they are given."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import Any

from flask import abort, jsonify, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField

from delphi.access import Action
from delphi.domain.lifecycle import RoundMode
from delphi.domain.quantity import Quantity
from delphi.errors import NotAcceptable
from delphi.models import Panellist, utcnow
from delphi.rating import forms, operations, queries, saying, told
from delphi.rating.acts import Said, Saved
from delphi.rating.forms import ABSTAIN
from delphi.rating.queries import Progress
from delphi.rating.views import seeing, voting
from delphi.rating.views.blueprint import bp
from delphi.rating.views.cards import card_of, elsewhere, following, open_to, show_estimate
from delphi.tallies import asking
from delphi.web import allow, db, flash, into_form, see_other
from delphi.web.pages import page
from delphi.web.refusals import wants_json
from delphi.web.typed import in_one_line


def _number(label: Any) -> StringField:
    return StringField(label, filters=[in_one_line])


class EstimateForm(FlaskForm):
    """Three numbers as they are typed, of which the best alone is needed."""

    class Meta:
        csrf = False  # every POST is checked before its view

    best = _number(_("Best estimate"))
    lowest = _number(_("Lowest plausible value"))
    highest = _number(_("Highest plausible value"))

    def said(self, quantity: Quantity) -> Said:
        """What was typed. Raises NotAcceptable where it is no such number."""
        if not self.best.data:
            raise NotAcceptable("Give your best estimate, or answer that it lies outside your expertise.")
        bounds = (self.lowest.data, self.highest.data)
        lowest, highest = (quantity.read(bound) if bound else None for bound in bounds)
        return Said(quantity.read(self.best.data), lowest=lowest, highest=highest)


@bp.post("/rate/<int:key>/estimate")
@allow(Action.RATE)
def estimate(panellist: Panellist, key: int) -> Any:
    """Save one estimate, and go on to what is still unanswered: JSON for the card's script, 303 for a plain form."""
    form, at = EstimateForm(), utcnow()
    with nullcontext() if wants_json() else into_form(form):
        saved, quantity, progress = _estimated(panellist, key, form, at)
        sentence, where = told.of_rating(saved, quantity), following(progress, key)
        if wants_json():
            said = told.answer_of(saved.said, quantity) if saved.said.value is not None else None
            answer = {"revision": saved.revision, "answer": said, "n_done": progress.n_done, "next": where}
            return jsonify(answer | elsewhere(saved, sentence))
        if "ballot" in request.form:
            return see_other(url_for("meeting.phone"))
        if saved.said.value is not None and voting.mode_of(key) is RoundMode.REAL_TIME:
            return see_other(url_for(".card", key=key, _anchor="panel"))  # to see where the panel stands
        flash(sentence or gettext("Your answer is saved."))
        return see_other(where)
    found = card_of(panellist, key)
    return show_estimate(found, form) if found else page("rating/refused.html", form, typed=None)


def _estimated(
    panellist: Panellist, key: int, form: EstimateForm, at: datetime
) -> tuple[Saved[Said], Quantity, Progress]:
    """Store what was sent: what stands, on which quantity, and how far the panellist is with it."""
    act = forms.act(request.form, at)
    presented = open_to(panellist, queries.asked(db.session, panellist.id, key, act.key))
    quantity = asking(presented).scale
    if not isinstance(quantity, Quantity):
        abort(404)
    said = Said(None) if forms.answer(request.form) == ABSTAIN else form.said(quantity)
    progress = queries.progress(db.session, panellist, presented.round)
    with db.writing() as session:
        is_anew = "ballot" in request.form
        saved = operations.rate(session, panellist, presented, said, at, act, is_anew=is_anew)
        if (summary := seeing.seen(panellist, key)) is not None:
            saying.log_seen(session, (panellist.id, key), saved, act, summary)
        if progress.is_to_log:
            saying.log_order(session, panellist, [item.id for item in progress.items])
    return saved, quantity, progress.with_answer(key)
