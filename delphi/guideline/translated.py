"""What an edition freezes of its translations: of each text the one that was made of its very words, if any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.front import OF_ENTRY, introduction_of, text_of
from delphi.domain.texts import TextKind, source_hash
from delphi.guideline.entries import Entry
from delphi.guideline.written import Texts, front_of, text_in
from delphi.models import Statement, StatementVersion, Study, Translation

# What panellists read of a version, by the field of an entry that holds it.
_OF_VERSION = {
    "text": TextKind.STATEMENT, "plain_language": TextKind.PLAIN, "rationale": TextKind.RATIONALE,
}  # fmt: skip
_OF_STUDY = {"title": TextKind.TITLE, "aim": TextKind.AIM, "audience": TextKind.AUDIENCE}

# By language, label, number of the version, and kind: the hash of the words that were translated, and the text.
Versions = dict[tuple[str, str, int, TextKind], tuple[str, str]]
Others = dict[
    tuple[str, TextKind, str], str
]  # by language, kind, and the hash of the words that it translates


def translations(
    session: Session, study: Study, texts: Texts, told: Mapping[str, str], recommendations: Sequence[Entry]
) -> dict[str, dict[str, Any]]:
    """By language: title, aim, front matter, sections, and recommendations by label, as far as they are translated.

    `told` holds the title, aim and audience of the study. The words of a recommendation are those of the
    translation that belongs to its very version.
    """
    versions, others = _of_versions(session, study), _of_others(session, study)
    languages = {language for language, *_of in versions} | {language for language, *_of in others}
    languages |= {language for _key, language in texts if language}
    sections = list(dict.fromkeys(entry["section"] for entry in recommendations))
    found = {}
    for language in sorted(languages):
        of_study = {
            name: others.get((language, kind, source_hash(told[name])), "")
            for name, kind in _OF_STUDY.items()
        }
        made = {
            "title": of_study.pop("title"),
            **_kept(of_study),
            "front": front_of(texts, language),
            "recommendations": _each(recommendations, texts, versions, language),
            **_kept({"sections": _sections(sections, texts, others, language)}),
        }
        if any(made.values()):
            found[language] = made
    return found


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _each(
    recommendations: Sequence[Entry], texts: Texts, versions: Versions, language: str
) -> dict[str, dict[str, str]]:
    found = {entry["label"]: _of_entry(entry, texts, versions, language) for entry in recommendations}
    return _kept(found)


def _of_entry(entry: Entry, texts: Texts, versions: Versions, language: str) -> dict[str, str]:
    label, found = entry["label"], {}
    for name, kind in _OF_VERSION.items():
        # Plain words may be there in a language though the original has none: they are made from the sentence.
        words = entry.get(name) or (entry["text"] if kind is TextKind.PLAIN else "")
        source, text = versions.get((language, label, entry["version"], kind), ("", ""))
        if source == source_hash(words):
            found[name] = text
    # What was written for the guideline itself goes before what the panel read.
    own = {name: text_in(texts, text_of(name, label), language) for name in OF_ENTRY if entry.get(name)}
    return _kept({**found, **_kept(own)})


def _sections(
    titles: Sequence[str], texts: Texts, others: Others, language: str
) -> dict[str, dict[str, str]]:
    found = {
        title: _kept(
            {
                "title": others.get((language, TextKind.SECTION, source_hash(title)), ""),
                "introduction": text_in(texts, introduction_of(title), language),
            }
        )
        for title in titles
    }
    return _kept(found)


def _of_versions(session: Session, study: Study) -> Versions:
    rows = session.execute(
        select(Translation, Statement.label, StatementVersion.number)
        .join(StatementVersion, StatementVersion.id == Translation.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(Translation.study_id == study.id)
    )
    return {
        (row.language, label, number, row.kind): (row.source_sha256, row.text) for row, label, number in rows
    }


def _of_others(session: Session, study: Study) -> Others:
    """Of sections and of the study itself."""
    rows = session.scalars(
        select(Translation).where(Translation.study_id == study.id, Translation.version_id.is_(None))
    )
    return {(row.language, row.kind, row.source_sha256): row.text for row in rows}
