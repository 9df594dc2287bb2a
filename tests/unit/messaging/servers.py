"""Mail servers of tests, on the loopback."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller

from services.messaging.transports import SmtpTransport

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Mailman:
    """Takes mails, or answers what a test wants; `recipients` and `data` are answers."""

    def __init__(self, *, recipient: str = "", content: str = "", pause: float = 0.0) -> None:
        self.mails: list[EmailMessage] = []
        self.recipient, self.content, self.pause = recipient, content, pause

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        await asyncio.sleep(self.pause)
        if self.recipient:
            return self.recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.content:
            return self.content
        self.mails.append(message_from_bytes(envelope.content, EmailMessage, policy=SMTP))
        return "250 OK"

    @property
    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


@contextmanager
def serving(mailman: Mailman, port: int, **options: Any) -> Iterator[Mailman]:
    """Run a mail server on a port, and stop it at the end."""
    controller = Controller(mailman, hostname=HOST, port=port, **options)
    controller.start()
    try:
        yield mailman
    finally:
        controller.stop()


def transport_to(port: int, **values: Any) -> SmtpTransport:
    return SmtpTransport(HOST, port, **({"step_seconds": 5.0} | values))
