"""A test's browser: it carries the CSRF token as pages do, and signs in without the slow password hash."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from delphi.models import Panellist, SignIn, User, utcnow
from delphi.tokens import hashed, new_token


class Visitor(FlaskClient):
    """Flask's client; `post` sends what it is given, `submit` what a form on a page would send."""

    def csrf_token(self) -> str:
        """The token that a page of this session would show."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        return URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token").dumps(raw)

    def submit(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Post a form with its token."""
        return self.post(path, data={**(data or {}), "csrf_token": self.csrf_token()}, **options)

    def send(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Post as a script of ours does: the form's fields, the token in a header, an answer in JSON."""
        headers = {
            "X-CSRFToken": self.csrf_token(),
            "Accept": "application/json",
            **options.pop("headers", {}),
        }
        return self.post(path, data=data or {}, headers=headers, **options)

    def sign_in(self, who: User | Panellist) -> Visitor:
        """Become this person, who is in the database already."""
        token, now = new_token(), utcnow()
        person = {"user_id": who.id} if isinstance(who, User) else {"panellist_id": who.id}
        database = self.application.extensions["delphi.database"]
        with database.sessions() as session, database.writing(session):
            expires_at = now + timedelta(hours=1)
            session.add(SignIn(token_hash=hashed(token), created_at=now, expires_at=expires_at, **person))
        with self.session_transaction() as session:
            session.clear()
            session["_user_id"], session["_fresh"] = token, True
            session.permanent = isinstance(who, Panellist)
        return self
