"""What a browser does to the plain HTTP routes, behind the edge of the server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from lba_app.api.app import create_api
from lba_app.web.edge import Edge
from services.core.database import Database, use_database
from services.core.settings import Settings
from tests.unit.accounts.acting import EMAIL, mails

HERE = "http://localhost:8790"
BURST = 20
STRANGER = "personne@ailleurs-invente.example"
# What only tells when or for whom: everything else of two answers must be the same.
OWN_HEADERS = {"set-cookie", "date"}


@asynccontextmanager
async def opened(
    database: Database, folder: Path, base: str = HERE, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    edge = Edge(create_api(), Settings(_env_file=None, **settings), folder)
    transport = httpx.ASGITransport(edge)
    with use_database(database):
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            yield client


def given(answer: httpx.Response) -> SimpleCookie:
    """Return the cookies that an answer sets."""
    found = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        found.load(header)
    return found


def landing(answer: httpx.Response) -> tuple[str, dict[str, list[str]]]:
    """Return where an answer leads: always one of our own paths."""
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    found = urlsplit(answer.headers["location"])
    assert (found.scheme, found.netloc) == ("", "")
    assert found.path.startswith("/")
    return found.path, parse_qs(found.query)


async def ask(
    site: httpx.AsyncClient, email: str = EMAIL, suite: str = "", **options: Any
) -> httpx.Response:
    return await site.post("/compte/demande", data={"email": email, "suite": suite}, **options)


def path_of_link(database: Database) -> str:
    return urlsplit(mails(database)[-1].context["link"]).path


def code_of(database: Database) -> str:
    return str(mails(database)[-1].context["code"])


async def signed_in(site: httpx.AsyncClient, database: Database) -> str:
    await ask(site)
    answer = await site.get(path_of_link(database))
    return given(answer)["duo_session"].value
