"""The `lba` command."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.figures import Figure
from lba_app import checks, frontend
from lba_app.cli import main
from services.catalog import repository
from services.core.database import Database, use_database
from services.core.settings import get_settings
from services.search import snapshot


@pytest.fixture
def lba(empty_database: Database) -> Iterator[CliRunner]:
    with use_database(empty_database):
        yield CliRunner()


def run(runner: CliRunner, *arguments: str) -> Result:
    return runner.invoke(main, list(arguments))


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["seed"],
        ["migrate"],
        ["check"],
        ["bench"],
        ["bench", "search"],
        ["bench", "relevance"],
        ["index", "rebuild"],
    ],
)
def test_every_command_has_its_help_in_french(lba: CliRunner, command: list[str]) -> None:
    result = run(lba, *command, "--help")
    assert result.exit_code == 0
    assert "Afficher cette aide." in result.output
    assert "Show this message" not in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope"], "La commande 'nope' n'existe pas."),
        (["seed", "--profile", "huge"], "n'est pas parmi"),
        (["seed", "--nope"], "L'option '--nope' n'existe pas."),
    ],
)
def test_wrong_usage_is_told_in_french_with_code_2(
    lba: CliRunner, arguments: list[str], words: str
) -> None:
    result = run(lba, *arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_seed_fills_and_purge_empties(lba: CliRunner, empty_database: Database) -> None:
    result = run(lba, "seed", "--profile", "small")
    assert result.exit_code == 0, result.output
    assert "Démonstration prête" in result.output
    with empty_database.read() as session:
        assert repository.has_demo_rows(session)
    result = run(lba, "seed", "--purge")
    assert result.exit_code == 0
    assert "Démonstration enlevée" in result.output
    with empty_database.read() as session:
        assert not repository.has_any_row(session)


def test_migrate_says_nothing_when_there_is_nothing_to_do(lba: CliRunner) -> None:
    result = run(lba, "migrate")
    assert result.exit_code == 0
    assert result.output == ""


def test_check_tells_what_is_wrong_with_code_1(
    lba: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontend, "is_built", lambda: True)
    assert run(lba, "check").exit_code == 0
    monkeypatch.setattr(checks, "ENOUGH_DISK_BYTES", 10**18)
    result = run(lba, "check")
    assert result.exit_code == 1
    assert "non disque" in result.output


def test_check_reports_a_database_that_cannot_be_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("broken") / "lba.db"
    path.write_bytes(b"this is not a database" * 100)
    with use_database(Database(f"sqlite:///{path}")):
        result = run(CliRunner(), "check")
    assert result.exit_code == 1
    assert "non base de données" in result.output


@pytest.mark.parametrize("name", ["search", "relevance"])
def test_a_bench_prints_figures_as_json(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    measured = [Figure("search p95", 1.5, "ms")]
    monkeypatch.setattr(f"bench.{name}.run", lambda *_, **__: measured)
    result = run(CliRunner(), "bench", name, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"search p95 (ms)": 1.5}


def test_the_index_is_rebuilt_by_one_command(
    lba: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "data_dir", tmp_path)
    result = run(lba, "index", "rebuild")
    assert result.exit_code == 0, result.output
    assert "Index prêt" in result.output
    assert snapshot.version_of(tmp_path / "index").generation
