"""What chairs make of comments and suggestions: tags, points that gather comments and are answered, decisions."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base, words
from delphi.models.rating import Comment, Suggestion
from delphi.models.round import RoundStatement
from delphi.models.statement import Statement, StatementVersion


class CommentTag(Base):
    """A short word that chairs put on comments to find them again; the panel never sees it."""

    __tablename__ = "comment_tag"
    __table_args__ = (
        UniqueConstraint("study_id", "name"),
        CheckConstraint("name <> ''", name="name_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    name: Mapped[str]


class CommentTagging(Base):
    __tablename__ = "comment_tagging"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("comment_tag.id"), primary_key=True, index=True)


class CommentPoint(Base):
    """What one or several comments on a statement ask for, and the chair's answer, which the panel reads.

    Once a later round opened, a trigger refuses any change: the panel rated with it in view.
    """

    __tablename__ = "comment_point"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answer <> ''", name="answer_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_statement_id: Mapped[int] = mapped_column(ForeignKey("round_statement.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    round_statement: Mapped[RoundStatement] = relationship()
    places: Mapped[list[CommentPlace]] = relationship(back_populates="point", cascade="all, delete-orphan")
    revisions: Mapped[list[StatementVersion]] = relationship(
        secondary="comment_point_revision", order_by="StatementVersion.id", passive_deletes=True
    )


class CommentPlace(Base):
    """That a comment belongs to a point, and which other comment of it says the same."""

    __tablename__ = "comment_place"
    __table_args__ = (CheckConstraint("same_as_id <> comment_id", name="not_of_itself"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("comment_point.id"), index=True)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))

    point: Mapped[CommentPoint] = relationship(back_populates="places")
    comment: Mapped[Comment] = relationship(foreign_keys=[comment_id])


class CommentPointRevision(Base):
    """That a point led to a version of a statement; words that are taken back take the link along."""

    __tablename__ = "comment_point_revision"

    point_id: Mapped[int] = mapped_column(
        ForeignKey("comment_point.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("statement_version.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class TriageDecision(enum.StrEnum):
    """What becomes of a suggestion: a new statement, part of one that is there, or nothing."""

    ADDED = "added"
    COVERED = "covered"
    DECLINED = "declined"


class SuggestionTriage(Base):
    """What was decided on a suggestion, and why: the panel reads both. It goes with the statement it made."""

    __tablename__ = "suggestion_triage"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_not_empty"),
        CheckConstraint(
            "(decision = 'declined') = (statement_id IS NULL)", name="declined_without_statement"
        ),
    )

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    decision: Mapped[TriageDecision] = mapped_column(words(TriageDecision, "decision"))
    reason: Mapped[str]
    statement_id: Mapped[int | None] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), index=True
    )
    decided_at: Mapped[datetime]

    suggestion: Mapped[Suggestion] = relationship()
    statement: Mapped[Statement | None] = relationship()
