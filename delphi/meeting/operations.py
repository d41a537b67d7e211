"""The chair's steps through a meeting: show a statement, reveal its vote, vote again."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.errors import NotAcceptable, NotNow
from delphi.meeting.queries import last_of, latest, stop_at
from delphi.models import MeetingPhase, MeetingStep, Round, RoundStatement, Study


class Move(enum.StrEnum):
    SHOW = "show"
    REVEAL = "reveal"
    AGAIN = "again"


def move(
    session: Session, round_: Round, to: Move, seen: int, place: int, *, by: str, at: datetime
) -> MeetingStep:
    """Take one step; `seen` is the number of the step that the chair's page showed, so that a tap counts once.

    Votes share-lock the round's row: one that came before a reveal is in it, one that comes after is refused.
    Raises NotNow where the meeting is not on or has moved on, NotAcceptable for a place that is not there.
    """
    session.execute(select(Study.id).where(Study.id == round_.study_id).with_for_update())
    session.refresh(round_, with_for_update={"of": Round})
    if round_.state is not RoundState.OPEN or round_.mode is not RoundMode.MEETING:
        raise NotNow("Round %(number)s is no meeting that is on.", number=round_.number)
    current = latest(session, round_)
    if (current.number if current else 0) != seen:
        raise NotNow("The meeting has moved on meanwhile. Look at the page as it is now.")
    if to is Move.SHOW:
        shown = stop_at(session, round_, place)
        if shown is None:
            raise NotAcceptable("There is no statement at this place.")
        return _shown(session, round_, shown, seen, by, at)
    if current is None:
        raise NotNow("Show a statement first.")
    if to is Move.REVEAL and current.phase is MeetingPhase.VOTING:
        return _step(
            session, round_, current.round_statement, seen, current.ballot, MeetingPhase.REVEALED, by, at
        )
    if to is Move.AGAIN and current.phase is MeetingPhase.REVEALED:
        return _step(
            session, round_, current.round_statement, seen, current.ballot + 1, MeetingPhase.VOTING, by, at
        )
    raise NotNow("The meeting has moved on meanwhile. Look at the page as it is now.")


def _shown(
    session: Session, round_: Round, shown: RoundStatement, seen: int, by: str, at: datetime
) -> MeetingStep:
    """A statement that was revealed stays so; one that was left in its vote begins the ballot anew."""
    before = last_of(session, shown)
    phase, ballot = MeetingPhase.VOTING, 1
    if before is not None:
        phase, ballot = before.phase, before.ballot
    return _step(session, round_, shown, seen, ballot, phase, by, at)


def _step(
    session: Session, round_: Round, shown: RoundStatement, seen: int, ballot: int, phase: MeetingPhase, by: str,
    at: datetime,
) -> MeetingStep:  # fmt: skip
    step = MeetingStep(
        round_id=round_.id, number=seen + 1, round_statement_id=shown.id, ballot=ballot, phase=phase, at=at
    )
    session.add(step)
    session.flush()
    subject = f"{shown.version.statement.label} in round {round_.number}"
    told: dict[str, Any] = {"by": by, "subject": subject, "at": at}
    if phase is MeetingPhase.VOTING:
        audit.record(session, round_.study, action="opened the vote on", **told, ballot=ballot)
    else:
        audit.record(session, round_.study, action="revealed the vote on", **told, ballot=ballot)
    return step
