"""What one chooses from on the panel's pages: languages and time zones."""

from __future__ import annotations

from babel import Locale
from flask_babel import get_locale

from delphi.domain.sending import LANGUAGES
from delphi.panel.zones import all_zones


def languages_named() -> list[tuple[str, str]]:
    """The languages of letters, each by its name in the page's own."""
    return [(one, language_name(one)) for one in LANGUAGES]


def language_name(language: str) -> str:
    name = Locale.parse(language).get_display_name(str(get_locale()))
    return name.capitalize() if name else language


def zone_choices(empty: str) -> list[tuple[str, str]]:
    """Every zone by its name; `empty` says what holds without one."""
    return [("", empty), *((zone, zone.replace("_", " ")) for zone in all_zones())]
