"""The engine that reads the database answers exactly as the one that answers from memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.constants import MAX_RADIUS_KM
from services.core.database import Database
from services.core.geo import Point
from services.search.build import build_engine
from services.search.criteria import Criteria, Sort
from services.search.enlarging import Larger
from services.search.sql import SqlEngine
from tests.unit.search.comparing import answers, matching_keys, statements
from tests.unit.search.drawn_texts import described_worlds, text_searches
from tests.unit.search.drawn_worlds import ANCHORS, busy_searches, busy_world, searches, worlds
from tests.unit.search.plain_search import facets_plainly, is_on_the_edge, search_plainly
from tests.unit.search.worlds import NOW, Thing, change, keys, store, terms

NANTES = Point(47.2184, -1.5536)
# The statements of one search: the version twice, occupations, titles, names, items,
# descriptions; the words of titles when they changed.
MOST_STATEMENTS = 8

all_larger = st.builds(
    Larger,
    radii=st.sampled_from(((), (10, 30), (10, 30, 60, 100, None), (None,))),
    near=st.sampled_from(((), ("G1803",), ("M1855", "A0000", "D1102"))),
)


def reachable(criteria: Criteria) -> Criteria:
    """Return a search that a person can write: its circle is no larger than is accepted."""
    if criteria.radius_km is None:
        return criteria
    return replace(criteria, radius_km=min(criteria.radius_km, MAX_RADIUS_KM))


some_searches = st.lists((searches() | text_searches()).map(reachable), min_size=1, max_size=4)


def check_same(
    database: Database, world: list[Thing], asked: list[Criteria], larger: Larger
) -> None:
    store(world, database)
    memory, sql = build_engine(database), SqlEngine(database)
    for criteria in asked:
        assert answers(sql, criteria, larger) == answers(memory, criteria, larger)
    assert {code: n for code, n in memory.volumes().items() if n} == sql.volumes()


@settings(max_examples=45)
@given(described_worlds, some_searches, all_larger)
def test_the_database_answers_as_the_memory_does(
    world_database: Database, world: list[Thing], asked: list[Criteria], larger: Larger
) -> None:
    check_same(world_database, world, asked, larger)


@settings(max_examples=15)
@given(described_worlds, st.lists(searches() | text_searches(), min_size=1, max_size=4), all_larger)
def test_postgresql_answers_as_the_memory_does(
    postgres_world: Database, world: list[Thing], asked: list[Criteria], larger: Larger
) -> None:
    check_same(postgres_world, world, asked, larger)


@settings(max_examples=40)
@given(worlds, st.lists(searches().map(reachable), min_size=1, max_size=4))
def test_the_database_answers_as_a_plain_search_does(
    world_database: Database, world: list[Thing], asked: list[Criteria]
) -> None:
    store(world, world_database)
    sql = SqlEngine(world_database)
    for criteria in asked:
        if is_on_the_edge(world, criteria):
            continue
        expected = search_plainly(world, criteria, NOW)
        outcome = sql.search(criteria, NOW)
        assert sorted(keys(outcome.hits)) == sorted(thing.key for thing in expected)
        assert outcome.total == len(expected) == len(matching_keys(sql, criteria))
        assert outcome.facets == facets_plainly(world, criteria, NOW)


@pytest.mark.parametrize("anchor", ANCHORS)
def test_a_busy_world_is_searched_alike_around_poles_and_antimeridian(
    world_database: Database, anchor: Point
) -> None:
    random = Random(31)  # noqa: S311
    store(busy_world(random, anchor), world_database)
    memory, sql = build_engine(world_database), SqlEngine(world_database)
    found = 0
    for criteria in busy_searches(random, anchor, 10):
        own = answers(sql, criteria)
        assert own == answers(memory, criteria)
        found += own["search"].total
    assert found > 50


@pytest.mark.parametrize("text", ["", "boulanger", "zzzz"])
@pytest.mark.parametrize("romes", [(), ("D1102",), ("A0000",)])
def test_an_empty_world_has_no_result(
    world_database: Database, text: str, romes: tuple[str, ...]
) -> None:
    store([], world_database)
    memory, sql = build_engine(world_database), SqlEngine(world_database)
    for area in ({}, {"center": NANTES, "radius_km": 30}, {"departments": ("44",)}):
        criteria = Criteria(terms=terms(text), romes=romes, **area)  # type: ignore[arg-type]
        assert sql.search(criteria, NOW).total == 0
        assert answers(sql, criteria) == answers(memory, criteria)


def test_ties_are_broken_alike(world_database: Database) -> None:
    random = Random(5)  # noqa: S311
    world = [Thing(kind, n, NANTES, {"D1102": 1.0}) for kind in Kind for n in range(1, 40)]
    random.shuffle(world)
    store(world, world_database)
    memory, sql = build_engine(world_database), SqlEngine(world_database)
    for sort in Sort:
        for first in (0, 7, 110):
            criteria = Criteria(
                romes=("D1102",), center=NANTES, radius_km=10, sort=sort, first=first, size=10
            )
            assert sql.search(criteria, NOW) == memory.search(criteria, NOW)
    assert [hit.item_id for hit in sql.nearest(criteria, 4, NOW)] == [1, 2, 3, 4]


def test_a_thing_is_found_once_whatever_leads_to_it(world_database: Database) -> None:
    words = {"title": "Boulanger boulangère", "name": "Boulanger", "description": "boulanger"}
    store([Thing(Kind.OFFER, 1, NANTES, {"D1102": 1.0, "D1106": 0.8}, **words)], world_database)
    sql = SqlEngine(world_database)
    criteria = Criteria(romes=("D1102", "D1106", "D1102"), terms=terms("boulanger boulangère"))
    for asked in (criteria, replace(criteria, romes=()), replace(criteria, terms=())):
        outcome = sql.search(asked, NOW)
        assert keys(outcome.hits) == [(Kind.OFFER, 1)]
        assert outcome.total == outcome.facets.kinds[Kind.OFFER] == 1


PLANET = [Thing(Kind.OFFER, n, at, {"D1102": 1.0}) for n, at in enumerate(ANCHORS, 1)]


@pytest.mark.parametrize("center", ANCHORS)
@pytest.mark.parametrize("radius", [1, 200])
def test_one_point_at_an_edge_of_the_map_is_found(
    world_database: Database, center: Point, radius: int
) -> None:
    store(PLANET, world_database)
    sql = SqlEngine(world_database)
    for romes in ((), ("D1102",)):
        criteria = Criteria(romes=romes, center=center, radius_km=radius, size=100)
        expected = {thing.key for thing in search_plainly(PLANET, criteria, NOW)}
        assert expected
        assert set(keys(sql.search(criteria, NOW).hits)) == expected


@pytest.mark.parametrize("radius", [5_000, 19_000, 25_000])
@pytest.mark.parametrize("romes", [("D1102",), ()])
def test_a_circle_may_hold_the_whole_planet(
    world_database: Database, radius: int, romes: tuple[str, ...]
) -> None:
    store(PLANET, world_database)
    sql = SqlEngine(world_database)
    for center in (Point(0, 180), NANTES):
        criteria = Criteria(romes=romes, center=center, radius_km=radius, size=100)
        expected = search_plainly(PLANET, criteria, NOW)
        assert sql.search(criteria, NOW).total == len(expected) > 0


@pytest.mark.parametrize("database", ["world_database", "postgres_world"])
def test_every_domain_may_be_searched_at_once_around_a_place(
    database: str, request: pytest.FixtureRequest
) -> None:
    filled: Database = request.getfixturevalue(database)
    store(PLANET, filled)
    memory, sql = build_engine(filled), SqlEngine(filled)
    every = memory.index.vocabulary.romes.codes[1:]
    criteria = Criteria(romes=every, center=NANTES, radius_km=MAX_RADIUS_KM)
    assert sql.search(criteria, NOW) == memory.search(criteria, NOW)


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(romes=("D1102",)),
        Criteria(romes=("D1102", "D1106"), center=NANTES, radius_km=200),
        Criteria(center=NANTES, radius_km=200),
        Criteria(departments=("44", "75")),
        Criteria(terms=terms("boulanger vendeuse mirolune")),
        Criteria(romes=("D1102",), terms=terms("boulanger"), center=NANTES, radius_km=200),
    ],
)
def test_a_search_sends_a_few_statements_whatever_it_finds(
    world_database: Database, criteria: Criteria
) -> None:
    few, many = (sent_for(size, criteria, world_database) for size in (1, 400))
    assert few == many
    assert max(many) <= MOST_STATEMENTS


def sent_for(size: int, criteria: Criteria, database: Database) -> list[int]:
    """Return how many statements each question about a search sends, in a world of a size."""
    words = {"title": "boulanger", "name": "Mirolune", "description": "boulanger"}
    store(
        [
            Thing(Kind.OFFER, n, NANTES, {"D1102": 1.0}, department="44", **words)
            for n in range(size)
        ],
        database,
    )
    sql = SqlEngine(database)
    questions: list[Callable[[], object]] = [
        lambda: sql.search(criteria, NOW),
        lambda: sql.matching(criteria, NOW),
        lambda: sql.nearest(criteria, 20, NOW),
        lambda: sql.enlargements(criteria, Larger((10, None), ("G1803",)), NOW),
    ]
    numbers = []
    for ask in questions:
        with statements(database) as sent:
            ask()
        numbers.append(len(sent))
    return numbers


def test_a_change_is_seen_by_the_next_search(world_database: Database) -> None:
    store([Thing(Kind.OFFER, 1, NANTES, title="boulanger")], world_database)
    sql = SqlEngine(world_database)
    asked = Criteria(terms=terms("plombier mirolune"))
    assert sql.search(asked, NOW).total == 0
    new = Thing(Kind.OFFER, 2, NANTES, title="Plombier mirolune")
    change([new], [(Kind.OFFER, 1)], world_database)
    assert keys(sql.search(asked, NOW).hits) == [(Kind.OFFER, 2)]
    assert keys(sql.search(Criteria(), NOW).hits) == [(Kind.OFFER, 2)]
    change([], [new.key], world_database)
    assert sql.search(Criteria(), NOW).total == 0
    assert sql.search(asked, NOW).total == 0


def test_the_clock_decides_without_an_instant(world_database: Database) -> None:
    soon = int((NOW + timedelta(minutes=2)).timestamp()) // 60
    store([Thing(Kind.OFFER, 1, NANTES, expires_minute=soon)], world_database)
    sql = SqlEngine(world_database)
    assert sql.search(Criteria()).total == 1
    assert sql.search(Criteria(), NOW + timedelta(minutes=2)).total == 0
