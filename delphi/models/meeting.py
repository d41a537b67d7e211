"""The steps of a meeting: which statement is voted on, in which ballot, and whether its result is revealed."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base, words
from delphi.models.round import RoundStatement


class MeetingPhase(enum.StrEnum):
    VOTING = "voting"
    REVEALED = "revealed"


class MeetingStep(Base):
    """One step of the chair; the last one is where the meeting stands. Append-only: a trigger refuses changes."""

    __tablename__ = "meeting_step"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    round_statement_id: Mapped[int] = mapped_column(ForeignKey("round_statement.id"), index=True)
    ballot: Mapped[int]  # of this statement, from 1
    phase: Mapped[MeetingPhase] = mapped_column(words(MeetingPhase, "phase"))
    at: Mapped[datetime]

    round_statement: Mapped[RoundStatement] = relationship()
