"""A mail as it goes over the line: plain text, the same as simple HTML, and the date for the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from delphi.mail.calendar import calendar_file
from delphi.mail.links import UNSUBSCRIBE
from delphi.mail.looks import as_html
from delphi.mail.outbox import Outgoing


def compose(settings: Mapping[str, Any], out: Outgoing, at: datetime) -> EmailMessage:
    """Raises ValueError where address or sender cannot stand in a header."""
    host = urlsplit(settings["BASE_URL"]).hostname or "localhost"
    mail = EmailMessage()
    mail["From"] = settings["MAIL_FROM"]
    mail["To"] = out.message.to_address
    if out.reply_to:
        mail["Reply-To"] = ", ".join(out.reply_to)
    mail["Subject"] = " ".join(out.message.subject.split())
    mail["Date"] = format_datetime(at)
    # The same on every attempt, so that a mailbox can tell a repetition.
    mail["Message-ID"] = f"<delphi-{out.message.id}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    if out.message.language:
        mail["Content-Language"] = out.message.language
    if address := out.links.get(UNSUBSCRIBE):
        # A mail program shows a button that sends a POST by itself (RFC 8058).
        mail["List-Unsubscribe"] = f"<{address}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(out.text)
    mail.add_alternative(as_html(out), subtype="html")
    if out.date is not None:
        mail.add_attachment(
            calendar_file(out.date, host, out.message.id, at),
            maintype="text",
            subtype="calendar",
            filename=f"round-{out.date.number}.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )
    return mail
