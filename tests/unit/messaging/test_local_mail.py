"""Mails as files: each is there whole, once, and only mails can be read."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from services.core.errors import NotFoundError
from services.core.settings import Settings
from services.messaging.enums import Template
from services.messaging.envelope import compose
from services.messaging.mailbox import MOST_LISTED, list_mails, read_mail
from services.messaging.rendering import render, samples
from services.messaging.transports import LocalTransport, TemporaryError, transport_of
from tests.unit.messaging.outbox import ADDRESS

WRITTEN = datetime(2026, 11, 22, 9, tzinfo=UTC)
BODY = render(Template.LOGIN, samples()[Template.LOGIN])


def a_mail(number: int = 1) -> EmailMessage:
    return compose(
        BODY,
        number=number,
        message_id=f"<m{number}@duo.example>",
        sender="Duo Alternance <ne-pas-repondre@duo.example>",
        recipient=ADDRESS,
        written_at=WRITTEN,
    )


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mail"


async def test_a_mail_is_one_file(folder: Path) -> None:
    for _ in range(3):
        await LocalTransport(folder).send(a_mail(12))
    (path,) = files(folder)
    assert path.name.startswith("12-")
    assert path.read_bytes() == a_mail(12).as_bytes()


async def test_a_mail_is_for_the_server_only(folder: Path) -> None:
    await LocalTransport(folder).send(a_mail())
    (path,) = files(folder)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_writers_of_the_same_mail_at_once_leave_one_whole_file(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(LocalTransport(folder)._write, [a_mail()] * 40))
    (path,) = files(folder)
    assert path.read_bytes() == a_mail().as_bytes()


async def test_a_full_disk_is_told_as_temporary_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TemporaryError, match="No space left"):
        await LocalTransport(folder).send(a_mail())
    assert files(folder) == []


async def test_a_folder_that_cannot_be_made_is_temporary(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file", "utf-8")
    with pytest.raises(TemporaryError):
        await LocalTransport(tmp_path / "mail").send(a_mail())


async def test_the_mailbox_shows_the_newest_first(folder: Path) -> None:
    assert list_mails(folder) == []
    for number in (1, 2, 10):
        await LocalTransport(folder).send(a_mail(number))
    first = list_mails(folder)[0]
    assert [mail.id.split("-")[0] for mail in list_mails(folder)] == ["10", "2", "1"]
    assert (first.to, first.date) == (ADDRESS, WRITTEN)
    assert first.subject == "Votre connexion à Duo Alternance"


async def test_a_mail_is_read_whole(folder: Path) -> None:
    await LocalTransport(folder).send(a_mail())
    (listed,) = list_mails(folder)
    mail = read_mail(folder, listed.id)
    assert (mail.id, mail.to, mail.subject) == (listed.id, listed.to, listed.subject)
    assert mail.text.replace("\r\n", "\n") == BODY.text
    assert "204816" in mail.html


def test_a_long_mailbox_is_cut(folder: Path) -> None:
    folder.mkdir(parents=True)
    for number in range(MOST_LISTED + 5):
        path = folder / f"{number}-{'0' * 16}.eml"
        path.write_bytes(b"Subject: x\r\n\r\n")
        os.utime(path, (number, number))
    listed = list_mails(folder)
    assert len(listed) == MOST_LISTED
    assert listed[0].id.startswith(f"{MOST_LISTED + 4}-")
    assert (listed[0].to, listed[0].date) == ("", None)


@pytest.mark.parametrize(
    "mail_id",
    [
        "",
        ".",
        "../secret",
        "../1-0000000000000000",
        "1-0000000000000000/../../secret",
        "1-0000000000000000\n",
        "1-0000000000000000\0",
        "1-0000000000000000.eml",
        "1-000000000000000G",
        "9-0000000000000000",
        "%2e%2e%2fsecret",
    ],
)
def test_nothing_but_a_mail_can_be_read(folder: Path, mail_id: str) -> None:
    folder.mkdir(parents=True)
    (folder.parent / "secret.eml").write_text("secret", "utf-8")
    (folder.parent / "1-0000000000000000.eml").write_text("secret", "utf-8")
    with pytest.raises(NotFoundError, match="n'existe"):
        read_mail(folder, mail_id)


async def test_other_files_are_not_mails(folder: Path) -> None:
    await LocalTransport(folder).send(a_mail())
    for name in (".1-0000000000000000.eml.x.draft", "notes.txt", "notes.eml"):
        (folder / name).write_text("x", "utf-8")
    assert len(list_mails(folder)) == 1


def test_an_installation_chooses_its_way_out(tmp_path: Path) -> None:
    local: Any = transport_of(Settings(data_dir=tmp_path))
    assert local.folder == tmp_path / "mail"
    chosen: Any = transport_of(
        Settings(
            mail_transport="smtp",
            smtp_host="mail.example",
            smtp_port=587,
            smtp_user="duo",
            smtp_password="secret-words",  # noqa: S106
            smtp_security="starttls",
            public_url="https://duo.example",
        )
    )
    assert (chosen.host, chosen.port, chosen.user) == ("mail.example", 587, "duo")
    assert (chosen.security, chosen.local_name) == ("starttls", "duo.example")
    assert chosen.password == "secret-words"  # noqa: S105
    assert "secret-words" not in repr(chosen)
