"""Databases, a search service and a clock that every test may ask for.

The demonstration is seeded as of `DEMO_DAY`, and its offers live 30 days: a test that uses it
sees that same day, whatever the day it runs on.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import hypothesis
import pytest
import time_machine
from sqlalchemy import create_engine, make_url

from bench.postgres import USER, UnavailableError, binaries, private_server
from services.catalog.demo.seeding import PROFILES, seed
from services.core.database import Database
from services.core.migration import upgrade
from services.reference.loader import load_reference
from services.search import projection
from services.search.service import SearchService

DEMO_DAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
DEMO_SEED = 2026

# The time that an example takes says nothing of the code on a busy machine.
hypothesis.settings.register_profile("lba", deadline=None, print_blob=True)
hypothesis.settings.load_profile("lba")

_database_numbers = count(1)


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """Open a SQLite file, and close it at the end."""
    database = Database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.dispose()


def seed_demo(database: Database) -> None:
    """Add the demonstration of the tests to a database with its reference tables."""
    with time_machine.travel(DEMO_DAY, tick=False):
        seed(database, PROFILES["small"], DEMO_SEED, projection.rebuild)


@contextmanager
def new_postgres_database(server_url: str) -> Iterator[Database]:
    """Make a database on a PostgreSQL server, and close it at the end."""
    name = f"test_{next(_database_numbers)}"
    server = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    server.dispose()
    database = Database(f"{make_url(server_url).set(database=name)}")
    try:
        yield database
    finally:
        database.dispose()


@pytest.fixture
def frozen_clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock at `DEMO_DAY`; `shift` and `move_to` of what is yielded set it."""
    with time_machine.travel(DEMO_DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _day_of_the_demonstration(request: pytest.FixtureRequest) -> None:
    if "demo_database" in request.fixturenames:
        request.getfixturevalue("frozen_clock")


@pytest.fixture(scope="session")
def reference_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the schema and the reference tables, to be copied."""
    path = tmp_path_factory.mktemp("reference") / "lba.db"
    with opened(path) as database:
        upgrade(database)
        load_reference(database)
        with database.write() as session:
            projection.rebuild(session)
    return path


@pytest.fixture
def empty_database(reference_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Yield a database with the reference tables only; the test may do anything with it."""
    with opened(Path(shutil.copy(reference_file, tmp_path / "lba.db"))) as database:
        yield database


@pytest.fixture(scope="session")
def demo_database(
    reference_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Yield the database of the `small` demonstration, shared by all tests: only read it."""
    path = tmp_path_factory.mktemp("demo") / "lba.db"
    with opened(Path(shutil.copy(reference_file, path))) as database:
        seed_demo(database)
        yield database


@pytest.fixture(scope="session")
def search_service(demo_database: Database) -> SearchService:
    """Return the search over `demo_database`."""
    return SearchService(demo_database)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Yield the address of a private PostgreSQL server; skip where none is installed."""
    try:
        folder = binaries()
    except UnavailableError as error:
        pytest.skip(str(error))
    with private_server(folder) as home:
        yield f"postgresql+psycopg://{USER}@/postgres?host={home}"


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """Yield a PostgreSQL database that holds nothing, not even the schema."""
    with new_postgres_database(postgres_url) as database:
        yield database
