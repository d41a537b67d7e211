"""Pages of accounts: sign in by password or link, the first chair, one's own profile, sign out."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, abort, current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from delphi import audit
from delphi.access import Action
from delphi.account import operations
from delphi.account.forms import FirstChairForm, ProfileForm, SendLinkForm, SignInForm
from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable
from delphi.models import (
    Appointment,
    Enrolment,
    LinkPurpose,
    Panellist,
    Rating,
    Round,
    RoundStatement,
    Study,
    User,
    utcnow,
)
from delphi.web import allow, db, flash, into_form, limits, page, public, see_other
from delphi.web.identity import client_address, end_sign_in, identity
from delphi.web.identity import sign_in as begin_sign_in
from delphi.web.language import choose, reading_choices

bp = Blueprint("account", __name__)

# Browsers (and Werkzeug's redirect) drop tabs and line ends, so that "/<tab>/host" would lead to that host.
_OUR_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def _after_sign_in() -> str:
    """Where to go on: only to a path of our own, never to an address that a link smuggled in."""
    return _ours(request.args.get("next", ""))


def _ours(target: str) -> str:
    return target if _OUR_PATH.fullmatch(target) else url_for("study.home")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    form = SignInForm()
    if form.validate_on_submit():
        email = operations.normalised(form.email.data)
        limits.count_attempt("password", email, client_address())
        user = operations.find_user(db.session, email)
        with into_form(form):
            if not operations.password_is_right(user, form.password.data):
                raise NotAcceptable(
                    "E-mail and password do not match. Try again, or ask for a link by e-mail."
                )
            with db.writing() as session:
                begin_sign_in(session.get_one(User, user.id), at=utcnow())  # type: ignore[union-attr]
            return see_other(_after_sign_in())
    return page("account/sign_in.html", form, link_form=SendLinkForm(formdata=None), demo=_demo_people())


@bp.post("/sign-in/send")
@public
def send_link() -> Any:
    form = SendLinkForm()
    if not form.validate_on_submit():
        return page("account/sign_in.html", form, link_form=form, demo=_demo_people())
    limits.count_attempt("link", operations.normalised(form.email.data), client_address())
    body = _(
        "Hello,\n\nopen this link within an hour to sign in to Delphi:\n\n{link}\n\n"
        "If you did not ask for it, do nothing: without the link nobody can sign in."
    )
    with db.writing() as session:
        operations.send_sign_in_link(session, form.email.data, _("Your link to sign in"), body, at=utcnow())
    flash(_("If this address has an account, a link is on its way. It works once, within an hour."))
    return see_other(url_for(".sign_in"))


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
def one_time(token: str) -> Any:
    """The GET only shows a page, since mail scanners open links; the POST exchanges the link."""
    link = operations.find_link(db.session, token, utcnow())
    is_first = link is not None and link.purpose is LinkPurpose.FIRST_CHAIR
    form = FirstChairForm() if is_first else SendLinkForm(formdata=None)
    if request.method == "POST" and (not is_first or form.validate_on_submit()):
        with into_form(form):
            return _first_chair(token, form) if isinstance(form, FirstChairForm) else _exchange(token)
    return page("account/first_chair.html" if is_first else "account/link.html", form, link=link)


def _exchange(token: str) -> Any:
    with db.writing() as session:
        link = operations.use_link(session, token, utcnow())
        begin_sign_in(link.user, at=utcnow())  # type: ignore[arg-type]
        needs_password = link.purpose is LinkPurpose.SET_UP
    return see_other(url_for(".profile") if needs_password else url_for("study.home"))


def _first_chair(token: str, form: FirstChairForm) -> Any:
    password_hash = operations.hash_password(form.password.data)
    with db.writing() as session:
        at = utcnow()
        operations.use_link(session, token, at)
        user = operations.create_user(
            session,
            email=form.email.data,
            name=form.name.data,
            at=at,
            by="first start",
            may_found_studies=True,
        )
        operations.set_password(session, user, password_hash, at)
        begin_sign_in(user, at=at)
    flash(_("Your account is made. Found your first study."))
    return see_other(url_for("study.home"))


@bp.post("/sign-out")
@public
def sign_out() -> Any:
    with db.writing():
        end_sign_in(utcnow())
    flash(_("You are signed out."))
    return see_other(url_for(".sign_in"))


@bp.post("/language")
@public
def language() -> Any:
    """Read on in another language, on the same page. A panellist chooses for letters and the study's texts too."""
    code, who = request.form.get("language", ""), identity()
    is_page = choose(code)
    if who is not None and who.panellist is not None and code in {one for one, *_ in reading_choices()}:
        with db.writing() as session:
            operations.choose_language(session, who.panellist, code, at=utcnow())
    elif not is_page:
        abort(404)
    return see_other(_ours(request.form.get("next", "")))


