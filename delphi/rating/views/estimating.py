"""Saving an estimate: the best value, and the lowest and the highest plausible one where they are given."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField

from delphi.access import Action
from delphi.domain.quantity import Quantity
from delphi.errors import NotAcceptable
from delphi.models import Panellist, utcnow
from delphi.rating import forms, operations, queries, saying
from delphi.rating.acts import Said
from delphi.rating.views.blueprint import bp
from delphi.rating.views.cards import card_of, open_to, show_estimate
from delphi.tallies import asking
from delphi.web import allow, db, flash, into_form, see_other
from delphi.web.pages import page
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
    """Save one estimate, and go on to what is still unanswered."""
    form, presented = EstimateForm(), open_to(panellist, queries.asked(db.session, panellist.id, key))
    quantity = asking(presented).scale
    if not isinstance(quantity, Quantity):
        abort(404)
    with into_form(form):
        said = Said(None) if "abstain" in request.form else form.said(quantity)
        progress, at = queries.progress(db.session, panellist, presented.round), utcnow()
        with db.writing() as session:
            operations.rate(session, panellist, presented, said, at, forms.act(request.form, at))
            if progress.is_to_log:
                saying.log_order(session, panellist, [item.id for item in progress.items])
        flash(gettext("Your answer is saved."))
        missing = progress.with_answer(key).next_missing(after=key)
        return see_other(url_for(".card", key=missing) if missing else url_for(".done"))
    found = card_of(panellist, key)
    return show_estimate(found, form) if found else page("rating/refused.html", form, typed=None)
