"""What mail servers get."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.clock import utc_now
from services.core.errors import UserError
from services.messaging.addresses import checked_address
from services.messaging.enums import Template
from services.messaging.envelope import compose
from services.messaging.rendering import Rendered, render, samples
from tests.unit.messaging.outbox import ADDRESS

BODY = render(Template.LOGIN, samples()[Template.LOGIN])


def composed(body: Rendered = BODY, **changes: Any) -> EmailMessage:
    values = {
        "number": 12,
        "message_id": "<abc@duo.example>",
        "sender": "Duo Alternance <ne-pas-repondre@duo.example>",
        "recipient": ADDRESS,
        "written_at": utc_now(),
    }
    return compose(body, **(values | changes))


def test_a_mail_says_who_writes_to_whom_and_what() -> None:
    mail = composed()
    assert mail["From"] == "Duo Alternance <ne-pas-repondre@duo.example>"
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == "Votre connexion à Duo Alternance"
    assert mail["Date"].datetime == utc_now()
    assert mail["Message-ID"] == "<abc@duo.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]


def test_it_comes_out_as_it_went_in() -> None:
    read = message_from_bytes(composed().as_bytes(), EmailMessage, policy=SMTP)
    parts = {part.get_content_subtype(): part.get_content() for part in read.iter_parts()}
    assert parts["plain"].replace("\r\n", "\n") == BODY.text
    assert parts["html"].replace("\r\n", "\n").strip() == BODY.html.strip()


def test_every_server_takes_its_bytes() -> None:
    content = composed(Rendered("Été " * 40, BODY.html, BODY.text)).as_bytes()
    assert content.isascii()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_same_message_is_the_same_bytes() -> None:
    assert composed().as_bytes() == composed().as_bytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "a@b.example\r\nBcc: c@d.example"},
        {"recipient": "a@b.example>\nRCPT TO:<c@d.example"},
        {"sender": "Duo\r\nBcc: c@d.example <a@b.example>"},
        {"message_id": "<a@b.example>\r\nBcc: c@d.example"},
        {"body": Rendered("Bonjour\r\nBcc: c@d.example", BODY.html, BODY.text)},
        {"body": Rendered("Bonjour\nBcc: c@d.example", BODY.html, BODY.text)},
    ],
)
def test_no_header_can_be_added(changes: dict[str, Any]) -> None:
    try:
        content = composed(**changes).as_bytes()
    except ValueError:
        return
    read = message_from_bytes(content, EmailMessage, policy=SMTP)
    assert read["Bcc"] is None
    assert len(read.get_all("To", [])) == 1
    assert "d.example" not in str(read["To"])


@given(typed=st.emails())
def test_every_accepted_address_can_be_written_to(typed: str) -> None:
    try:
        recipient = checked_address(typed)
    except UserError:
        return
    read = message_from_bytes(composed(recipient=recipient).as_bytes(), EmailMessage, policy=SMTP)
    assert [one.addr_spec for one in read["To"].addresses] == [recipient]


def test_a_mail_that_can_be_stopped_says_how() -> None:
    mail = composed(stop_url="https://duo.example/arreter?jeton=1")
    assert mail["List-Unsubscribe"] == "<https://duo.example/arreter?jeton=1>"
    assert composed()["List-Unsubscribe"] is None
