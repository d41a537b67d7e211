"""A study begun from another: the same protocol, statements and references, and nobody on the panel yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from delphi import audit
from delphi.domain.lifecycle import StatementState
from delphi.domain.texts import TextKind
from delphi.models import (
    Reference,
    Section,
    Statement,
    StatementReference,
    StatementVersion,
    Study,
    Translation,
    User,
)
from delphi.study.operations import found
from delphi.terms import current_terms


def duplicate(session: Session, study: Study, title: str, chair: User, *, by: str, at: datetime) -> Study:
    """Found a study with the terms in force in this one and its statements in their newest words.

    What was dropped stays behind, and so do people, rounds, ratings, comments and the guideline: every
    statement is open again. `chair` runs the new study.
    """
    copy = found(session, replace(current_terms(session, study), title=title), chair, by=by, at=at)
    copy.is_simulated = study.is_simulated
    copy.language, copy.languages = study.language, study.languages
    sections = _sections(session, study, copy)
    references = _references(session, study, copy)
    rows = session.scalars(
        select(Statement)
        .where(Statement.study_id == study.id, Statement.state != StatementState.DROPPED)
        .options(selectinload(Statement.versions))
        .order_by(Statement.section_id, Statement.position, Statement.id)
    ).all()
    made = {row.id: _statement(copy, row, sections[row.section_id], at) for row in rows}
    session.add_all(made.values())
    session.flush()
    cited = session.scalars(select(StatementReference).where(StatementReference.statement_id.in_(made)))
    session.add_all(
        StatementReference(
            statement_id=made[one.statement_id].id,
            reference_id=references[one.reference_id].id,
            position=one.position,
        )
        for one in cited
    )
    session.flush()
    versions = {row.current.id: made[row.id].current.id for row in rows}
    session.add_all(_translations(session, study, copy, versions, sections))
    session.flush()
    subject = "the protocol, statements and references of another study"
    audit.record(
        session,
        copy,
        by=by,
        action="took over",
        subject=subject,
        at=at,
        source=study.slug,
        n_statements=len(made),
    )
    return copy


def _sections(session: Session, study: Study, copy: Study) -> dict[int, Section]:
    """By the key of the section that each is the copy of; empty ones too."""
    rows = session.scalars(select(Section).where(Section.study_id == study.id)).all()
    made = {row.id: Section(study_id=copy.id, position=row.position, title=row.title) for row in rows}
    session.add_all(made.values())
    session.flush()
    return made


def _translations(
    session: Session, study: Study, copy: Study, versions: Mapping[int, int], sections: Mapping[int, Section]
) -> Iterator[Translation]:
    """What is said in other languages of what goes along; the panel of the copy has been shown none of it."""
    for row in session.scalars(select(Translation).where(Translation.study_id == study.id)):
        goes_along = row.version_id is None or row.version_id in versions
        if goes_along and row.kind is not TextKind.REASON:  # no version of the copy has one
            yield Translation(
                study_id=copy.id,
                version_id=versions[row.version_id] if row.version_id else None,
                section_id=sections[row.section_id].id if row.section_id else None,
                kind=row.kind, question=row.question, language=row.language, text=row.text,
                source_sha256=row.source_sha256, translated_at=row.translated_at, translated_by=row.translated_by,
            )  # fmt: skip


def _references(session: Session, study: Study, copy: Study) -> dict[int, Reference]:
    rows = session.scalars(select(Reference).where(Reference.study_id == study.id)).all()
    made = {
        row.id: Reference(
            study_id=copy.id, key=row.key, citation=row.citation, doi=row.doi, url=row.url, fields=row.fields
        )
        for row in rows
    }
    session.add_all(made.values())
    session.flush()
    return made


def _statement(copy: Study, row: Statement, section: Section, at: datetime) -> Statement:
    now = row.current
    version = StatementVersion(
        number=1,
        text=now.text,
        rationale=now.rationale,
        plain=now.plain,
        certainty=now.certainty,
        created_at=at,
    )
    return Statement(
        study_id=copy.id, section_id=section.id, position=row.position, label=row.label, question=row.question,
        versions=[version],
    )  # fmt: skip
