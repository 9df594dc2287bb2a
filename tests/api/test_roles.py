"""Every HTTP route, called by everybody: what is not for somebody is not there."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from lba_app.api.app import create_api
from lba_app.web.cookies import session_name
from services.accounts import memberships, sessions
from services.accounts.models import MembershipState, OrganisationKind
from services.core.database import Database, use_database

KINDS = {kind.value: kind for kind in OrganisationKind}
# Routes that are the same for everybody, with or without an account.
PUBLIC = {
    "GET /api/v1/search",
    "GET /api/v1/search/enlargements",
    "GET /api/v1/search/cards",
    "GET /api/v1/search/clusters",
    "GET /api/v1/suggest/occupations",
    "GET /api/v1/suggest/jobs",
    "GET /api/v1/suggest/places",
    "GET /api/docs",
    "GET /healthz",
    "GET /readyz",
    "GET /offre/{key}/affiche.pdf",
    "GET /offre/{key}/qr.svg",
    # The local mailbox, open on a desktop of one's own only (tests/web/test_mailbox.py).
    "GET /courrier/{mail_id}",
}
# Routes that look at who calls, or at a secret; each has its own test below or beside.
GUARDED = {
    "POST /api/v1/mail-events",
    "POST /compte/demande",
    "GET /compte/lien/{token}",
    "POST /compte/code",
    "POST /compte/sortie",
    "POST /deposer/publier",
    "GET /courrier/modele/{template}",
}


@pytest.fixture
async def callers(empty_database: Database) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Yield a client for nobody and for a person of each kind of organisation."""
    tokens = {"nobody": ""}
    with empty_database.write() as session:
        for name, kind in KINDS.items():
            person = memberships.person_of(session, f"{name}@exemple.example")
            organisation = memberships.organisation_of(session, kind, name, name)
            memberships.join(session, person, organisation, MembershipState.GRANTED)
            tokens[name] = sessions.start(session, person, "")
    app = create_api()
    with use_database(empty_database):
        yield {
            name: httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://localhost",
                cookies={session_name(): token},
            )
            for name, token in tokens.items()
        }


def routes(of: Any) -> Iterator[APIRoute]:
    """Yield every route, those of included routers too."""
    for route in of.routes:
        if isinstance(route, APIRoute):
            yield route
        elif included := getattr(route, "original_router", None):
            yield from routes(included)


def test_every_route_was_looked_at() -> None:
    found = {f"{method} {one.path}" for one in routes(create_api()) for method in one.methods}
    assert found == PUBLIC | GUARDED


async def test_samples_of_messages_are_for_operators(
    callers: dict[str, httpx.AsyncClient],
) -> None:
    for name, client in callers.items():
        answer = await client.get("/courrier/modele/login")
        assert answer.status_code == (200 if name == "operateur" else 404), name
    unknown = await callers["operateur"].get("/courrier/modele/autre")
    assert unknown.status_code == 404


async def test_a_sample_can_run_and_load_nothing(callers: dict[str, httpx.AsyncClient]) -> None:
    answer = await callers["operateur"].get("/courrier/modele/login")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


async def test_a_draft_that_nobody_has_leads_back_to_the_deposit(
    callers: dict[str, httpx.AsyncClient],
) -> None:
    for client in callers.values():
        for secret in ("", "abc", "a" * 43, "\x00", "../../etc"):
            answer = await client.post("/deposer/publier", data={"brouillon": secret})
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/deposer?")


async def test_signing_out_of_nothing_is_harmless(callers: dict[str, httpx.AsyncClient]) -> None:
    for client in callers.values():
        for data in ({}, {"partout": "1"}):
            answer = await client.post("/compte/sortie", data=data)
            assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_an_offer_that_is_not_shown_has_no_poster(
    callers: dict[str, httpx.AsyncClient],
) -> None:
    for client in callers.values():
        for key in ("1", "abc", "9" * 30, "-1"):
            assert (await client.get(f"/offre/{key}/affiche.pdf")).status_code == 404
