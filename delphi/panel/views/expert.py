"""The expert's way in: the personal link, consent, profile, interests, and the way out."""

from __future__ import annotations

import json
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.domain.protocol import Feedback
from delphi.mail.facts import Asking
from delphi.models import Panellist, Study, utcnow
from delphi.panel import declared, entering, erasing, extending, held, leaving, queries
from delphi.panel import interests as declaring
from delphi.panel.asking import asking
from delphi.panel.forms import ConfirmForm, ProfileForm, WithdrawForm, interests_form
from delphi.panel.views.blueprint import bp
from delphi.terms import current_terms
from delphi.web import allow, db, flash, into_form, page, public, see_other
from delphi.web.identity import end_sign_in, sign_in
from delphi.web.language import read_as, reading, reading_language

BY = "a panellist"


def _study(panellist: Panellist) -> Study:
    return db.session.get_one(Study, panellist.study_id)


def _asking(study: Study) -> Asking:
    """Who asks for what, in the reader's language where it is translated."""
    return asking(db.session, study).in_language(reading_language(study))


@bp.route("/enter/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> Any:
    """The GET only shows a page, since mail scanners open links; the POST exchanges it for a session."""
    form = ConfirmForm()
    panellist = entering.entrant(db.session, token)
    if panellist is not None and form.validate_on_submit():
        with db.writing() as session:
            # Asked again where it counts: the link may have been revoked a moment ago.
            panellist = entering.entrant(session, token)
            if panellist is not None:
                sign_in(panellist, at=utcnow())
        if panellist is not None:
            return see_other(url_for("rating.start"))
    if panellist is not None and panellist.enrolment is not None:
        read_as(panellist.enrolment.language)
    if panellist is None:
        body, _status = page("panel/no_entry.html")
        return body, 404
    study = _study(panellist)
    own = extending.extensions_in(db.session, queries.open_round(db.session, study)).get(panellist.id)
    return page(
        "panel/enter.html",
        form,
        study=study,
        asking=_asking(study),
        panellist=panellist,
        own_closes_at=own,
    )


@bp.route("/consent", methods=["GET", "POST"])
@allow(Action.RATE)
def consent(panellist: Panellist) -> Any:
    """What taking part means; to agree leads on, to decline ends it."""
    study, form = _study(panellist), ConfirmForm()
    if form.validate_on_submit():
        with into_form(form):
            if "decline" in request.form:
                return _decline(study, panellist)
            with db.writing() as session:
                entering.consent(session, study, panellist, by=BY, at=utcnow())
            return _onward(panellist, "profile")
    terms = current_terms(db.session, study)
    return page(
        "panel/consent.html",
        form,
        panellist=panellist,
        asking=_asking(study),
        sees_comments=terms.feedback is Feedback.DISTRIBUTION_COMMENTS,
    )


def _decline(study: Study, panellist: Panellist) -> Any:
    with db.writing() as session:
        leaving.decline(session, study, panellist, by=BY, at=utcnow())
        end_sign_in(utcnow())
    return see_other(url_for(".goodbye", why="declined"))


@bp.route("/profile", methods=["GET", "POST"])
@allow(Action.RATE)
def profile(panellist: Panellist) -> Any:
    if panellist.consented_at is None:
        return see_other(url_for(".consent"))
    study = _study(panellist)
    form = ProfileForm(panellist, queries.spellings(db.session, study)["stakeholder_group"])
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                entering.save_profile(session, study, panellist, form.profile(), by=BY, at=utcnow())
            return _onward(panellist, "interests")
    has_rated = queries.has_rated(db.session, panellist)
    return page("panel/profile.html", form, panellist=panellist, asking=_asking(study), has_rated=has_rated)


@bp.route("/interests", methods=["GET", "POST"])
@allow(Action.RATE)
def interests(panellist: Panellist) -> Any:
    """In general, and of each statement that the panel has seen."""
    if panellist.consented_at is None:
        return see_other(url_for(".consent"))
    study = _study(panellist)
    said_before = _declared(panellist)
    # What is settled is rated no more, so it is asked about no more.
    statements = [
        one for one in declared.asked(db.session, study) if one.is_open or said_before.get(f"of_{one.id}")
    ]
    form = interests_form(statements)(data=said_before)
    if form.validate_on_submit():
        with into_form(form):
            said, at = form.of_statements(), utcnow()
            with db.writing() as session:
                if (form.declares.data == "some", form.declared()) != _general(panellist):
                    entering.declare_interests(session, study, panellist, form.declared(), by=BY, at=at)
                declaring.declare(session, study, panellist, said, by=BY, at=at)
            return _onward(panellist, None)
    return page(
        "panel/interests.html",
        form,
        panellist=panellist,
        asking=_asking(study),
        statements=statements,
        tongue=reading(study),
    )


def _general(panellist: Panellist) -> tuple[bool | None, str]:
    return panellist.has_interests, panellist.interests


def _declared(panellist: Panellist) -> dict[str, Any]:
    known = {None: None, False: "none", True: "some"}[panellist.has_interests]
    of_statements = {
        f"of_{one.statement_id}": one.text for one in declaring.standing(db.session, [panellist.id])
    }
    return {"declares": known, "interests": panellist.interests, **of_statements}


def _onward(panellist: Panellist, next_page: str | None) -> Any:
    """To the next part of the way in; who has been through all of it goes back to the statements."""
    if next_page and panellist.has_interests is None:
        return see_other(url_for(f".{next_page}"))
    flash(_("Saved. Thank you."))
    return see_other(url_for("rating.start"))


@bp.route("/withdraw", methods=["GET", "POST"])
@allow(Action.RATE)
def withdraw(panellist: Panellist) -> Any:
    study, form = _study(panellist), WithdrawForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                leaving.withdraw(session, study, panellist, by=BY, at=utcnow())
                end_sign_in(utcnow())
                if form.erase.data:
                    erasing.erase(session, study, panellist, by=BY, at=utcnow())
            return see_other(url_for(".goodbye", why="withdrew"))
    return page("panel/withdraw.html", form, panellist=panellist, asking=_asking(study))


@bp.get("/goodbye")
@public
def goodbye() -> Any:
    """The last page of somebody who declined or withdrew; it knows nobody any more."""
    return page("panel/goodbye.html", declined=request.args.get("why") == "declined")


@bp.get("/mine/data.json")
@allow(Action.RATE)
def data(panellist: Panellist) -> Any:
    """Everything that is held about the panellist, as a file for them alone."""
    study = _study(panellist)
    content = json.dumps(held.held(db.session, study, panellist), ensure_ascii=False, indent=2)
    response = current_app.response_class(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{study.slug}-my-data.json"'
    return response
