"""Reads the names of authors from BibTeX, and shortens them for a citation."""

from __future__ import annotations

import re

from delphi.importing.latex import readable

ET_AL = "et al."


def read_authors(value: str) -> tuple[str, ...]:
    """Each author as "Family, Given"; a group in braces by its name; "others" as "et al."."""
    spaced = " ".join(value.split())
    names = (name.strip() for name in _split_outside_braces(spaced, re.compile(r" and ", re.IGNORECASE)))
    return tuple(filter(None, (_author(name) for name in names)))


def short_name(author: str) -> str:
    """ "Bartoletti, C. A." as "Bartoletti CA"; the name of a group as it is."""
    if author.startswith("{"):
        return author.strip("{}")
    family, comma, given = author.partition(",")
    initials = "".join(word[0].upper() for word in re.findall(r"[^\W\d_]+", given))
    return f"{family} {initials}".strip() if comma else family


def _author(name: str) -> str:
    if name.casefold() == "others":
        return ET_AL
    if name.startswith("{") and name.endswith("}") and _closes_at_end(name):
        group = readable(name)
        # A comma in the name of a group would be taken for that of "Family, Given".
        return f"{{{group}}}" if "," in group else group
    written = _split_outside_braces(name, re.compile(r",\s*"))
    if len(written) > 3:
        return readable(name)  # no form of BibTeX, and perhaps thousands of commas
    parts = [readable(part) for part in written]
    if len(parts) == 1:
        return _turned(parts[0])
    # "Family, Jr, Given" has the suffix in the middle.
    family = " ".join(filter(None, [parts[0], *parts[1:-1]]))
    return f"{family}, {parts[-1]}" if parts[-1] else family


def _turned(name: str) -> str:
    """ "Miguel del Valle" as "del Valle, Miguel": a particle in small letters belongs to the family name."""
    words = name.split()
    if len(words) < 2:
        return name
    start = next(
        (place for place, word in enumerate(words[:-1]) if place and word[0].islower()), len(words) - 1
    )
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"


def _closes_at_end(name: str) -> bool:
    depth = 0
    for place, sign in enumerate(name):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return place == len(name) - 1
    return False


def _split_outside_braces(value: str, separator: re.Pattern[str]) -> list[str]:
    depths: list[int] = []
    depth = 0
    for sign in value:
        depth += (sign == "{") - (sign == "}")
        depths.append(depth)
    parts: list[str] = []
    start = 0
    for found in separator.finditer(value):
        if depths[found.start()] == 0:
            parts.append(value[start : found.start()])
            start = found.end()
    return [*parts, value[start:]]
