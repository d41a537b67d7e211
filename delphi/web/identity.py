"""Who is asking: a user or a panellist, found by the token that the session cookie carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import flask_login
from flask import Flask, request, session
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from delphi.models import Panellist, SignIn, User, utcnow
from delphi.tokens import hashed, new_token
from delphi.web.session import db

USER_STAYS = timedelta(hours=12)
PANELLIST_STAYS = timedelta(days=60)


@dataclass(frozen=True)
class Identity(flask_login.UserMixin):
    """Exactly one of `user` and `panellist`; one browser is one person at a time."""

    token: str
    sign_in: SignIn
    user: User | None = None
    panellist: Panellist | None = None

    def get_id(self) -> str:
        return self.token


def identity() -> Identity | None:
    """Who is signed in, or None."""
    user = flask_login.current_user
    return user._get_current_object() if user.is_authenticated else None


def load_identity(token: str) -> Identity | None:
    """Find the sign-in of this token, unless it has ended or its panellist has left the panel."""
    found = db.session.scalar(
        select(SignIn)
        .where(SignIn.token_hash == hashed(token), SignIn.ended_at.is_(None), SignIn.expires_at > utcnow())
        .options(joinedload(SignIn.user), joinedload(SignIn.panellist))
    )
    if found is None or (found.panellist is not None and not found.panellist.is_active):
        return None
    return Identity(token, found, found.user, found.panellist)


def sign_in(who: User | Panellist, at: datetime) -> None:
    """Make a new session for this person; whatever the browser carried before is thrown away.

    The caller is inside `db.writing()`. A fresh token and a fresh cookie: a session planted beforehand
    gains nothing.
    """
    end_sign_in(at)
    token = new_token()
    is_user = isinstance(who, User)
    row = SignIn(
        token_hash=hashed(token),
        user_id=who.id if is_user else None,
        panellist_id=None if is_user else who.id,
        created_at=at,
        expires_at=at + (USER_STAYS if is_user else PANELLIST_STAYS),
    )
    db.session.add(row)
    session.clear()
    session.permanent = not is_user
    flask_login.login_user(
        Identity(token, row, who if isinstance(who, User) else None, None if is_user else who)  # type: ignore[arg-type]
    )


def end_sign_in(at: datetime) -> None:
    """End this browser's session, here and in the database."""
    who = identity()
    if who is not None:
        row = db.session.get(SignIn, who.sign_in.id)
        if row is not None:
            row.ended_at = at
    flask_login.logout_user()
    session.clear()


def client_address() -> str:
    return request.remote_addr or "unknown"


def install(app: Flask) -> None:
    manager = flask_login.LoginManager(app)
    manager.session_protection = None  # an expert's phone changes its address between two patients
    manager.user_loader(load_identity)
    app.permanent_session_lifetime = PANELLIST_STAYS
    app.jinja_env.globals["identity"] = identity
