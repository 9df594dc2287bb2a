"""What the tests of the benches share."""

import pytest

from bench.world import queries
from services.core.database import Database
from services.reference.territory import Territory
from services.search.build import build_engine
from services.search.criteria import Criteria
from services.search.engine import Engine


@pytest.fixture(scope="session")
def demo_engine(demo_database: Database) -> Engine:
    return build_engine(demo_database)


@pytest.fixture(scope="session")
def around(demo_database: Database, territory: Territory) -> list[Criteria]:
    """Return the first searches of the mix that are around a point."""
    return [one for one in queries(demo_database, territory, 1) if one.center][:60]
