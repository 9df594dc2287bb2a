"""The deposit's handlers: each keeps what was typed, and says at once what is wrong."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from reflex.istate.data import RouterData

from lba_app.state.deposit import DepositState
from services.core.database import Database, use_database
from services.recruiting import deposits
from tests.state.conftest import Visit, run
from tests.unit.recruiting.conftest import CONTACT, Bakery, a_bakery
from tests.unit.recruiting.test_relay_candidates import add_centre

BOULANGER = ("Boulanger / Boulangère", "D1102")


@pytest.fixture
def bakery(empty_database: Database, frozen_clock: object) -> Iterator[Bakery]:
    with use_database(empty_database):
        yield a_bakery(empty_database)


async def begun(visit: Visit[DepositState], bakery: Bakery) -> DepositState:
    """Return the state of a page where the company is found and the contact typed."""
    state = visit(DepositState, "/deposer")
    await run(DepositState.load.fn(state))
    await run(DepositState.find_company.fn(state, bakery.siret))
    for name, value in (("name", "Camille Inventé"), ("email", CONTACT)):
        await DepositState.change.fn(state, name, value)
    return state


def go_to(state: DepositState, answer: Any) -> str:
    """Follow a redirection; return its step."""
    path = next(str(value) for name, value in answer.args if str(name) == "path").strip('"')
    state.router = RouterData.from_router_data({"asPath": path, "headers": {}})
    return parse_qs(urlsplit(path).query)["etape"][0]


async def at_offer(visit: Visit[DepositState], bakery: Bakery) -> DepositState:
    state = await begun(visit, bakery)
    assert go_to(state, await DepositState.go_on.fn(state, {})) == "offre"
    await run(DepositState.load.fn(state))
    await DepositState.choose_job.fn(state, *BOULANGER)
    return state


async def test_a_siret_finds_its_company_and_keeps_a_draft(
    visit: Visit[DepositState], bakery: Bakery
) -> None:
    state = await begun(visit, bakery)
    assert state.company_name == "FOURNIL VRAI SARL"
    assert "connue de l'entreprise" in state.outlook
    kept = deposits.read(bakery.database, state.token).form
    assert (kept["name"], kept["email"]) == ("Camille Inventé", CONTACT)


@pytest.mark.parametrize("typed", ["123", "12345678900012", "abc", "0" * 14, "\x00", "1" * 5_000])
async def test_a_wrong_siret_is_told_and_writes_nothing(
    visit: Visit[DepositState], bakery: Bakery, typed: str
) -> None:
    state = visit(DepositState, "/deposer")
    await run(DepositState.load.fn(state))
    await run(DepositState.find_company.fn(state, typed))
    assert state.errors["siret"]
    assert state.token == ""
    assert not state.is_busy


async def test_a_step_is_not_left_with_something_wrong(
    visit: Visit[DepositState], bakery: Bakery
) -> None:
    state = visit(DepositState, "/deposer")
    await run(DepositState.load.fn(state))
    await run(DepositState.find_company.fn(state, bakery.siret))
    assert await DepositState.go_on.fn(state, {"name": "", "email": "pas une adresse"}) is None
    assert [wrong["field"] for wrong in state.summary] == ["name", "email"]
    assert state.values["email"] == "pas une adresse"


async def test_an_occupation_writes_the_offer(visit: Visit[DepositState], bakery: Bakery) -> None:
    state = await at_offer(visit, bakery)
    assert state.has_job
    assert state.card[0]["title"] == state.suggested_title
    assert all(item["is_on"] for heading in state.headings for item in heading["items"])
    assert "Salaire minimum légal" in state.pay


async def test_a_refused_untick_leaves_the_box_ticked_and_says_why(
    visit: Visit[DepositState], bakery: Bakery
) -> None:
    state = await at_offer(visit, bakery)
    heading = state.headings[0]
    for index in range(len(heading["items"])):
        await DepositState.tick.fn(state, heading["key"], index)
    left = [item for item in state.headings[0]["items"] if item["is_on"]]
    assert len(left) == 3
    assert "au moins 3" in state.headings[0]["refusal"]
    await DepositState.tick.fn(state, heading["key"], 0)
    assert state.headings[0]["refusal"] == ""


async def test_the_description_follows_the_ticks_until_it_is_written(
    visit: Visit[DepositState], bakery: Bakery
) -> None:
    state = await at_offer(visit, bakery)
    before = state.suggested_description
    # Leaving the field as it was proposed is not writing it.
    await DepositState.change.fn(state, "description", before)
    assert state.values["description"] == ""
    await DepositState.tick.fn(state, "acquired_skills", 0)
    assert state.suggested_description != before
    own = "Un fournil où l'on apprend à faire le pain, la nuit et le jour."
    await DepositState.change.fn(state, "description", own)
    await DepositState.tick.fn(state, "acquired_skills", 1)
    assert state.values["description"] == own
    await DepositState.reset_text.fn(state, "description")
    assert state.values["description"] == ""


async def test_at_most_three_questions(visit: Visit[DepositState], bakery: Bakery) -> None:
    state = await at_offer(visit, bakery)
    for index in range(5):
        await DepositState.tick.fn(state, "questions", index)
    assert sum(item["is_on"] for item in state.questions) == 3
    assert all(item["is_on"] or item["is_disabled"] for item in state.questions)


async def test_centres_are_offered_only_when_there_are_some(
    visit: Visit[DepositState], bakery: Bakery
) -> None:
    state = await at_offer(visit, bakery)
    assert go_to(state, await DepositState.go_on.fn(state, {})) == "publier"
    with bakery.database.write() as session:
        add_centre(session, "CFA", provider={"email": "cfa@cfa.example"})
    state = await at_offer(visit, bakery)
    assert go_to(state, await DepositState.go_on.fn(state, {})) == "cfa"
    await run(DepositState.load.fn(state))
    await DepositState.tick_all_centres.fn(state)
    assert [row["is_on"] for row in state.centres] == [True]
    await DepositState.tick_all_centres.fn(state)
    assert [row["is_on"] for row in state.centres] == [False]


@pytest.mark.parametrize("token", ["", "abc", "a" * 43, "\x00"])
async def test_a_link_of_nobody_says_so_or_begins(
    visit: Visit[DepositState], bakery: Bakery, token: str
) -> None:
    state = visit(DepositState, f"/deposer?brouillon={token}&etape=publier")
    await run(DepositState.load.fn(state))
    assert bool(state.error) == bool(token)
    assert state.is_ready


async def test_anything_may_be_sent_to_a_handler(
    visit: Visit[DepositState], bakery: Bakery
) -> None:
    state = await at_offer(visit, bakery)
    before = deposits.read(bakery.database, state.token).form
    for name, value in (("company", "x"), ("token", "x"), ("__class__", "x"), ("relays", "1")):
        await DepositState.change.fn(state, name, value)
    for key, index in (("desired_skills", 99), ("questions", -1), ("autre", 0)):
        await DepositState.tick.fn(state, key, index)
    await DepositState.choose_job.fn(state, "<script>", "Z9999")
    assert state.errors["metier"]
    assert deposits.read(bakery.database, state.token).form == before


async def test_what_is_sent_to_the_page_stays_small(
    visit: Visit[DepositState], bakery: Bakery
) -> None:
    state = await at_offer(visit, bakery)
    assert len(json.dumps(state.get_delta(), default=str)) < 60_000
