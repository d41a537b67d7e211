"""Messages that wait to be sent, and what became of them."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from delphi.models.base import Base, words


class MessageState(enum.StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
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
    kind: Mapped[str]  # invitation, reminder, sign in, set up, receipt
    to_address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[MessageState] = mapped_column(words(MessageState, "state"), default=MessageState.QUEUED)
    due_at: Mapped[datetime]
    n_attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    kept_text: Mapped[str | None]
