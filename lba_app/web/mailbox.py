"""Who may read the local mailbox: everybody on a desktop of one's own, nobody elsewhere.

It holds sign-in links. It opens only where messages go nowhere else, on a server that answers to
this very machine.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from services.core.settings import MailTransport, get_settings


def is_mailbox_open() -> bool:
    """Whether the messages of this installation are read at `/boite-locale`."""
    settings = get_settings()
    is_local = settings.mail_transport is MailTransport.LOCAL
    return is_local and _is_here(settings.host) and _is_here(urlsplit(settings.base_url).hostname)


def _is_here(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
