"""The line to the mail server: opened for the first mail, kept for those behind it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from delphi.mail.composing import compose
from delphi.mail.outbox import Outgoing

SECONDS_TO_ANSWER = 30


class Line:
    """One connection for all mails that are due together; a broken one is opened anew for the next."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, out: Outgoing, at: datetime) -> None:
        """Hand one mail over. Raises SMTPException or OSError where it was not taken, ValueError where no
        mail can be made of it."""
        mail = compose(self.settings, out, at)
        if self._server is None:
            self._server = _connected(self.settings["SMTP_URL"])
        try:
            self._server.send_message(mail)
        except BaseException:
            # Whatever went wrong, the next mail begins on a line of its own.
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()


def _connected(address: str) -> smtplib.SMTP:
    url = urlsplit(address)
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(
            url.hostname or "", url.port or 465, timeout=SECONDS_TO_ANSWER, context=context
        )
    else:
        server = smtplib.SMTP(url.hostname or "", url.port or 587, timeout=SECONDS_TO_ANSWER)
    try:
        if url.scheme == "smtp" and (url.username or url.query == "starttls"):
            server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server
