"""Settings of an installation."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.core.settings import Settings


@pytest.fixture(autouse=True)
def _bare_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from no variable and no `.env` file."""
    for name in list(os.environ):
        if name.startswith("LBA_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_a_desktop_needs_no_setting() -> None:
    settings = Settings()
    assert settings.base_url == "http://localhost:8790"
    assert settings.sql_url == f"sqlite:///{settings.data_dir / 'lba.db'}"
    assert settings.served_hosts == {"localhost", "127.0.0.1", "[::1]"}
    assert not settings.uses_tls


def test_variables_override_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LBA_PORT", "8080")
    monkeypatch.setenv("LBA_DATA_DIR", "/srv/lba")
    monkeypatch.setenv("LBA_DEMO_SEED", "7")
    settings = Settings()
    assert settings.base_url == "http://localhost:8080"
    assert settings.sql_url == "sqlite:////srv/lba/lba.db"
    assert settings.demo_seed == 7


def test_a_file_overrides_defaults_and_a_variable_overrides_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("LBA_PORT=8001\nLBA_HOST=0.0.0.0\n", "utf-8")
    monkeypatch.setenv("LBA_PORT", "8002")
    settings = Settings()
    assert (settings.port, settings.host) == (8002, "0.0.0.0")  # noqa: S104


def test_the_database_may_be_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LBA_DATABASE_URL", "postgresql+psycopg://lba@db/lba")
    assert Settings().sql_url == "postgresql+psycopg://lba@db/lba"


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LBA_ALLOWED_HOSTS", " lba.example , www.lba.example,,")
    assert Settings().allowed_hosts == ["lba.example", "www.lba.example"]


def test_the_public_address_is_served_without_being_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LBA_PUBLIC_URL", "https://Emploi.example:8443/")
    settings = Settings()
    assert settings.base_url == "https://Emploi.example:8443"
    assert "emploi.example" in settings.served_hosts
    assert settings.uses_tls


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LBA_PORT", "0"),
        ("LBA_PORT", "65536"),
        ("LBA_PORT", "http"),
        ("LBA_EVENT_BURST", "0"),
        ("LBA_EVENT_RATE", "0"),
        ("LBA_EVENT_RATE", "-1"),
        ("LBA_DEMO_SEED", "x"),
    ],
)
def test_a_senseless_value_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.removeprefix("LBA_").lower()):
        Settings()


def test_a_variable_of_another_version_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LBA_NO_SUCH_SETTING", "1")
    assert Settings().port == 8790
