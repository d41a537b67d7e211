"""Finding words in editions: every word asked for must be there, whatever its accents and capitals."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from delphi.guideline.reading import Reading

MOST_WORDS = 12


@dataclass(frozen=True)
class Hit:
    """Where the words are: a recommendation by its number, or None for what was not agreed."""

    number: int | None
    section: str
    text: str
    is_in_text: bool  # in the sentence itself, not only in what stands behind it
    language: str = ""  # in whose translation it was found; empty: in the original
    spoken: str = ""  # the language of the text


def plain(text: str) -> str:
    """Lower case, without accents."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(one for one in parts if not unicodedata.combining(one)).casefold()


def wanted(asked: str) -> list[str]:
    return plain(asked).split()[:MOST_WORDS]


def find(document: Mapping[str, Any], words: list[str]) -> list[Hit]:
    """What holds all the words: first where the sentence itself does, in the order of the edition."""
    return sorted(_find(document, words), key=lambda hit: not hit.is_in_text) if words else []


def find_in(readings: Sequence[Reading], words: list[str]) -> list[Hit]:
    """The same over the languages of an edition: each recommendation once, in the first where it is found."""
    found: dict[object, Hit] = {}
    for reading in readings:
        labels = {entry["number"]: entry["label"] for entry in reading.document["recommendations"]}
        for hit in find(reading.document, words):
            spoken = reading.of(f"{labels[hit.number]} text") if hit.number else reading.original
            own = replace(hit, spoken=spoken, language=reading.language if reading.is_translated else "")
            found.setdefault(hit.number or hit.text, own)
    return sorted(found.values(), key=lambda hit: not hit.is_in_text)


def _find(document: Mapping[str, Any], words: list[str]) -> Iterator[Hit]:
    for entry in document["recommendations"]:
        behind = [
            entry.get(key) or "" for key in ("section", "rationale", "remarks", "plain_language", "label")
        ]
        yield from _hit(entry["number"], entry, behind, words)
    for item in document["not_agreed"]:
        yield from _hit(None, item, [item["section"], item["because"]], words)


def _hit(number: int | None, item: Mapping[str, Any], behind: list[str], words: list[str]) -> Iterator[Hit]:
    said = plain(item["text"])
    whole = plain("\n".join([item["text"], *behind]))
    if all(word in whole for word in words):
        yield Hit(number, item["section"], item["text"], all(word in said for word in words))
