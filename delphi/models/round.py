"""Rounds, and the exact version of each statement that a round shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundMode, RoundState, takes_ratings
from delphi.errors import Sentence
from delphi.models.base import Base, unique_where, words
from delphi.models.statement import StatementVersion
from delphi.models.study import Study


class Round(Base):
    """A numbered period in which the panel rates. It never reopens (a trigger holds that)."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("study_id", "number"),
        unique_where("ix_round_one_open", "study_id", where="state = 'open'"),
        CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name="opened"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    number: Mapped[int]
    state: Mapped[RoundState] = mapped_column(words(RoundState, "state"), default=RoundState.DRAFT)
    mode: Mapped[RoundMode] = mapped_column(
        words(RoundMode, "mode"), default=RoundMode.ROUNDS, server_default=RoundMode.ROUNDS.value
    )
    opened_at: Mapped[datetime | None]
    # From this moment the database takes no rating, whatever the state says and whoever is asleep.
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    terms: Mapped[dict[str, Any] | None]  # as in force when it opened: by these it is judged
    ratings_sha256: Mapped[str | None]  # over every rating of the round, made when it closed
    receipts: Mapped[dict[str, Any] | None]  # {"codes": [...]}, one for each who rated, made when it closed
    # Rated in another program and brought in closed: {"file", "sha256", "source", "by", "at"}.
    elsewhere: Mapped[dict[str, Any] | None]

    study: Mapped[Study] = relationship()
    statements: Mapped[list[RoundStatement]] = relationship(
        back_populates="round", order_by="RoundStatement.position"
    )
    extensions: Mapped[list[Extension]] = relationship(back_populates="round")

    def takes_ratings(self, at: datetime, panellist_id: int | None = None) -> bool:
        """Whether anybody may rate at `at`, or this panellist, who may have been given more time."""
        # Who was given more time is asked only once the time of all is over.
        return takes_ratings(self.state, self.closes_at, at) or takes_ratings(
            self.state, self.closes_for(panellist_id), at
        )

    def closes_for(self, panellist_id: int | None) -> datetime | None:
        """When the round ends for this panellist: the later of its closing time and their own."""
        own = (one.closes_at for one in self.extensions if one.panellist_id == panellist_id)
        return None if self.closes_at is None else max([self.closes_at, *own])


# The word stands in the statement itself: where a bound value decides whether the index of open rounds serves,
# SQLite plans the statement anew each time that it is sent, which took as long as all else of a saved rating.
IS_OPEN = Round.state == literal_column(f"'{RoundState.OPEN}'")


class Extension(Base):
    """More time for one panellist in one round. No export holds it: beside a code it would name somebody."""

    __tablename__ = "extension"
    __table_args__ = (UniqueConstraint("round_id", "panellist_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"), index=True)
    closes_at: Mapped[datetime]

    round: Mapped[Round] = relationship(back_populates="extensions")


class RoundStatement(Base):
    """One version as presented in one round with one question; after the close, also what was decided and why.

    A version that is asked several questions is presented once with each, side by side: `part` counts them.
    """

    __tablename__ = "round_statement"
    __table_args__ = (
        UniqueConstraint("round_id", "version_id", "question"),
        UniqueConstraint("round_id", "position"),
        CheckConstraint("(outcome IS NULL) = (verdict IS NULL)", name="judged"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("statement_version.id"), index=True)
    position: Mapped[int]
    question: Mapped[str] = mapped_column(default="")  # its key in the terms; empty: the main one
    part: Mapped[int] = mapped_column(default=1)  # 1 is the statement's own question
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome, "outcome"))
    verdict: Mapped[dict[str, Any] | None]  # {"because": Sentence, "facts": {...}}
    summary: Mapped[dict[str, Any] | None]  # the numbers that the verdict rests on

    round: Mapped[Round] = relationship(back_populates="statements")
    version: Mapped[StatementVersion] = relationship()

    @property
    def because(self) -> Sentence | None:
        """Why the verdict is what it is, once the round is closed."""
        return Sentence.from_json(self.verdict["because"]) if self.verdict else None
