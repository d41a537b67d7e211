"""Who is asking: a user or a panellist, found by the token that the session cookie carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

import flask_login
from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Select, bindparam, literal, select

from delphi.models import Enrolment, Panellist, SignIn, User, utcnow
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
    language: str = ""  # that a panellist reads in; empty: not chosen

    def get_id(self) -> str:
        return self.token


def identity() -> Identity | None:
    """Who is signed in, or None."""
    who = flask_login.current_user._get_current_object()
    return who if isinstance(who, Identity) else None


@cache
def _who(kind: type[User | Panellist]) -> Select[Any]:
    """Sent at every request, so it is made once; and of a panellist's browser only panellists are asked."""
    signed_in: Select[Any] = (
        select(Panellist, Enrolment.language)
        .join(SignIn, SignIn.panellist_id == Panellist.id)
        .outerjoin(Enrolment, Enrolment.panellist_id == Panellist.id)
    )
    if kind is User:
        signed_in = select(User, literal("")).join(SignIn, SignIn.user_id == User.id)
    return signed_in.where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("now"),
    )


def load_identity(token: str) -> Identity | None:
    """Find the sign-in of this token, unless it has ended or its panellist has left the panel."""
    kind: type[User | Panellist] = Panellist if session.permanent else User
    found = db.session.execute(_who(kind), {"token_hash": hashed(token), "now": utcnow()}).one_or_none()
    if found is None:
        return None
    who, language = found
    if isinstance(who, Panellist):
        return Identity(token, panellist=who, language=language or "") if who.is_active else None
    return Identity(token, user=who)


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
    session.permanent = not is_user  # what `load_identity` goes by
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
    """Where a request comes from, for counting: of IPv6 the network, since one household has 2^64 addresses."""
    address = request.remote_addr or "unknown"
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


class _SignIns(flask_login.LoginManager):  # type: ignore[misc] # flask_login has no types
    """Without the protection by address and browser: an expert's phone changes its address between two patients."""

    def _session_protection_failed(self) -> bool:
        return False


class _Cookies(SecureCookieSessionInterface):
    """Makes what reads and signs cookies once for a key, where Flask makes it anew at each request."""

    _made: tuple[Any, Any] = (None, None)

    def get_signing_serializer(self, app: Flask) -> Any:
        keys = (app.secret_key, app.config["SECRET_KEY_FALLBACKS"])
        if self._made[0] != keys:
            self._made = keys, super().get_signing_serializer(app)
        return self._made[1]


def install(app: Flask) -> None:
    app.session_interface = _Cookies()
    manager = _SignIns(app)
    manager.session_protection = None
    manager.user_loader(load_identity)
    app.permanent_session_lifetime = PANELLIST_STAYS
    # A sign-in ends when its row says so; a cookie sent anew with each answer would not prolong it.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.jinja_env.globals["identity"] = identity
