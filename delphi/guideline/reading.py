"""An edition as it is read in one of its languages: translated words in the place of the original's, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from delphi.domain.front import FRONT

Json = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """The document with the words of one language where it has them.

    `done` names the parts that are in it: "title", "aim", "front scope", "section Technique" (by the title that is
    shown), "A1 text". Whatever else was written is in the `original` language.
    """

    document: Json
    language: str
    original: str
    done: frozenset[str] = frozenset()

    @property
    def is_translated(self) -> bool:
        return self.language != self.original

    def of(self, part: str) -> str:
        """The language of a part."""
        return self.language if part in self.done else self.original

    def lacks(self, part: str) -> bool:
        """Whether a part is read in other words than were asked for."""
        return self.is_translated and part not in self.done

    @property
    def n_done(self) -> int:
        """How many recommendations have their sentence in this language."""
        return sum(f"{one['label']} text" in self.done for one in self.document["recommendations"])


def languages(document: Mapping[str, Any], original: str) -> list[str]:
    """The languages in which an edition is read: the one it was written in first."""
    return [original, *(code for code in document.get("translations") or {} if code != original)]


def read_in(document: Json, language: str, original: str) -> Reading:
    """The edition in a language that it is translated into; in its own, or any other, as it was written."""
    made = (document.get("translations") or {}).get(language)
    if made is None or language == original:
        return Reading(document, original, original)
    done: set[str] = set()
    sections = made.get("sections") or {}
    document = {
        **document,
        "study": _in_place(document["study"], made, ("title", "aim", "audience"), "", done),
        "front": _in_place(document.get("front") or {}, made["front"], FRONT, "front ", done),
        "recommendations": [
            _entry(entry, made["recommendations"].get(entry["label"], {}), sections, done)
            for entry in document["recommendations"]
        ],
        "sections": _introductions(document.get("sections") or {}, sections, done),
    }
    return Reading(document, language, original, frozenset(done))


def _in_place(
    written: Json, made: Mapping[str, str], names: Iterable[str], prefix: str, done: set[str]
) -> Json:
    """What is written, with what is translated in its place. What nobody wrote has no translation to show."""
    found = {name: made[name] for name in names if made.get(name) and written.get(name)}
    done.update(f"{prefix}{name}" for name in found)
    return {**written, **found}


def _entry(
    entry: Json, made: Mapping[str, str], sections: Mapping[str, Mapping[str, str]], done: set[str]
) -> Json:
    title = sections.get(entry["section"], {}).get("title")
    if title:
        done.add(f"section {title}")
    done.update(f"{entry['label']} {name}" for name in made)
    return {**entry, **made, "section": title or entry["section"]}


def _introductions(
    written: Mapping[str, str], sections: Mapping[str, Mapping[str, str]], done: set[str]
) -> dict[str, str]:
    """By the titles that are shown."""
    found = {}
    for section, text in written.items():
        made = sections.get(section, {})
        title = made.get("title", section)
        found[title] = made.get("introduction", text)
        if "introduction" in made:
            done.add(f"introduction {title}")
    return found
