"""Sending what is due, one by one, and reading the mail server's answers."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from delphi.database import Database
from delphi.mail import outbox, transport
from delphi.mail.outbox import Outgoing
from delphi.models import DeliveryOutcome, Message, utcnow


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
    with transport.Line(settings) as line:
        while claimed := outbox.claim(database, settings, clock()):
            n_left += _dispatch(database, line, claimed, clock())
    return n_left


def _dispatch(database: Database, line: transport.Line, out: Outgoing, at: datetime) -> bool:
    if not line.settings["SMTP_URL"]:
        outbox.settle(database, out.message, DeliveryOutcome.KEPT, at, kept_text=out.text)
        return True
    try:
        line.send(out, at)
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        _refused(database, out.message, code, f"{code} {_text(reply)}", at)
    except smtplib.SMTPDataError as error:
        _refused(database, out.message, error.smtp_code, f"{error.smtp_code} {_text(error.smtp_error)}", at)
    except (smtplib.SMTPException, OSError) as error:
        # A wrong password or sender is this server's fault, not the mail's: it waits until that is mended.
        _refused(database, out.message, 0, str(error), at)
    except ValueError as error:
        # No mail can be made of it; it must not hold up those behind it.
        outbox.settle(database, out.message, DeliveryOutcome.FAILED, at, str(error))
    else:
        outbox.settle(database, out.message, DeliveryOutcome.SENT, at)
        return True
    return False


def _refused(database: Database, message: Message, code: int, reason: str, at: datetime) -> None:
    """5xx is for good; anything else is tried again, less and less often, until it is given up."""
    if code >= 500:
        outbox.settle(database, message, DeliveryOutcome.BOUNCED, at, reason)
    elif again := outbox.next_attempt(message, at):
        outbox.settle(database, message, DeliveryOutcome.DEFERRED, at, reason, next_at=again)
    else:
        outbox.settle(database, message, DeliveryOutcome.FAILED, at, reason)


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply
