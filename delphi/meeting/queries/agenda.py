"""What a meeting votes on, one thing after the other, and at which step it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.domain.question import QuestionKind
from delphi.errors import Sentence
from delphi.models import MeetingPhase, MeetingStep, Round, RoundStatement, Statement, StatementVersion, Study
from delphi.tallies import terms_of


@dataclass(frozen=True)
class Stop:
    """What is voted on at once: one presented statement, or all that are ranked beside each other."""

    place: int
    keys: tuple[int, ...]  # of RoundStatement, in the round's order
    labels: tuple[str, ...]
    question: str
    phase: MeetingPhase | None  # of its last step
    name: Sentence | None = None  # of its question, where the study asks several

    @property
    def label(self) -> str:
        return self.labels[0] if len(self.labels) == 1 else f"{self.labels[0]} – {self.labels[-1]}"


def find_meeting(session: Session, study: Study, number: int) -> Round | None:
    """A round of this study that is held in a meeting and has been opened."""
    return session.scalar(
        select(Round).where(
            Round.study_id == study.id,
            Round.number == number,
            Round.mode == RoundMode.MEETING,
            Round.state != RoundState.DRAFT,
        )
    )


def open_meeting(session: Session, study_id: int) -> Round | None:
    return session.scalar(
        select(Round).where(
            Round.study_id == study_id, Round.mode == RoundMode.MEETING, Round.state == RoundState.OPEN
        )
    )


def was_held(session: Session, study_id: int) -> bool:
    """Whether a round of the study was held in a meeting and is closed."""
    held = (Round.study_id == study_id, Round.mode == RoundMode.MEETING, Round.state == RoundState.CLOSED)
    return session.scalar(select(Round.id).where(*held).limit(1)) is not None


def latest(session: Session, round_: Round) -> MeetingStep | None:
    words = joinedload(MeetingStep.round_statement).joinedload(RoundStatement.version)
    return session.scalar(
        select(MeetingStep)
        .where(MeetingStep.round_id == round_.id)
        .order_by(MeetingStep.number.desc())
        .limit(1)
        .options(words.joinedload(StatementVersion.statement))
    )


def agenda(session: Session, round_: Round) -> tuple[Stop, ...]:
    """Everything to be voted on, in the round's order; a ranking stands where its first statement does."""
    last = (
        select(MeetingStep.phase)
        .where(MeetingStep.round_statement_id == RoundStatement.id)
        .order_by(MeetingStep.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(RoundStatement.id, RoundStatement.question, Statement.label, last)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(RoundStatement.round_id == round_.id)
        .order_by(RoundStatement.position)
    ).all()
    terms = terms_of(round_)
    together: dict[int | str, list[Any]] = {}
    for key, question, label, phase in rows:
        is_ranked = terms.question(question).kind is QuestionKind.RANKING
        together.setdefault(question if is_ranked else key, []).append((key, label, question, phase))
    found = []
    for place, of in enumerate(together.values(), 1):
        keys, labels, (question, *_rest), (phase, *_rest) = zip(*of, strict=True)
        name = terms.question(question).title if terms.more else None
        found.append(Stop(place, keys, labels, question, phase, name))
    return tuple(found)


def stop_at(session: Session, round_: Round, place: int) -> RoundStatement | None:
    """The presented statement by whose key the votes at this place are kept."""
    found = next((stop for stop in agenda(session, round_) if stop.place == place), None)
    return session.get_one(RoundStatement, found.keys[0]) if found else None


def last_of(session: Session, shown: RoundStatement) -> MeetingStep | None:
    """The last step at which this statement was on."""
    return session.scalar(
        select(MeetingStep)
        .where(MeetingStep.round_statement_id == shown.id)
        .order_by(MeetingStep.number.desc())
        .limit(1)
    )
