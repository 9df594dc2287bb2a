"""The search API: what it answers, and how it refuses."""

import httpx
import pytest

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


async def test_a_number_beyond_those_of_items_names_nothing(api: httpx.AsyncClient) -> None:
    beyond = (1 << 48) + 1
    assert (await api.get(f"/api/v1/search/cards?items=offre-{beyond}")).json() == []


# What may be asked beside the results


async def test_each_choice_is_counted_when_that_is_asked(api: httpx.AsyncClient) -> None:
    plain = (await api.get("/api/v1/search")).json()
    assert "facets" not in plain
    facets = (await api.get("/api/v1/search?facets=true")).json()["facets"]
    assert facets["kinds"] == plain["totals"]
    asked = {
        "kinds": "kinds",
        "contract_type": "contract_type",
        "level": "level",
        "is_disabled_elligible": "is_disabled_elligible",
        "remote": "remote",
        "employer_known": "employer_known",
        "apply_channel": "apply_channel",
    }
    for field, parameter in asked.items():
        assert facets[field]
        for value, count in facets[field].items():
            found = (await api.get(f"/api/v1/search?{parameter}={value}")).json()
            assert found["total"] == count, (field, value)


async def test_the_counts_of_opcos_and_origins_are_those_of_their_items(
    api: httpx.AsyncClient,
) -> None:
    facets = (await api.get("/api/v1/search?facets=true")).json()["facets"]
    assert sum(facets["origin"].values()) == facets["kinds"]["offre"]
    # The filters on OPCO and origin leave what has none, hence one kind at a time.
    facets = (await api.get("/api/v1/search?facets=true&kinds=entreprise")).json()["facets"]
    assert len(facets["opco"]) > 3
    for opco, count in facets["opco"].items():
        found = (await api.get(f"/api/v1/search?kinds=entreprise&opco={opco}")).json()
        assert found["total"] == count


async def test_each_rank_is_explained_when_that_is_asked(api: httpx.AsyncClient) -> None:
    plain = (await api.get(f"/api/v1/search?{NANTES}&radius=200")).json()["hits"]
    assert not any("explain" in hit for hit in plain)
    answer = await api.get(f"/api/v1/search?{NANTES}&radius=200&explain=true&page_size=50")
    hits = answer.json()["hits"]
    assert {hit["kind"] for hit in hits} == {"offre", "formation", "entreprise"}
    for hit in hits:
        assert {"pertinence", "correspondance", "proximite"} <= set(hit["explain"])
        assert all(0 <= part <= 1 for part in hit["explain"].values())
    for kind in ("offre", "formation", "entreprise"):
        ranks = [hit["explain"]["pertinence"] for hit in hits if hit["kind"] == kind]
        assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize(
    ("query", "levels"),
    [("q=cap+cuisine", [3]), ("q=cuisine", []), ("q=cap+cuisine&level=5", [])],
)
async def test_levels_named_by_words_are_told(
    api: httpx.AsyncClient, query: str, levels: list[int]
) -> None:
    assert (await api.get(f"/api/v1/search?{query}")).json()["understood_levels"] == levels


async def test_larger_searches_find_what_they_promise(api: httpx.AsyncClient) -> None:
    asked = "domains=D,M&insee=75056&radius=10&kinds=offre&level=5&remote=true"
    found = (await api.get(f"/api/v1/search/enlargements?{asked}")).json()
    changes = {larger["change"] for larger in found}
    assert {"radius", "filters", "anywhere"} <= changes
    for larger in found:
        promised = larger["total"]
        answer = await api.get("/api/v1/search", params=larger["params"])
        assert answer.json()["total"] == promised > 0, larger


async def test_a_near_occupation_is_named(api: httpx.AsyncClient) -> None:
    asked = f"romes=D1102&{NANTES}&radius=200"
    found = (await api.get(f"/api/v1/search/enlargements?{asked}")).json()
    near = [larger for larger in found if larger["change"] == "romes"]
    assert near
    assert all(larger["rome"] in larger["params"]["romes"] and larger["label"] for larger in near)


async def test_a_domain_is_suggested(api: httpx.AsyncClient, search_service: SearchService) -> None:
    label = search_service.occupations.domains["D11"]
    found = (await api.get("/api/v1/suggest/occupations", params={"q": label})).json()
    domains = [one for one in found if one["params"] == {"domains": "D11"}]
    answer = await api.get("/api/v1/search", params=domains[0]["params"])
    assert answer.status_code == 200


async def test_an_employer_is_suggested_and_found_by_its_name(api: httpx.AsyncClient) -> None:
    company = (await api.get("/api/v1/search?kinds=entreprise")).json()["hits"][0]
    name = company["organization_name"]
    found = (await api.get("/api/v1/suggest/occupations", params={"q": name})).json()
    (own,) = [one for one in found if one["label"] == name]
    assert own["params"] == {"q": name}
    hits = (await api.get("/api/v1/search", params=own["params"])).json()["hits"]
    assert name in {hit["organization_name"] for hit in hits}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("domains=Z1", "domains"),
        ("domains=N99", "domains"),
        ("origin=ailleurs", "origin"),
        ("naf=boulangerie", "naf"),
        ("opco=%C3%A9%C3%A9", "opco"),
        ("remote=peut-etre", "remote"),
        ("apply_channel=pigeon", "apply_channel"),
        ("employer_known=42", "employer_known"),
        ("facets=souvent", "facets"),
        ("explain=souvent", "explain"),
    ],
)
async def test_a_bad_filter_is_named_in_french(
    api: httpx.AsyncClient, query: str, field: str
) -> None:
    answer = await api.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert not {"invalid", "should", "value", "input"} & set(error["message"].lower().split())


@pytest.mark.parametrize(
    "query",
    [
        "domains=D12",
        "origin=recruteur",
        "naf=10,1071C",
        "opco=akto",
        "remote=true",
        "apply_channel=telephone",
        "employer_known=true",
    ],
)
async def test_a_good_filter_narrows(api: httpx.AsyncClient, query: str) -> None:
    everything = (await api.get("/api/v1/search")).json()["total"]
    answer = await api.get(f"/api/v1/search?{query}")
    assert answer.status_code == 200
    assert answer.json()["total"] < everything
