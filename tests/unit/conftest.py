"""What the tests of the services share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from services.core.database import Database
from services.core.migration import upgrade
from services.reference.loader import load_reference
from services.reference.territory import Territory
from tests.conftest import new_postgres_database, opened, seed_demo

Added = Callable[[SQLModel], Any]


@pytest.fixture(autouse=True)
def _stopped_clock(frozen_clock: object) -> None:
    """Let no test of the services depend on the day it runs on."""


@pytest.fixture(scope="session")
def reference_database(reference_file: Path) -> Iterator[Database]:
    """Yield a database with the reference tables only, shared by all tests: only read it."""
    with opened(reference_file) as database:
        yield database


@pytest.fixture(scope="session")
def territory(reference_database: Database) -> Territory:
    """Return the real places."""
    with reference_database.read() as session:
        return Territory(session)


@pytest.fixture(scope="session")
def postgres_demo(postgres_url: str) -> Iterator[Database]:
    """Yield the same demonstration as `demo_database` on PostgreSQL: only read it."""
    with new_postgres_database(postgres_url) as database:
        upgrade(database)
        load_reference(database)
        seed_demo(database)
        yield database


@pytest.fixture
def added(empty_database: Database) -> Added:
    """Return a function that stores a row, and gives its id back."""

    def add(row: SQLModel) -> Any:
        with empty_database.write() as session:
            session.add(row)
            session.flush()
            return getattr(row, "id", None)

    return add
