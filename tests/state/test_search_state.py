"""The search page's handlers: the address is the search."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lba_app.state.search import SearchState
from services.core.database import Database
from services.search.service import SearchService
from tests.state.conftest import Visit, run

NANTES = "/recherche?insee=44109&radius=100"


def target(event: Any) -> dict[str, list[str]]:
    """Return the parameters of the address that a redirection goes to."""
    path = next(str(value) for name, value in event.args if str(name) == "path").strip('"')
    assert urlsplit(path).path == "/recherche"
    return parse_qs(urlsplit(path).query)


async def test_a_search_shows_its_results_and_counts(
    visit: Visit[SearchState], search_service: SearchService
) -> None:
    state = visit(SearchState, NANTES)
    await run(SearchState.load.fn(state))
    assert not state.is_loading
    assert state.error == ""
    assert state.heading == "Toutes les alternances · Nantes (44000)"
    assert "dans un rayon de 100 km" in state.summary
    assert 0 < len(state.results) <= 20
    assert state.map_center == [pytest.approx(47.218, abs=0.01), pytest.approx(-1.553, abs=0.01)]
    everything, jobs, trainings = (int(tab["count"].replace("\u202f", "")) for tab in state.tabs)
    assert everything == jobs + trainings


async def test_a_card_says_what_decides(visit: Visit[SearchState]) -> None:
    state = visit(SearchState, f"{NANTES}&kinds=offre")
    await run(SearchState.load.fn(state))
    card = state.results[0]
    for field in ("title", "sentence", "place", "distance", "start", "contract", "pay", "fresh"):
        assert card[field], field
    assert card["is_demo"]
    assert "rang=0" in card["href"]


async def test_a_malformed_address_is_healed_and_told(visit: Visit[SearchState]) -> None:
    state = visit(SearchState, "/recherche?latitude=abc&radius=-4&level=99&kinds=x&page=0")
    await run(SearchState.load.fn(state))
    assert state.error == ""
    assert len(state.notices) == 5
    assert state.results


async def test_fifty_filters_at_once_are_a_valid_search(visit: Visit[SearchState]) -> None:
    romes = ",".join(f"D1{number:03d}" for number in range(50))
    state = visit(
        SearchState, f"/recherche?romes={romes}&level=3,4,5,6,7&contract_type=apprentissage"
    )
    await run(SearchState.load.fn(state))
    assert state.error == ""
    assert any("Au plus 20 métiers" in notice for notice in state.notices)


async def test_a_search_without_result_offers_larger_ones(visit: Visit[SearchState]) -> None:
    state = visit(SearchState, "/recherche?romes=D1102&insee=15014&radius=10&kinds=offre&level=7")
    await run(SearchState.load.fn(state))
    assert state.results == []
    assert state.enlargements
    assert all(int(choice["count"].replace("\u202f", "")) > 0 for choice in state.enlargements)


async def test_a_broken_search_is_told_in_words(
    visit: Visit[SearchState], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_params: object) -> None:
        raise RuntimeError("the index is gone")

    monkeypatch.setattr("lba_app.state.search._search", broken)
    state = visit(SearchState, NANTES)
    await run(SearchState.load.fn(state))
    assert "pas fonctionné" in state.error
    assert not state.is_loading
    assert "the index is gone" in caplog.text


async def test_submitting_resolves_the_place_and_keeps_the_filters(
    visit: Visit[SearchState],
) -> None:
    state = visit(SearchState, f"{NANTES}&level=3&sort=distance&page=3")
    event = await SearchState.submit.fn(state, {"q": "vendeur", "lieu": "rennes", "radius": "60"})
    assert target(event) == {
        "q": ["vendeur"],
        "insee": ["35238"],
        "radius": ["60"],
        "level": ["3"],
        "sort": ["distance"],
    }


async def test_submitting_an_unknown_place_keeps_it_to_be_told(visit: Visit[SearchState]) -> None:
    state = visit(SearchState, "/recherche")
    event = await SearchState.submit.fn(state, {"q": "", "lieu": "zzzzqqq"})
    assert target(event)["lieu"] == ["zzzzqqq"]


async def test_what_is_sent_to_the_page_stays_small(visit: Visit[SearchState]) -> None:
    state = visit(SearchState, "/recherche")
    await run(SearchState.load.fn(state))
    assert len(state.results) == 20
    assert len(json.dumps(state.get_delta(), default=str)) < 60_000


@pytest.mark.parametrize(
    "form",
    [{}, {"q": "x" * 10_000}, {"romes": "<script>"}, {"radius": "-4"}, "a text", None, [1, 2], 7],
)
async def test_submitting_anything_leads_to_a_search(visit: Visit[SearchState], form: Any) -> None:
    state = visit(SearchState, "/recherche")
    target(await SearchState.submit.fn(state, form))


async def test_choosing_a_start_day_filters(visit: Visit[SearchState]) -> None:
    state = visit(SearchState, f"{NANTES}&page=2")
    event = await SearchState.choose_start.fn(state, "2027-09-01")
    assert target(event)["start_before"] == ["2027-09-01"]
    assert "page" not in target(event)
    lifted = await SearchState.choose_start.fn(state, "")
    assert "start_before" not in target(lifted)
    assert await SearchState.choose_start.fn(state, "not a day") is None


async def test_paging_walks_through_every_result_once(
    visit: Visit[SearchState], demo_database: Database
) -> None:
    seen: list[str] = []
    address = "/recherche?department=75"
    while True:
        state = visit(SearchState, address)
        await run(SearchState.load.fn(state))
        seen += [row["item"] for row in state.results]
        following = [link for link in state.pages if link["label"].startswith("Voir")]
        if not following:
            break
        address = following[0]["href"]
    assert len(seen) == len(set(seen))
    assert len(seen) == int(state.tabs[0]["count"].replace("\u202f", ""))


async def test_each_choice_gives_the_number_of_results_it_announces(
    visit: Visit[SearchState],
) -> None:
    state = visit(SearchState, f"{NANTES}&level=4")
    await run(SearchState.load.fn(state))
    groups = [state.levels["choices"], state.contracts["choices"], state.disability, state.tabs]
    for choice in (choice for group in groups for choice in group if not choice["is_on"]):
        if choice in state.levels["choices"]:
            continue  # levels add up: checked by the engine's own tests
        there = visit(SearchState, choice["href"])
        await run(SearchState.load.fn(there))
        assert there.summary.split()[0] == choice["count"], choice


async def test_missing_trainings_are_pointed_at_farther(visit: Visit[SearchState]) -> None:
    state = visit(SearchState, "/recherche?insee=44109&radius=10&kinds=offre,entreprise")
    await run(SearchState.load.fn(state))
    assert state.hints == []
