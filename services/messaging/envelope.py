"""A message as mail servers take it."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from hashlib import sha256

from services.messaging.rendering import Rendered

# Tells the local transport, and who reads a returned message, which row it is.
NUMBER_HEADER = "X-Outbox-Number"
_PLAIN_ASCII = re.compile(r"[!-~]+")


def compose(
    rendered: Rendered,
    *,
    number: int,
    message_id: str,
    sender: str,
    recipient: str,
    written_at: datetime,
    stop_url: str = "",
) -> EmailMessage:
    """Return a mail; the same arguments give the same bytes, so a second copy is no other mail.

    Headers are structured: one that holds a line break raises ValueError.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(sender)
    mail["To"] = _address(recipient)
    mail["Subject"] = rendered.subject
    mail["Date"] = written_at
    mail["Message-ID"] = message_id
    # Answering machines leave such messages alone (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail[NUMBER_HEADER] = str(number)
    if stop_url and _PLAIN_ASCII.fullmatch(stop_url):
        mail["List-Unsubscribe"] = f"<{stop_url}>"
    mail.set_content(rendered.text, cte="quoted-printable")
    mail.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{sha256(message_id.encode()).hexdigest()[:32]}")
    return mail


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=name, addr_spec=address)
