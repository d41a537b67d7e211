"""What pilots found, as counts and words: for their page, the statements' editor, the export and the guideline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import Pilot, PilotAnswer, PilotSitting, PilotStatement, Statement, Study


@dataclass(frozen=True)
class Tried:
    """What was found of one statement. How anybody rated it is not told: the words are tried, not the opinions."""

    tried: PilotStatement
    n_rated: int
    n_outside: int  # said that it lies outside their expertise
    n_unclear: int
    seconds: float | None  # the median
    comments: tuple[str, ...]

    @property
    def n(self) -> int:
        return self.n_rated + self.n_outside

    @property
    def is_reworded(self) -> bool:
        """Whether the statement has other words by now."""
        now = self.tried.statement
        return now is not None and now.current.text != self.tried.text


@dataclass(frozen=True)
class Findings:
    """One pilot: its statements in order, how many tried it, and what they said of the whole."""

    pilot: Pilot
    tried: tuple[Tried, ...]
    n_sittings: int  # with at least one answer
    n_finished: int
    remarks: tuple[str, ...]

    @property
    def minutes(self) -> int | None:
        """How long the whole takes by the median time of each statement; none where nobody was timed."""
        timed = [one.seconds for one in self.tried if one.seconds is not None]
        return max(1, round(sum(timed) / len(timed) * len(self.tried) / 60)) if timed else None


def pilots_of(session: Session, study: Study) -> list[Pilot]:
    """The newest first."""
    return list(
        session.scalars(select(Pilot).where(Pilot.study_id == study.id).order_by(Pilot.number.desc()))
    )


def findings(session: Session, pilot: Pilot) -> Findings:
    """Everything that a pilot found, in two queries."""
    answers = session.scalars(
        select(PilotAnswer)
        .join(PilotSitting, PilotSitting.id == PilotAnswer.sitting_id)
        .where(PilotSitting.pilot_id == pilot.id)
    ).all()
    n_done: dict[int, int] = {}
    for answer in answers:
        n_done[answer.sitting_id] = n_done.get(answer.sitting_id, 0) + 1
    tried = tuple(
        _tried(one, [answer for answer in answers if answer.pilot_statement_id == one.id])
        for one in pilot.statements
    )
    return Findings(
        pilot,
        tried,
        n_sittings=len(n_done),
        n_finished=sum(n >= len(tried) for n in n_done.values()),
        remarks=tuple(sorted(sitting.remark for sitting in pilot.sittings if sitting.remark)),
    )


def _tried(statement: PilotStatement, answers: Sequence[PilotAnswer]) -> Tried:
    timed = [answer.seconds for answer in answers if answer.seconds is not None]
    return Tried(
        statement,
        n_rated=sum(answer.value is not None for answer in answers),
        n_outside=sum(answer.value is None for answer in answers),
        n_unclear=sum(not answer.is_clear for answer in answers),
        seconds=median(timed) if timed else None,
        # By the alphabet: the order of their writers would join one's comments.
        comments=tuple(sorted(answer.comment for answer in answers if answer.comment)),
    )


def found_of(session: Session, statement: Statement) -> Tried | None:
    """What the newest pilot that tried a statement found of it; None where none did."""
    shown = session.scalar(
        select(PilotStatement)
        .join(Pilot, Pilot.id == PilotStatement.pilot_id)
        .where(PilotStatement.statement_id == statement.id)
        .order_by(Pilot.number.desc())
        .limit(1)
    )
    if shown is None:
        return None
    answers = session.scalars(select(PilotAnswer).where(PilotAnswer.pilot_statement_id == shown.id)).all()
    return _tried(shown, answers)


def record(session: Session, study: Study) -> list[dict[str, Any]]:
    """What a guideline says of its pilots, the earliest first: who, how many, and what was changed."""
    told = []
    for pilot in reversed(pilots_of(session, study)):
        found = findings(session, pilot)
        if not found.n_sittings:
            continue  # nobody tried anything
        told.append(
            {
                "number": pilot.number,
                "opened_at": pilot.opened_at.isoformat(),
                "closed_at": pilot.closed_at.isoformat() if pilot.closed_at else None,
                "who": pilot.who,
                "n": found.n_sittings,
                "n_statements": len(found.tried),
                "n_unclear": sum(one.n_unclear > 0 for one in found.tried),
                "changes": pilot.changes,
            }
        )
    return told
