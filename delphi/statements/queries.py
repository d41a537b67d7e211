"""Reads the statements of a study, in order, with what a page needs, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from delphi.domain.front import STYLE
from delphi.domain.lifecycle import RoundState
from delphi.domain.question import Question
from delphi.importing import styled
from delphi.importing.same_work import marks
from delphi.models import GuidelineText, Reference, Round, Section, Statement, StatementReference, Study
from delphi.terms import current_terms


def sections(session: Session, study: Study) -> list[Section]:
    """The sections with their statements, versions and references, all in order."""
    return list(
        session.scalars(
            select(Section)
            .where(Section.study_id == study.id)
            .order_by(Section.position)
            .options(
                selectinload(Section.statements).selectinload(Statement.versions),
                selectinload(Section.statements).selectinload(Statement.references),
            )
        )
    )


def section_titles(session: Session, study: Study) -> list[str]:
    wanted = select(Section.title).where(Section.study_id == study.id).order_by(Section.position)
    return list(session.scalars(wanted))


def labels(session: Session, study: Study) -> set[str]:
    return set(session.scalars(select(Statement.label).where(Statement.study_id == study.id)))


def open_round(session: Session, study: Study) -> int | None:
    """The number of the round that is open, if any: what is added now joins the one after it."""
    return session.scalar(
        select(Round.number).where(Round.study_id == study.id, Round.state == RoundState.OPEN)
    )


def questions(session: Session, study: Study) -> tuple[Question, ...]:
    """What a statement may ask as its own: the main question, and each that is not asked of all anyway."""
    return tuple(one for one in current_terms(session, study).questions if not one.of_all)


class Shelf:
    """The references of a study, found by key and by DOI; what is put on it is found as well."""

    def __init__(self, references: Iterable[Reference]) -> None:
        self.by_key: dict[str, Reference] = {}
        self.by_doi: dict[str, Reference] = {}
        self.by_mark: dict[str, Reference] = {}
        for reference in references:
            self.put(reference)

    def put(self, reference: Reference) -> None:
        self.by_key[reference.key] = reference
        for also in reference.fields.get("ALSO", ()):  # keys of works that were merged into this one
            self.by_key.setdefault(also, reference)
        for mark in marks(reference.doi, reference.fields):
            self.by_mark.setdefault(mark, reference)
        if reference.doi:
            self.by_doi.setdefault(reference.doi.lower(), reference)

    def find(self, key: str, doi: str | None) -> Reference | None:
        """The reference of this key, else the one with this DOI."""
        return self.by_key.get(key) or (self.by_doi.get(doi.lower()) if doi else None)

    def same_work(self, doi: str | None, fields: Mapping[str, Any]) -> Reference | None:
        """The reference that is this work by DOI, else by PMID, else by title and year."""
        return next((self.by_mark[mark] for mark in marks(doi, fields) if mark in self.by_mark), None)


def references(session: Session, study: Study) -> list[Reference]:
    """The references in order of their keys."""
    found = session.scalars(select(Reference).where(Reference.study_id == study.id))
    return sorted(found, key=lambda reference: reference.key.casefold())


def shelf(session: Session, study: Study) -> Shelf:
    return Shelf(references(session, study))


def style(session: Session, study: Study) -> str:
    """The style in which the guideline prints references."""
    chosen = session.scalar(
        select(GuidelineText.text)
        .where(GuidelineText.study_id == study.id, GuidelineText.key == STYLE, GuidelineText.language == "")
        .order_by(GuidelineText.revision.desc())
        .limit(1)
    )
    return chosen if chosen and chosen in styled.STYLES else styled.DEFAULT


def cited_by(session: Session, study: Study) -> dict[int, list[tuple[int, str]]]:
    """For each reference, the (id, label) of the statements that cite it."""
    rows = session.execute(
        select(StatementReference.reference_id, Statement.id, Statement.label)
        .join(Statement, Statement.id == StatementReference.statement_id)
        .where(Statement.study_id == study.id)
        .order_by(Statement.label)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for reference, statement, label in rows:
        found.setdefault(reference, []).append((statement, label))
    return found


def twins(found: Iterable[Reference]) -> dict[int, Reference]:
    """By the key of its row: the earlier reference that seems to be the same work."""
    shelf, pairs = Shelf(()), {}
    for reference in sorted(found, key=lambda one: (is_stub(one), one.id)):
        if first := shelf.same_work(reference.doi, reference.fields):
            pairs[reference.id] = first
        else:
            shelf.put(reference)
    return pairs


def is_stub(reference: Reference) -> bool:
    """Whether nothing but the key (and perhaps the DOI) is known of a reference yet."""
    return not reference.fields


def is_released(statement: Statement) -> bool:
    """Whether a round has shown any version of it: from then on it is reworded, not edited."""
    return any(version.released_at is not None for version in statement.versions)


def cited_text(references: Iterable[Reference]) -> str:
    """References as they are typed: keys, parted by semicolons."""
    return "; ".join(reference.key for reference in references)
