"""Translations as JSON and back: each by the natural key of the words that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.texts import OF_PROTOCOL, OF_VERSION, TextKind
from delphi.errors import Sentence
from delphi.exchange.record import LISTS, values, written
from delphi.models import Section, Statement, StatementVersion, Study, Translation

Json = dict[str, Any]


def exported(session: Session, study: Study) -> list[Json]:
    """Every translation of the study, in an order that no database decides."""
    rows = session.execute(
        select(Translation, Statement.label, StatementVersion.number, Section.title)
        .outerjoin(StatementVersion, StatementVersion.id == Translation.version_id)
        .outerjoin(Statement, Statement.id == StatementVersion.statement_id)
        .outerjoin(Section, Section.id == Translation.section_id)
        .where(Translation.study_id == study.id)
    )
    found = [
        written(LISTS["translations"], row, statement=label or "", version=number or 0, section=title or "")
        for row, label, number, title in rows
    ]
    return sorted(found, key=_key)


def _key(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one["language"], one["statement"], one["version"], one["section"], one["kind"], one["question"]


def faults(document: Mapping[str, Any]) -> Iterator[Sentence]:
    """Translations of what is not there, twice of the same, or of a kind that does not fit."""
    versions = {(s["label"], v["number"]) for s in document["statements"] for v in s["versions"]}
    sections = {section["title"] for section in document["sections"]}
    seen = set()
    for one in document["translations"]:
        place = one["statement"], one["version"]
        is_known = place in versions if one["statement"] else one["section"] in sections | {""}
        if not is_known or one["kind"] not in _kinds(one):
            what = ", ".join(str(part) for part in _key(one))
            yield Sentence("%(where)s names “%(what)s”, which is not there.", where="translations", what=what)
        if _key(one) in seen:
            what = ", ".join(str(part) for part in _key(one))
            yield Sentence(
                "%(where)s: “%(key)s” is there %(times)s times.", where="translations", key=what, times=2
            )
        seen.add(_key(one))


def _kinds(one: Mapping[str, Any]) -> tuple[TextKind, ...]:
    if one["statement"]:
        return OF_VERSION
    return (TextKind.SECTION,) if one["section"] else OF_PROTOCOL


def store(session: Session, study: Study, items: list[Json], versions: Mapping[tuple[str, int], int]) -> None:
    """The rows of a checked document, whose statements and sections are stored already."""
    sections = {s.title: s.id for s in session.scalars(select(Section).where(Section.study_id == study.id))}
    session.add_all(
        Translation(
            study_id=study.id,
            version_id=versions[one["statement"], one["version"]] if one["statement"] else None,
            section_id=sections[one["section"]] if one["section"] else None,
            **values(LISTS["translations"], one),
        )
        for one in items
    )
    session.flush()
