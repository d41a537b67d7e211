"""Which pilot a link leads to, who tries it in this browser, and how far they are."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from delphi import tongues
from delphi.domain.lifecycle import RoundState
from delphi.domain.protocol import Terms
from delphi.domain.question import Question
from delphi.domain.texts import TextKind
from delphi.models import Pilot, PilotAnswer, PilotSitting, PilotStatement, Round, Study
from delphi.tongues import Worded, Words


def find_pilot(session: Session, token: str) -> Pilot | None:
    """The pilot of a link, be it open or not."""
    return session.scalar(select(Pilot).where(Pilot.token == token).options(joinedload(Pilot.study)))


def find_number(session: Session, study: Study, number: int) -> Pilot | None:
    return session.scalar(select(Pilot).where(Pilot.study_id == study.id, Pilot.number == number))


def sitting_of(session: Session, pilot: Pilot, token_hash: str) -> PilotSitting | None:
    return session.scalar(
        select(PilotSitting).where(PilotSitting.pilot_id == pilot.id, PilotSitting.token_hash == token_hash)
    )


def statement_at(session: Session, pilot: Pilot, position: int) -> PilotStatement | None:
    return session.scalar(
        select(PilotStatement).where(PilotStatement.pilot_id == pilot.id, PilotStatement.position == position)
    )


def answers_of(session: Session, sitting: PilotSitting) -> Mapping[int, PilotAnswer]:
    """By the key of the statement that was tried."""
    rows = session.scalars(select(PilotAnswer).where(PilotAnswer.sitting_id == sitting.id))
    return {row.pilot_statement_id: row for row in rows}


def next_missing(pilot: Pilot, answered: Mapping[int, PilotAnswer], after: int = 0) -> int | None:
    """The position of the first unanswered statement after this one, then from the start."""
    turned = [*pilot.statements[after:], *pilot.statements[:after]]
    return next((one.position for one in turned if one.id not in answered), None)


def question_of(tried: PilotStatement) -> Question:
    """What is asked of the statement: its own question, with its scale. Those asked of all are not tried."""
    return Terms.from_json(tried.pilot.terms).question(tried.question)


def read_in(session: Session, tried: PilotStatement, language: str) -> tuple[Words, Question]:
    """A statement's texts and its question in a language of the study, where the words that are tried were translated."""
    study, statement = tried.pilot.study, tried.statement
    version = statement.current if statement is not None else None
    tongue = tongues.tongue(session, study, language, [version.id] if version else [])
    text, rationale, section = (
        Worded(written, study.language) for written in (tried.text, tried.rationale, tried.section)
    )
    plain = reason = Worded("", study.language)
    if version is not None and version.text == tried.text:
        now = tongue.words(version)
        text = now.text
        rationale = now.rationale if version.rationale == tried.rationale else rationale
        section = now.section if version.statement.section.title == tried.section else section
    return Words(text, plain, rationale, reason, section), tongue.question(question_of(tried))


def title_in(session: Session, pilot: Pilot, language: str) -> Worded:
    """The study's title as the pilot's terms have it, in a language of the study."""
    tongue = tongues.tongue(session, pilot.study, language, [])
    return tongue.protocol(TextKind.TITLE, Terms.from_json(pilot.terms).title or pilot.study.title)


def has_begun(session: Session, study: Study) -> bool:
    """Whether round 1 was opened, so that there is nothing left to try."""
    begun = select(func.count()).where(Round.study_id == study.id, Round.state != RoundState.DRAFT)
    return (session.scalar(begun) or 0) > 0
