"""Ways out for a mail: files of the data folder, or a mail server."""

import asyncio
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol
from urllib.parse import urlsplit

import aiosmtplib

from services.core.settings import MailTransport, Settings, SmtpSecurity
from services.messaging.envelope import NUMBER_HEADER

# For one answer of a mail server, and for a whole mail. Long on purpose: a server that answers
# after we left has taken the mail, and will be given it again.
STEP_SECONDS = 60.0
MAIL_SECONDS = 120.0
QUIT_SECONDS = 5.0
_ENHANCED_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")


class DeliveryError(Exception):
    """A mail that was not taken; the words are short, technical, and hold no address."""


class TemporaryError(DeliveryError):
    """Later, the same mail may be taken."""


class PermanentError(DeliveryError):
    """The same mail will never be taken."""


class Transport(Protocol):
    """A way out for mails."""

    async def send(self, mail: EmailMessage) -> None:
        """Hand over a mail; raises TemporaryError or PermanentError when it was not taken."""


class LocalTransport:
    """Writes each mail as one file; the same mail handed over twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, mail: EmailMessage) -> None:
        """Write a mail; once this returns, it survives a power cut."""
        try:
            await asyncio.to_thread(self._write, mail)
        except OSError as error:
            raise TemporaryError(f"file: {os.strerror(error.errno or 0)}") from error

    def _write(self, mail: EmailMessage) -> None:
        # Sign-in codes are in there: only for the account of the server.
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = sha256(mail["Message-ID"].encode()).hexdigest()[:16]
        name = f"{int(mail[NUMBER_HEADER])}-{digest}.eml"
        # Somebody else may write the same mail at the same time: a draft is its writer's only.
        handle, draft = mkstemp(dir=self.folder, prefix=".", suffix=".draft")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(mail.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(self.folder / name)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
        _sync_folder(self.folder)


@dataclass(frozen=True)
class SmtpTransport:
    """Hands mails over to a mail server, one connection each."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: SmtpSecurity = SmtpSecurity.NONE
    local_name: str = "localhost"
    step_seconds: float = STEP_SECONDS

    async def send(self, mail: EmailMessage) -> None:
        """Hand over a mail.

        Only a refusal of its recipient or of its content is permanent. Anything else (password,
        sender, server down) is for an operator to mend, so the mail is kept for later.
        """
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            local_hostname=self.local_name,
            use_tls=self.security is SmtpSecurity.TLS,
            start_tls=self.security is SmtpSecurity.STARTTLS,
            timeout=self.step_seconds,
        )
        try:
            async with asyncio.timeout(MAIL_SECONDS):
                await client.connect()
                await client.send_message(mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusal = error.recipients[0]
            raise _refusal("recipient", refusal.code, refusal.message) from error
        except aiosmtplib.SMTPDataError as error:
            raise _refusal("content", error.code, error.message) from error
        except aiosmtplib.SMTPResponseException as error:
            raise TemporaryError(_status("server", error.code, error.message)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise TemporaryError(f"smtp: {type(error).__name__}") from error
        finally:
            await _leave(client)


def transport_of(settings: Settings) -> Transport:
    """Return the way out that an installation has chosen."""
    if settings.mail_transport is MailTransport.LOCAL:
        return LocalTransport(mail_folder(settings))
    return SmtpTransport(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        security=settings.smtp_security,
        local_name=urlsplit(settings.base_url).hostname or "localhost",
    )


def mail_folder(settings: Settings) -> Path:
    """Return the folder of the local transport."""
    return settings.data_dir / "mail"


async def _leave(client: aiosmtplib.SMTP) -> None:
    # Whatever happens to the goodbye, the mail was taken or it was not.
    with suppress(aiosmtplib.SMTPException, OSError):
        if client.is_connected:
            await client.quit(timeout=QUIT_SECONDS)
    client.close()


def _refusal(what: str, code: int, answer: str) -> DeliveryError:
    words = _status(what, code, answer)
    return PermanentError(words) if code >= 500 else TemporaryError(words)


def _status(what: str, code: int, answer: str) -> str:
    """Return the numbers of an answer; its sentence may hold an address."""
    enhanced = _ENHANCED_STATUS.match(answer)
    return f"{what}: {code} {enhanced[0]}" if enhanced else f"{what}: {code}"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
