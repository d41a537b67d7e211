"""What was written for an edition beside its recommendations: texts, translations, and the references cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.front import FRONT, LINES, STYLE, plain_language_of
from delphi.domain.texts import TextKind
from delphi.guideline.entries import Entry
from delphi.importing import styled
from delphi.importing.csl import csl_item
from delphi.models import GuidelineText, Reference, Statement, StatementVersion, Study, Translation

Texts = Mapping[tuple[str, str], GuidelineText]


def front_of(texts: Texts, language: str = "") -> dict[str, Any]:
    """The texts by their keys, in reading order, and who wrote and published it; what is empty is left out."""
    found: dict[str, Any] = {key: text for key in FRONT if (text := _text(texts, key, language))}
    lines = {key: _text(texts, key, "").splitlines() for key in LINES} if not language else {}
    if authors := [line.strip() for line in lines.get("authors", ()) if line.strip()]:
        found["authors"] = authors
    if publisher := lines.get("publisher"):
        found["publisher"] = publisher[0].strip()
    return found


def _text(texts: Texts, key: str, language: str) -> str:
    return texts[key, language].text.strip() if (key, language) in texts else ""


def style_of(texts: Texts) -> str:
    """The style in which references are formatted."""
    chosen = _text(texts, STYLE, "")
    return chosen if chosen in styled.STYLES else styled.DEFAULT


def translations(
    session: Session, study: Study, texts: Texts, recommendations: Sequence[Entry]
) -> dict[str, dict[str, Any]]:
    """By language: title, front matter, and recommendations by label, as far as they are translated.

    The words of a recommendation are those of the translation that belongs to its very version.
    """
    made = _translated(session, study)
    languages = {language for _key, language in texts if language} | {language for language, *_of in made}
    found = {}
    for language in sorted(languages):
        of_entries = {
            entry["label"]: parts
            for entry in recommendations
            if (parts := _parts(texts, made, entry, language))
        }
        title = made.get((language, "", 0, TextKind.TITLE), "")
        front = front_of(texts, language)
        if title or front or of_entries:
            found[language] = {"title": title, "front": front, "recommendations": of_entries}
    return found


Made = dict[tuple[str, str, int, TextKind], str]


def _translated(session: Session, study: Study) -> Made:
    """What of the panel's texts is translated, by language, label, number of the version, and kind."""
    rows = session.execute(
        select(Translation, Statement.label, StatementVersion.number)
        .outerjoin(StatementVersion, StatementVersion.id == Translation.version_id)
        .outerjoin(Statement, Statement.id == StatementVersion.statement_id)
        .where(Translation.study_id == study.id, Translation.section_id.is_(None))
    )
    return {(row.language, label or "", number or 0, row.kind): row.text for row, label, number in rows}


def _parts(texts: Texts, made: Made, entry: Entry, language: str) -> dict[str, str]:
    label, version = entry["label"], entry["version"]
    plain = _text(texts, plain_language_of(label), language)
    found = {
        "text": made.get((language, label, version, TextKind.STATEMENT), ""),
        "plain_language": plain or made.get((language, label, version, TextKind.PLAIN), ""),
    }
    return {name: text for name, text in found.items() if text}


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
