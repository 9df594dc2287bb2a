"""Results on a map."""

from collections import Counter
from datetime import timedelta
from itertools import combinations
from math import floor, hypot, log, pi, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.geo import Box, Point
from services.search.clusters import (
    CELL_BITS,
    MAX_CELLS,
    MAX_ZOOM,
    NAMED_MEMBERS,
    OVERLAP_PIXELS,
    Cluster,
    Curve,
    Grid,
    cluster,
)
from services.search.columns import MAX_LATITUDE
from services.search.criteria import Criteria, Filters
from tests.unit.search.drawn_worlds import worlds
from tests.unit.search.worlds import NOW, THIS_MINUTE, Thing, engine_of

WORLD = Box(-180, -90, 180, 90)
NANTES = Point(47.2184, -1.5536)
CELL_PIXELS = 1 << CELL_BITS
zooms = st.integers(0, MAX_ZOOM)
boxes = st.builds(
    Box,
    west=st.floats(-180, 180),
    south=st.floats(-90, 0),
    east=st.floats(-180, 180),
    north=st.floats(0, 90),
)


def drawn(things: list[Thing], box: Box = WORLD, zoom: int = 5) -> list[Cluster]:
    engine = engine_of(things)
    return cluster(engine.index.items, engine.matching(Criteria(), NOW).found.positions, box, zoom)


def pixel(point: Point, zoom: int) -> tuple[float, float]:
    """Return the Web Mercator pixel of a point, as the textbook writes it."""
    width = 256 * 2**zoom
    sine = sin(radians(max(-MAX_LATITUDE, min(point.latitude, MAX_LATITUDE))))
    x = (point.longitude + 180) / 360 * width
    return x, (0.5 - log((1 + sine) / (1 - sine)) / (4 * pi)) * width


def cell(point: Point, zoom: int) -> tuple[int, int]:
    x, y = pixel(point, zoom)
    last = (1 << (zoom + 2)) - 1
    return min(floor(x / CELL_PIXELS), last), min(max(floor(y / CELL_PIXELS), 0), last)


def is_on_an_edge(point: Point, zoom: int) -> bool:
    """Whether rounding decides in which cell a point is."""
    return any(
        abs(value / CELL_PIXELS - round(value / CELL_PIXELS)) < 1e-4 for value in pixel(point, zoom)
    )


def cells_of(box: Box, zoom: int) -> set[tuple[int, int]]:
    """Return the cells that a box touches, at the zoom that it is drawn at."""
    around = 1 << (zoom + 2)
    left, top = cell(Point(box.north, box.west), zoom)
    right, bottom = cell(Point(box.south, box.east), zoom)
    width = right - left if box.west <= box.east else right - left + around
    return {
        ((left + i) % around, row)
        for i in range(min(width, around - 1) + 1)
        for row in range(top, bottom + 1)
    }


def alive(things: list[Thing]) -> dict[tuple[Kind, int], Point]:
    return {t.key: t.point for t in things if t.point and t.expires_minute > THIS_MINUTE}


@given(worlds, boxes, zooms)
def test_every_located_result_of_the_cells_of_the_box_is_counted_once(
    world: list[Thing], box: Box, zoom: int
) -> None:
    points = alive(world)
    zoom = Grid.of(box, zoom).zoom
    wanted = cells_of(box, zoom)
    unsure = {key for key, point in points.items() if is_on_an_edge(point, zoom)}
    sure = {key for key, p in points.items() if cell(p, zoom) in wanted} - unsure
    groups = drawn(world, box, zoom)
    named = [member for group in groups for member in group.members]
    assert len(named) == len(set(named))
    if all(group.count <= NAMED_MEMBERS for group in groups):
        assert sure <= set(named) <= sure | unsure
    assert len(sure) <= sum(group.count for group in groups) <= len(sure | unsure)


@given(worlds, boxes, zooms)
def test_the_pyramid_gives_the_groups_that_counting_the_points_gives(
    world: list[Thing], box: Box, zoom: int
) -> None:
    engine = engine_of(world)
    pyramid = Curve(engine.index.items).pyramid(THIS_MINUTE)

    def told(groups: list[Cluster]) -> Counter[object]:
        return Counter(
            (g.point.latitude, g.point.longitude, g.count, g.kinds, frozenset(g.members))
            for g in groups
        )

    # Cells of the same size may be joined in another order: only the whole must be the same.
    counted, summed = drawn(world, box, zoom), pyramid.clusters(box, zoom)
    assert sum(group.count for group in counted) == sum(group.count for group in summed)
    sizes = [group.count for group in counted]
    if len(set(sizes)) == len(sizes) or max(sizes, default=0) <= 1:
        assert told(counted) == told(summed)


def test_the_whole_map_forgets_what_expires() -> None:
    soon = Thing(Kind.OFFER, 1, NANTES, expires_minute=THIS_MINUTE + 2)
    engine = engine_of([soon, Thing(Kind.TRAINING, 2, NANTES)])
    counts = [
        [g.count for g in engine.clusters(Criteria(), WORLD, 5, NOW + timedelta(minutes=after))]
        for after in (0, 1, 2, 0)
    ]
    assert counts == [[2], [2], [1], [2]]