@bp.route("/account", methods=["GET", "POST"])
@allow(Action.SIGNED_IN)
def profile(user: User) -> Any:
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        password_hash = operations.hash_password(form.password.data) if form.password.data else None
        with db.writing() as session:
            at = utcnow()
            user = session.get_one(User, user.id)
            user.name = form.name.data.strip()
            audit.record(
                session, None, by=f"user {user.name}", action="changed the profile", subject=f"user {user.name}", at=at
            )  # fmt: skip
            if password_hash:
                operations.set_password(session, user, password_hash, at)
                begin_sign_in(user, at=at)
        flash(_("Your account is saved."))
        return see_other(url_for("study.home"))
    return page("account/profile.html", form, user=user)


def _demo_people() -> dict[str, Any] | None:
    """Who can sign in at a tap in the demonstration, and nothing anywhere else.

    Of the experts those who have not begun the open round, then some who have come in: with every round closed
    there is still to see what an expert sees.
    """
    if not current_app.config["DEMO"]:
        return None
    demonstration = select(func.min(Study.id)).where(Study.is_simulated).scalar_subquery()
    users = db.session.execute(
        select(User, Appointment.role)
        .join(Appointment, Appointment.user_id == User.id)
        .where(Appointment.study_id == demonstration, User.email.like("%@demo.example"))
        .order_by(User.id)
    ).all()
    shown = RoundStatement.round_id == Round.id
    has_rated = exists().where(
        Rating.panellist_id == Panellist.id, Rating.round_statement_id == RoundStatement.id, shown
    )
    is_open = Round.study_id == Panellist.study_id, Round.state == RoundState.OPEN
    waits = exists().where(*is_open, ~has_rated.correlate(Panellist, Round)).correlate(Panellist)
    on_panel = (
        select(Panellist, Enrolment.name)
        .join(Enrolment, Enrolment.panellist_id == Panellist.id)
        .where(
            Panellist.study_id == demonstration,
            Panellist.withdrew_at.is_(None),
            Panellist.declined_at.is_(None),
        )
        .order_by(Enrolment.name)
    )
    begun = on_panel.where(~waits, Panellist.consented_at.is_not(None))
    seat = aliased(Enrolment)
    n_seats = select(func.count()).where(seat.email == Enrolment.email).correlate(Enrolment).scalar_subquery()
    # Who sits on most panels.
    home = on_panel.where(n_seats > 1).order_by(None).order_by(n_seats.desc(), Enrolment.name)
    return {
        "users": users,
        "experts": db.session.execute(on_panel.where(waits).limit(3)).all(),
        "begun": db.session.execute(begun.limit(2)).all(),
        "home": db.session.execute(home.limit(1)).all(),
    }


@bp.post("/demo/enter/<who>/<int:key>")
@public
def demo_enter(who: str, key: int) -> Any:
    """Sign in as somebody of the demonstration; this address exists nowhere else."""
    people = _demo_people()
    if people is None or who not in ("user", "expert", "home"):
        abort(404)
    of = {"user": ("users",), "expert": ("experts", "begun"), "home": ("home",)}[who]
    offered = [person for name in of for person in people[name]]
    found = next((person for person, _word in offered if person.id == key), None)
    if found is None:
        abort(404)
    with db.writing() as session:
        begin_sign_in(session.get_one(type(found), key), at=utcnow())
    to = {"user": "study.home", "expert": "rating.start", "home": "afterwards.overview"}[who]
    return see_other(url_for(to))
