"""Mail: messages wait as rows in the transaction that wants them, and leave after its commit."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from delphi.database import Database
from delphi.models import (
    Appointment,
    LinkPurpose,
    Message,
    MessageState,
    OneTimeLink,
    PersonalLink,
    User,
    utcnow,
)
from delphi.tokens import hashed, new_token

LINK = "{link}"
PERSONAL_PATH = "/enter/"
ONE_TIME_PATH = "/sign-in/link/"
ONE_TIME_LASTS = timedelta(hours=1)
SET_UP_LASTS = timedelta(days=7)
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
class Outgoing:
    """A claimed message as it leaves: with its link, and with whom its reader's answer reaches."""

    message: Message
    text: str
    reply_to: tuple[str, ...]


def deliver(database: Database, settings: Mapping[str, Any], clock: Callable[[], datetime] = utcnow) -> int:
    """Send every message that is due, one by one; return how many left.

    A message is claimed in one transaction and marked as sent in another, so none is lost; one can be
    sent twice only where a worker dies between the server's acceptance and the second commit. Without a
    mail server the demonstration keeps them for its outbox; anywhere else they wait, since a kept text
    would store a working link.
    """
    if not settings["SMTP_URL"] and not settings["DEMO"]:
        return 0
    n_left = 0
    while claimed := _claim(database, settings, clock()):
        n_left += _dispatch(database, settings, claimed, clock())
    return n_left


def _dispatch(database: Database, settings: Mapping[str, Any], out: Outgoing, at: datetime) -> bool:
    if not settings["SMTP_URL"]:
        _mark(database, out.message, state=MessageState.KEPT, kept_text=out.text, sent_at=at)
        return True
    try:
        _send(settings, out, at)
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        _refused(database, out.message, code >= 500, f"{code} {_text(reply)}", at)
    except smtplib.SMTPDataError as error:
        reason = f"{error.smtp_code} {_text(error.smtp_error)}"
        _refused(database, out.message, error.smtp_code >= 500, reason, at)
    except (smtplib.SMTPException, OSError) as error:
        # A wrong password or sender is this server's fault, not the mail's: it waits until that is mended.
        _refused(database, out.message, False, str(error), at)
    except ValueError as error:
        # No mail can be made of it; it must not hold up those behind it.
        _refused(database, out.message, True, str(error), at)
    else:
        _mark(database, out.message, state=MessageState.SENT, sent_at=at, error=None)
        return True
    return False


def _claim(database: Database, settings: Mapping[str, Any], at: datetime) -> Outgoing | None:
    with database.sessions() as session, database.writing(session):
        message = session.scalar(
            select(Message)
            .where(Message.state == MessageState.QUEUED, Message.due_at <= at)
            .order_by(Message.due_at, Message.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return None
        message.n_attempts += 1
        message.due_at = at + LEASE
        # A link of a failed attempt stays valid: the mail may have arrived although the answer did not.
        link = _mint_link(session, message, settings["BASE_URL"], at)
        return Outgoing(message, message.body.replace(LINK, link), _reply_to(session, message))


def _reply_to(session: Session, message: Message) -> tuple[str, ...]:
    """A panellist's answer reaches the chairs, not the machine."""
    if message.panellist_id is None:
        return ()
    chairs = select(User.email).join(Appointment).where(Appointment.study_id == message.study_id)
    return tuple(session.scalars(chairs.where(Appointment.role == "chair").order_by(User.email)))


def _mint_link(session: Session, message: Message, base_url: str, at: datetime) -> str:
    if LINK not in message.body:
        return ""
    token = new_token()
    if message.panellist_id is not None:
        session.add(PersonalLink(panellist_id=message.panellist_id, token_hash=hashed(token), created_at=at))
        return f"{base_url}{PERSONAL_PATH}{token}"
    is_set_up = message.kind == "set up"
    session.add(
        OneTimeLink(
            user_id=message.user_id,
            purpose=LinkPurpose.SET_UP if is_set_up else LinkPurpose.SIGN_IN,
            token_hash=hashed(token),
            created_at=at,
            expires_at=at + (SET_UP_LASTS if is_set_up else ONE_TIME_LASTS),
        )
    )
    return f"{base_url}{ONE_TIME_PATH}{token}"


def _mark(database: Database, message: Message, **values: Any) -> None:
    with database.sessions() as session, database.writing(session):
        session.execute(update(Message).where(Message.id == message.id).values(**values))


def _refused(database: Database, message: Message, for_good: bool, reason: str, at: datetime) -> None:
    if for_good or message.n_attempts >= N_ATTEMPTS:
        _mark(database, message, state=MessageState.FAILED, error=reason)
    else:
        wait = min(timedelta(minutes=2**message.n_attempts), LONGEST_WAIT)
        _mark(database, message, error=reason, due_at=at + wait)


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply


def _send(settings: Mapping[str, Any], out: Outgoing, at: datetime) -> None:
    mail = _mail(settings, out, at)
    url = urlsplit(settings["SMTP_URL"])
    context = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            url.hostname or "", url.port or 465, timeout=30, context=context
        )
    else:
        server = smtplib.SMTP(url.hostname or "", url.port or 587, timeout=30)
    with server:
        if url.scheme == "smtp" and (url.username or url.query == "starttls"):
            server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(mail)


def _mail(settings: Mapping[str, Any], out: Outgoing, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings["MAIL_FROM"]
    mail["To"] = out.message.to_address
    if out.reply_to:
        mail["Reply-To"] = ", ".join(out.reply_to)
    mail["Subject"] = " ".join(out.message.subject.split())
    mail["Date"] = format_datetime(at)
    # The same on every attempt, so that a mailbox can tell a repetition.
    mail["Message-ID"] = f"<delphi-{out.message.id}@{urlsplit(settings['BASE_URL']).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(out.text)
    return mail
