"""Messages on screen: the local mailbox, and the operator's view of the outbox."""

import asyncio
import re
from typing import Any, TypedDict
from urllib.parse import parse_qs, urlsplit

import reflex as rx

from lba_app.web.guards import Role, SignedIn, guard
from lba_app.web.mailbox import is_mailbox_open
from lba_app.web.texts import moment
from services.core.database import database
from services.core.errors import NotFoundError
from services.core.settings import get_settings
from services.messaging import jobs, repository
from services.messaging.enums import Template
from services.messaging.mailbox import list_mails, read_mail
from services.messaging.rendering import render
from services.messaging.samples import samples
from services.messaging.transports import mail_folder

_LINK = re.compile(r"https?://\S+")


class MailLine(TypedDict):
    """One message of a list."""

    id: str
    to: str
    subject: str
    date: str
    href: str


class TextLine(TypedDict):
    """One line of a message; `href` is set when the line holds a link."""

    text: str
    href: str


class MailboxState(rx.State):
    """What `/boite-locale` shows."""

    is_open: bool = True
    mails: list[MailLine] = []
    subject: str = ""
    recipient: str = ""
    lines: list[TextLine] = []
    frame: str = ""

    @rx.event
    @guard(Role.ANYONE)
    async def load(self) -> None:
        """Read the mailbox, and the message of the address if there is one."""
        self.is_open = is_mailbox_open()
        self.subject, self.frame, self.lines = "", "", []
        if not self.is_open:
            self.mails = []
            return
        folder = mail_folder(get_settings())
        found = await asyncio.to_thread(list_mails, folder)
        self.mails = [
            MailLine(
                id=one.id, to=one.to, subject=one.subject,
                date=moment(one.date) if one.date else "",
                href=f"/boite-locale?message={one.id}",
            )
            for one in found
        ]  # fmt: skip
        wanted = parse_qs(urlsplit(str(self.router.url)).query).get("message", [""])[0]
        if wanted:
            await self._open(wanted)

    async def _open(self, mail_id: str) -> None:
        try:
            mail = await asyncio.to_thread(read_mail, mail_folder(get_settings()), mail_id)
        except NotFoundError:
            return
        self.subject, self.recipient = mail.subject, mail.to
        self.lines, self.frame = text_lines(mail.text), f"/courrier/{mail_id}"


class OutboxLine(TypedDict):
    """One message of the outbox."""

    id: int
    subject: str
    state: str
    attempts: str
    error: str
    date: str
    can_retry: bool


class TemplateLine(TypedDict):
    """One kind of message."""

    value: str
    label: str
    href: str
    is_current: bool


class OutboxState(SignedIn, rx.State):
    """What `/espace-pro/admin/emails` shows."""

    templates: list[TemplateLine] = []
    subject: str = ""
    lines: list[TextLine] = []
    frame: str = ""
    messages: list[OutboxLine] = []

    @rx.event
    @guard(Role.OPERATOR)
    async def load(self) -> None:
        """Show the kinds of messages, the one of the address, and what waits or failed."""
        wanted = parse_qs(urlsplit(str(self.router.url)).query).get("modele", [""])[0]
        current = next((one for one in Template if one.value == wanted), Template.LOGIN)
        self.templates = [
            TemplateLine(
                value=one.value, label=one.label,
                href=f"/espace-pro/admin/emails?modele={one.value}", is_current=one is current,
            )
            for one in Template
        ]  # fmt: skip
        shown = await asyncio.to_thread(render, current, samples()[current])
        self.subject, self.lines = shown.subject, text_lines(shown.text)
        self.frame = f"/courrier/modele/{current.value}"
        self.messages = await asyncio.to_thread(_outbox)

    @rx.event
    @guard(Role.OPERATOR)
    async def retry(self, message_id: int) -> Any:
        """Put a failed message back in the queue."""
        await asyncio.to_thread(jobs.retry_failed, database(), [int(message_id)])
        self.messages = await asyncio.to_thread(_outbox)


def text_lines(text: str) -> list[TextLine]:
    """Return the lines of a message; one that holds a link leads to it."""
    lines = []
    for line in text.strip().splitlines():
        link = _LINK.search(line)
        lines.append(TextLine(text=line, href=link[0] if link else ""))
    return lines


def _outbox() -> list[OutboxLine]:
    with database().read() as session:
        found = repository.latest(session)
    return [
        OutboxLine(
            id=one.id, subject=one.subject, state=one.state.label, attempts=str(one.attempts),
            error=one.error, date=moment(one.created_at), can_retry=one.has_failed,
        )
        for one in found
    ]  # fmt: skip
