"""Larger searches: each count is what the search would find."""

from dataclasses import fields, replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.geo import Point
from services.search.criteria import Criteria, Filters
from services.search.engine import Engine
from services.search.enlarging import Enlargement, Larger, lifted, widest_of
from services.search.index import Candidates
from tests.unit.search.drawn_texts import described_worlds, text_searches
from tests.unit.search.drawn_worlds import filters, searches
from tests.unit.search.worlds import NOW, ROMES, Thing, engine_of, terms

NANTES = Point(47.2184, -1.5536)
REZE = Point(47.1806, -1.5494)
ANGERS = Point(47.4784, -0.5632)
NAMES = {"D1102": ["Boulanger", "Boulangère"], "D1106": ["Vendeur en boulangerie"]}
RADII = (10, 30, 60, 100, None)
WORLD = [
    Thing(Kind.OFFER, 1, NANTES, {"D1102": 1.0}, department="44"),
    Thing(Kind.OFFER, 2, REZE, {"D1106": 1.0}, level=3, department="44"),
    Thing(Kind.OFFER, 3, ANGERS, {"D1102": 1.0}, level=5, department="49"),
    Thing(Kind.TRAINING, 4, None, {"D1102": 1.0}, level=5, department="75"),
]

all_larger = st.builds(
    Larger,
    radii=st.lists(
        st.none() | st.sampled_from((5, 10, 30, 60, 100, 200, 5_000)), max_size=4, unique=True
    ),
    near=st.lists(st.sampled_from((*ROMES, "A0000")), max_size=3, unique=True),
)


@settings(max_examples=120)
@given(described_worlds, searches() | text_searches(), all_larger)
def test_each_count_is_the_total_of_the_search(
    world: list[Thing], criteria: Criteria, larger: Larger
) -> None:
    engine = engine_of(world, NAMES)
    total = engine.search(criteria, NOW).total
    for one in engine.enlargements(criteria, larger, NOW):
        assert one.total == engine.search(one.criteria, NOW).total, one.change
        assert one.total >= total
        assert one.criteria != criteria


@given(searches() | text_searches(), all_larger, filters)
def test_candidates_are_read_once(criteria: Criteria, larger: Larger, asked: Filters) -> None:
    engine, passes = engine_of(WORLD, NAMES), []
    read = engine.candidates

    def counted(wanted: Criteria, now: datetime) -> Candidates:
        passes.append(wanted)
        return read(wanted, now)

    engine.candidates = counted  # type: ignore[method-assign]
    engine.enlargements(replace(criteria, filters=asked), larger, NOW)
    assert len(passes) == 1


def by_change(engine: Engine, criteria: Criteria, larger: Larger) -> dict[str, list[int]]:
    """Return the counts of the enlargements, by what they change."""
    found: dict[str, list[int]] = {}
    for one in engine.enlargements(criteria, larger, NOW):
        found.setdefault(one.change, []).append(one.total)
    return found


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of(WORLD, NAMES)


BAKERS = Criteria(romes=("D1102",), center=NANTES, radius_km=10)


def test_larger_circles_then_the_whole_country(engine: Engine) -> None:
    assert by_change(engine, BAKERS, Larger(RADII, ())) == {"radius": [1, 1, 2, 3]}


def test_a_smaller_circle_is_no_enlargement(engine: Engine) -> None:
    wide = replace(BAKERS, radius_km=60)
    asked = [one.criteria.radius_km for one in engine.enlargements(wide, Larger(RADII, ()), NOW)]
    assert asked == [100, None]


def test_the_whole_country_is_not_enlarged(engine: Engine) -> None:
    everywhere = replace(BAKERS, center=None, radius_km=None)
    assert engine.enlargements(everywhere, Larger(RADII, ()), NOW) == ()


def test_a_near_occupation_is_added_one_at_a_time(engine: Engine) -> None:
    asked = Larger((), ("D1106", "D1102", "G1803"))
    found = engine.enlargements(BAKERS, asked, NOW)
    assert [(one.change, one.criteria.romes, one.total) for one in found] == [
        ("romes", ("D1102", "D1106"), 2),
        ("romes", ("D1102", "G1803"), 1),
    ]


def test_without_an_occupation_none_is_added(engine: Engine) -> None:
    bakers = Criteria(terms=terms("boulanger"), center=NANTES, radius_km=10)
    assert by_change(engine, bakers, Larger((), ("D1106",))) == {}


def test_a_department_becomes_the_whole_country(engine: Engine) -> None:
    own = Criteria(romes=("D1102",), departments=("44",))
    (found,) = engine.enlargements(own, Larger(RADII, ()), NOW)
    assert found == Enlargement("place", replace(own, departments=()), 3)


def test_each_filter_is_lifted_then_all_then_the_place(engine: Engine) -> None:
    chosen = Filters(levels=frozenset({5}), kinds=frozenset({Kind.TRAINING}))
    asked = replace(BAKERS, filters=chosen)
    assert by_change(engine, asked, Larger((None,), ())) == {
        "radius": [1],
        "kinds": [1],
        "levels": [0],
        "filters": [1],
        "anywhere": [3],
    }


def test_one_filter_is_not_lifted_twice(engine: Engine) -> None:
    asked = replace(BAKERS, filters=Filters(remote=True))
    assert by_change(engine, asked, Larger((), ())) == {"remote": [1]}


@given(filters)
def test_a_lifted_filter_is_as_if_never_set(chosen: Filters) -> None:
    for own in fields(Filters):
        free = lifted(chosen, own.name)
        assert getattr(free, own.name) == getattr(Filters(), own.name)
        assert replace(free, **{own.name: getattr(chosen, own.name)}) == chosen


@given(searches(), all_larger)
def test_the_widest_search_has_neither_filters_nor_departments(
    criteria: Criteria, larger: Larger
) -> None:
    widest = widest_of(criteria, larger)
    assert widest.filters == Filters()
    assert widest.departments == ()
    assert widest.center == criteria.center
    assert set(criteria.romes) <= set(widest.romes)
