"""Settings of the messages."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.core.settings import Settings
from tests.unit.messaging.test_envelope import composed


@pytest.fixture(autouse=True)
def _bare_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_by_default_nothing_leaves_the_machine() -> None:
    settings = Settings()
    assert settings.mail_transport == "local"
    assert settings.mail_webhook_secret.get_secret_value() == ""


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LBA_SMTP_PASSWORD", "hidden-words")
    monkeypatch.setenv("LBA_MAIL_WEBHOOK_SECRET", "hidden-words")
    settings = Settings()
    assert settings.smtp_password.get_secret_value() == "hidden-words"
    assert "hidden-words" not in f"{settings!r} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "Duo",
        "duo@",
        "@duo.example",
        "Duo <duo>",
        "Duo\n<a@b.example>",
        "a@b.example, c",
        "é@b.example",
    ],
)
def test_a_senseless_sender_is_refused_at_the_start(sender: str) -> None:
    with pytest.raises(ValidationError, match="mail_from"):
        Settings(mail_from=sender)


@pytest.mark.parametrize(
    "sender",
    [
        "ne-pas-repondre@duo.example",
        "Duo Alternance <ne-pas-repondre@localhost>",
        "Éducation & métiers <a@b.example>",
        '"Métiers, écoles" <a@b.example>',
    ],
)
def test_an_accepted_sender_can_be_written(sender: str) -> None:
    mail = composed(sender=Settings(mail_from=sender).mail_from)
    assert mail.as_bytes().isascii()
    assert mail["From"].addresses[0].addr_spec in sender
