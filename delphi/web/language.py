"""In which language the reader is answered: the one chosen here, else the first that the browser asks for.

A panellist chooses once for pages, letters and the study's texts. The texts may be there in languages that pages are
not written in.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from babel import Locale
from flask import Flask, current_app, g, request, session
from flask_babel import Babel, get_locale, get_translations, refresh
from markupsafe import Markup

from delphi import tongues
from delphi.domain.texts import direction as direction_of
from delphi.domain.texts import headed, language_name
from delphi.models import Study
from delphi.tongues import Tongue
from delphi.web.identity import identity
from delphi.web.session import db

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
    if "answered_in" in g:
        return str(g.answered_in)
    for chosen in (_of_panellist(), session.get(CHOSEN)) if request else ():
        if chosen in known:
            return str(chosen)
    return (request.accept_languages.best_match(known) if request else None) or "en"


def read_as(language: str) -> None:
    """Answer this request in the language of who comes in by a link, unless another was chosen here."""
    if language and not session.get(CHOSEN):
        g.reader_language = language
        refresh()


def answer_in(language: str) -> None:
    """Answer this request in the language that its address names, where pages are written in it."""
    if language in current_app.config["LANGUAGES"]:
        g.answered_in = language
        refresh()


def _of_panellist() -> str:
    """What the panellist chose; pages may not be written in it."""
    who = identity()
    return (who.language if who else "") or g.get("reader_language", "")


def reading_choices() -> list[tuple[str, str, bool]]:
    """Every language that the reader may choose here: its code, its own name, and whether it is the present one."""
    known = [str(one) for one in current_app.config["LANGUAGES"]]
    who = identity()
    if who is not None and who.panellist is not None:
        study = db.session.get_one(Study, who.panellist.study_id)
        known = list(dict.fromkeys((*known, study.language, *study.offered)))
    present = _of_panellist()
    if present not in known:
        present = str(get_locale() or "en")
    return [(code, headed(language_name(code)), code == present) for code in known]


def reading_language(study: Study) -> str:
    """In which of the study's languages this reader gets its texts."""
    wanted = _of_panellist() or str(get_locale() or "")
    return wanted if wanted in study.offered else study.language


def reading(study: Study, versions: Collection[int] | None = None) -> Tongue:
    """The study's texts for this reader; of these versions alone, where they are named."""
    return tongues.tongue(db.session, study, reading_language(study), versions)


def spoken(language: str) -> Markup:
    """The attributes of an element in a language that is not the page's."""
    if not language or language == str(get_locale() or "").replace("_", "-"):
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(language, direction_of(language))


def name_here(language: str) -> str:
    """The name of a language in the reader's own."""
    return language_name(language, str(get_locale() or "en"))


def direction() -> str:
    """Which way the reader's language is written: "ltr" or "rtl"."""
    locale = get_locale()
    return locale.text_direction if locale else "ltr"


def _catalogue() -> Any:
    """What is said in the language in force. flask_babel looks for it through five objects for each of the three
    hundred sentences of a page, which took a tenth of the page's time; here it is found once a language."""
    locale, kept = get_locale(), g.get("catalogue")
    if kept is None or kept[0] is not locale:
        kept = g.catalogue = locale, get_translations()
    return kept[1]


def install(app: Flask) -> None:
    Babel(app, locale_selector=_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # of Jinja's i18n, which Babel adds
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, more, n: _catalogue().ungettext(one, more, n),
        newstyle=True,
    )
    shared: dict[str, Any] = {"get_locale": get_locale, "languages": languages, "direction": direction}
    shared["reading_choices"] = reading_choices
    app.jinja_env.globals.update(shared)
    app.jinja_env.filters.update(spoken=spoken, language_name=name_here)
