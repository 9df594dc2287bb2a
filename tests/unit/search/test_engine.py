"""The index finds and counts what a plain search finds and counts."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from haversine import haversine
from hypothesis import assume, given, settings

from services.catalog.enums import Kind
from services.core.geo import KM_PER_DEGREE, Point
from services.search import columns as c
from services.search.criteria import Criteria, Filters
from tests.unit.search.drawn_worlds import (
    ANCHORS,
    busy_searches,
    busy_world,
    searches,
    worlds,
)
from tests.unit.search.plain_search import (
    facets_plainly,
    is_on_the_edge,
    km_between,
    search_plainly,
)
from tests.unit.search.worlds import NOW, ROMES, THIS_MINUTE, Thing, engine_of, keys, terms

NANTES = Point(47.2184, -1.5536)
REZE = Point(47.1806, -1.5494)


def offer(number: int, point: Point | None = NANTES, **romes: float) -> Thing:
    return Thing(Kind.OFFER, number, point, romes)


@settings(max_examples=200)
@given(worlds, searches())
def test_a_search_finds_and_counts_what_a_plain_search_does(
    world: list[Thing], criteria: Criteria
) -> None:
    assume(not is_on_the_edge(world, criteria))
    engine, expected = engine_of(world), search_plainly(world, criteria, NOW)
    outcome = engine.search(criteria, NOW)
    assert sorted(keys(outcome.hits)) == sorted(thing.key for thing in expected)
    assert outcome.total == len(expected)
    assert outcome.facets == facets_plainly(world, criteria, NOW)
    assert len(engine.matching(criteria, NOW).found.positions) == len(expected)


@pytest.mark.parametrize("anchor", ANCHORS)
def test_a_busy_world_is_searched_as_a_plain_search_does(anchor: Point) -> None:
    random = Random(20)  # noqa: S311
    world = busy_world(random, anchor)
    engine = engine_of(world)
    found = 0
    for criteria in busy_searches(random, anchor, 40):
        assert not is_on_the_edge(world, criteria)
        expected = search_plainly(world, criteria, NOW)
        outcome = engine.search(criteria, NOW)
        assert sorted(keys(outcome.hits)) == sorted(thing.key for thing in expected)
        assert outcome.facets == facets_plainly(world, criteria, NOW)
        found += len(expected)
    assert found > 200


@given(worlds, searches())
def test_a_distance_is_the_one_of_haversine(world: list[Thing], criteria: Criteria) -> None:
    by_key = {thing.key: thing for thing in world}
    for hit in engine_of(world).search(criteria, NOW).hits:
        expected = km_between(by_key[hit.kind, hit.item_id], criteria.center)
        if expected is None:
            assert hit.distance_km is None
        else:
            assert hit.distance_km == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_ten_thousand_things_are_found_by_occupation_and_distance() -> None:
    random = np.random.default_rng(7)
    size = 10_000
    latitudes = random.uniform(41, 51, size)
    longitudes = random.uniform(-5, 9, size)
    romes = random.choice(ROMES, size)
    world = [
        offer(number, Point(latitudes[number], longitudes[number]), **{str(romes[number]): 1.0})
        for number in range(size)
    ]
    engine = engine_of(world)
    for radius in (10, 30, 100, 200):
        criteria = Criteria(romes=("D1102",), center=NANTES, radius_km=radius, size=size)
        found = keys(engine.search(criteria, NOW).hits)
        assert set(found) == {
            thing.key
            for thing in world
            if "D1102" in thing.romes
            and thing.point
            and haversine(
                (thing.point.latitude, thing.point.longitude),
                (NANTES.latitude, NANTES.longitude),
            )
            <= radius
        }


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(romes=("D1102", "D1106")),
        Criteria(romes=("D1102",), center=NANTES, radius_km=30),
        Criteria(center=NANTES, radius_km=30),
        Criteria(terms=terms("boulanger")),
        Criteria(departments=("44",)),
    ],
)
def test_an_empty_world_has_no_result(criteria: Criteria) -> None:
    outcome = engine_of([]).search(criteria, NOW)
    assert (outcome.total, outcome.hits) == (0, ())
    assert set(outcome.facets.kinds.values()) == {0}


def test_a_thing_of_several_occupations_is_found_once() -> None:
    engine = engine_of([offer(1, D1102=1.0, D1106=0.8)])
    outcome = engine.search(Criteria(romes=("D1102", "D1106", "D1102")), NOW)
    assert keys(outcome.hits) == [(Kind.OFFER, 1)]
    assert outcome.total == outcome.facets.kinds[Kind.OFFER] == 1


def test_an_unknown_occupation_finds_nothing() -> None:
    engine = engine_of([offer(1, D1102=1.0)])
    assert engine.search(Criteria(romes=("A0000",)), NOW).total == 0
    assert engine.search(Criteria(romes=("A0000", "D1102")), NOW).total == 1


def test_without_a_centre_the_nearest_are_the_most_relevant() -> None:
    engine = engine_of([offer(1, D1102=0.2), offer(2, D1102=1.0)])
    asked = Criteria(romes=("D1102",))
    expected = keys(engine.search(asked, NOW).hits)
    assert keys(engine.nearest(asked, 2, NOW)) == expected == [(Kind.OFFER, 2), (Kind.OFFER, 1)]


def test_what_has_no_place_is_found_in_the_whole_country_only() -> None:
    engine = engine_of([offer(1, None, D1102=1.0)])
    assert engine.search(Criteria(romes=("D1102",)), NOW).total == 1
    assert engine.search(Criteria(center=NANTES), NOW).hits[0].distance_km is None
    assert engine.search(Criteria(center=NANTES, radius_km=200), NOW).total == 0


def test_a_circle_holds_its_own_centre() -> None:
    engine = engine_of([offer(1)])
    hit = engine.search(Criteria(center=NANTES, radius_km=1), NOW).hits[0]
    assert hit.distance_km == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (Point(-16.5, 179.95), Point(-16.5, -179.95)),
        (Point(-16.5, 180), Point(-16.5, -180)),
        (Point(89.95, 10), Point(89.95, -170)),
        (Point(-89.95, 10), Point(-90, 0)),
    ],
)
@pytest.mark.parametrize("has_rome", [True, False])
def test_a_circle_goes_across_the_antimeridian_and_the_poles(
    here: Point, there: Point, *, has_rome: bool
) -> None:
    engine = engine_of([offer(1, there, D1102=1.0), offer(2, NANTES, D1102=1.0)])
    romes = ("D1102",) if has_rome else ()
    for center in (here, there):
        criteria = Criteria(romes=romes, center=center, radius_km=20)
        assert keys(engine.search(criteria, NOW).hits) == [(Kind.OFFER, 1)]


def test_an_offer_vanishes_at_its_minute() -> None:
    world = [
        replace(offer(1), expires_minute=THIS_MINUTE),
        replace(offer(2), expires_minute=THIS_MINUTE + 1),
        offer(3),
    ]
    engine = engine_of(world)
    seen = {
        delay: sorted(
            hit.item_id for hit in engine.search(Criteria(), NOW + timedelta(seconds=delay)).hits
        )
        for delay in (-1, 0, 59, 60)
    }
    assert seen == {-1: [1, 2, 3], 0: [2, 3], 59: [2, 3], 60: [3]}


def test_without_an_instant_the_clock_decides() -> None:
    engine = engine_of([replace(offer(1), expires_minute=THIS_MINUTE)])
    assert engine.search(Criteria()).total == 0
    assert len(engine.matching(Criteria()).found.positions) == 0


def test_a_choice_counts_what_it_would_give_if_it_were_made() -> None:
    world = [
        Thing(Kind.OFFER, 1, level=3, contracts=c.APPRENTICESHIP),
        Thing(Kind.OFFER, 2, level=5, contracts=c.PROFESSIONALISATION),
        Thing(Kind.TRAINING, 3, level=5),
        Thing(Kind.COMPANY, 4, flags=c.DISABILITY),
    ]
    chosen = Filters(levels=frozenset({5}), kinds=frozenset({Kind.OFFER}))
    engine = engine_of(world)
    facets = engine.search(Criteria(filters=chosen), NOW).facets
    assert facets.kinds == {Kind.OFFER: 1, Kind.TRAINING: 1, Kind.COMPANY: 1}
    assert facets.levels == {3: 1, 4: 0, 5: 1, 6: 0, 7: 0}
    for level, count in facets.levels.items():
        other = replace(chosen, levels=frozenset({level}))
        assert engine.search(Criteria(filters=other), NOW).total == count


@pytest.mark.parametrize("radius", [1, 30, 200])
@pytest.mark.parametrize(("metres", "is_in"), [(-1, True), (1, False)])
def test_a_circle_ends_at_its_radius_to_the_metre(radius: int, metres: int, *, is_in: bool) -> None:
    north = (radius + metres / 1000) / KM_PER_DEGREE
    engine = engine_of([offer(1, Point(NANTES.latitude + north, NANTES.longitude))])
    found = engine.search(Criteria(center=NANTES, radius_km=radius), NOW)
    assert found.total == is_in


def test_reze_is_4_km_from_nantes() -> None:
    engine = engine_of([offer(1, REZE)])
    near = engine.search(Criteria(center=NANTES, radius_km=5), NOW)
    assert near.hits[0].distance_km == pytest.approx(4.2, abs=0.1)
    assert engine.search(Criteria(center=NANTES, radius_km=4), NOW).total == 0
