"""The pilot: a trial of the statements before round 1. It has tables of its own, so that no number ever counts it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base
from delphi.models.statement import Statement
from delphi.models.study import Study
from delphi.tokens import new_token


class Pilot(Base):
    """One trial: who has its link may answer until it ends. `terms` are those of the protocol as it stood."""

    __tablename__ = "pilot"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    number: Mapped[int]
    # The chair passes the link on, so it is kept as it is; it tells of nobody, and no export holds it.
    token: Mapped[str] = mapped_column(unique=True, default=new_token)
    terms: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    who: Mapped[str] = mapped_column(default="")  # in the chair's words, for the report
    changes: Mapped[str] = mapped_column(default="")  # what was changed because of it

    study: Mapped[Study] = relationship()
    statements: Mapped[list[PilotStatement]] = relationship(
        back_populates="pilot", order_by="PilotStatement.position"
    )
    sittings: Mapped[list[PilotSitting]] = relationship(
        back_populates="pilot", order_by="PilotSitting.number"
    )


class PilotStatement(Base):
    """The words that were tried. The statement itself may be reworded or deleted afterwards."""

    __tablename__ = "pilot_statement"
    __table_args__ = (UniqueConstraint("pilot_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"))
    position: Mapped[int]
    statement_id: Mapped[int | None] = mapped_column(
        ForeignKey("statement.id", ondelete="SET NULL"), index=True
    )
    label: Mapped[str]
    section: Mapped[str]
    text: Mapped[str]
    rationale: Mapped[str]
    question: Mapped[str] = mapped_column(default="")  # its own one, by the key in the terms

    pilot: Mapped[Pilot] = relationship(back_populates="statements")
    statement: Mapped[Statement | None] = relationship()


class PilotSitting(Base):
    """One who tried it, known by a number alone; the token is in the cookie of their browser."""

    __tablename__ = "pilot_sitting"
    __table_args__ = (UniqueConstraint("pilot_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"))
    number: Mapped[int]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    began_at: Mapped[datetime]
    remark: Mapped[str] = mapped_column(default="")  # on the whole

    pilot: Mapped[Pilot] = relationship(back_populates="sittings")
    answers: Mapped[list[PilotAnswer]] = relationship(back_populates="sitting")


class PilotAnswer(Base):
    """What one of them said of one statement: a rating that counts in nothing, and whether the words are clear."""

    __tablename__ = "pilot_answer"
    __table_args__ = (
        UniqueConstraint("sitting_id", "pilot_statement_id"),
        CheckConstraint("seconds >= 0", name="seconds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("pilot_sitting.id"))
    pilot_statement_id: Mapped[int] = mapped_column(ForeignKey("pilot_statement.id"), index=True)
    value: Mapped[int | None]  # none: outside one's expertise
    is_clear: Mapped[bool]
    comment: Mapped[str] = mapped_column(default="")
    seconds: Mapped[int | None]  # from the page to the answer; none where somebody went away meanwhile
    answered_at: Mapped[datetime]

    sitting: Mapped[PilotSitting] = relationship(back_populates="answers")
