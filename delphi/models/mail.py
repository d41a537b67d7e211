"""Messages that wait to be sent, what became of each, and the letters that a study writes by itself."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from delphi.domain.sending import Audience
from delphi.models.base import Base, words


class MessageState(enum.StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    BOUNCED = "bounced"  # the mail server refused it for good
    FAILED = "failed"  # given up: too many attempts, or no mail can be made of it
    CANCELLED = "cancelled"  # nobody needs it any more
    KEPT = "kept"  # no mail server is configured: it lies in the outbox


class Message(Base):
    """A mail. Its link is made when it leaves, so that no row of a waiting mail holds a token.

    `body` has `{link}` where the personal or one-time link goes. `kept_text` is filled only by the
    outbox of the embedded default, whose readers click the links there.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_waiting", "state", "due_at"),
        CheckConstraint("panellist_id IS NULL OR user_id IS NULL", name="one_recipient"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int | None] = mapped_column(ForeignKey("study.id"), index=True)
    panellist_id: Mapped[int | None] = mapped_column(ForeignKey("panellist.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))  # that it is about
    kind: Mapped[str]  # invitation, reminder, sign in, set up, receipt
    language: Mapped[str] = mapped_column(default="en")
    # Where its reader sleeps: a mail with a zone keeps the quiet hours there. None: it leaves at any hour.
    time_zone: Mapped[str | None]
    to_address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[MessageState] = mapped_column(words(MessageState, "state"), default=MessageState.QUEUED)
    due_at: Mapped[datetime]
    n_attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    kept_text: Mapped[str | None]

    deliveries: Mapped[list[Delivery]] = relationship(back_populates="message", order_by="Delivery.id")


class DeliveryOutcome(enum.StrEnum):
    SENT = "sent"
    KEPT = "kept"
    HELD = "held"  # until the quiet hours end
    DEFERRED = "deferred"  # refused for now
    BOUNCED = "bounced"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Delivery(Base):
    """One thing that happened to a mail; together they are its history."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[DeliveryOutcome] = mapped_column(words(DeliveryOutcome, "outcome"))
    answer: Mapped[str] = mapped_column(default="")  # what the mail server said
    next_at: Mapped[datetime | None]  # when it is tried again

    message: Mapped[Message] = relationship(back_populates="deliveries")


class UnsubscribeLink(Base):
    """The link in a reminder that turns further ones off. Only the token's SHA-256 is kept."""

    __tablename__ = "unsubscribe_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    panellist_id: Mapped[int] = mapped_column(ForeignKey("panellist.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class LetterTemplate(Base):
    """A study's own words of one kind of letter in one language; without a row the usual words hold."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("study_id", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    kind: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]


class Post(Base):
    """When a study writes: quiet hours on the reader's clock, and the zone of who told us none."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint(
            "quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23", name="hours_of_a_day"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), unique=True)
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]  # the same hour as quiet_from: no quiet hours
    time_zone: Mapped[str] = mapped_column(default="")


class Sending(Base):
    """Letters that leave by themselves: to whom, and when. The readers are chosen at that moment.

    Neither `due_at` nor `hours_before_close`: as soon as the round opens.
    """

    __tablename__ = "sending"
    __table_args__ = (
        CheckConstraint("due_at IS NULL OR hours_before_close IS NULL", name="one_moment"),
        CheckConstraint("round_id IS NOT NULL OR due_at IS NOT NULL", name="some_moment"),
        CheckConstraint("(done_at IS NULL) = (n_letters IS NULL)", name="done_with_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    audience: Mapped[Audience] = mapped_column(words(Audience, "audience"))
    due_at: Mapped[datetime | None]
    hours_before_close: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    n_letters: Mapped[int | None]
