"""What happens to a study as a whole: founded, and who runs it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delphi import audit, mail
from delphi.access import Role
from delphi.domain.protocol import Terms
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Appointment, Message, Protocol, Study, User

N_SLUG = 60
# Addresses under /studies/ that are no study.
RESERVED = frozenset({"new"})


@dataclass(frozen=True)
class Letter:
    """A mail in the reader's language; `{link}` in the body becomes a one-time link."""

    subject: str
    body: str


def found(session: Session, terms: Terms, chair: User, *, by: str, at: datetime) -> Study:
    """Make a study with its protocol as a draft, and appoint its first chair."""
    study = Study(slug=_free_slug(session, terms.title), title=terms.title, created_at=at)
    study.protocol = Protocol(terms=terms.to_json())
    session.add(study)
    session.flush()
    session.add(Appointment(study_id=study.id, user_id=chair.id, role=Role.CHAIR))
    audit.record(
        session, study, by=by, action="founded", subject=f"study {study.title}", at=at,
        rule=str(terms.rule.preset), chair=chair.name,
    )  # fmt: skip
    return study


def slug_of(title: str) -> str:
    """A title as a short address: small letters, digits and hyphens; "study" where nothing is left."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > N_SLUG:
        words = words[: N_SLUG + 1].rpartition("-")[0] or words[:N_SLUG]
    return words or "study"


def _free_slug(session: Session, title: str) -> str:
    base = slug_of(title)
    taken = set(session.scalars(select(Study.slug).where(Study.slug.startswith(base)))) | RESERVED
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def appoint(
    session: Session,
    study: Study,
    *,
    email: str,
    name: str,
    role: Role,
    welcome: Letter,
    set_up: Letter,
    by: str,
    at: datetime,
) -> Appointment:
    """Give somebody a role, with an account where there is none yet, and tell them by mail.

    `set_up` goes to whoever has no password yet, `welcome` to the others. Raises NotAcceptable where the
    person has a role in the study already.
    """
    user = _user(session, email.strip().lower(), name, by=by, at=at)
    known = select(Appointment).where(Appointment.study_id == study.id, Appointment.user_id == user.id)
    if appointment := session.scalar(known):
        raise NotAcceptable(
            "%(name)s is %(role)s of this study already. Change the role in the list.",
            name=user.name,
            role=str(appointment.role),
        )
    appointment = Appointment(study_id=study.id, user_id=user.id, role=role)
    session.add(appointment)
    audit.record(session, study, by=by, action="appointed", subject=f"{role} {user.name}", at=at)
    _write(session, study, user, welcome if user.password_hash else set_up, at)
    return appointment


def send_set_up(
    session: Session, study: Study, appointment: Appointment, letter: Letter, *, by: str, at: datetime
) -> None:
    """Send the link to set up an account once more. Raises NotNow where that was done already."""
    user = appointment.user
    if user.password_hash:
        raise NotNow("%(name)s has a password already and can sign in.", name=user.name)
    _write(session, study, user, letter, at)
    audit.record(
        session,
        study,
        by=by,
        action="sent the set-up link again",
        subject=f"{appointment.role} {user.name}",
        at=at,
    )


def change_role(
    session: Session, study: Study, appointment: Appointment, role: Role, *, by: str, at: datetime
) -> None:
    """Give a colleague another role. Raises NotNow where the study would have no chair."""
    if appointment.role is role:
        return
    _keep_a_chair(session, study, appointment)
    before, appointment.role = appointment.role, role
    audit.record(
        session, study, by=by, action="changed the role", subject=f"{role} {appointment.user.name}", at=at,
        before=str(before), after=str(role),
    )  # fmt: skip


def remove(session: Session, study: Study, appointment: Appointment, *, by: str, at: datetime) -> None:
    """Take a colleague's role away; the account stays. Raises NotNow where the study would have no chair."""
    _keep_a_chair(session, study, appointment)
    audit.record(
        session, study, by=by, action="removed", subject=f"{appointment.role} {appointment.user.name}", at=at
    )
    session.delete(appointment)


def _keep_a_chair(session: Session, study: Study, appointment: Appointment) -> None:
    # Two chairs who step down at once stand in line here.
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    session.refresh(appointment)
    n_others = session.scalar(
        select(func.count())
        .select_from(Appointment)
        .where(
            Appointment.study_id == study.id, Appointment.role == Role.CHAIR, Appointment.id != appointment.id
        )
    )
    if appointment.role is Role.CHAIR and not n_others:
        raise NotNow("A study has at least one chair. Make somebody else chair first.")


def _user(session: Session, email: str, name: str, *, by: str, at: datetime) -> User:
    by_email = select(User).where(User.email == email)
    if user := session.scalar(by_email):
        return user
    try:
        with session.begin_nested():
            user = User(email=email, name=name, created_at=at)
            session.add(user)
    except IntegrityError:
        # Somebody else made the account in between.
        return session.scalars(by_email).one()
    audit.record(session, None, by=by, action="made an account", subject=f"user {name}", at=at)
    return user


def _write(session: Session, study: Study, user: User, letter: Letter, at: datetime) -> None:
    message = Message(
        study_id=study.id,
        user_id=user.id,
        kind="welcome" if user.password_hash else "set up",
        to_address=user.email,
        subject=letter.subject,
        body=letter.body,
        due_at=at,
    )
    mail.queue(session, message)
