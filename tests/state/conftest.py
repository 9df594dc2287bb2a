"""Event handlers called without a server: a state, an address, and what becomes of it."""

from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from lba_app import runtime
from services.core.database import Database, use_database
from services.search.service import SearchService

S = TypeVar("S", bound=rx.State)
Visit = Callable[[type[S], str], S]


@pytest.fixture(autouse=True)
def running_site(
    demo_database: Database, search_service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Make the handlers answer from the demonstration of the tests."""
    for module in ("lba_app.state.search", "lba_app.state.choices", "lba_app.state.item"):
        monkeypatch.setattr(f"{module}.search_service", lambda: search_service)
    monkeypatch.setattr(runtime, "search_service", lambda: search_service)
    with use_database(demo_database):
        yield


@pytest.fixture
def visit() -> Visit[Any]:
    """Return a function that gives a state as seen from an address of the site."""

    def at(state_class: type[S], address: str) -> S:
        state = state_class()
        data = {"asPath": address, "headers": {"origin": "http://localhost:8790"}}
        state.router = RouterData.from_router_data(data)
        return state

    return at


async def run(steps: AsyncGenerator[Any, None]) -> None:
    """Let a handler go to its end."""
    async for _ in steps:
        pass
