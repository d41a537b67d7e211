"""The sign-off: the panellist's one page, and the chair's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.signing import Signed, in_words
from delphi.errors import NotAcceptable
from delphi.export import phrases
from delphi.models import Panellist, Recommendation, SignOff, SignOffPeriod, Study, utcnow
from delphi.signed import open_period, recused_from
from delphi.signoff import operations, queries
from delphi.signoff.forms import AnswerForm, CloseForm, DueForm, answer_form
from delphi.terms import current_terms
from delphi.tongues import Tongue, Worded
from delphi.web import acting, allow, db, flash, into_form, page, see_other
from delphi.web.language import reading

bp = Blueprint("signoff", __name__)

PATH = "/studies/<slug>/sign-off"
USUAL_TIME = timedelta(days=14)


@bp.get("/sign-off")
@allow(Action.RATE)
def sign(panellist: Panellist) -> Any:
    """The final recommendations, to approve in one act or to dissent from one by one."""
    period = queries.newest(db.session, panellist.study_id)
    if period is None or not queries.signs(db.session, period, panellist):
        return page("signoff/none.html", panellist=panellist)
    if period.closed_at is not None:
        return page(
            "signoff/ended.html", panellist=panellist, period=period, said=_in_words(period.results or {})
        )
    return _sign_page(panellist, period, None)


@bp.post("/sign-off/approve")
@allow(Action.RATE)
def approve(panellist: Panellist) -> Any:
    """Approve the whole and every recommendation: one act."""
    _store(panellist, _period(panellist), Signed())
    flash(_("Thank you. You have approved all the recommendations."))
    return see_other(url_for(".sign"))


@bp.post("/sign-off")
@allow(Action.RATE)
def answer(panellist: Panellist) -> Any:
    """Dissent where a reason is written; approve the rest."""
    period = _period(panellist)
    form = answer_form(_asked(panellist, period))()
    if form.validate_on_submit():
        with into_form(form):
            _store(panellist, period, form.said())
            flash(_("Thank you. Your answer is stored; you can change it until the sign-off ends."))
            return see_other(url_for(".sign"))
    return _sign_page(panellist, period, form)


def _store(panellist: Panellist, period: SignOffPeriod, said: Signed) -> None:
    with db.writing() as session:
        operations.sign(session, period, panellist, said, at=utcnow())


def _period(panellist: Panellist) -> SignOffPeriod:
    return queries.newest(db.session, panellist.study_id) or abort(404)


def _sign_page(panellist: Panellist, period: SignOffPeriod, form: AnswerForm | None) -> Any:
    given = queries.sign_off_of(db.session, period, panellist)
    asked = _asked(panellist, period)
    form = form or answer_form(asked)(formdata=None, data=_as_typed(given))
    recommendations = queries.signed_here(db.session, period)
    tongue = reading(period.study, [one.round_statement.version_id for one in recommendations])
    signed = [_shown(one, tongue) for one in recommendations]
    return page(
        "signoff/sign.html",
        form,
        panellist=panellist,
        period=period,
        signed=signed,
        asked=asked,
        given=given,
        is_over=not period.takes_answers(utcnow()),
    )


def _asked(panellist: Panellist, period: SignOffPeriod) -> list[str]:
    """The labels on which this panellist signs."""
    recused = recused_from(db.session, period).get(panellist.id, frozenset())
    return [label for label in period.labels if label not in recused]


def _as_typed(given: SignOff | None) -> dict[str, str]:
    if given is None:
        return {}
    return {"whole": given.reason, **{f"dissent-{one.label}": one.reason for one in given.dissents}}


def _shown(recommendation: Recommendation, tongue: Tongue) -> dict[str, Any]:
    """A locked recommendation as it was frozen, and its statement in the reader's language."""
    frozen = recommendation.frozen or {}
    text = tongue.of_version(recommendation.round_statement.version)
    return {
        "label": frozen["label"],
        "section": frozen["section"],
        "text": text,
        # What is approved are the words as they will be printed.
        "printed": Worded(frozen["text"], tongue.original) if text.language != tongue.original else None,
        "remarks": frozen["remarks"],
        "strength": phrases.strength(frozen, _),
        "certainty": phrases.certainty(frozen, _),
        "agreed": phrases.agreed(frozen["summary"], _),
    }


@bp.get(PATH)
@allow(Action.SEE_STUDY)
def overview(study: Study) -> Any:
    return _overview(study, None)


def _overview(study: Study, form: DueForm | None) -> Any:
    period = queries.newest(db.session, study.id)
    is_open = period is not None and period.closed_at is None
    due = period.due_at if period and is_open else utcnow() + USUAL_TIME
    n_answered, n_eligible = queries.n_answered(db.session, period) if period and is_open else (0, 0)
    return page(
        "signoff/overview.html",
        form or DueForm(formdata=None, data={"day": due.date()}),
        close_form=CloseForm(formdata=None),
        study=study,
        period=period,
        is_open=is_open,
        is_over=is_open and not period.takes_answers(utcnow()),
        n_answered=n_answered,
        n_eligible=n_eligible,
        said=_in_words(period.results) if period and period.results else None,
        blockers=() if is_open else operations.opening_blockers(db.session, study),
        n_locked=len(queries.holding(db.session, study)),
        is_required=current_terms(db.session, study).sign_off,
    )


def _in_words(results: dict[str, Any]) -> dict[str, Any]:
    """The results of a closed sign-off as sentences, with the reasons and without names."""
    return {
        "whole": in_words(results["whole"]),
        "reasons": results["whole"]["reasons"],
        "recommendations": [{**one, "words": in_words(one)} for one in results["recommendations"]],
    }


@bp.post(f"{PATH}/open")
@allow(Action.LOCK)
def open_(study: Study) -> Any:
    form = DueForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.open_sign_off(session, study, form.due_at(), by=acting(), at=utcnow())
            flash(_("The sign-off is open. Now write to the panel."))
            return see_other(url_for("panel.ask_to_sign", slug=study.slug))
    return _overview(study, form)


@bp.post(f"{PATH}/time")
@allow(Action.LOCK)
def time(study: Study) -> Any:
    period, form = open_period(db.session, study.id), DueForm()
    if period is None:
        return see_other(url_for(".overview", slug=study.slug))
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                operations.move_due(session, period, form.due_at(), by=acting(), at=utcnow())
            flash(_("The sign-off can be answered until the end of that day."))
            return see_other(url_for(".overview", slug=study.slug))
    return _overview(study, form)


@bp.post(f"{PATH}/close")
@allow(Action.LOCK)
def close(study: Study) -> Any:
    period, sure = open_period(db.session, study.id), CloseForm()
    if period is None:
        return see_other(url_for(".overview", slug=study.slug))
    form = DueForm(formdata=None, data={"day": period.due_at.date()})
    n_answered, n_eligible = queries.n_answered(db.session, period)
    with into_form(form):
        if n_answered < n_eligible and period.takes_answers(utcnow()) and not sure.sure.data:
            raise NotAcceptable("Tick that it may end although not everybody has answered, or wait for them.")
        with db.writing() as session:
            operations.close_sign_off(session, period, by=acting(), at=utcnow())
        flash(_("The sign-off is closed. Its results go with every edition from now on."))
        return see_other(url_for(".overview", slug=study.slug))
    return _overview(study, form)
