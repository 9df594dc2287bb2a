"""The live connection seen by somebody who does not use our pages."""

import contextlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from websockets import InvalidStatus, Origin
from websockets.sync.client import ClientConnection, connect

from tests.e2e.conftest import Server

SEARCH = "reflex___state____state.lba_app___state___search____search_state"
ITEM = "reflex___state____state.lba_app___state___item____item_state"


class Socket:
    """A raw Socket.IO client of the events' namespace."""

    def __init__(self, client: ClientConnection, token: str) -> None:
        self._client, self._token = client, token

    def call(self, handler: str, payload: Any, path: str = "/recherche") -> None:
        """Send one event."""
        event = {
            "name": handler,
            "payload": payload,
            "token": self._token,
            "router_data": {"pathname": path, "asPath": path, "query": {}},
        }
        self._client.send(f"42/_event,{json.dumps(['event', event])}")

    def answers(self, timeout: float = 1.0) -> list[str]:
        """Return what the server says until it is silent."""
        found: list[str] = []
        with contextlib.suppress(TimeoutError):
            while True:
                message = str(self._client.recv(timeout=timeout))
                if message == "2":
                    self._client.send("3")
                else:
                    found.append(message)
        return found


@contextlib.contextmanager
def connected(server: Server, origin: str) -> Iterator[Socket]:
    """Open the live connection as a page of an origin would."""
    token = str(uuid.uuid4())
    address = server.url.replace("http://", "ws://")
    url = f"{address}/_event/?EIO=4&transport=websocket&token={token}"
    with connect(url, origin=Origin(origin)) as client:
        client.recv(timeout=5)
        client.send("40/_event,")
        client.recv(timeout=5)
        yield Socket(client, token)


@pytest.fixture
def socket(server: Server) -> Iterator[Socket]:
    with connected(server, server.url) as opened:
        yield opened


def faults(server: Server) -> int:
    return server.log.read_text("utf-8").count("Traceback")


def test_a_foreign_page_cannot_connect(server: Server) -> None:
    for origin in ("http://evil.example", "null"):
        with pytest.raises(InvalidStatus, match="403"), connected(server, origin):
            pass


def test_hostile_arguments_are_harmless(server: Server, socket: Socket) -> None:
    before = faults(server)
    for payload in ("text", [1], {"a": {"b": [None]}}, {"form": "x"}, {"form": 3}, {"form": None}):
        socket.call(f"{SEARCH}.submit", payload)
    for value in ({"x": 1}, [], "2026-99-99", "x" * 10_000, None, 1e308):
        socket.call(f"{SEARCH}.choose_start", {"value": value})
    for path in ("/offre/abc", "/offre/" + "9" * 400, "/offre/%00", "/offre/1?de=%ff&rang=-9"):
        socket.call(f"{ITEM}.load_offer", {}, path)
    socket.call(
        f"{SEARCH}.load", {}, "/recherche?radius=nan&latitude=inf&page=1e9&q=" + "é" * 5_000
    )
    answered = socket.answers()
    assert any("Toutes les alternances" in text or "heading" in text for text in answered)
    assert faults(server) == before, server.log.read_text("utf-8")[-3_000:]


def test_private_parts_cannot_be_called(server: Server, socket: Socket) -> None:
    before = len(socket.answers(0.3))
    for handler in (f"{SEARCH}._show_search", f"{SEARCH}.reset", f"{ITEM}._load", "nothing.at_all"):
        socket.call(handler, {})
    assert not any("heading" in text for text in socket.answers()[before:])


def test_a_burst_is_cut_to_the_allowed_rate(server: Server, socket: Socket) -> None:
    allowed = int(server.environment["LBA_EVENT_BURST"])
    sent = allowed + 300
    for _ in range(sent):
        socket.call(f"{ITEM}.load_offer", {}, "/offre/abc")
    loads = sum("is_missing" in text for text in socket.answers(2.0))
    assert loads > 0
    assert loads < sent, "every event of the burst was served"
