"""Pages of a study as a whole: the list, founding, the line of steps, colleagues, the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, g, request, url_for
from flask_babel import gettext as _

from delphi import audit
from delphi.access import STAFF_ROLES, Action, Role, may
from delphi.models import Appointment, Study, User, utcnow
from delphi.study import archiving, duplicating, operations, queries
from delphi.study.forms import AppointForm, ArchiveForm, DuplicateForm, NewStudyForm, RoleForm
from delphi.study.kinds import kinds
from delphi.study.next_step import Next, next_step
from delphi.study.operations import Letter
from delphi.study.steps import Step, steps
from delphi.web import acting, allow, db, flash, identity, into_form, load, page, see_other
from delphi.web.pages import say

bp = Blueprint("study", __name__)


@dataclass(frozen=True)
class StepLink:
    """A step as the line on top of each page shows it."""

    url: str
    title: str
    note: str
    is_done: bool


@bp.app_context_processor
def _line_of_steps() -> dict[str, Callable[[], list[StepLink]]]:
    return {"study_steps": study_steps}


def study_steps() -> list[StepLink]:
    """The steps of the study shown, for the line on top of its pages."""
    found = steps(_progress(g.study), g.role)
    return [StepLink(_url(s), say(s.title), say(s.note) if s.note else "", s.is_done) for s in found]


def _progress(study: Study) -> queries.Progress:
    if "progress" not in g:
        g.progress = queries.progress(db.session, [study.id])[study.id]
    progress: queries.Progress = g.progress
    return progress


def _url(to: Step | Next, slug: str | None = None) -> str:
    number: dict[str, Any] = {} if to.number is None else {"number": to.number}
    return url_for(to.endpoint, slug=slug or g.study.slug, **number)


@bp.get("/")
@allow(Action.SIGNED_IN)
def home(user: User) -> Any:
    mine = queries.appointments_of(db.session, user)
    going_on = [(study, role) for study, role in mine if study.archived_at is None]
    found = queries.progress(db.session, [study.id for study, _role in going_on])
    return page(
        "study/home.html",
        studies=[_listed(study, role, found[study.id]) for study, role in going_on],
        archived=[study for study, _role in mine if study.archived_at is not None],
        may_found=user.may_found_studies,
    )


def _listed(study: Study, role: Role, progress: queries.Progress) -> dict[str, Any]:
    following = next_step(progress)
    is_theirs = may(role, following.action)
    return {
        "study": study,
        "role": role,
        "next": following,
        "kinds": kinds(progress),
        "url": _url(following, study.slug) if is_theirs else None,
    }


@bp.route("/studies/new", methods=["GET", "POST"])
@allow(Action.FOUND_STUDY)
def new(user: User) -> Any:
    form = NewStudyForm()
    if form.validate_on_submit():
        with db.writing() as session:
            study = operations.found(session, form.terms(), user, by=f"user {user.name}", at=utcnow())
        flash(_("The study is founded, and you are its chair."))
        return see_other(url_for(".overview", slug=study.slug))
    return page("study/new.html", form)


@bp.route("/studies/<slug>/duplicate", methods=["GET", "POST"])
@allow(Action.APPOINT)
def duplicate(study: Study) -> Any:
    """A new study from this one's protocol and statements, for a chair who may found studies."""
    user = _founder() or abort(403)
    form = DuplicateForm(data={"title": study.title})
    if form.validate_on_submit():
        with db.writing() as session:
            copy = duplicating.duplicate(
                session, study, form.title.data, user, by=f"user {user.name}", at=utcnow()
            )
        flash(_("The new study is founded, and you are its chair."))
        return see_other(url_for(".overview", slug=copy.slug))
    return page("study/duplicate.html", form)


@bp.route("/studies/<slug>/archive", methods=["GET", "POST"])
@allow(Action.ARCHIVE)
def archive(study: Study) -> Any:
    form = ArchiveForm()
    if form.validate_on_submit():
        with into_form(form):
            with db.writing() as session:
                archiving.archive(session, study, by=acting(), at=utcnow())
            flash(_("The study is archived. It can be read, and nothing in it changes any more."))
            return see_other(url_for(".overview", slug=study.slug))
    return page("study/archive.html", form, blockers=archiving.blockers(db.session, study))


@bp.post("/studies/<slug>/archive/leave")
@allow(Action.ARCHIVE)
def bring_back(study: Study) -> Any:
    with db.writing() as session:
        archiving.bring_back(session, study, by=acting(), at=utcnow())
    flash(_("The study is back from the archive and can be changed again."))
    return see_other(url_for(".overview", slug=study.slug))


