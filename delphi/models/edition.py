"""What becomes of an edition, what the public says of one in consultation, and recommendations taken back."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.models.base import Base, words
from delphi.models.guideline import Edition, Recommendation


class EditionState(enum.StrEnum):
    """What a frozen edition is. That it is superseded follows from a later published one."""

    IN_CONSULTATION = "in consultation"
    CONSULTED = "consulted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class EditionStep(Base):
    """That an edition came to be something, when, by whom and why. Append-only: triggers hold that."""

    __tablename__ = "edition_step"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    state: Mapped[EditionState] = mapped_column(words(EditionState, "state"))
    at: Mapped[datetime]
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    until: Mapped[datetime | None]  # of a consultation: from then on nobody comments

    edition: Mapped[Edition] = relationship(back_populates="steps")


class CommentState(enum.StrEnum):
    """Whether a public comment is read by all."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class PublicComment(Base):
    """What somebody outside the panel says of an edition in consultation, and what the guideline's authors answer."""

    __tablename__ = "public_comment"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_not_empty"),
        CheckConstraint("(state = 'waiting') = (moderated_at IS NULL)", name="moderated"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    recommendation: Mapped[int | None]  # its number in the edition; None: the whole
    name: Mapped[str]
    affiliation: Mapped[str] = mapped_column(default="")
    interests: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    written_at: Mapped[datetime]
    state: Mapped[CommentState] = mapped_column(words(CommentState, "state"), default=CommentState.WAITING)
    moderated_at: Mapped[datetime | None]
    moderated_by: Mapped[str | None]
    hidden_because: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]

    edition: Mapped[Edition] = relationship()


class Retraction(Base):
    """That a locked recommendation no longer holds: later editions leave it out and say so. Append-only."""

    __tablename__ = "retraction"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]

    recommendation: Mapped[Recommendation] = relationship(back_populates="retraction")
