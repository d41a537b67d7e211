"""Pilots: opened on the statements as they stand, answered by whoever has the link, ended before round 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import StatementState
from delphi.domain.question import QuestionKind
from delphi.errors import NotAcceptable, NotNow
from delphi.models import (
    Pilot,
    PilotAnswer,
    PilotSitting,
    PilotStatement,
    Section,
    Statement,
    Study,
)
from delphi.pilot.queries import has_begun, question_of
from delphi.terms import current_terms
from delphi.tokens import hashed, new_token

LONGEST = 2_000
MOST_SITTINGS = 200
LONGEST_LOOK = 1_800  # seconds: who took longer went away in between


@dataclass(frozen=True)
class Tried:
    """What somebody says of one statement: a value or none, whether the words are clear, and what is not."""

    value: int | None
    is_clear: bool
    comment: str = ""
    seconds: int | None = None


def open_pilot(session: Session, study: Study, *, by: str, at: datetime) -> Pilot:
    """Try the statements as they are worded now. Neither they nor the protocol are fixed by it.

    Raises NotNow once round 1 has opened, while another pilot is open, or without a statement.
    """
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    if has_begun(session, study):
        raise NotNow("Round 1 has opened, so there is nothing left to try.")
    of_study = select(Pilot).where(Pilot.study_id == study.id)
    if session.scalar(of_study.where(Pilot.closed_at.is_(None))) is not None:
        raise NotNow("A pilot is open already. End it, then open another.")
    statements = session.scalars(
        select(Statement)
        .join(Section, Section.id == Statement.section_id)
        .where(Statement.study_id == study.id, Statement.state == StatementState.OPEN)
        .order_by(Section.position, Statement.position, Statement.id)
    ).all()
    if not statements:
        raise NotNow("There is no statement to try yet. Add statements first.")
    terms = current_terms(session, study)
    # Rankings and estimates have pages of their own; here their statements are tried by the main question.
    known = {question.key for question in terms.questions if question.kind is QuestionKind.RATING}
    number = (session.scalar(select(func.max(Pilot.number)).where(Pilot.study_id == study.id)) or 0) + 1
    pilot = Pilot(
        study=study, number=number, terms=terms.to_json(), opened_at=at, who="", changes=""
    )  # fmt: skip
    pilot.statements = [
        PilotStatement(
            position=position, statement_id=one.id, label=one.label, section=one.section.title,
            text=one.current.text, rationale=one.current.rationale,
            question=one.question if one.question in known else "",
        )
        for position, one in enumerate(statements, 1)
    ]  # fmt: skip
    session.add(pilot)
    session.flush()
    subject = f"pilot {number}"
    audit.record(session, study, by=by, action="opened", subject=subject, at=at, n_statements=len(statements))
    return pilot


def close_pilot(session: Session, pilot: Pilot, *, by: str, at: datetime) -> None:
    """End it: its link leads nowhere from now on. Raises NotNow where it has ended."""
    session.refresh(pilot, with_for_update=True)
    if pilot.closed_at is not None:
        raise NotNow("This pilot has ended already.")
    pilot.closed_at = at
    n = session.scalar(select(func.count()).where(PilotSitting.pilot_id == pilot.id)) or 0
    subject = f"pilot {pilot.number}"
    audit.record(session, pilot.study, by=by, action="closed", subject=subject, at=at, n_sittings=n)


def describe(session: Session, pilot: Pilot, who: str, changes: str, *, by: str, at: datetime) -> None:
    """Say who tried it and what was changed because of it: the guideline's methods repeat both."""
    if (pilot.who, pilot.changes) == (who, changes):
        return
    pilot.who, pilot.changes = who, changes
    subject = f"pilot {pilot.number}"
    audit.record(session, pilot.study, by=by, action="described", subject=subject, at=at)


def begin(session: Session, pilot: Pilot, at: datetime) -> str:
    """A sitting for one who begins; its token. Raises NotNow where the pilot has ended or is full."""
    _still_open(session, pilot)
    n = session.scalar(select(func.count()).where(PilotSitting.pilot_id == pilot.id)) or 0
    if n >= MOST_SITTINGS:
        raise NotNow("So many have begun this pilot that it takes nobody more. Tell whoever sent you here.")
    token = new_token()
    session.add(
        PilotSitting(pilot_id=pilot.id, number=n + 1, token_hash=hashed(token), began_at=at, remark="")
    )
    session.flush()
    return token


def answer(
    session: Session, sitting: PilotSitting, tried: PilotStatement, said: Tried, at: datetime
) -> PilotAnswer:
    """Store what was said of a statement, over what was said before.

    Raises NotAcceptable for a value off the scale or too long a comment, NotNow where the pilot has ended.
    """
    _still_open(session, sitting.pilot)
    if said.value is not None:
        question_of(tried).scale.check(said.value)
    _not_too_long(said.comment)
    keys = {"sitting_id": sitting.id, "pilot_statement_id": tried.id}
    row = session.scalar(select(PilotAnswer).filter_by(**keys))
    if row is None:
        seconds = said.seconds if said.seconds is not None and 0 <= said.seconds <= LONGEST_LOOK else None
        row = PilotAnswer(**keys, seconds=seconds)  # of the first answer: later looks are shorter
        session.add(row)
    row.value, row.is_clear, row.comment, row.answered_at = said.value, said.is_clear, said.comment, at
    session.flush()
    return row


def remark(session: Session, sitting: PilotSitting, text: str) -> None:
    """What somebody says of the whole. Raises NotAcceptable where it is too long, NotNow after the end."""
    _still_open(session, sitting.pilot)
    _not_too_long(text)
    sitting.remark = text


def _not_too_long(text: str) -> None:
    if len(text) > LONGEST:
        raise NotAcceptable("Use at most %(most)s characters.", most=LONGEST)


def _still_open(session: Session, pilot: Pilot) -> None:
    """Hold the pilot's row, so that its end waits for this answer or is waited for."""
    study, closed_at = session.execute(
        select(Study, Pilot.closed_at)
        .join(Pilot, Pilot.study_id == Study.id)
        .where(Pilot.id == pilot.id)
        .with_for_update(of=Pilot)
    ).one()
    if study.archived_at is not None:
        raise audit.archived()
    if closed_at is not None:
        raise NotNow("This pilot has ended, so this was not saved. Thank you all the same.")