def _founder() -> User | None:
    """The reader, where they run this study and may found others."""
    who = identity()
    user = who.user if who else None
    return user if user and user.may_found_studies and may(g.role, Action.APPOINT) else None


@bp.get("/studies/<slug>/")
@allow(Action.SEE_STUDY)
def overview(study: Study) -> Any:
    progress = _progress(study)
    following = next_step(progress)
    return page(
        "study/overview.html",
        study=study,
        progress=progress,
        next=following,
        next_url=_url(following) if may(g.role, following.action) else None,
        steps=[(step, _url(step)) for step in steps(progress, g.role)],
        colleagues=queries.colleagues(db.session, study),
        may_duplicate=_founder() is not None,
    )


@bp.route("/studies/<slug>/colleagues", methods=["GET", "POST"])
@allow(Action.APPOINT)
def colleagues(study: Study) -> Any:
    form = AppointForm()
    if form.validate_on_submit():
        role = Role(form.role.data)
        with into_form(form):
            with db.writing() as session:
                appointment = operations.appoint(
                    session, study, email=form.email.data, name=form.name.data, role=role,
                    welcome=_welcome(study, role), set_up=_set_up(study, role), by=acting(), at=utcnow(),
                )  # fmt: skip
                name = appointment.user.name
            flash(_("%(name)s is appointed, and a mail is on its way.", name=name))
            return see_other(url_for(".colleagues", slug=study.slug))
    appointments = queries.colleagues(db.session, study)
    return page("study/colleagues.html", form, study=study, appointments=appointments, roles=STAFF_ROLES)


@bp.post("/studies/<slug>/colleagues/<int:key>/role")
@allow(Action.APPOINT)
def change_role(study: Study, key: int) -> Any:
    appointment, form = load(Appointment, key, study), RoleForm()
    if not form.validate_on_submit():
        abort(400)
    with db.writing() as session:
        operations.change_role(session, study, appointment, Role(form.role.data), by=acting(), at=utcnow())
    flash(_("The role is changed."))
    return _back_to_colleagues(study)


@bp.post("/studies/<slug>/colleagues/<int:key>/remove")
@allow(Action.APPOINT)
def remove_colleague(study: Study, key: int) -> Any:
    appointment = load(Appointment, key, study)
    with db.writing() as session:
        operations.remove(session, study, appointment, by=acting(), at=utcnow())
    flash(_("The role is taken away. The account stays."))
    return _back_to_colleagues(study)


@bp.post("/studies/<slug>/colleagues/<int:key>/link")
@allow(Action.APPOINT)
def send_set_up(study: Study, key: int) -> Any:
    appointment = load(Appointment, key, study)
    letter = _set_up(study, appointment.role)
    with db.writing() as session:
        operations.send_set_up(session, study, appointment, letter, by=acting(), at=utcnow())
    flash(_("The link is sent again. It works for seven days."))
    return _back_to_colleagues(study)


def _back_to_colleagues(study: Study) -> Any:
    """To the list; to the start page where somebody gave up the chair and may no longer see it."""
    who = identity()
    roles = {row.user_id: row.role for row in queries.colleagues(db.session, study)}
    mine = roles.get(who.user.id) if who and who.user else None
    return see_other(
        url_for(".colleagues", slug=study.slug) if may(mine, Action.APPOINT) else url_for(".home")
    )


@bp.get("/studies/<slug>/audit")
@allow(Action.SEE_AUDIT)
def audit_trail(study: Study) -> Any:
    number = max(1, request.args.get("page", 1, type=int))
    events, n_pages = queries.events(db.session, study, number)
    if number > n_pages:
        abort(404)
    problems = audit.verify_chain(db.session, study.slug)
    return page(
        "study/audit.html", study=study, events=events, number=number, n_pages=n_pages, problems=problems
    )


def _welcome(study: Study, role: Role) -> Letter:
    url = current_app.config["BASE_URL"] + url_for(".overview", slug=study.slug)
    return Letter(
        _("You are %(role)s of “%(title)s”", role=_(str(role)), title=study.title),
        _(
            "Hello,\n\nyou have been appointed %(role)s of the study “%(title)s”. "
            "Sign in as usual; the study is here:\n\n%(url)s\n",
            role=_(str(role)), title=study.title, url=url,
        ),
    )  # fmt: skip


def _set_up(study: Study, role: Role) -> Letter:
    return Letter(
        _("You are %(role)s of “%(title)s”", role=_(str(role)), title=study.title),
        _(
            "Hello,\n\nyou have been appointed %(role)s of the study “%(title)s”. "
            "Open this link within seven days to choose a password and begin:\n\n{link}\n\n"
            "It works once. Later the sign-in page sends you a new one.",
            role=_(str(role)), title=study.title,
        ),
    )  # fmt: skip
