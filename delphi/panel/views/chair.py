"""The chair's pages: the panel by name and state, and one panellist with what was written to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.disclosure import too_small
from delphi.domain.stages import Stage
from delphi.models import Enrolment, Study, utcnow
from delphi.panel import erasing, extending, leaving, mails, operations, queries
from delphi.panel.forms import EraseForm, LetterForm, PersonForm
from delphi.panel.views.blueprint import bp
from delphi.panel.views.letter_forms import ClockForm, MoreTimeForm
from delphi.panel.words import languages_of
from delphi.recusals.undecided import labels_of, undecided
from delphi.terms import current_terms
from delphi.web import acting, allow, db, flash, into_form, page, see_other


@bp.get("/studies/<slug>/panel")
@allow(Action.SEE_PANEL)
def overview(study: Study) -> Any:
    """The panel by name. A state and a group narrow the list."""
    table = queries.panel_table(db.session, study)
    stage, group = request.args.get("state", ""), request.args.get("group")
    shown = [
        seat
        for seat in table.seats
        if (not stage or seat.stage == stage) and (group is None or seat.stakeholder_group == group)
    ]
    least_cell = current_terms(db.session, study).least_cell
    return page(
        "panel/overview.html",
        small_groups=too_small({row.group: row.n for row in table.by_group}, least_cell),
        least_cell=least_cell,
        undecided_labels=labels_of(undecided(db.session, study)),
        table=table,
        shown=shown,
        stage=stage,
        group=group,
        n_waiting_mails=_n_waiting(study),
    )


def _n_waiting(study: Study) -> int:
    """Mails that wait for a mail server; 0 where one is configured or the demonstration keeps them."""
    if current_app.config["SMTP_URL"] or current_app.config["DEMO"]:
        return 0
    return mails.n_waiting_mails(db.session, study)


def person(study: Study, key: int) -> Enrolment:
    """The enrolment of this key, or 404 where it is another study's."""
    return queries.enrolment_of(db.session, study, key) or abort(404)


@bp.route("/studies/<slug>/panel/<int:key>", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def panellist(study: Study, key: int) -> Any:
    """One panellist; the POST corrects what is known of them."""
    enrolment = person(study, key)
    seat, form = enrolment.panellist, details_form(enrolment)
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.change(session, study, seat, form.person(), by=acting(), at=utcnow())
            flash(_("The details of %(name)s are saved.", name=form.name.data))
            return see_other(url_for(".panellist", slug=study.slug, key=key))
    return show_panellist(study, enrolment, form)


def details_form(enrolment: Enrolment) -> PersonForm:
    seat = enrolment.panellist
    data = {"name": enrolment.name, "email": enrolment.email, "discipline": seat.discipline,
            "country": seat.country, "stakeholder_group": seat.stakeholder_group}  # fmt: skip
    return PersonForm(data=data, **_values_of("panel.panellist"))


def clock_form(enrolment: Enrolment) -> ClockForm:
    study = db.session.get_one(Study, enrolment.study_id)
    zone = _("that of their country")
    return ClockForm.of(enrolment, languages_of(study), zone, **_values_of("panel.clock"))


def _values_of(endpoint: str) -> dict[str, Any]:
    """The page has several forms: the one that was sent takes the request's values, the others keep theirs."""
    return {} if request.endpoint == endpoint else {"formdata": None}


def time_form(extended_until: datetime | None) -> MoreTimeForm:
    """Filled with the time given so far, if any."""
    data = {"day": extended_until, "time": extended_until.time()} if extended_until else {}
    return MoreTimeForm(data={**data, "tells": True}, formdata=None)


def show_panellist(
    study: Study, enrolment: Enrolment, form: PersonForm, refused: Any = None, **forms: Any
) -> Any:
    """The page of one panellist; `refused` is the form whose errors stand on top, else the details."""
    [candidate] = queries.candidates(db.session, study, [enrolment.id])
    has_rated = queries.has_rated(db.session, enrolment.panellist)
    if has_rated:
        for field in (form.discipline, form.country, form.stakeholder_group):
            field.render_kw = {"readonly": True}
    round_ = queries.open_round(db.session, study)
    extended_until = extending.extensions_in(db.session, round_).get(enrolment.panellist_id)
    letter_form = LetterForm(formdata=None, seen=mails.latest_message_id(db.session, study))
    return page(
        "panel/panellist.html",
        refused or form,
        details=form,
        round=round_,
        extended_until=extended_until,
        time_form=forms.get("time_form") or time_form(extended_until),
        clock_form=forms.get("clock_form") or clock_form(enrolment),
        enrolment=enrolment,
        stage=candidate.stage,
        letter=candidate.letter,
        messages=mails.messages_to(db.session, enrolment.panellist),
        has_link=mails.has_link(db.session, enrolment.panellist),
        has_rated=has_rated,
        letter_form=letter_form,
        spellings=queries.spellings(db.session, study),
        Stage=Stage,
    )


@bp.post("/studies/<slug>/panel/<int:key>/revoke")
@allow(Action.MANAGE_PANEL)
def revoke(study: Study, key: int) -> Any:
    enrolment = person(study, key)
    with db.writing() as session:
        operations.revoke_links(session, study, enrolment.panellist, by=acting(), at=utcnow())
    flash(_("No link of %(name)s works any more. The next letter carries a new one.", name=enrolment.name))
    return see_other(url_for(".panellist", slug=study.slug, key=key))


@bp.post("/studies/<slug>/panel/<int:key>/withdraw")
@allow(Action.MANAGE_PANEL)
def withdraw_panellist(study: Study, key: int) -> Any:
    enrolment = person(study, key)
    with db.writing() as session:
        leaving.withdraw(session, study, enrolment.panellist, by=acting(), at=utcnow())
    flash(_("%(name)s has left the panel.", name=enrolment.name))
    return see_other(url_for(".overview", slug=study.slug))


@bp.route("/studies/<slug>/panel/<int:key>/erase", methods=["GET", "POST"])
@allow(Action.MANAGE_PANEL)
def erase_panellist(study: Study, key: int) -> Any:
    """Says what goes and what stays; the POST takes the person off the panel and erases who they are."""
    enrolment, form = person(study, key), EraseForm()
    seat, name = enrolment.panellist, enrolment.name
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                if seat.is_active:
                    leaving.withdraw(session, study, seat, by=acting(), at=utcnow())
                erasing.erase(session, study, seat, by=acting(), at=utcnow())
            flash(_("%(name)s is erased. Nothing here names this person any more.", name=name))
            return see_other(url_for(".overview", slug=study.slug))
    return page("panel/erase.html", form, enrolment=enrolment, is_active=seat.is_active)


@bp.post("/studies/<slug>/panel/<int:key>/remove")
@allow(Action.MANAGE_PANEL)
def remove(study: Study, key: int) -> Any:
    enrolment = person(study, key)
    name = enrolment.name
    with db.writing() as session:
        operations.remove(session, study, enrolment.panellist, by=acting(), at=utcnow())
    flash(_("%(name)s is off the list.", name=name))
    return see_other(url_for(".overview", slug=study.slug))


@bp.post("/studies/<slug>/panel/<int:key>/readmit")
@allow(Action.MANAGE_PANEL)
def readmit(study: Study, key: int) -> Any:
    enrolment = person(study, key)
    with db.writing() as session:
        leaving.readmit(session, study, enrolment.panellist, by=acting(), at=utcnow())
    flash(_("%(name)s can be invited again.", name=enrolment.name))
    return see_other(url_for(".panellist", slug=study.slug, key=key))
