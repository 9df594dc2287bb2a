"""A search as a URL: parsing never fails, and what is not understood is told."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import example, given

from services.catalog.enums import Kind
from services.core.constants import (
    MAX_QUERY_LENGTH,
    MAX_RADIUS_KM,
    MAX_ROME_CODES,
)
from services.core.geo import Point
from services.search.criteria import Filters
from services.search.query import (
    ALIASES,
    MAX_PAGE,
    MAX_PLACE_LENGTH,
    Issue,
    SearchQuery,
    Where,
    parse,
)
from tests.unit.search.drawn_queries import PARAMETERS, any_params, queries

NANTES = Where(insee="44109")


def read(**params: str) -> tuple[SearchQuery, list[Issue]]:
    return parse({name: [value] for name, value in params.items()})


def read_well(**params: str) -> SearchQuery:
    query, issues = read(**params)
    assert issues == []
    return query


@given(queries())
def test_what_is_written_is_read_back(query: SearchQuery) -> None:
    params = {name: [value] for name, value in query.params()}
    assert parse(params) == (query, [])
    assert len(params) == len(query.params())


@given(queries())
def test_an_address_is_read_back(query: SearchQuery) -> None:
    assert parse(parse_qs(query.query_string())) == (query, [])


@given(any_params)
@example({"q": []})
@example({"page": ["000000001" + "0" * 5_000]})
@example({"page": ["0" * 5_000 + "1"]})
@example({name: ["x" * 10_000] for name in PARAMETERS})
@example({name: ["9" * 10_000] for name in PARAMETERS})
@example({name: [",".join(["D1102", "x"] * 1_000)] * 50 for name in PARAMETERS})
@example({"latitude": ["nan"], "longitude": ["inf"]})
@example({"q": ["\ud800"], "lieu": ["\x00"]})
def test_no_parameter_breaks_a_search(params: dict[str, list[str]]) -> None:
    query, issues = parse(params)
    assert len(query.text) <= MAX_QUERY_LENGTH
    assert len(query.where.text) <= MAX_PLACE_LENGTH
    assert len(query.romes) <= MAX_ROME_CODES
    assert query.radius_km is None or 1 <= query.radius_km <= MAX_RADIUS_KM
    assert 1 <= query.page <= MAX_PAGE
    assert {issue.field for issue in issues} <= set(PARAMETERS)
    assert all(issue.message.endswith((".", ")")) for issue in issues)


@given(any_params)
def test_what_was_healed_is_written_well(params: dict[str, list[str]]) -> None:
    healed, _ = parse(params)
    written = healed.params()
    again, issues = parse({name: [value] for name, value in written})
    assert issues == []
    assert again.params() == written


def test_no_parameter_is_the_ordinary_search() -> None:
    assert read_well() == SearchQuery()
    assert SearchQuery().params() == []
    assert SearchQuery().where.is_empty


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_empty_parameter_is_as_none(name: str) -> None:
    assert parse({name: [""]}) == parse({name: []}) == (SearchQuery(), [])


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("q", "x" * (MAX_QUERY_LENGTH + 1), "trop long"),
        ("lieu", "x" * (MAX_PLACE_LENGTH + 1), "trop long"),
        ("romes", "boulanger", "D1102"),
        ("romes", "D110", "D1102"),
        ("romes", "Z1102", "D1102"),
        ("romes", "D١١٠٢", "D1102"),
        ("romes", ",".join(f"A{n:04d}" for n in range(21)), "Au plus 20"),
        ("insee", "4410", "code commune"),
        ("postcode", "4400a", "code postal"),
        ("postcode", "٤٤٠٠٠", "code postal"),
        ("department", "Loire", "département"),
        ("region", "x", "région"),
        ("radius", "-5", "entre 1 et 200"),
        ("radius", "0", "entre 1 et 200"),
        ("radius", "201", "entre 1 et 200"),
        ("radius", "nan", "entre 1 et 200"),
        ("radius", "loin", "entre 1 et 200"),
        ("kinds", "stage", "offre, formation, entreprise"),
        ("contract_type", "cdi", "apprentissage, professionnalisation"),
        ("level", "2", "3 (CAP)"),
        ("level", "CAP", "3 (CAP)"),
        ("start_before", "demain", "2026-09-01"),
        ("start_before", "2026-13-01", "2026-09-01"),
        ("is_disabled_elligible", "peut-être", "true"),
        ("sort", "prix", "pertinence, distance, date"),
        ("page", "0", "première"),
        ("page", "-1", "première"),
        ("page", "1.5", "première"),
        ("page", "10001", "première"),
        ("page", "00000000110001", "première"),
        ("page", "²", "première"),
    ],
)
def test_one_thing_not_understood_is_told_once_in_french(name: str, value: str, word: str) -> None:
    query, issues = read(**{name: value})
    assert [issue.field for issue in issues] == [name]
    assert word.lower() in issues[0].message.lower()
    assert isinstance(query, SearchQuery)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("47.2", ""),
        ("", "2.3"),
        ("91", "0"),
        ("0", "181"),
        ("nan", "0"),
        ("nord", "2"),
        ("inf", "0"),
    ],
)
def test_coordinates_of_nowhere_are_told_once(latitude: str, longitude: str) -> None:
    query, issues = read(latitude=latitude, longitude=longitude)
    assert [issue.field for issue in issues] == ["latitude"]
    assert query.where == Where()


def test_what_is_understood_is_kept_beside_what_is_not() -> None:
    query, issues = read(romes="D1102,x,g1803,D1102", kinds="offre,stage", level="3,9")
    assert query.romes == ("D1102", "G1803")
    assert query.filters.kinds == {Kind.OFFER}
    assert query.filters.levels == {3}
    assert [issue.field for issue in issues] == ["romes", "kinds", "level"]


def test_spaces_and_invisible_signs_are_tidied() -> None:
    assert read_well(q="  boulanger \t\n\u200b pâtissier ").text == "boulanger pâtissier"


def test_repeated_parameters_add_up() -> None:
    query, issues = parse({"romes": ["D1102,D1106", "G1803"], "kinds": ["offre", "formation"]})
    assert query.romes == ("D1102", "D1106", "G1803")
    assert query.filters.kinds == {Kind.OFFER, Kind.TRAINING}
    assert issues == []


@pytest.mark.parametrize(
    ("params", "where"),
    [
        ({"insee": "2a004"}, Where(insee="2A004")),
        ({"postcode": "44000"}, Where(postcode="44000")),
        ({"department": "2a"}, Where(department="2A")),
        ({"region": "52"}, Where(region="52")),
        ({"lieu": "Nantes"}, Where(text="Nantes")),
        (
            {"latitude": "47.218400001", "longitude": "-1.5536", "lieu": "Chez moi"},
            Where(point=Point(47.2184, -1.5536), text="Chez moi"),
        ),
        ({"insee": "44109", "postcode": "75011", "lieu": "Lyon", "latitude": "1"}, NANTES),
        ({"postcode": "75011", "department": "44"}, Where(postcode="75011")),
        ({"department": "44", "region": "52"}, Where(department="44")),
        ({"region": "52", "lieu": "Lyon"}, Where(region="52")),
    ],
)
def test_one_way_to_say_where_is_kept(params: dict[str, str], where: Where) -> None:
    assert read(**params)[0].where == where


@pytest.mark.parametrize(
    ("value", "radius"),
    [
        ("", 30),
        ("10", 10),
        ("60.4", 60),
        ("0.2", 1),
        ("200", 200),
        ("france", None),
        ("France", None),
        ("20000", None),
        ("1000000", None),
    ],
)
def test_a_radius_is_in_whole_kilometres(value: str, radius: int | None) -> None:
    assert read_well(radius=value).radius_km == radius


@pytest.mark.parametrize(
    ("value", "expected"),
    [("true", True), ("1", True), ("Oui", True), ("on", True), ("false", False), ("0", False)],
)
def test_a_box_is_ticked_or_not(value: str, *, expected: bool) -> None:
    assert read_well(is_disabled_elligible=value).filters.disability_friendly is expected


@pytest.mark.parametrize("value", ["2026-09-01", "2026-09-01T00:00:00Z", " 2026-09-01 "])
def test_a_day_may_come_with_an_hour(value: str) -> None:
    assert read_well(start_before=value).filters.start_before == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("value", "levels"),
    [
        ("3 (CAP...)", {3}),
        ("4 (BAC...)", {4}),
        ("5 (BTS, DEUST...)", {5}),
        ("6 (Licence, BUT...)", {6}),
        ("7 (Master, titre ingénieur...)", {7}),
        ("3 (CAP...),5 (BTS, DEUST...)", {3, 5}),
        ("3,4", {3, 4}),
    ],
)
def test_levels_are_read_as_the_reference_service_writes_them(value: str, levels: set[int]) -> None:
    assert read_well(level=value).filters.levels == levels


@pytest.mark.parametrize(
    ("old", "value"),
    [
        ("rome", "D1102"),
        ("lat", "47.2"),
        ("lon", "-1.55"),
        ("address", "Nantes"),
        ("lieu_label", "Nantes"),
        ("codeInsee", "44109"),
        ("zipcode", "44000"),
        ("diploma", "3 (CAP...)"),
        ("handi", "true"),
        ("elligibleHandicapFilter", "true"),
        ("departements", "44"),
        ("start_date", "2026-09-01"),
        ("kind", "offre"),
    ],
)
def test_older_names_mean_the_same(old: str, value: str) -> None:
    beside = {"lat": {"lon": "2"}, "lon": {"lat": "2"}}.get(old, {})
    found = read_well(**{old: value}, **beside)
    assert found == read_well(**{ALIASES[old]: value}, **beside)
    assert found != SearchQuery()


def test_every_older_name_leads_to_a_name_in_use() -> None:
    assert set(ALIASES.values()) <= set(PARAMETERS)
    assert set(ALIASES).isdisjoint(PARAMETERS)


def test_an_address_says_only_what_is_not_ordinary() -> None:
    query = SearchQuery(
        text="pain d'épices",
        romes=("D1102", "D1104"),
        where=NANTES,
        radius_km=None,
        is_radius_chosen=True,
        filters=Filters(kinds=frozenset({Kind.COMPANY, Kind.OFFER}), levels=frozenset({4, 3})),
        page=2,
    )
    assert query.query_string() == (
        "q=pain+d%27%C3%A9pices&romes=D1102,D1104&insee=44109&radius=france"
        "&kinds=offre,entreprise&level=3,4&page=2"
    )


@pytest.mark.parametrize("where", [Where(), Where(department="44"), Where(region="52")])
def test_a_radius_is_not_written_where_it_says_nothing(where: Where) -> None:
    assert "radius" not in dict(SearchQuery(where=where, radius_km=60).params())


def test_changing_a_filter_goes_back_to_the_first_page() -> None:
    query = SearchQuery(where=NANTES, page=7)
    changed = query.with_filters(levels=frozenset({3}))
    assert changed == replace(query, filters=Filters(levels=frozenset({3})), page=1)
