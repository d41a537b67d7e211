"""The chair's page of pilots: the link to pass on, what was found, and what is said of it in the guideline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from delphi import piloted
from delphi.access import Action
from delphi.models import Pilot, Study, utcnow
from delphi.pilot import operations, queries
from delphi.pilot.forms import AccountForm, ActForm
from delphi.pilot.views.blueprint import bp
from delphi.web import acting, allow, db, flash, into_form, page, see_other

PATH = "/studies/<slug>/pilot"
Form = TypeVar("Form", bound=FlaskForm)


@bp.get(PATH)
@allow(Action.SEE_RESULTS)
def overview(study: Study) -> Any:
    return _page(study, None)


@bp.post(PATH)
@allow(Action.RUN_ROUNDS)
def open_(study: Study) -> Any:
    def act(session: Session, _form: ActForm) -> str:
        operations.open_pilot(session, study, by=acting(), at=utcnow())
        return _("The pilot is open. Pass its link on to those who try it.")

    return _done(study, ActForm(), act)


@bp.post(f"{PATH}/<int:number>/close")
@allow(Action.RUN_ROUNDS)
def close(study: Study, number: int) -> Any:
    pilot = _pilot(study, number)

    def act(session: Session, _form: ActForm) -> str:
        operations.close_pilot(session, pilot, by=acting(), at=utcnow())
        return _("The pilot has ended. What it found stands beside each statement when you edit it.")

    return _done(study, ActForm(), act)


@bp.post(f"{PATH}/<int:number>/described")
@allow(Action.RUN_ROUNDS)
def describe(study: Study, number: int) -> Any:
    pilot = _pilot(study, number)

    def act(session: Session, form: AccountForm) -> str:
        who, changes = form.who.data or "", form.changes.data or ""
        operations.describe(session, pilot, who, changes, by=acting(), at=utcnow())
        return _("Saved. The guideline's methods will say so.")

    return _done(study, AccountForm(), act)


def _done(study: Study, form: Form, act: Callable[[Session, Form], str]) -> Any:
    """Do it and say so on the page; or show the page with what keeps it from being done."""
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                said = act(session, form)
            flash(said)
            return see_other(url_for(".overview", slug=study.slug))
    return _page(study, form)


def _pilot(study: Study, number: int) -> Pilot:
    return queries.find_number(db.session, study, number) or abort(404)


def _page(study: Study, form: Any) -> Any:
    found = [piloted.findings(db.session, pilot) for pilot in piloted.pilots_of(db.session, study)]
    newest = found[0].pilot if found else None
    account = form if isinstance(form, AccountForm) else AccountForm(formdata=None, obj=newest)
    return page(
        "pilot/overview.html",
        form,
        study=study,
        found=found,
        newest=newest,
        account=account,
        has_begun=queries.has_begun(db.session, study),
        address=_address(newest) if newest and newest.closed_at is None else None,
    )


def _address(pilot: Pilot) -> str:
    return str(current_app.config["BASE_URL"] + url_for(".enter", token=pilot.token))
