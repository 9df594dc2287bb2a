"""The order of results."""

from collections import Counter
from dataclasses import replace
from itertools import chain, pairwise
from math import exp, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.geo import Point
from services.search import columns as c
from services.search.criteria import Criteria, Sort
from services.search.engine import Engine
from services.search.ranking import EXPLANATION, HALF_DISTANCE_KM, TURNS, relevance
from tests.unit.search.drawn_worlds import searches, worlds
from tests.unit.search.plain_search import km_between
from tests.unit.search.worlds import NOW, TODAY, Key, Thing, engine_of, keys

NANTES = Point(47.2184, -1.5536)
# 15 km north of Nantes.
HALF_WAY = Point(47.2184 + 15 / 111.195, -1.5536)


def ranked(engine: Engine, criteria: Criteria) -> list[Key]:
    return keys(engine.search(criteria, NOW).hits)


def page(engine: Engine, criteria: Criteria, first: int, size: int) -> list[Key]:
    return ranked(engine, replace(criteria, first=first, size=size))


def score(thing: Thing, criteria: Criteria) -> float:
    """Return the relevance of a thing alone in its world."""
    engine = engine_of([thing])
    found = engine.candidates(criteria, NOW, is_weighted=True)
    return float(relevance(engine.index.items, found, NOW.date())[0])


@given(worlds, searches(), st.integers(1, 7))
def test_pages_never_repeat_nor_lose_a_result(
    world: list[Thing], criteria: Criteria, size: int
) -> None:
    engine = engine_of(world)
    whole = ranked(engine, criteria)
    pages = [page(engine, criteria, first, size) for first in range(0, len(whole) + size, size)]
    assert list(chain(*pages)) == whole
    assert pages[-1] == []
    assert len(set(whole)) == len(whole) == len(engine.matching(criteria, NOW).found.positions)


