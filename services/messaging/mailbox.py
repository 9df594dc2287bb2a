"""The mails that the local transport wrote, to be read on a desktop without a mail server."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path

from services.core.errors import NotFoundError

MOST_LISTED = 200
_NAME = re.compile(r"[0-9]{1,19}-[0-9a-f]{16}")


@dataclass(frozen=True)
class MailSummary:
    """A mail in a list."""

    id: str
    to: str
    subject: str
    date: datetime | None


@dataclass(frozen=True)
class Mail(MailSummary):
    """A whole mail."""

    text: str
    html: str


def list_mails(folder: Path) -> list[MailSummary]:
    """Return the mails of a folder, newest first, at most 200."""
    dated = []
    for path in _files(folder):
        try:
            dated.append((path.stat().st_mtime_ns, int(path.stem.split("-")[0]), path))
        except FileNotFoundError:
            continue  # removed meanwhile
    newest = sorted(dated, reverse=True)[:MOST_LISTED]
    return [_summary(path.stem, _headers(path)) for _, _, path in newest]


def read_mail(folder: Path, mail_id: str) -> Mail:
    """Return one mail; raises NotFoundError for what is not the name of one."""
    # Nothing but the exact form of our names becomes a path.
    if not _NAME.fullmatch(mail_id):
        raise _missing()
    try:
        content = (folder / f"{mail_id}.eml").read_bytes()
    except OSError as error:
        raise _missing() from error
    mail = message_from_bytes(content, EmailMessage, policy=SMTP)
    head = _summary(mail_id, mail)
    return Mail(
        head.id, head.to, head.subject, head.date, _body(mail, "plain"), _body(mail, "html")
    )


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for path in folder.iterdir():
            if path.suffix == ".eml" and _NAME.fullmatch(path.stem):
                yield path


def _headers(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return BytesHeaderParser(EmailMessage, policy=SMTP).parse(file)


def _summary(mail_id: str, mail: EmailMessage) -> MailSummary:
    date = mail["Date"]
    return MailSummary(
        mail_id, str(mail["To"] or ""), str(mail["Subject"] or ""), date.datetime if date else None
    )


def _body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    return str(part.get_content()) if part else ""


def _missing() -> NotFoundError:
    return NotFoundError("no_such_mail", "Ce message n'existe pas, ou n'existe plus.")
