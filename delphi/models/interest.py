"""Interests: what a panellist declared, in general or of one statement, and what the chair decided of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base, unique_where
from delphi.models.panel import Panellist
from delphi.models.statement import Statement


class Declaration(Base):
    """What a panellist declared of one statement; an empty text takes it back.

    It may be changed until a round closes. What stood then stays (a trigger holds that): a later change is a
    row of its own, and the newest one is in force. What is declared in general stands with the panellist.
    """

    __tablename__ = "declaration"
    __table_args__ = (UniqueConstraint("panellist_id", "statement_id", "declared_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    text: Mapped[str]
    declared_at: Mapped[datetime]

    panellist: Mapped[Panellist] = relationship()
    statement: Mapped[Statement] = relationship()


class Recusal(Base):
    """A chair's decision that a panellist does not rate a statement, in whatever words, from a round on.

    It holds in rounds from `from_round` to the one before `until_round`. What was rated before stays in its
    row and counts in nothing. A trigger holds that no recusal begins, ends or goes in a round that is closed.
    """

    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("panellist_id", "statement_id", "recused_at"),
        unique_where("ix_recusal_one_in_force", "panellist_id", "statement_id", where="until_round IS NULL"),
        CheckConstraint("from_round >= 1", name="from_round"),
        CheckConstraint("until_round >= from_round", name="until_round"),
        CheckConstraint("(until_round IS NULL) = (lifted_at IS NULL)", name="lifted"),
        CheckConstraint("reason <> ''", name="reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    from_round: Mapped[int]
    until_round: Mapped[int | None]
    reason: Mapped[str]
    recused_at: Mapped[datetime]
    recused_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]

    panellist: Mapped[Panellist] = relationship()
    statement: Mapped[Statement] = relationship()
