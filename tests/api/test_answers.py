"""How the API answers: headers, compression, limits, its own description, its cost."""

import gc
import gzip
import json
import re
import tracemalloc
from html.parser import HTMLParser

import httpx
import pytest

from services.core.database import Database
from services.core.settings import Settings
from services.search.query import parse
from services.search.service import SearchService
from tests.unit.search.comparing import statements

SEARCH = "/api/v1/search?romes=D1102&latitude=47.218&longitude=-1.553&radius=200&page_size=50"
MEMORY_BOUND = 300_000


# The same answer is not sent twice


async def test_an_answer_that_is_held_is_not_sent_again(api: httpx.AsyncClient) -> None:
    first = await api.get(SEARCH)
    tag = first.headers["etag"]
    for held in (tag, f"W/{tag}", f'"another", {tag}'):
        again = await api.get(SEARCH, headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag


async def test_another_answer_has_another_tag(api: httpx.AsyncClient) -> None:
    tag = (await api.get(SEARCH)).headers["etag"]
    other = await api.get(SEARCH + "&page=2", headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.headers["etag"] != tag
    assert (await api.get(SEARCH)).headers["etag"] == tag


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("search", "private, no-cache"),
        ("search/enlargements?romes=D1102", "private, no-cache"),
        ("search/clusters?bbox=-10,40,10,55&zoom=6", "private, max-age=60"),
        ("search/cards?items=offre-1", "private, no-cache"),
        ("suggest/occupations?q=bou", "private, max-age=300"),
        ("suggest/places?q=nan", "private, max-age=300"),
    ],
)
async def test_each_answer_says_how_long_it_may_be_kept(
    api: httpx.AsyncClient, path: str, kept: str
) -> None:
    answer = await api.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == kept
    assert answer.headers["vary"] == "Accept-Encoding"
    assert re.fullmatch(r'"[0-9a-f]+"', answer.headers["etag"])


# Compressed for who accepts it


