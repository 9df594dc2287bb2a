"""Whatever is asked of the API, it answers or it refuses."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.settings import Settings

LIMITLESS = Settings(api_burst=1_000_000)
NAMES = st.sampled_from(
    "q romes rome domains insee postcode department region latitude longitude lieu radius kinds "
    "contract_type level start_before is_disabled_elligible origin naf opco remote apply_channel "
    "employer_known sort page page_size facets explain bbox zoom items limit unknown".split()
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        "44109 D1102 D12 offre apprentissage 2027-01-01 true 75 1071C akto email distance france "
        "boulanger -10,40,10,55 170,-90,-170,90 5 offre-1,entreprise-2 49.1 -1.55 nantes".split()
    ),
    st.just(""),
)
PATHS = (
    "search",
    "search/enlargements",
    "search/clusters",
    "search/cards",
    "suggest/occupations",
    "suggest/places",
)
# What a path refuses to go without.
NEEDED = {
    "search/clusters": {"bbox": "-10,40,10,55", "zoom": "6"},
    "search/cards": {"items": "offre-1"},
}


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lba_app.api.limits.get_settings", lambda: LIMITLESS)


async def check(api: httpx.AsyncClient, path: str, params: list[tuple[str, str]]) -> None:
    answer = await api.get(f"/api/v1/{path}", params=httpx.QueryParams(params))
    assert answer.status_code in {200, 400}
    body: Any = answer.json()
    if answer.status_code == 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert body["errors"]
        assert all(error["field"] and error["message"] for error in body["errors"])


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(params=st.lists(st.tuples(NAMES, VALUES), max_size=8))
async def test_whatever_is_asked_of_a_search_the_answer_is_200_or_400(
    api: httpx.AsyncClient, params: list[tuple[str, str]]
) -> None:
    await check(api, "search", params)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(PATHS),
    params=st.lists(st.tuples(NAMES, VALUES), max_size=5),
    is_complete=st.booleans(),
)
async def test_whatever_is_asked_of_any_path_the_answer_is_200_or_400(
    api: httpx.AsyncClient, path: str, params: list[tuple[str, str]], *, is_complete: bool
) -> None:
    given_names = {name for name, _ in params}
    needed = NEEDED.get(path, {}) if is_complete else {}
    more = [(name, value) for name, value in needed.items() if name not in given_names]
    await check(api, path, [*params, *more])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "query",
    [
        "q=%00%ff",
        "page=99999999999999999999",
        "limit=-1",
        "latitude=1e400&longitude=nan",
        "zoom=-1&bbox=1e999,0,0,0",
        "items=offre-99999999999999999999",
        "q=" + "a" * 5_000,
        "romes=" + "D1102," * 2_000,
        "&".join(f"x{rank}=1" for rank in range(500)),
    ],
)
async def test_extreme_values_are_answered_or_refused(
    api: httpx.AsyncClient, path: str, query: str
) -> None:
    answer = await api.get(f"/api/v1/{path}?{query}")
    assert answer.status_code in {200, 400}