def test_a_filter_counts_on_the_map_too() -> None:
    engine = engine_of([Thing(Kind.OFFER, 1, NANTES), Thing(Kind.TRAINING, 2, NANTES)])
    offers = Criteria(filters=Filters(kinds=frozenset({Kind.OFFER})))
    (group,) = engine.clusters(offers, WORLD, 5, NOW)
    assert group.members == ((Kind.OFFER, 1),)


@given(worlds, boxes, zooms)
def test_a_screen_of_some_occupations_is_that_of_their_results(
    world: list[Thing], box: Box, zoom: int
) -> None:
    engine, bakers = engine_of(world), Criteria(romes=("D1102",))
    everywhere = engine.matching(bakers, NOW).found.positions
    expected = cluster(engine.index.items, everywhere, box, zoom)
    assert engine.clusters(bakers, box, zoom, NOW) == expected


def test_a_broken_pyramid_is_replaced_by_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of([Thing(Kind.OFFER, 1, NANTES)])
    monkeypatch.setattr(engine, "pyramid", lambda _: 1 / 0)
    assert [group.count for group in engine.clusters(Criteria(), WORLD, 5, NOW)] == [1]


@given(boxes, zooms)
def test_a_huge_box_is_drawn_from_farther_away(box: Box, zoom: int) -> None:
    grid = Grid.of(box, zoom)
    assert grid.size <= MAX_CELLS
    assert grid.zoom <= zoom


@given(worlds, zooms)
def test_a_group_stands_among_its_members(world: list[Thing], zoom: int) -> None:
    points = alive(world)
    zoom = Grid.of(WORLD, zoom).zoom
    turn = 256 * 2**zoom
    for group in drawn(world, WORLD, zoom):
        x, y = pixel(group.point, zoom)
        for member in group.members:
            own_x, own_y = pixel(points[member], zoom)
            # -180 and 180 are one meridian.
            away = min(abs(x - own_x), turn - abs(x - own_x))
            assert hypot(away, y - own_y) <= 2 * CELL_PIXELS + OVERLAP_PIXELS


@given(worlds, st.integers(5, MAX_ZOOM))
def test_two_groups_never_stand_on_one_another(world: list[Thing], zoom: int) -> None:
    zoom = Grid.of(WORLD, zoom).zoom
    places = [pixel(group.point, zoom) for group in drawn(world, WORLD, zoom)]
    for (x, y), (other_x, other_y) in combinations(places, 2):
        assert hypot(x - other_x, y - other_y) > OVERLAP_PIXELS - 1


@pytest.mark.parametrize(("size", "is_named"), [(1, True), (20, True), (21, False)])
def test_the_members_of_a_small_group_are_named(size: int, *, is_named: bool) -> None:
    (group,) = drawn([Thing(Kind.OFFER, number, NANTES) for number in range(size)])
    assert group.count == size
    expected = {(Kind.OFFER, number) for number in range(size)} if is_named else set()
    assert set(group.members) == expected


def test_a_lone_result_stands_exactly_where_it_is() -> None:
    for zoom in range(MAX_ZOOM + 1):
        (group,) = drawn([Thing(Kind.OFFER, 1, NANTES)], zoom=zoom)
        assert group.point.latitude == pytest.approx(NANTES.latitude, abs=1e-5)
        assert group.point.longitude == pytest.approx(NANTES.longitude, abs=1e-5)


def test_a_group_tells_the_kinds_that_it_holds() -> None:
    things = [Thing(Kind.COMPANY, 1, NANTES), Thing(Kind.OFFER, 1, NANTES)]
    (group,) = drawn(things)
    assert group.kinds == (Kind.OFFER, Kind.COMPANY)


def test_what_is_not_located_is_not_on_the_map() -> None:
    assert drawn([Thing(Kind.OFFER, 1)]) == []
    assert drawn([]) == []


def test_a_box_may_cross_the_antimeridian() -> None:
    things = [
        Thing(Kind.OFFER, 1, Point(-16, 179.5)),
        Thing(Kind.OFFER, 2, Point(-16, -179.5)),
        Thing(Kind.OFFER, 3, Point(-16, 0)),
    ]
    groups = drawn(things, Box(179, -20, -179, -10), 8)
    assert sorted(group.members for group in groups) == [
        ((Kind.OFFER, 1),),
        ((Kind.OFFER, 2),),
    ]


def test_a_thousand_results_are_all_counted_at_every_zoom() -> None:
    random = np.random.default_rng(3)
    places = zip(random.uniform(42, 51, 1_000), random.uniform(-5, 8, 1_000), strict=True)
    engine = engine_of(
        [Thing(Kind.OFFER, number, Point(a, b)) for number, (a, b) in enumerate(places)]
    )
    found = engine.matching(Criteria(), NOW).found.positions
    for zoom in range(MAX_ZOOM + 1):
        groups = cluster(engine.index.items, found, WORLD, zoom)
        assert sum(group.count for group in groups) == 1_000
