"""Error pages: every refusal is a sentence that says what is wrong and what to do, never a stack trace."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import flask_login
from flask import Flask, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from delphi.errors import DomainError
from delphi.web.pages import say, status_of
from delphi.web.session import db


def wants_json() -> bool:
    """Whether a script asked, which shows the sentence itself."""
    return request.accept_mimetypes.best == "application/json"


def refuse(status: int, title: str, text: str, **values: Any) -> tuple[Any, int]:
    if wants_json():
        return jsonify(error=text), status
    return render_template("error.html", title=title, text=text, **values), status


def _domain_error(error: DomainError) -> Any:
    title = _("Not possible now") if status_of(error) == 409 else _("That cannot be accepted")
    return refuse(status_of(error), title, say(error.sentence), blockers=getattr(error, "blockers", ()))


def _csrf_error(_error: CSRFError) -> Any:
    text = _("This page was open too long or came from elsewhere. Go back, reload it, and send it again.")
    return refuse(400, _("Send it again"), text)


def _unknown_host(_error: SecurityError) -> Any:
    """Without a host of ours no address can be built, so this is the one refusal without a page."""
    text = _(
        "This server does not go by that name. Use the address that the chair or the installer gave you."
    )
    return text, 400, {"Content-Type": "text/plain; charset=utf-8"}


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    titles = {
        400: (_("That request is not complete"), _("Go back, reload the page, and try again.")),
        403: (_("Not open to you"), _("Your role in this study does not include this. The chair can change roles.")),
        404: (_("Nothing here"), _("The page does not exist, or it is not open to you. Check the address, or sign in.")),
        405: (_("That address takes no such request"), _("Go back and use the page's own buttons.")),
        413: (_("That file is too large"), _("Send a file below the size limit, or split it into parts.")),
        429: (_("Too many attempts"), _("Wait a quarter of an hour, then try again.")),
    }  # fmt: skip
    if error.response is not None or status < 400:
        return error
    title, text = titles.get(status, (error.name, error.description or ""))
    return refuse(status, title, text)


def _forget_who_asks() -> None:
    """Let the error page ask the database for nothing: it may be what failed."""
    with suppress(Exception):
        db.session.rollback()
    g._login_user = flask_login.AnonymousUserMixin()
    for name in ("study", "role"):
        g.pop(name, None)


def _database_error(_error: OperationalError) -> Any:
    _forget_who_asks()
    text = _("The database cannot take this right now. Nothing was changed. Try again in a minute.")
    return refuse(503, _("Not available for the moment"), text)


def _unexpected(_error: Exception) -> Any:
    _forget_who_asks()
    text = _(
        "Something went wrong on our side and nothing was changed. Try again; if it stays, tell the chair."
    )
    return refuse(500, _("That did not work"), text)


def install(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(OperationalError, _database_error)
    if not app.testing and not app.debug:
        app.register_error_handler(500, _unexpected)
