"""On which clock somebody lives: the zone they or the chair chose, else their country's, else the study's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from delphi.domain.sending import LANGUAGES


def zone_of(chosen: str, country: str, study_zone: str) -> str:
    """The IANA name of the zone; empty where nothing tells."""
    return chosen or _zone_by_country().get(country.strip().casefold(), "") or study_zone


@cache
def all_zones() -> tuple[str, ...]:
    """The zones that people choose from, without aliases that name no place."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return ("UTC", *sorted(zone for zone in available_timezones() if zone.startswith(areas)))


@cache
def _zone_by_country() -> dict[str, str]:
    """A country's most populous zone, by the country's name in each language of letters and its code.

    A country with several zones is taken as its first one, until the panellist says otherwise.
    """
    from babel import Locale

    first: dict[str, str] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            code, _place, zone, *_rest = line.split("\t")
            first.setdefault(code, zone)
    first |= _LARGEST
    found = {code.casefold(): zone for code, zone in first.items()}
    for language in LANGUAGES:
        names = Locale.parse(language).territories
        found |= {name.casefold(): first[code] for code, name in names.items() if code in first}
    return found | {name: found[code.casefold()] for name, code in _SPOKEN.items()}


# Where the list begins with an island.
_LARGEST = {"AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "EC": "America/Guayaquil",
            "RU": "Europe/Moscow"}  # fmt: skip
# How people write what the lists call otherwise.
_SPOKEN = {"usa": "US", "u.s.a.": "US", "united states of america": "US", "uk": "GB", "england": "GB",
           "scotland": "GB", "wales": "GB", "the netherlands": "NL", "holland": "NL", "turkey": "TR",
           "czech republic": "CZ", "korea": "KR"}  # fmt: skip
