"""The outbox: rows that wait, the one that leaves next, and the history of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from delphi.database import Database
from delphi.mail import links, standing
from delphi.models import (
    Appointment,
    Delivery,
    DeliveryOutcome,
    Message,
    MessageState,
    Panellist,
    Round,
    Study,
    User,
)

# Two, four, eight minutes ..., at last every six hours: a server away over a weekend loses nothing.
N_ATTEMPTS = 16
LONGEST_WAIT = timedelta(hours=6)
# While one worker holds a message, no other takes it; a worker that died gives it back after this.
LEASE = timedelta(minutes=5)


def queue(session: Session, message: Message) -> None:
    """Let a message leave when the session's transaction is committed. `{link}` in its body becomes the
    recipient's personal or one-time link, made at that moment."""
    session.add(message)
    session.info["mail"] = True


def leave_after_commit(session: Session) -> None:
    """Wake the post where the committed transaction queued something."""
    if session.info.pop("mail", False) and (wake := session.info.get("wake_mail")):
        wake()


@dataclass(frozen=True)
class Date:
    """A date for the reader's calendar: when a round ends for them."""

    round_id: int
    title: str
    number: int
    closes_at: datetime


@dataclass(frozen=True)
class Outgoing:
    """A claimed message as it leaves: with its links, and with whom its reader's answer reaches."""

    message: Message
    links: Mapping[str, str]
    reply_to: tuple[str, ...] = ()
    date: Date | None = None

    text: str = field(init=False)

    def __post_init__(self) -> None:
        text = self.message.body
        for placeholder, address in self.links.items():
            text = text.replace(placeholder, address)
        object.__setattr__(self, "text", text)


def claim(database: Database, settings: Mapping[str, Any], at: datetime) -> Outgoing | None:
    """Take the next message that is due, for the length of a lease; None where nothing is.

    On the way, what has become needless is cancelled, and what would arrive at night waits.
    """
    with database.sessions() as session, database.writing(session):
        while (message := _next(session, at)) is not None:
            if reason := standing.needless(session, message, at):
                cancel(session, message, reason, at)
            # An outbox wakes nobody.
            elif settings["SMTP_URL"] and (until := standing.held_until(session, message, at)):
                message.due_at = until
                note(session, message, DeliveryOutcome.HELD, at, next_at=until)
            else:
                return _taken(session, message, settings, at)
            session.flush()
    return None


def _next(session: Session, at: datetime) -> Message | None:
    return session.scalar(
        select(Message)
        .where(Message.state == MessageState.QUEUED, Message.due_at <= at)
        .order_by(Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _taken(session: Session, message: Message, settings: Mapping[str, Any], at: datetime) -> Outgoing:
    message.n_attempts += 1
    message.due_at = at + LEASE
    # A link of a failed attempt stays valid: the mail may have arrived although the answer did not.
    made = links.mint(session, message, settings["BASE_URL"], at)
    return Outgoing(message, made, _reply_to(session, message), _date(session, message, at))


def _reply_to(session: Session, message: Message) -> tuple[str, ...]:
    """A panellist's answer reaches the chairs, not the machine."""
    if message.panellist_id is None:
        return ()
    chairs = select(User.email).join(Appointment).where(Appointment.study_id == message.study_id)
    return tuple(session.scalars(chairs.where(Appointment.role == "chair").order_by(User.email)))


def _date(session: Session, message: Message, at: datetime) -> Date | None:
    if message.round_id is None or message.panellist_id is None:
        return None
    round_ = session.get_one(Round, message.round_id)
    closes_at = round_.closes_for(message.panellist_id)
    if closes_at is None or closes_at <= at:
        return None
    title = session.get_one(Study, round_.study_id).title
    return Date(round_.id, title, round_.number, closes_at)


def settle(
    database: Database,
    message: Message,
    outcome: DeliveryOutcome,
    at: datetime,
    answer: str = "",
    next_at: datetime | None = None,
    kept_text: str | None = None,
) -> None:
    """Write down what became of a claimed message. With `next_at` it is tried again then."""
    with database.sessions() as session, database.writing(session):
        row = session.get_one(Message, message.id)
        if next_at is not None:
            row.due_at = next_at
        else:
            row.state = MessageState(outcome.value)
            row.kept_text = kept_text
        if outcome in (DeliveryOutcome.SENT, DeliveryOutcome.KEPT):
            row.sent_at, row.error = at, None
        else:
            row.error = answer
        note(session, row, outcome, at, answer, next_at)


def cancel(session: Session, message: Message, reason: str, at: datetime) -> None:
    """Send a waiting message to nobody, and say why."""
    message.state, message.error = MessageState.CANCELLED, reason
    note(session, message, DeliveryOutcome.CANCELLED, at, reason)


def cancel_waiting(session: Session, panellist: Panellist, reason: str, at: datetime, *kinds: str) -> None:
    """Cancel what waits for a panellist; with `kinds`, only these."""
    waiting = select(Message).where(
        Message.panellist_id == panellist.id, Message.state == MessageState.QUEUED
    )
    for message in session.scalars(waiting.where(Message.kind.in_(kinds)) if kinds else waiting):
        cancel(session, message, reason, at)


def redirect_waiting(session: Session, panellist: Panellist, to_address: str) -> None:
    """Let what waits for a panellist go to another address."""
    waiting = update(Message).where(
        Message.panellist_id == panellist.id, Message.state == MessageState.QUEUED
    )
    session.execute(waiting.values(to_address=to_address))


def note(
    session: Session,
    message: Message,
    outcome: DeliveryOutcome,
    at: datetime,
    answer: str = "",
    next_at: datetime | None = None,
) -> None:
    session.add(Delivery(message_id=message.id, at=at, outcome=outcome, answer=answer, next_at=next_at))


def next_attempt(message: Message, at: datetime) -> datetime | None:
    """When to try again after a failed attempt; None when that was the last."""
    if message.n_attempts >= N_ATTEMPTS:
        return None
    return at + min(timedelta(minutes=2**message.n_attempts), LONGEST_WAIT)