async def test_a_large_answer_is_compressed_for_who_accepts_it(api: httpx.AsyncClient) -> None:
    plain = await api.get(SEARCH, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    request = api.build_request("GET", SEARCH, headers={"Accept-Encoding": "gzip, br"})
    packed = await api.send(request, stream=True)
    content = b"".join([part async for part in packed.aiter_raw()])
    assert packed.headers["content-encoding"] == "gzip"
    assert len(content) == int(packed.headers["content-length"]) < len(plain.content) / 3
    assert json.loads(gzip.decompress(content)) == plain.json()


async def test_a_small_answer_is_not_compressed(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/suggest/places?q=zzzz", headers={"Accept-Encoding": "gzip"})
    assert answer.json() == []
    assert "content-encoding" not in answer.headers


# So many calls, no more


@pytest.fixture
def _three_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Settings(api_burst=3, api_rate=0.001)
    monkeypatch.setattr("lba_app.api.limits.get_settings", lambda: own)


@pytest.mark.usefixtures("_three_calls")
async def test_who_calls_too_often_is_told_to_wait(api: httpx.AsyncClient) -> None:
    answers = [await api.get("/api/v1/suggest/places?q=nan") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert all(
        answer.headers["ratelimit-policy"].startswith('"adresse";q=3;w=') for answer in answers
    )
    left = [re.search(r"r=(\d+)", answer.headers["ratelimit"]) for answer in answers]
    assert [found and found[1] for found in left] == ["2", "1", "0", "0", "0"]
    refused = answers[-1]
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == 429
    assert "attendez" in refused.json()["title"]
    # What tells that the server is up is never refused.
    assert (await api.get("/healthz")).status_code == 200


@pytest.mark.usefixtures("_three_calls")
async def test_calls_that_are_refused_for_what_they_ask_count_too(api: httpx.AsyncClient) -> None:
    codes = [(await api.get("/api/v1/search?radius=-1")).status_code for _ in range(4)]
    assert codes == [400, 400, 400, 429]


# Its description


class Page(HTMLParser):
    """What a page of HTML holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


async def test_the_api_is_described_on_a_page_without_script_or_outside_address(
    api: httpx.AsyncClient,
) -> None:
    answer = await api.get("/api/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    page = Page(answer.text)
    assert not {"script", "iframe", "style", "img"} & set(page.tags)
    assert page.handlers == []
    assert page.addresses
    assert all(address.startswith("/") and "//" not in address for address in page.addresses)
    assert not re.search(r"https?://", answer.text)
    assert '<html lang="fr">' in answer.text


async def test_every_parameter_is_described(api: httpx.AsyncClient) -> None:
    text = (await api.get("/api/docs")).text
    described = (await api.get("/api/openapi.json")).json()["paths"]
    assert len(described) == 7
    for path, methods in described.items():
        assert f"<code>GET {path}</code>" in text
        for parameter in methods["get"]["parameters"]:
            assert f"<code>{parameter['name']}" in text
            assert parameter.get("description") or "maximum" in parameter["schema"], parameter


async def test_what_is_described_is_what_is_read(api: httpx.AsyncClient) -> None:
    """Each parameter of the description is one that a search understands, and the reverse."""
    described = (await api.get("/api/openapi.json")).json()["paths"]
    names = {one["name"] for one in described["/api/v1/search"]["get"]["parameters"]}
    asked = {
        "q": "a", "romes": "D1102", "domains": "D", "latitude": "1", "longitude": "1",
        "radius": "10", "kinds": "offre", "contract_type": "apprentissage", "level": "3",
        "start_before": "2027-01-01", "is_disabled_elligible": "true", "origin": "recruteur",
        "naf": "10", "opco": "akto", "remote": "true", "apply_channel": "email",
        "employer_known": "true", "sort": "distance", "page": "2",
    }  # fmt: skip
    query, issues = parse({name: [value] for name, value in asked.items()})
    assert issues == []
    assert dict(query.params()).keys() <= names
    places = {"insee", "postcode", "department", "region"}
    assert names == set(asked) | places | {"page_size", "facets", "explain"}


async def test_the_example_of_the_page_works(api: httpx.AsyncClient) -> None:
    page = Page((await api.get("/api/docs")).text)
    (example,) = [address for address in page.addresses if address.startswith("/api/v1/")]
    assert (await api.get(example)).status_code == 200


# What it costs


@pytest.mark.parametrize("size", [1, 20])
async def test_a_search_is_one_statement(
    api: httpx.AsyncClient, demo_database: Database, size: int
) -> None:
    with statements(demo_database) as sent:
        answer = await api.get(f"/api/v1/search?q=boulanger&facets=true&page_size={size}")
    assert answer.json()["hits"]
    assert len(sent) == 1


@pytest.mark.parametrize(
    "path", ["search/enlargements?romes=D1102", "search/clusters?bbox=-10,40,10,55&zoom=6"]
)
async def test_counts_and_maps_ask_nothing_of_the_database(
    api: httpx.AsyncClient, demo_database: Database, path: str
) -> None:
    with statements(demo_database) as sent:
        assert (await api.get(f"/api/v1/{path}")).status_code == 200
    assert sent == []


def test_memory_does_not_grow_with_searches(search_service: SearchService) -> None:
    asked = [
        {"q": ["boulanger nantes"]},
        {"q": ["developeur web"], "level": ["5"]},
        {"romes": ["D1102"], "insee": ["75056"], "radius": ["100"]},
        {"domains": ["D1"], "kinds": ["offre,formation"], "sort": ["date"]},
        {"department": ["59"], "remote": ["true"]},
    ]

    def search(times: int) -> None:
        for rank in range(times):
            query, _ = parse({**asked[rank % len(asked)], "page": [str(1 + rank % 3)]})
            resolved = search_service.resolve(query)
            search_service.page(resolved, explain=rank % 2 == 0)
            if rank % 10 == 0:
                search_service.enlargements(resolved)

    search(100)
    gc.collect()
    tracemalloc.start()
    try:
        search(100)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        search(1_000)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < MEMORY_BOUND
