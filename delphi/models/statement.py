"""Statements, the exact words of each version, and the references behind them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.domain.lifecycle import StatementState
from delphi.models.base import Base, words


class Certainty(enum.StrEnum):
    """Certainty of the evidence by GRADE, and the two answers that stand beside it."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very low"
    NO_DIRECT_EVIDENCE = "no direct evidence"
    GOOD_PRACTICE = "good practice"


class LineageKind(enum.StrEnum):
    """How a statement came out of others; a rewording is a new version of the same statement."""

    SPLIT = "split"
    MERGE = "merge"


class Section(Base):
    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("study_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    position: Mapped[int]
    title: Mapped[str]

    statements: Mapped[list[Statement]] = relationship(
        back_populates="section", order_by="Statement.position"
    )


class Statement(Base):
    """The idea, whatever its wording. Its state changes when a round is closed, or when it is dropped."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("study_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), index=True)
    position: Mapped[int]  # within the section
    label: Mapped[str]
    question: Mapped[str] = mapped_column(
        default=""
    )  # its own one, by the key in the terms; empty: the main one
    state: Mapped[StatementState] = mapped_column(words(StatementState, "state"), default=StatementState.OPEN)
    left_because: Mapped[str | None]  # why it was dropped, split or merged

    section: Mapped[Section] = relationship(back_populates="statements")
    versions: Mapped[list[StatementVersion]] = relationship(
        back_populates="statement", order_by="StatementVersion.number"
    )
    references: Mapped[list[Reference]] = relationship(
        secondary="statement_reference", order_by="StatementReference.position", viewonly=True
    )
    origins: Mapped[list[StatementLineage]] = relationship(
        foreign_keys="StatementLineage.child_id", order_by="StatementLineage.parent_id", viewonly=True
    )
    successors: Mapped[list[StatementLineage]] = relationship(
        foreign_keys="StatementLineage.parent_id", order_by="StatementLineage.child_id", viewonly=True
    )

    @property
    def current(self) -> StatementVersion:
        """The newest version: the words that the next round would show."""
        return self.versions[-1]


class StatementVersion(Base):
    """The exact words shown in a round. Once a round released them, a trigger refuses any change."""

    __tablename__ = "statement_version"
    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        CheckConstraint("text <> ''", name="text_not_empty"),
        CheckConstraint("number = 1 OR reason IS NOT NULL", name="rewording_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    number: Mapped[int]
    text: Mapped[str]
    rationale: Mapped[str] = mapped_column(default="")
    plain: Mapped[str] = mapped_column(default="")  # the same in plain words, for who is not of the field
    certainty: Mapped[Certainty | None] = mapped_column(words(Certainty, "certainty"))
    # Why it was reworded; of a first version, why it came out of others or was added later, if it was.
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    statement: Mapped[Statement] = relationship(back_populates="versions")


class StatementLineage(Base):
    """That a statement came out of another. Once a round showed the child, a trigger refuses any change."""

    __tablename__ = "statement_lineage"
    __table_args__ = (CheckConstraint("parent_id <> child_id", name="not_of_itself"),)

    parent_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True, index=True)
    kind: Mapped[LineageKind] = mapped_column(words(LineageKind, "kind"))

    parent: Mapped[Statement] = relationship(foreign_keys=[parent_id])
    child: Mapped[Statement] = relationship(foreign_keys=[child_id])


class Reference(Base):
    """A published source. `fields` keeps everything that the BibTeX entry said."""

    __tablename__ = "reference"
    __table_args__ = (UniqueConstraint("study_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    key: Mapped[str]
    citation: Mapped[str]  # short, as shown; the key itself while nothing more is known
    doi: Mapped[str | None]
    url: Mapped[str | None]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)


class StatementReference(Base):
    __tablename__ = "statement_reference"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    reference_id: Mapped[int] = mapped_column(ForeignKey("reference.id"), primary_key=True, index=True)
    position: Mapped[int]
