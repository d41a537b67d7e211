"""What one chooses from on the panel's pages: languages and time zones."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from flask_babel import get_locale

from delphi.domain.sending import LANGUAGES
from delphi.panel.zones import all_zones


def languages_named(codes: Sequence[str] = LANGUAGES) -> list[tuple[str, str]]:
    """Languages, of letters where no others are named, each by its name in the page's own."""
    return [(one, language_name(one)) for one in codes]


def language_name(language: str) -> str:
    name = Locale.parse(language, sep="-").get_display_name(str(get_locale()))
    return name.capitalize() if name else language


def zone_choices(empty: str) -> list[tuple[str, str]]:
    """Every zone by its name; `empty` says what holds without one."""
    return [("", empty), *((zone, zone.replace("_", " ")) for zone in all_zones())]
