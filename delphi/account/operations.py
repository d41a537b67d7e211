"""What happens to accounts: made, signed in to, given a password."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from delphi import audit, mail
from delphi.errors import NotAcceptable, Sentence
from delphi.models import Enrolment, LinkPurpose, Message, OneTimeLink, Panellist, SignIn, Study, User
from delphi.tokens import hashed, new_token

_passwords = PasswordHasher()  # argon2id, 64 MiB


@cache
def _nobody() -> str:
    """Verified where no such account exists, so that the time of an answer does not tell."""
    return _passwords.hash(new_token())


def normalised(email: str) -> str:
    return email.strip().lower()


def find_user(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == normalised(email)))


def password_is_right(user: User | None, password: str) -> bool:
    """Check a password in the same time whether or not there is such an account."""
    stored = user.password_hash if user and user.password_hash else _nobody()
    try:
        _passwords.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return user is not None and user.password_hash is not None


def hash_password(password: str) -> str:
    """The argon2id hash; slow on purpose, so call it before a writing transaction begins."""
    return _passwords.hash(password)


def create_user(
    session: Session, *, email: str, name: str, at: datetime, by: str, may_found_studies: bool = False
) -> User:
    """Make an account. Raises NotAcceptable where the address has one."""
    if find_user(session, email):
        raise NotAcceptable("%(email)s has an account already. Sign in with it.", email=normalised(email))
    user = User(
        email=normalised(email), name=name.strip(), may_found_studies=may_found_studies, created_at=at
    )
    session.add(user)
    session.flush()
    audit.record(session, None, by=by, action="made an account", subject=f"user {user.name}", at=at)
    return user


def set_password(session: Session, user: User, password_hash: str, at: datetime) -> None:
    """Set a password; whoever is signed in with the earlier one is signed out everywhere."""
    user.password_hash = password_hash
    session.execute(
        update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=at)
    )
    audit.record(
        session, None, by=f"user {user.name}", action="set a password", subject=f"user {user.name}", at=at
    )


def make_first_chair_link(session: Session, base_url: str, at: datetime) -> str | None:
    """A one-time link with which the first chair makes an account; None once anybody may found studies."""
    if session.scalar(select(User.id).where(User.may_found_studies).limit(1)):
        return None
    token = new_token()
    session.add(
        OneTimeLink(
            purpose=LinkPurpose.FIRST_CHAIR,
            token_hash=hashed(token),
            created_at=at,
            expires_at=at + mail.SET_UP_LASTS,
        )
    )
    return f"{base_url}{mail.ONE_TIME_PATH}{token}"


def find_link(session: Session, token: str, at: datetime) -> OneTimeLink | None:
    """The link of this token if it is unused and in time."""
    link = session.scalar(
        select(OneTimeLink).where(OneTimeLink.token_hash == hashed(token)).with_for_update()
    )
    if link is None or link.used_at is not None or link.expires_at <= at:
        return None
    if link.purpose is LinkPurpose.FIRST_CHAIR and session.scalar(
        select(User.id).where(User.may_found_studies).limit(1)
    ):
        return None
    return link


def use_link(session: Session, token: str, at: datetime) -> OneTimeLink:
    """Consume a one-time link. Raises NotAcceptable where it was used, is too old or never was."""
    link = find_link(session, token, at)
    if link is None:
        raise NotAcceptable(
            "This link was used already or is too old. Ask for a new one on the sign-in page."
        )
    link.used_at = at
    return link


def send_sign_in_link(session: Session, email: str, subject: Sentence | str, body: str, at: datetime) -> None:
    """Queue a one-time link to this address, if it has an account; say nothing either way."""
    user = find_user(session, email)
    if user is not None:
        message = Message(
            user_id=user.id, kind="sign in", to_address=user.email, subject=str(subject), body=body, due_at=at
        )
        mail.queue(session, message)


def choose_language(session: Session, panellist: Panellist, language: str, *, at: datetime) -> None:
    """Read pages, letters and the study's texts in this language from now on; the same again changes nothing."""
    enrolment = session.scalar(select(Enrolment).where(Enrolment.panellist_id == panellist.id))
    if enrolment is None or enrolment.language == language:
        return
    enrolment.language = language
    audit.record_though_archived(
        session, session.get_one(Study, panellist.study_id), by="a panellist", action="chose",
        subject="a language to read in", at=at,
    )  # fmt: skip
