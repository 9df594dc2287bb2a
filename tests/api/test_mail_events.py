"""Mail providers report what became of messages; nobody else does."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from lba_app.api.app import create_api
from lba_app.api.mail_events import MAX_EVENTS
from services.core.database import Database, use_database
from services.core.settings import Settings
from services.messaging.service import message_id_of
from tests.unit.messaging.outbox import Outbox

PATH = "/api/v1/mail-events"
SECRET = "un-secret-d'essai-é"  # noqa: S105
SIGNED = {"Authorization": f"Bearer {SECRET}".encode()}


@pytest.fixture
def outbox(empty_database: Database) -> Outbox:
    return Outbox(empty_database)


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(mail_webhook_secret=SECRET)
    monkeypatch.setattr("lba_app.api.mail_events.get_settings", lambda: settings)


@pytest.fixture
async def site(empty_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_api())
    with use_database(empty_database):
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client


def an_event(**changes: Any) -> dict[str, Any]:
    event = {
        "id": "evt-1",
        "message_id": message_id_of("one"),
        "event": "delivered",
        "happened_at": "2026-11-22T09:05:00Z",
    }
    return event | changes


@pytest.mark.usefixtures("secret")
async def test_events_are_noted_once(site: httpx.AsyncClient, outbox: Outbox) -> None:
    outbox.add("one")
    events = [an_event(), an_event(), an_event(id="evt-2", message_id="<other@duo.example>")]
    answer = await site.post(PATH, json=events, headers=SIGNED)
    assert answer.status_code == 202
    assert answer.json() == {"new": 1, "known": 1, "unknown_message": 1}
    again = await site.post(PATH, json=events, headers=SIGNED)
    assert again.json() == {"new": 0, "known": 2, "unknown_message": 1}


@pytest.mark.usefixtures("secret")
async def test_a_bounce_stops_what_follows(site: httpx.AsyncClient, outbox: Outbox) -> None:
    outbox.add("one")
    await site.post(PATH, json=[an_event(event="hard_bounce", more="ignored")], headers=SIGNED)
    outbox.add("two")
    assert [state.value for state in outbox.states()] == ["waiting", "suppressed"]


async def test_without_a_secret_the_address_does_not_exist(site: httpx.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, SIGNED):
        answer = await site.post(PATH, content=b"{", headers=headers)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer faux",
        f"Basic {SECRET}",
        SECRET,
        f"Bearer {SECRET}x",
        f"Bearer {SECRET[:-1]}",
    ],
)
async def test_who_does_not_know_the_secret_learns_nothing(
    site: httpx.AsyncClient, given: str | None
) -> None:
    headers = {} if given is None else {"Authorization": given.encode()}
    answer = await site.post(PATH, content=b"{", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"{}", "body"),
        ([an_event(event="opened")], "0.event"),
        ([an_event(), an_event(id="")], "1.id"),
        ([an_event(id="x" * 201)], "0.id"),
        ([an_event(id="a\x00b")], "0.id"),
        ([an_event(message_id="<a\r\nb>")], "0.message_id"),
        ([an_event(happened_at="2026-11-22T09:05:00")], "0.happened_at"),
        ([an_event(happened_at="9999-12-31T23:59:59-12:00")], "0.happened_at"),
        ([{"id": "evt-1"}], "0.message_id"),
        ([an_event()] * (MAX_EVENTS + 1), "body"),
    ],
)
async def test_what_cannot_be_read_is_told(
    site: httpx.AsyncClient, outbox: Outbox, body: Any, field: str
) -> None:
    outbox.add("one")
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = await site.post(PATH, headers=SIGNED, **content)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in {error["field"] for error in answer.json()["errors"]}


@pytest.mark.usefixtures("secret")
async def test_no_events_is_no_fault(site: httpx.AsyncClient) -> None:
    answer = await site.post(PATH, json=[], headers=SIGNED)
    assert (answer.status_code, answer.json()["new"]) == (202, 0)


async def test_people_are_not_told_of_it(site: httpx.AsyncClient) -> None:
    assert PATH not in (await site.get("/api/openapi.json")).json()["paths"]
    assert (await site.get("/api/docs")).status_code == 200
