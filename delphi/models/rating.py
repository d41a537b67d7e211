"""What panellists said: ratings with their history, comments, suggestions; and the order in which they were asked."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base, words
from delphi.models.panel import Panellist
from delphi.models.round import RoundStatement

_VALUE_OR_ABSTAINED = "(value IS NULL) = abstained AND NOT (kept AND abstained)"


class Rating(Base):
    """The one current rating of a presented statement by a panellist; the unique constraint decides."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("panellist_id", "round_statement_id"),
        # The tally reads this index alone.
        Index("ix_rating_tally", "round_statement_id", "value", "abstained", "kept", "panellist_id"),
        CheckConstraint(_VALUE_OR_ABSTAINED, name="value_or_abstained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_statement_id: Mapped[int] = mapped_column(ForeignKey("round_statement.id"))
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"))
    value: Mapped[int | None]
    # Of an estimate: the lowest and the highest value that its author holds plausible, in steps as the value.
    lowest: Mapped[int | None]
    highest: Mapped[int | None]
    kept: Mapped[bool] = mapped_column(default=False)  # confirmed the earlier round's value on purpose
    abstained: Mapped[bool] = mapped_column(default=False)  # outside one's expertise
    revision: Mapped[int] = mapped_column(default=1)
    rated_at: Mapped[datetime]

    panellist: Mapped[Panellist] = relationship()
    round_statement: Mapped[RoundStatement] = relationship()


class RatingHistory(Base):
    """Every rating as it was given, in order. Append-only: a trigger refuses updates and deletes."""

    __tablename__ = "rating_history"
    __table_args__ = (
        UniqueConstraint("rating_id", "revision"),
        Index("ux_rating_history_key", "rating_id", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"))
    revision: Mapped[int]
    value: Mapped[int | None]
    lowest: Mapped[int | None]
    highest: Mapped[int | None]
    kept: Mapped[bool]
    abstained: Mapped[bool]
    rated_at: Mapped[datetime]
    # The sender's own mark of this answer: sent again, after a restart too, it is not stored again.
    key: Mapped[str | None]


class FeedbackSeen(Base):
    """What the page showed of the panel when a rating was changed on it: in real time each revision has its own.

    Nothing was seen before a first rating, nor while fewer had answered than may be shown. Append-only.
    """

    __tablename__ = "feedback_seen"
    __table_args__ = (UniqueConstraint("rating_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"))
    revision: Mapped[int]  # the one that was given with this in view
    summary: Mapped[dict[str, Any]]  # {"n": 12, "median": 7.5, "counts": {"1": 0, ..}}

    rating: Mapped[Rating] = relationship()


class CommentKind(enum.StrEnum):
    """What a comment is: a reason, other words for the statement, or what would have to be otherwise."""

    REASON = "reason"
    OTHER_WORDS = "other words"
    CONDITION = "condition"


class Comment(Base):
    """What a panellist wrote of a statement in a round, one of each kind, editable until the close."""

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("panellist_id", "round_statement_id", "kind"),
        CheckConstraint("text <> ''", name="text_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_statement_id: Mapped[int] = mapped_column(ForeignKey("round_statement.id"), index=True)
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"))
    kind: Mapped[CommentKind] = mapped_column(
        words(CommentKind, "kind"), default=CommentKind.REASON, server_default=CommentKind.REASON.value
    )
    text: Mapped[str]
    written_at: Mapped[datetime]
    key: Mapped[str | None]  # of the act that wrote it: sent once more, it is known again

    panellist: Mapped[Panellist] = relationship()
    round_statement: Mapped[RoundStatement] = relationship()


class PresentedPlace(Base):
    """Where a statement stood in one panellist's own order of a round, from 1; logged once, with the first rating."""

    __tablename__ = "presented_place"

    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"), primary_key=True)
    round_statement_id: Mapped[int] = mapped_column(
        ForeignKey("round_statement.id"), primary_key=True, index=True
    )
    position: Mapped[int]


class Suggestion(Base):
    """A statement that a panellist suggests, and why. Its author is known to the database alone."""

    __tablename__ = "suggestion"
    __table_args__ = (CheckConstraint("text <> ''", name="text_not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"))
    text: Mapped[str]
    rationale: Mapped[str] = mapped_column(default="")
    suggested_at: Mapped[datetime]

    panellist: Mapped[Panellist] = relationship()
