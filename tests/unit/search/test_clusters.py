"""Results on a map."""

from itertools import combinations
from math import hypot, log, pi, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.geo import Box, Point
from services.search.clusters import (
    CLUSTER_PIXELS,
    MAX_LATITUDE,
    MAX_ZOOM,
    NAMED_MEMBERS,
    TILE_PIXELS,
    Cluster,
    cluster,
)
from services.search.criteria import Criteria
from tests.unit.search.drawn_worlds import worlds
from tests.unit.search.worlds import NOW, Thing, engine_of

WORLD = Box(-180, -90, 180, 90)
NANTES = Point(47.2184, -1.5536)
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
    return cluster(engine.index.items, engine.matching(Criteria(), NOW), box, zoom)


def pixel(point: Point, zoom: int) -> tuple[float, float]:
    """Return the Web Mercator pixel of a point, as the textbook writes it."""
    width = TILE_PIXELS * 2**zoom
    sine = sin(radians(max(-MAX_LATITUDE, min(point.latitude, MAX_LATITUDE))))
    x = (point.longitude + 180) / 360 * width
    return x, (0.5 - log((1 + sine) / (1 - sine)) / (4 * pi)) * width


def is_in(box: Box, point: Point) -> bool:
    if not box.south <= point.latitude <= box.north:
        return False
    after, before = point.longitude >= box.west, point.longitude <= box.east
    return (after and before) if box.west <= box.east else (after or before)


def is_on_the_border(box: Box, point: Point) -> bool:
    gaps = (
        point.latitude - box.south,
        point.latitude - box.north,
        # -180 and 180 are one meridian.
        (point.longitude - box.west) % 360,
        (box.west - point.longitude) % 360,
        (point.longitude - box.east) % 360,
        (box.east - point.longitude) % 360,
        (point.longitude - 180) % 360,
        (180 - point.longitude) % 360,
    )
    return any(abs(gap) < 1e-6 for gap in gaps)


def alive(things: list[Thing]) -> dict[tuple[Kind, int], Point]:
    minute = int(NOW.timestamp()) // 60
    return {t.key: t.point for t in things if t.point and t.expires_minute > minute}


@given(worlds, boxes, zooms)
def test_every_located_result_of_the_box_is_counted_once(
    world: list[Thing], box: Box, zoom: int
) -> None:
    points = alive(world)
    sure = {key for key, p in points.items() if is_in(box, p) and not is_on_the_border(box, p)}
    unsure = {key for key, point in points.items() if is_on_the_border(box, point)}
    groups = drawn(world, box, zoom)
    named = [member for group in groups for member in group.members]
    assert len(named) == len(set(named))
    if all(group.count <= NAMED_MEMBERS for group in groups):
        assert sure <= set(named) <= sure | unsure
    assert len(sure) <= sum(group.count for group in groups) <= len(sure | unsure)


@given(worlds, zooms)
def test_a_group_stands_among_its_members(world: list[Thing], zoom: int) -> None:
    points = alive(world)
    turn = TILE_PIXELS * 2**zoom
    for group in drawn(world, WORLD, zoom):
        x, y = pixel(group.point, zoom)
        for member in group.members:
            own_x, own_y = pixel(points[member], zoom)
            # -180 and 180 are one meridian.
            away = min(abs(x - own_x), turn - abs(x - own_x))
            assert hypot(away, y - own_y) <= 2.5 * CLUSTER_PIXELS


@given(worlds, st.integers(5, MAX_ZOOM))
def test_two_groups_never_stand_on_one_another(world: list[Thing], zoom: int) -> None:
    places = [pixel(group.point, zoom) for group in drawn(world, WORLD, zoom)]
    for (x, y), (other_x, other_y) in combinations(places, 2):
        assert hypot(x - other_x, y - other_y) > CLUSTER_PIXELS - 1


@pytest.mark.parametrize(("size", "is_named"), [(1, True), (20, True), (21, False)])
def test_the_members_of_a_small_group_are_named(size: int, *, is_named: bool) -> None:
    (group,) = drawn([Thing(Kind.OFFER, number, NANTES) for number in range(size)])
    assert group.count == size
    expected = {(Kind.OFFER, number) for number in range(size)} if is_named else set()
    assert set(group.members) == expected


def test_a_lone_result_stands_exactly_where_it_is() -> None:
    for zoom in range(MAX_ZOOM + 1):
        (group,) = drawn([Thing(Kind.OFFER, 1, NANTES)], zoom=zoom)
        assert group.point.latitude == pytest.approx(NANTES.latitude, abs=1e-9)
        assert group.point.longitude == pytest.approx(NANTES.longitude, abs=1e-9)


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
    found = engine.matching(Criteria(), NOW)
    for zoom in range(MAX_ZOOM + 1):
        groups = cluster(engine.index.items, found, WORLD, zoom)
        assert sum(group.count for group in groups) == 1_000
