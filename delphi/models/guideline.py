"""The product: recommendations, frozen when locked, and the editions in which they are published."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base, words
from delphi.models.round import RoundStatement
from delphi.models.statement import Certainty
from delphi.models.study import Study

if TYPE_CHECKING:
    from delphi.models.edition import EditionStep, Retraction


class Strength(enum.StrEnum):
    STRONG = "strong"
    CONDITIONAL = "conditional"
    GOOD_PRACTICE = "good practice"
    CONSENSUS_ONLY = "consensus only"


class Direction(enum.StrEnum):
    FOR = "for"
    AGAINST = "against"


class Recommendation(Base):
    """An accepted statement on its way into the guideline. Once locked, a trigger refuses any change.

    `frozen` is what was locked: words, summary, verdict, rule, dissent, evidence, references, release; `sha256` is
    over it and over the hash of the recommendation locked before.
    """

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("study_id", "round_statement_id"),
        UniqueConstraint("study_id", "lock_number"),
        CheckConstraint("(locked_at IS NULL) = (sha256 IS NULL)", name="locked_with_hash"),
        CheckConstraint("(locked_at IS NULL) = (frozen IS NULL)", name="locked_with_words"),
        CheckConstraint("(locked_at IS NULL) = (lock_number IS NULL)", name="locked_with_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    round_statement_id: Mapped[int] = mapped_column(ForeignKey("round_statement.id"))
    position: Mapped[int]
    section: Mapped[str]
    judged_at: Mapped[datetime | None]  # none: the strength is a default that nobody has looked at
    strength: Mapped[Strength] = mapped_column(words(Strength, "strength"))
    direction: Mapped[Direction | None] = mapped_column(words(Direction, "direction"))
    certainty: Mapped[Certainty | None] = mapped_column(words(Certainty, "certainty"))
    remarks: Mapped[str] = mapped_column(default="")
    justification: Mapped[str] = mapped_column(default="")  # how it follows from the evidence
    plain_language: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)  # two editors at once: the later must look again
    lock_number: Mapped[int | None]
    frozen: Mapped[dict[str, Any] | None]
    previous_sha256: Mapped[str | None]
    sha256: Mapped[str | None]
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[str | None]

    study: Mapped[Study] = relationship()
    round_statement: Mapped[RoundStatement] = relationship()
    retraction: Mapped[Retraction | None] = relationship(
        back_populates="recommendation", passive_deletes="all"
    )


class Edition(Base):
    """A frozen guideline. `document` is the whole edition; its hash chains to the one before.

    What it is for its readers - in consultation, published, withdrawn - is told by its steps.
    """

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("study_id", "major", "minor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    major: Mapped[int]
    minor: Mapped[int]
    document: Mapped[dict[str, Any]]
    previous_sha256: Mapped[str | None]
    sha256: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[str]

    study: Mapped[Study] = relationship()
    steps: Mapped[list[EditionStep]] = relationship(
        back_populates="edition", order_by="EditionStep.number", passive_deletes="all"
    )

    @property
    def step(self) -> EditionStep:
        """The newest step: what the edition is now."""
        return self.steps[-1]

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}"
