"""What was written for an edition beside its recommendations: its texts, and the references cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.front import FRONT, LINES, STYLE, introduction_of
from delphi.importing import styled
from delphi.importing.csl import csl_item
from delphi.models import GuidelineText, Reference, Study

Texts = Mapping[tuple[str, str], GuidelineText]


def front_of(texts: Texts, language: str = "") -> dict[str, Any]:
    """The texts by their keys, in reading order, and who wrote and published it; what is empty is left out."""
    found: dict[str, Any] = {key: text for key in FRONT if (text := text_in(texts, key, language))}
    lines = {key: text_in(texts, key, "").splitlines() for key in LINES} if not language else {}
    if authors := [line.strip() for line in lines.get("authors", ()) if line.strip()]:
        found["authors"] = authors
    if publisher := lines.get("publisher"):
        found["publisher"] = publisher[0].strip()
    return found


def text_in(texts: Texts, key: str, language: str) -> str:
    """A text in a language, or nothing; the guideline's own language is empty."""
    return texts[key, language].text.strip() if (key, language) in texts else ""


def style_of(texts: Texts) -> str:
    """The style in which references are formatted."""
    chosen = text_in(texts, STYLE, "")
    return chosen if chosen in styled.STYLES else styled.DEFAULT


def introductions(texts: Texts, sections: Sequence[str]) -> dict[str, str]:
    """The words that open each of these sections, by its title; a section without any is left out."""
    found = {title: text_in(texts, introduction_of(title), "") for title in sections}
    return {title: text for title, text in found.items() if text}


def references(session: Session, study: Study, keys: Sequence[str], style: str) -> list[dict[str, Any]]:
    """What these keys name, numbered as they first appear; a key that names nothing is left out.

    A work that was brought in twice and merged is found by each of its keys.
    """
    shelf = session.scalars(select(Reference).where(Reference.study_id == study.id))
    known = {key: one for one in shelf for key in (*one.fields.get("ALSO", ()), one.key)}
    named: dict[int, list[str]] = {}
    for key in keys:
        if key in known:
            named.setdefault(known[key].id, []).append(key)
    by_id = {one.id: one for one in known.values()}
    return [
        _reference(number, by_id[key], also, style)
        for number, (key, also) in enumerate(named.items(), start=1)
    ]


def _reference(number: int, reference: Reference, keys: list[str], style: str) -> dict[str, Any]:
    fields = {name: value for name, value in reference.fields.items() if name != "ALSO"}
    item = csl_item(reference.key, fields, reference.citation, reference.doi, reference.url)
    return {
        "number": number,
        "key": reference.key,
        "also": [key for key in keys if key != reference.key],
        # Of a stub nothing is known but its key, which stands for it until its entry is brought in.
        "text": styled.formatted(item, style) if fields else reference.citation,
        "doi": reference.doi,
        "url": reference.url,
        "csl": item,
    }
