"""Where a meeting stands: the statement, how many have voted, and the result once it is revealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.domain.question import Question
from delphi.models import (
    MeetingPhase,
    MeetingStep,
    Panellist,
    Rating,
    Round,
    RoundStatement,
    StatementVersion,
    Study,
)
from delphi.recusals import is_recused
from delphi.recusals.eligible import eligible
from delphi.tallies import tallies, terms_of


@dataclass(frozen=True)
class Standing:
    """What everybody in the room may see. `numbers` are those of the revealed vote, if enough voted."""

    round: Round
    step: MeetingStep | None
    position: int
    total: int
    question: Question | None = None
    n_voted: int = 0
    n_eligible: int = 0
    numbers: dict[str, Any] | None = None
    least_cell: int = 0

    @property
    def number(self) -> int:
        return self.step.number if self.step else 0

    @property
    def is_voting(self) -> bool:
        return self.step is not None and self.step.phase is MeetingPhase.VOTING

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(self.numbers["counts"].values()) if self.numbers else ()


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


def latest(session: Session, round_: Round) -> MeetingStep | None:
    words = joinedload(MeetingStep.round_statement).joinedload(RoundStatement.version)
    return session.scalar(
        select(MeetingStep)
        .where(MeetingStep.round_id == round_.id)
        .order_by(MeetingStep.number.desc())
        .limit(1)
        .options(words.joinedload(StatementVersion.statement))
    )


def presented_at(session: Session, round_: Round, position: int) -> RoundStatement | None:
    return session.scalar(
        select(RoundStatement).where(
            RoundStatement.round_id == round_.id, RoundStatement.position == position
        )
    )


def last_of(session: Session, shown: RoundStatement) -> MeetingStep | None:
    """The last step at which this statement was on."""
    return session.scalar(
        select(MeetingStep)
        .where(MeetingStep.round_statement_id == shown.id)
        .order_by(MeetingStep.number.desc())
        .limit(1)
    )


def standing(session: Session, round_: Round) -> Standing:
    step = latest(session, round_)
    n = select(func.count()).where(RoundStatement.round_id == round_.id)
    total = session.scalar(n) or 0
    if step is None:
        return Standing(round_, None, 0, total)
    terms, shown = terms_of(round_), step.round_statement
    n_eligible, _n_recused = eligible(session, round_, (shown.id,)).n(0)
    numbers = None
    if step.phase is MeetingPhase.REVEALED:
        told = tallies(session, round_, shown.id, whole=True)
        found = told.numbers(terms, 0)
        # Of fewer than may be shown, and where a recusal took a rating out, nothing is told.
        numbers = found if found["n"] >= terms.least_cell and not told.is_veiled[0] else None
    return Standing(
        round_,
        step,
        shown.position,
        total,
        terms.question(shown.question),
        _n_voted(session, step),
        n_eligible,
        numbers,
        terms.least_cell,
    )


def _n_voted(session: Session, step: MeetingStep) -> int:
    """How many have voted since the last ballot on this statement began."""
    began = (
        select(func.max(MeetingStep.at))
        .where(
            MeetingStep.round_statement_id == step.round_statement_id,
            MeetingStep.ballot == step.ballot,
            MeetingStep.phase == MeetingPhase.VOTING,
        )
        .scalar_subquery()
    )
    return (
        session.scalar(
            select(func.count())
            .select_from(Rating)
            .join(Panellist, Panellist.id == Rating.panellist_id)
            .where(
                Rating.round_statement_id == step.round_statement_id,
                Rating.rated_at >= began,
                Panellist.withdrew_at.is_(None),
                ~is_recused(Rating.panellist_id, Rating.round_statement_id),
            )
        )
        or 0
    )


def own(session: Session, panellist: Panellist, step: MeetingStep) -> tuple[Rating | None, bool, bool]:
    """The panellist's vote on the statement that is on, whether it is of this ballot, and whether they are recused."""
    key = step.round_statement_id
    rating = session.scalar(
        select(Rating).where(Rating.panellist_id == panellist.id, Rating.round_statement_id == key)
    )
    began = session.scalar(
        select(func.max(MeetingStep.at)).where(
            MeetingStep.round_statement_id == key,
            MeetingStep.ballot == step.ballot,
            MeetingStep.phase == MeetingPhase.VOTING,
        )
    )
    is_of_this = rating is not None and began is not None and rating.rated_at >= began
    return rating, is_of_this, bool(session.scalar(select(is_recused(panellist.id, key))))
