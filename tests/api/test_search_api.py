"""The search API: what it answers, and how it refuses."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.search.service import SearchService

NANTES = "latitude=47.218&longitude=-1.553"


async def test_the_server_says_that_it_is_up(api: httpx.AsyncClient) -> None:
    answer = await api.get("/healthz")
    assert answer.status_code == 200


async def test_a_search_answers_hits_nearest_first(api: httpx.AsyncClient) -> None:
    answer = await api.get(f"/api/v1/search?{NANTES}&radius=100&sort=distance&page_size=50")
    assert answer.status_code == 200
    body = answer.json()
    distances = [hit["distance_km"] for hit in body["hits"]]
    assert distances == sorted(distances)
    assert max(distances) <= 100
    assert body["total"] == sum(body["totals"].values())
    for field in ("id", "kind", "title", "organization_name", "distance_km"):
        assert field in body["hits"][0]


async def test_the_example_of_the_documentation_works(api: httpx.AsyncClient) -> None:
    answer = await api.get(f"/api/v1/search?romes=D1102&{NANTES}&radius=30")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("radius=-4", "radius"),
        ("latitude=abc", "latitude"),
        ("latitude=95&longitude=0", "latitude"),
        ("romes=ZZZ", "romes"),
        ("romes=A9999", "romes"),
        ("insee=99999", "lieu"),
        ("department=999", "lieu"),
        ("level=12", "level"),
        ("contract_type=cdi", "contract_type"),
        ("kinds=stage", "kinds"),
        ("sort=magic", "sort"),
        ("page=0", "page"),
        ("start_before=tomorrow", "start_before"),
        ("is_disabled_elligible=perhaps", "is_disabled_elligible"),
        ("page_size=1000", "page_size"),
        ("page_size=abc", "page_size"),
    ],
)
async def test_a_bad_parameter_is_named_in_french(
    api: httpx.AsyncClient, query: str, field: str
) -> None:
    answer = await api.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert answer.json()["errors"][0]["message"]


async def test_occupations_are_suggested_with_their_code(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/v1/suggest/occupations?q=bouch")).json()
    assert found[0]["params"] == {"romes": "D1101"}
    assert len(found) <= 8
    start, end = found[0]["highlights"][0]
    assert found[0]["label"][start:end].lower() == "bouch"


async def test_places_are_suggested_the_big_one_first(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/v1/suggest/places?q=nan&limit=3")).json()
    assert found[0]["label"] == "Nantes (44000)"
    assert found[0]["params"] == {"insee": "44109"}
    assert len(found) == 3


async def test_the_map_shows_every_located_result(api: httpx.AsyncClient) -> None:
    search = (await api.get(f"/api/v1/search?{NANTES}&radius=100")).json()
    for zoom in (3, 8, 14):
        groups = (
            await api.get(
                f"/api/v1/search/clusters?{NANTES}&radius=100&bbox=-10,40,10,55&zoom={zoom}"
            )
        ).json()
        counts = [feature["properties"]["count"] for feature in groups["features"]]
        assert sum(counts) == search["total"]


async def test_a_group_names_its_few_members(api: httpx.AsyncClient) -> None:
    groups = (
        await api.get(f"/api/v1/search/clusters?{NANTES}&radius=100&bbox=-10,40,10,55&zoom=14")
    ).json()
    items = [item for f in groups["features"] for item in f["properties"]["items"]]
    cards = (await api.get(f"/api/v1/search/cards?items={','.join(items[:20])}")).json()
    assert len(cards) == len(items[:20])
    assert all(card["url"].startswith(f"/{card['kind']}/") for card in cards)


@pytest.mark.parametrize(
    "path",
    [
        "search/clusters?zoom=5",
        "search/clusters?zoom=5&bbox=1,2,3",
        "search/clusters?zoom=5&bbox=a,b,c,d",
        "search/clusters?zoom=5&bbox=0,50,1,40",
        "search/clusters?zoom=5&bbox=nan,nan,nan,nan",
        "search/clusters?zoom=99&bbox=0,40,1,50",
        "search/cards?items=offre-abc",
        "search/cards?items=stage-1",
        "search/cards",
    ],
)
async def test_a_bad_map_request_is_refused(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(f"/api/v1/{path}")
    assert answer.status_code == 400
    assert answer.json()["errors"]


async def test_the_api_describes_itself(api: httpx.AsyncClient) -> None:
    described = (await api.get("/api/openapi.json")).json()
    assert "/api/v1/search" in described["paths"]


NAMES = st.sampled_from(
    "q romes insee postcode department region latitude longitude lieu radius kinds contract_type "
    "level start_before is_disabled_elligible sort page page_size unknown".split()
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(["44109", "D1102", "offre", "apprentissage", "2027-01-01", "true", "75", ""]),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(params=st.lists(st.tuples(NAMES, VALUES), max_size=8))
async def test_whatever_is_asked_the_answer_is_200_or_400(
    api: httpx.AsyncClient, search_service: SearchService, params: list[tuple[str, str]]
) -> None:
    answer = await api.get("/api/v1/search", params=httpx.QueryParams(params))
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.json()["errors"]
