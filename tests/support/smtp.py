"""A mail server on this machine that keeps what it is sent, and refuses when told to."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.programs import free_port

LATER = "451 4.3.0 Try again later"
NEVER = "550 5.1.1 No such mailbox"


@dataclass
class MailServer:
    """What arrived, in order; `refuse` decides what does not."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    refused_addresses: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    n_lines: int = 0
    n_asked: int = 0
    hangs_up_at: int = 0
    held: threading.Event | None = None
    held_accepts: bool = False

    def hang_up_at(self, n: int) -> None:
        """Break the line in the middle of the n-th message."""
        self.hangs_up_at = n

    @contextmanager
    def holding(self, accepted: bool) -> Iterator[threading.Event]:
        """Leave the next message without an answer: before it is taken, or (accepted) just after. The event
        is set when it is there."""
        self.held, self.held_accepts = threading.Event(), accepted
        yield self.held
        self.held = None

    def refuse(self, answer: str, times: int = 1) -> None:
        """Answer the next messages with `answer` (LATER, NEVER) instead of taking them."""
        self.refusals.extend([answer] * times)

    def refuse_address(self, address: str, answer: str = NEVER) -> None:
        self.refused_addresses[address.lower()] = answer

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address.lower() in str(mail["X-Envelope-To"]).lower()]

    # aiosmtpd finds these two by their names.
    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if answer := self.refused_addresses.get(address.lower()):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.n_lines += 1
        return answers

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        self.n_asked += 1
        if self.n_asked == self.hangs_up_at:
            server.transport.abort()
            return LATER
        if self.held is not None and not self.held_accepts:
            await self._hold()
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        if self.held is not None:
            await self._hold()
        return "250 Taken"

    async def _hold(self) -> None:
        """Say nothing until whoever sends is gone."""
        assert self.held is not None
        self.held.set()
        await asyncio.sleep(3600)


@contextmanager
def running() -> Iterator[MailServer]:
    """A mail server on a free port of the loopback address."""
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail that also holds the same as HTML."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
