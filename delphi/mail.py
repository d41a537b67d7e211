"""Mail: messages wait as rows in the transaction that wants them, and leave after its commit."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from delphi.database import Database
from delphi.models import LinkPurpose, Message, MessageState, OneTimeLink, PersonalLink, utcnow
from delphi.tokens import hashed, new_token

LINK = "{link}"
PERSONAL_PATH = "/enter/"
ONE_TIME_PATH = "/sign-in/link/"
ONE_TIME_LASTS = timedelta(hours=1)
SET_UP_LASTS = timedelta(days=7)
N_ATTEMPTS = 8
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


def deliver(database: Database, settings: Mapping[str, Any], clock: Callable[[], datetime] = utcnow) -> int:
    """Send every message that is due, one by one; return how many left.

    A message is claimed in one transaction and marked as sent in another, so none is lost; one can be
    sent twice only where a worker dies between the server's acceptance and the second commit.
    """
    n_sent = 0
    while claimed := _claim(database, settings, clock()):
        message, text = claimed
        if not settings["SMTP_URL"]:
            _mark(database, message, state=MessageState.KEPT, kept_text=text, sent_at=clock())
            n_sent += 1
            continue
        try:
            _send(settings, message, text)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            _refused(database, message, code >= 500, f"{code} {reply.decode(errors='replace')}", clock())
        except smtplib.SMTPResponseException as error:
            reason = f"{error.smtp_code} {_text(error.smtp_error)}"
            _refused(database, message, error.smtp_code >= 500, reason, clock())
        except (smtplib.SMTPException, OSError) as error:
            _refused(database, message, False, str(error), clock())
        else:
            _mark(database, message, state=MessageState.SENT, sent_at=clock(), error=None)
            n_sent += 1
    return n_sent


def _claim(database: Database, settings: Mapping[str, Any], at: datetime) -> tuple[Message, str] | None:
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
        return message, message.body.replace(LINK, _mint_link(session, message, settings["BASE_URL"], at))


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
        _mark(database, message, error=reason, due_at=at + timedelta(minutes=2**message.n_attempts))


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply


def _send(settings: Mapping[str, Any], message: Message, text: str) -> None:
    mail = EmailMessage()
    mail["From"] = settings["MAIL_FROM"]
    mail["To"] = message.to_address
    mail["Subject"] = message.subject
    # The same on every attempt, so that a mailbox can tell a repetition.
    mail["Message-ID"] = f"<delphi-{message.id}@{urlsplit(settings['BASE_URL']).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
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
