"""The HTTP API called in process, without a server."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from lba_app.api.app import create_api
from lba_app.web import limits
from services.core.database import Database, use_database
from services.search.service import SearchService
from tests.api.visiting import opened
from tests.unit.recruiting.conftest import Bakery, a_bakery


@pytest.fixture
async def api(
    demo_database: Database, search_service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the API that answers from the demonstration of the tests."""
    for module in ("search", "map", "requests"):
        monkeypatch.setattr(f"lba_app.api.{module}.search_service", lambda: search_service)
    transport = httpx.ASGITransport(create_api())
    with use_database(demo_database):
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client


@pytest.fixture
def nobody_asked_yet() -> Iterator[None]:
    limits._asks.cache_clear()
    yield
    limits._asks.cache_clear()


@pytest.fixture
async def site(
    nobody_asked_yet: None, empty_database: Database, frozen_clock: object, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(empty_database, tmp_path) as client:
        yield client


@pytest.fixture
def bakery(empty_database: Database) -> Bakery:
    return a_bakery(empty_database)
