"""Databases with the schema only, and messages to put in them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.core.database import Database
from services.core.migration import upgrade
from tests.conftest import new_postgres_database, opened
from tests.unit.messaging.outbox import Outbox


@pytest.fixture(scope="session")
def schema_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the schema only, to be copied."""
    path = tmp_path_factory.mktemp("schema") / "lba.db"
    with opened(path) as database:
        upgrade(database)
    return path


@pytest.fixture
def database(schema_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Yield a SQLite database with the schema only."""
    with opened(Path(shutil.copy(schema_file, tmp_path / "lba.db"))) as database:
        yield database


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """Yield a PostgreSQL database with the schema only."""
    with new_postgres_database(postgres_url) as database:
        upgrade(database)
        yield database


@pytest.fixture(params=["database", "postgres"])
def either(request: pytest.FixtureRequest) -> Database:
    """Return a database of each kind in turn."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """Return the outbox of the SQLite database."""
    return Outbox(database)


@pytest.fixture
def outbox_of() -> Callable[[Database], Outbox]:
    """Return what gives the outbox of a database."""
    return Outbox
