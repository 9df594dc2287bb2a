"""Databases without any table, of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.core.database import Database
from tests.conftest import opened


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """Yield an embedded database that holds nothing."""
    with opened(tmp_path / "blank.db") as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def blank_database(request: pytest.FixtureRequest) -> Database:
    """Return a database that holds nothing, of each kind in turn."""
    database: Database = request.getfixturevalue(f"{request.param}_database")
    return database
