"""In which language the reader is answered: the one chosen here, else the first that the browser asks for."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask import Flask, current_app, request, session
from flask_babel import Babel, get_locale

CHOSEN = "language"  # its name in the session


def languages() -> list[Locale]:
    """The languages that pages can be read in."""
    return [Locale.parse(code) for code in current_app.config["LANGUAGES"]]


def choose(code: str) -> bool:
    """Keep the reader's choice with the session; false where there is no such language."""
    if code not in current_app.config["LANGUAGES"]:
        return False
    session[CHOSEN] = code
    return True


def _language() -> str:
    """The reader's language; commands and jobs have no reader and speak English."""
    known = current_app.config["LANGUAGES"]
    chosen = session.get(CHOSEN) if request else None
    if chosen in known:
        return str(chosen)
    return (request.accept_languages.best_match(known) if request else None) or "en"


def direction() -> str:
    """Which way the reader's language is written: "ltr" or "rtl"."""
    locale = get_locale()
    return locale.text_direction if locale else "ltr"


def install(app: Flask) -> None:
    Babel(app, locale_selector=_language)
    shared: dict[str, Any] = {"get_locale": get_locale, "languages": languages, "direction": direction}
    app.jinja_env.globals.update(shared)
