"""Gives a label to each statement that has none: three letters of its section and a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LABEL = re.compile(r"\w(?:[\w .\-/]{0,18}\w)?\Z")


def is_label(text: str) -> bool:
    """Whether a text can stand as a label: at most 20 letters, digits, blanks, dots, hyphens and slashes."""
    return bool(LABEL.match(text))


def prefix(section: str) -> str:
    """The first three letters of a section without their accents, in capitals; "S" where it has none."""
    letters = [sign for sign in unicodedata.normalize("NFKD", section) if sign.isalpha()]
    return "".join(letters[:3]).upper()[:3] or "S"


def complete(labels: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> list[str]:
    """The labels of (section, label or "") pairs, each missing one filled in with the next free number."""
    pairs = list(labels)
    used = {label.casefold() for _, label in pairs if label} | {label.casefold() for label in taken}
    last: dict[str, int] = {}
    filled: list[str] = []
    for section, label in pairs:
        start = prefix(section)
        while not label:
            last[start] = last.get(start, 0) + 1
            candidate = f"{start}{last[start]}"
            if candidate.casefold() not in used:
                label = candidate
                used.add(candidate.casefold())
        filled.append(label)
    return filled
