"""Databases that hold a world, to be filled again by each example."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from services.core.columns import columns_of
from services.core.database import Database
from services.core.migration import upgrade
from services.reference.loader import load_reference
from services.reference.models import RomeTitle
from tests.conftest import new_postgres_database, opened
from tests.unit.search.comparing import offer
from tests.unit.search.worlds import ROMES, change, store


def keep_few_names(database: Database) -> None:
    """Forget the names of the occupations that no world is about: engines are made at once."""
    with database.write() as session:
        session.execute(delete(RomeTitle).where(columns_of(RomeTitle).rome_code.not_in(ROMES)))


@pytest.fixture(scope="module")
def world_database(
    reference_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Yield a SQLite database for `worlds.store`."""
    path = tmp_path_factory.mktemp("world") / "lba.db"
    with opened(Path(shutil.copy(reference_file, path))) as database:
        keep_few_names(database)
        yield database


@pytest.fixture(scope="module")
def postgres_world(postgres_url: str) -> Iterator[Database]:
    """Yield a PostgreSQL database for `worlds.store`."""
    with new_postgres_database(postgres_url) as database:
        upgrade(database)
        load_reference(database)
        keep_few_names(database)
        yield database


@pytest.fixture
def world(world_database: Database) -> Database:
    """Return a database where offers 1 and 2 are, and the log holds a change."""
    store([], world_database)
    change([offer(1), offer(2)], [], world_database)
    return world_database
