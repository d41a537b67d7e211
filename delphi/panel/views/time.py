"""More time for one panellist, and in which language and on which clock somebody is written to."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.mail.wording import writer
from delphi.models import Study, utcnow
from delphi.panel import extending, operations, words
from delphi.panel.asking import asking
from delphi.panel.views.blueprint import bp
from delphi.panel.views.chair import clock_form, details_form, person, show_panellist
from delphi.panel.views.letter_forms import MoreTimeForm
from delphi.web import acting, allow, db, flash, into_form, see_other


@bp.post("/studies/<slug>/panel/<int:key>/time")
@allow(Action.MANAGE_PANEL)
def more_time(study: Study, key: int) -> Any:
    """Let one panellist rate longer, and say so to them."""
    enrolment, form = person(study, key), MoreTimeForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                seat = enrolment.panellist
                extending.extend(session, study, seat, form.closes_at(), by=acting(), at=utcnow())
                if form.tells.data:
                    operations.tell_of_more_time(
                        session, study, seat, write=writer(asking(session, study)), at=utcnow()
                    )
            flash(_("%(name)s has more time.", name=enrolment.name))
            return see_other(url_for(".panellist", slug=study.slug, key=key))
    return show_panellist(study, enrolment, details_form(enrolment), refused=form, time_form=form)


@bp.post("/studies/<slug>/panel/<int:key>/time/back")
@allow(Action.MANAGE_PANEL)
def take_time_back(study: Study, key: int) -> Any:
    enrolment = person(study, key)
    with db.writing() as session:
        extending.take_back(session, study, enrolment.panellist, by=acting(), at=utcnow())
    flash(_("The round's own closing time holds again for %(name)s.", name=enrolment.name))
    return see_other(url_for(".panellist", slug=study.slug, key=key))


@bp.post("/studies/<slug>/panel/<int:key>/clock")
@allow(Action.MANAGE_PANEL)
def clock(study: Study, key: int) -> Any:
    enrolment = person(study, key)
    form = clock_form(enrolment)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                words.set_clock(
                    session, study, enrolment, form.language.data, form.time_zone.data,
                    by=acting(), at=utcnow(),
                )  # fmt: skip
            flash(_("Saved."))
            return see_other(url_for(".panellist", slug=study.slug, key=key))
    return show_panellist(study, enrolment, details_form(enrolment), refused=form, clock_form=form)
