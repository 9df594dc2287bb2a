"""The HTTP API called in process, without a server."""

from collections.abc import AsyncIterator

import httpx
import pytest

from lba_app.api.app import create_api
from services.core.database import Database, use_database
from services.search.service import SearchService


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
