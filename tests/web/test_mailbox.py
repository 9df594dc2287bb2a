"""The local mailbox holds sign-in links: it opens on a desktop of one's own, nowhere else."""

import pytest

from lba_app.web import mailbox
from services.core.settings import MailTransport, Settings


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        ({}, True),
        ({"host": "127.0.0.1", "public_url": "http://localhost:8790"}, True),
        ({"host": "::1"}, True),
        ({"host": "0.0.0.0"}, False),  # noqa: S104 (an address that must be refused)
        ({"host": "192.168.1.4"}, False),
        ({"public_url": "https://alternance.exemple"}, False),
        ({"mail_transport": MailTransport.SMTP}, False),
    ],
)
def test_where_it_opens(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, object], is_open: bool
) -> None:
    settings = Settings(_env_file=None, **values)  # type: ignore[call-arg, arg-type]
    monkeypatch.setattr(mailbox, "get_settings", lambda: settings)
    assert mailbox.is_mailbox_open() is is_open