@given(worlds, searches(), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_world_was_read(
    world: list[Thing], criteria: Criteria, random: Random
) -> None:
    shuffled = random.sample(world, len(world))
    assert ranked(engine_of(shuffled), criteria) == ranked(engine_of(world), criteria)


@given(worlds, searches())
def test_the_nearest_come_first_and_what_is_nowhere_last(
    world: list[Thing], criteria: Criteria
) -> None:
    by_key = {thing.key: thing for thing in world}
    by_distance = replace(criteria, sort=Sort.DISTANCE, center=criteria.center or NANTES)
    found = [by_key[key] for key in ranked(engine_of(world), by_distance)]
    for one, other in pairwise(found):
        here, there = (km_between(thing, by_distance.center) for thing in (one, other))
        if here is None or there is None:
            assert there is None
        else:
            assert here <= there + 1e-6
        if one.point == other.point:
            assert c.KIND_CODES[one.kind] <= c.KIND_CODES[other.kind]
            assert one.kind is not other.kind or one.item_id < other.item_id


@given(worlds, searches())
def test_the_newest_come_first_and_what_has_no_date_last(
    world: list[Thing], criteria: Criteria
) -> None:
    by_key = {thing.key: thing for thing in world}
    by_date = replace(criteria, sort=Sort.DATE)
    found = [by_key[key] for key in ranked(engine_of(world), by_date)]
    days = [thing.published_day for thing in found]
    assert c.NO_DAY < 0
    assert days == sorted(days, reverse=True)
    for one, other in pairwise(found):
        here, there = (km_between(thing, criteria.center) for thing in (one, other))
        if one.published_day == other.published_day and here is not None and there is not None:
            assert here <= there + 1e-6


@given(worlds, searches())
def test_the_most_relevant_of_a_kind_come_first(world: list[Thing], criteria: Criteria) -> None:
    engine = engine_of(world)
    by_relevance = replace(criteria, sort=Sort.RELEVANCE)
    found = engine.candidates(by_relevance, NOW, is_weighted=True)
    items = engine.index.items
    scores = relevance(items, found, NOW.date()).tolist()
    own = {
        (c.KINDS[items.kind[at]], int(items.item_id[at])): value
        for at, value in zip(found.positions.tolist(), scores, strict=True)
    }
    assert all(0 <= value <= 1 + 1e-6 for value in scores)
    for kind in Kind:
        order = [own[key] for key in ranked(engine, by_relevance) if key[0] is kind]
        assert order == sorted(order, reverse=True)


def test_without_a_centre_the_nearest_are_the_most_relevant() -> None:
    world = [
        Thing(Kind.OFFER, 1, NANTES, applications=50),
        Thing(Kind.OFFER, 2, HALF_WAY),
    ]
    engine = engine_of(world)
    assert ranked(engine, Criteria(sort=Sort.DISTANCE)) == [(Kind.OFFER, 2), (Kind.OFFER, 1)]
    by_distance = Criteria(sort=Sort.DISTANCE, center=NANTES)
    assert ranked(engine, by_distance) == [(Kind.OFFER, 1), (Kind.OFFER, 2)]


def test_the_kinds_alternate_3_offers_2_trainings_1_company() -> None:
    world = [Thing(kind, number, NANTES) for kind in Kind for number in range(12)]
    found = ranked(engine_of(world), Criteria(center=NANTES, size=36))
    for start in range(0, 24, 6):
        kinds = Counter(kind for kind, _ in found[start : start + 6])
        assert kinds == {Kind.OFFER: 3, Kind.TRAINING: 2, Kind.COMPANY: 1}
    shown = " ".join(kind.value for kind, _ in found[:6])
    assert shown == "offre formation offre entreprise formation offre"


def test_a_kind_that_is_over_leaves_its_turns_to_the_others() -> None:
    world = [Thing(Kind.OFFER, 1, NANTES)]
    world += [Thing(Kind.COMPANY, number, NANTES) for number in range(5)]
    found = ranked(engine_of(world), Criteria())
    assert found[0] == (Kind.OFFER, 1)
    assert [key for key in found if key[0] is Kind.COMPANY] == [
        (Kind.COMPANY, number) for number in range(5)
    ]


def test_ties_end_on_the_identifier() -> None:
    world = [Thing(Kind.OFFER, number, NANTES) for number in (3, 1, 2)]
    for sort in Sort:
        criteria = Criteria(center=NANTES, sort=sort)
        assert [number for _, number in ranked(engine_of(world), criteria)] == [1, 2, 3]


def test_what_counts_for_each_kind_is_what_is_told() -> None:
    criteria = Criteria(center=NANTES)
    offer = Thing(Kind.OFFER, 1, NANTES, published_day=TODAY)
    assert score(offer, criteria) == pytest.approx(1)
    late = replace(offer, published_day=TODAY - 15)
    assert score(late, criteria) == pytest.approx(0.7 + 0.3 * exp(-1))
    busy = replace(offer, applications=10)
    assert score(busy, criteria) == pytest.approx(0.9)
    likely = Thing(Kind.COMPANY, 1, NANTES, quality=0.25)
    assert score(likely, criteria) == pytest.approx(0.5 + 0.5 * sqrt(0.25))
    training = Thing(Kind.TRAINING, 1, NANTES, quality=0.5)
    assert score(training, criteria) == pytest.approx(0.9)


@pytest.mark.parametrize("kind", [Kind.TRAINING, Kind.COMPANY])
def test_at_15_km_proximity_counts_half(kind: Kind) -> None:
    criteria = Criteria(center=NANTES)
    near, far = score(Thing(kind, 1, NANTES), criteria), score(Thing(kind, 1, HALF_WAY), criteria)
    assert far == pytest.approx(near / 2, rel=1e-3)
    assert score(Thing(kind, 1), criteria) == 0, "what is nowhere is near nobody"


def test_an_item_is_more_relevant_for_its_main_occupation() -> None:
    criteria = Criteria(romes=("D1102",))
    main, other = (Thing(Kind.OFFER, 1, romes={"D1102": share}) for share in (1.0, 0.0))
    assert score(other, criteria) == pytest.approx(score(main, criteria) / 2)


def test_a_date_to_come_is_no_fresher_than_today() -> None:
    tomorrow, today = (Thing(Kind.OFFER, 1, published_day=TODAY + days) for days in (1, 0))
    assert score(tomorrow, Criteria()) == score(today, Criteria())


def test_an_offer_without_a_date_is_not_fresh() -> None:
    undated, today = (Thing(Kind.OFFER, 1, published_day=day) for day in (c.NO_DAY, TODAY))
    assert score(undated, Criteria()) == pytest.approx(score(today, Criteria()) - 0.3)


def test_what_the_screen_says_is_what_is_done() -> None:
    told = " ".join(EXPLANATION)
    offers, trainings, companies = (TURNS[kind] for kind in Kind)
    assert f"{offers} offres, {trainings} formations, {companies} entreprise" in told
    assert f"à {HALF_DISTANCE_KM:.0f} km" in told
