"""A mail server on this machine that keeps what it is sent, and refuses when told to."""

from __future__ import annotations

import email
import email.policy
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

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 Taken"


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
