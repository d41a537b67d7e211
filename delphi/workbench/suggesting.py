"""Deciding on what panellists suggest: a new statement, covered by another, or declined; each with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.models import (
    Round,
    Section,
    Statement,
    StatementVersion,
    Study,
    Suggestion,
    SuggestionTriage,
    TriageDecision,
)


def add(
    session: Session, study: Study, suggestion: Suggestion, section: Section, label: str, text: str,
    rationale: str, reason: str, *, by: str, at: datetime,
) -> Statement:  # fmt: skip
    """Put a suggestion to the panel as a new statement, in the chair's words; the next round shows it.

    Raises NotNow where it was decided already; NotAcceptable without words or reason, or for a label that is taken.
    """
    _check(session, study, suggestion, reason)
    if not text.strip():
        raise NotAcceptable("Write the statement.")
    labels = select(Statement.label).where(Statement.study_id == study.id)
    if label.casefold() in {known.casefold() for known in session.scalars(labels)}:
        raise NotAcceptable("The study already has a statement “%(label)s”. Give another label.", label=label)
    last = session.scalar(select(func.max(Statement.position)).where(Statement.section_id == section.id))
    version = StatementVersion(number=1, text=text, rationale=rationale, reason=reason, created_at=at)
    statement = Statement(
        study_id=study.id, section_id=section.id, position=(last or 0) + 1, label=label, versions=[version]
    )
    session.add(statement)
    session.flush()
    _decide(session, study, suggestion, TriageDecision.ADDED, statement, reason, by, at)
    return statement


def cover(
    session: Session, study: Study, suggestion: Suggestion, statement: Statement, reason: str,
    *, by: str, at: datetime,
) -> None:  # fmt: skip
    """Say that a statement covers the suggestion already. Raises as `add`."""
    _check(session, study, suggestion, reason)
    _decide(session, study, suggestion, TriageDecision.COVERED, statement, reason, by, at)


def decline(
    session: Session, study: Study, suggestion: Suggestion, reason: str, *, by: str, at: datetime
) -> None:
    """Say that the suggestion is not taken up. Raises as `add`."""
    _check(session, study, suggestion, reason)
    _decide(session, study, suggestion, TriageDecision.DECLINED, None, reason, by, at)


def reopen(session: Session, study: Study, suggestion: Suggestion, *, by: str, at: datetime) -> None:
    """Take a decision back, and delete the statement that it made. Raises NotNow once a round opened since."""
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    triage = session.get(SuggestionTriage, suggestion.id)
    if triage is None:
        raise NotNow("Nothing was decided on this suggestion yet.")
    opened = session.scalar(
        select(Round.number)
        .where(
            Round.study_id == study.id, Round.state != RoundState.DRAFT, Round.opened_at >= triage.decided_at
        )
        .limit(1)
    )
    if opened is not None:
        raise NotNow("Round %(number)s has opened since, and the panel has read the decision.", number=opened)
    made = triage.statement if triage.decision is TriageDecision.ADDED else None
    session.delete(triage)
    session.flush()
    if made is not None:
        session.execute(delete(StatementVersion).where(StatementVersion.statement_id == made.id))
        session.execute(delete(Statement).where(Statement.id == made.id))
    session.expire_all()
    audit.record(session, study, by=by, action="took back the decision on", subject="a suggestion", at=at)


def _check(session: Session, study: Study, suggestion: Suggestion, reason: str) -> None:
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    if not reason.strip():
        raise NotAcceptable("Say why: the panel reads it.")
    if session.get(SuggestionTriage, suggestion.id) is not None:
        raise NotNow("This suggestion was decided already. Take the decision back first.")


def _decide(
    session: Session, study: Study, suggestion: Suggestion, decision: TriageDecision,
    statement: Statement | None, reason: str, by: str, at: datetime,
) -> None:  # fmt: skip
    session.add(
        SuggestionTriage(
            suggestion_id=suggestion.id,
            decision=decision,
            statement_id=statement.id if statement else None,
            reason=reason,
            decided_at=at,
        )
    )
    audit.record(
        session, study, by=by, action=f"{decision}", subject="a suggestion", at=at, text=suggestion.text,
        statement=statement.label if statement else "", reason=reason,
    )  # fmt: skip
