"""Every handler, called by everybody: those who may not are sent away before anything happens."""

import inspect
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from lba_app.state.desk import DeskState
from lba_app.web.cookies import session_name
from lba_app.web.guards import ROLES, Role
from services.accounts import memberships, sessions
from services.accounts.models import MembershipState, OrganisationKind
from services.core.database import Database, use_database
from tests.state.test_handlers import own_states

GRANTED, AWAITING, DENIED = (
    MembershipState.GRANTED,
    MembershipState.AWAITING,
    MembershipState.DENIED,
)
# Who somebody is -> kind of organisation and state of the membership.
PEOPLE: dict[str, tuple[OrganisationKind, MembershipState] | None] = {
    "nobody": None,
    "company": (OrganisationKind.COMPANY, GRANTED),
    "company to verify": (OrganisationKind.COMPANY, AWAITING),
    "company refused": (OrganisationKind.COMPANY, DENIED),
    "school": (OrganisationKind.CFA, GRANTED),
    "school to verify": (OrganisationKind.CFA, AWAITING),
    "opco": (OrganisationKind.OPCO, GRANTED),
    "opco refused": (OrganisationKind.OPCO, DENIED),
    "chamber": (OrganisationKind.CHAMBER, GRANTED),
    "operator": (OrganisationKind.OPERATOR, GRANTED),
}
ALLOWED: dict[Role, set[str]] = {
    Role.ANYONE: set(PEOPLE),
    Role.SIGNED_IN: set(PEOPLE) - {"nobody"},
    Role.COMPANY: {"company", "company to verify", "operator"},
    Role.CFA: {"school", "operator"},
    Role.OPCO: {"opco", "operator"},
    Role.OPERATOR: {"operator"},
}
HANDLERS = [
    (state, name, handler.fn)
    for state in own_states()
    for name, handler in state.event_handlers.items()
    if name != "setvar"
]


@pytest.fixture
def cookies(empty_database: Database) -> Iterator[dict[str, str]]:
    """Yield the cookie header of each kind of person, signed in on a database of their own."""
    found = {"nobody": ""}
    with empty_database.write() as session:
        for name, seat in PEOPLE.items():
            if seat is None:
                continue
            person = memberships.person_of(session, f"{name.replace(' ', '-')}@exemple.example")
            organisation = memberships.organisation_of(session, seat[0], name, name)
            memberships.join(session, person, organisation, seat[1])
            found[name] = f"{session_name()}={sessions.start(session, person, '')}"
    with use_database(empty_database):
        yield found


def redirection(answer: Any) -> str:
    """Return the path that an answer redirects to, empty when it does not."""
    for name, value in getattr(answer, "args", ()):
        if str(name) == "path":
            return str(value).strip('"')
    return ""


async def call(state_class: type[rx.State], function: Any, cookie: str) -> str:
    """Call a handler with senseless arguments; return where its first answer sends to."""
    state = state_class()
    address = "/une-page"
    headers = {"origin": "http://localhost:8790", "cookie": cookie}
    state.router = RouterData.from_router_data({"asPath": address, "headers": headers})
    wanted = list(inspect.signature(function).parameters.values())[1:]
    senseless = [0 if one.annotation in {int, "int"} else "" for one in wanted]
    with suppress(Exception):
        made = function(state, *senseless)
        if isinstance(made, AsyncGenerator):
            async for answer in made:
                return redirection(answer)
            return ""
        return redirection(await made)
    return "failed after the guard"


@pytest.mark.parametrize(
    ("state_class", "name", "function"), HANDLERS, ids=[f"{s.__name__}.{n}" for s, n, _ in HANDLERS]
)
async def test_a_handler_lets_in_only_those_of_its_role(
    state_class: type[rx.State], name: str, function: Any, cookies: dict[str, str]
) -> None:
    role = ROLES[f"{state_class.__module__}.{state_class.__name__}.{name}"]
    if role is Role.ANYONE:
        return
    for who, cookie in cookies.items():
        target = await call(state_class, function, cookie)
        is_sent_away = target == "/espace-pro" or target.startswith("/connexion")
        assert is_sent_away == (who not in ALLOWED[role]), (who, target)
        if who == "nobody":
            assert target == "/connexion?suite=%2Fune-page"


@pytest.mark.parametrize(
    "cookie", ["x", "x=", "duo_session=", "duo_session=abc", "duo_session=" + "a" * 5000, "\x00"]
)
async def test_a_false_cookie_is_nobody(cookie: str, cookies: dict[str, str]) -> None:
    assert (await call(DeskState, DeskState.load.fn, cookie)).startswith("/connexion")


async def test_a_closed_session_lets_in_nobody(
    cookies: dict[str, str], empty_database: Database
) -> None:
    token = cookies["company"].partition("=")[2]
    actor = sessions.actor_of(empty_database, token)
    assert actor is not None
    sessions.close(empty_database, actor)
    assert (await call(DeskState, DeskState.load.fn, cookies["company"])).startswith("/connexion")
