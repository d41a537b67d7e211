"""Who may enter: every view says `@allow(Action...)` or `@public`, and loads only what is its study's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

from flask import abort, g, request, url_for
from sqlalchemy import Select, bindparam, select

from delphi.access import Action, Role, may
from delphi.models import Appointment, Base, Panellist, Study, User
from delphi.web.addresses import LARGEST_KEY
from delphi.web.identity import Identity, identity
from delphi.web.pages import see_other
from delphi.web.session import db

View = Callable[..., Any]
Row = TypeVar("Row", bound=Base)


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def allow(action: Action) -> Callable[[View], View]:
    """Let in only who may take the action, and hand the view what it acts on.

    A route with `<slug>` gets the `Study` in its place; an action of the panel gets the `Panellist`;
    an action of the person alone gets the `User`. Nobody signed in: to the sign-in page. A study in
    which one has no role does not exist (404); a role that may not: 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            who = identity()
            if who is None:
                return see_other(url_for("account.sign_in", next=request.full_path.rstrip("?")))
            return view(_acted_on(who, action, arguments), **arguments)

        guarded.access = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def _acted_on(who: Identity, action: Action, arguments: dict[str, Any]) -> Study | Panellist | User:
    if action is Action.RATE:
        return who.panellist or abort(403)
    if who.user is None:
        abort(404)
    if action is Action.FOUND_STUDY and not who.user.may_found_studies:
        abort(403)
    if action in (Action.FOUND_STUDY, Action.SIGNED_IN):
        return who.user
    study, role = _study_and_role(who.user, arguments.pop("slug"))
    if not may(role, action):
        abort(403)
    g.study, g.role = study, role
    return study


def _study_and_role(user: User, slug: str) -> tuple[Study, Role]:
    found = db.session.execute(_appointed(), {"slug": slug, "user": user.id}).one_or_none()
    if found is None:
        abort(404)
    return found[0], found[1]


@cache
def _appointed() -> Select[Study, Role]:
    return (
        select(Study, Appointment.role)
        .join(Appointment, Appointment.study_id == Study.id)
        .where(Study.slug == bindparam("slug"), Appointment.user_id == bindparam("user"))
    )


def load(model: type[Row], key: int, study: Study | None = None) -> Row:
    """The row, or 404 where it does not exist or belongs to another study."""
    row = db.session.get(model, key) if 0 < key <= LARGEST_KEY else None
    if row is None or (study is not None and row.study_id != study.id):  # type: ignore[attr-defined]
        abort(404)
    return row


def can(action: Action) -> bool:
    """For templates: whether the reader of this page may take the action in the study shown."""
    return may(g.get("role"), action)
