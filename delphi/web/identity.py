"""Who is asking: a user or a panellist, found by the token that the session cookie carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import flask_login
from flask import Flask, request, session
from sqlalchemy import Select, bindparam, select

from delphi.models import Panellist, SignIn, User, utcnow
from delphi.tokens import hashed, new_token
from delphi.web.session import db

USER_STAYS = timedelta(hours=12)
PANELLIST_STAYS = timedelta(days=60)


@dataclass(frozen=True)
class Identity(flask_login.UserMixin):
    """Exactly one of `user` and `panellist`; one browser is one person at a time."""

    token: str
    user: User | None = None
    panellist: Panellist | None = None

    def get_id(self) -> str:
        return self.token


def identity() -> Identity | None:
    """Who is signed in, or None."""
    user = flask_login.current_user
    return user._get_current_object() if user.is_authenticated else None


@cache
def _who() -> Select[User, Panellist]:
    """Sent at every request, so it is made once."""
    return (
        select(User, Panellist)
        .select_from(SignIn)
        .outerjoin(User, User.id == SignIn.user_id)
        .outerjoin(Panellist, Panellist.id == SignIn.panellist_id)
        .where(
            SignIn.token_hash == bindparam("token_hash"),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > bindparam("now"),
        )
    )


def load_identity(token: str) -> Identity | None:
    """Find the sign-in of this token, unless it has ended or its panellist has left the panel."""
    found = db.session.execute(_who(), {"token_hash": hashed(token), "now": utcnow()}).one_or_none()
    if found is None:
        return None
    user, panellist = found
    if panellist is not None and not panellist.is_active:
        return None
    return Identity(token, user, panellist)


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
        Identity(token, who if isinstance(who, User) else None, None if is_user else who)  # type: ignore[arg-type]
    )


def end_sign_in(at: datetime) -> None:
    """End this browser's session, here and in the database."""
    who = identity()
    if who is not None:
        row = db.session.scalar(select(SignIn).where(SignIn.token_hash == hashed(who.token)))
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
    # A sign-in ends when its row says so; a cookie sent anew with each answer would not prolong it.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.jinja_env.globals["identity"] = identity
