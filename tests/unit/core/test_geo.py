"""Points on the sphere, compared with the `haversine` package."""

from math import asin, atan2, cos, degrees, inf, nan, radians, sin

import numpy as np
import pytest
from haversine import haversine
from hypothesis import assume, example, given
from hypothesis import strategies as st

from services.core.geo import (
    EARTH_RADIUS_KM,
    Box,
    Point,
    chord_distances,
    circle_box,
    distance_km,
    squared_chord,
    unit_vector,
    unit_vectors,
)

HALF_TURN_KM = EARTH_RADIUS_KM * np.pi
PARIS = Point(48.8566, 2.3522)
MARSEILLE = Point(43.2965, 5.3698)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
points = st.builds(Point, latitudes, longitudes)


def chord_km(first: Point, second: Point) -> float:
    """Return the distance that the index measures between two points."""
    a, b = np.array(unit_vector(first)), np.array(unit_vector(second))
    return float(chord_distances(np.array([((a - b) ** 2).sum()]))[0])


def at(start: Point, kilometres: float, bearing: float) -> Point:
    """Return the point at a distance from another, in a direction (radians from north)."""
    angle, phi = kilometres / EARTH_RADIUS_KM, radians(start.latitude)
    sine = sin(phi) * cos(angle) + cos(phi) * sin(angle) * cos(bearing)
    latitude = asin(min(max(sine, -1), 1))
    turn = atan2(sin(bearing) * sin(angle) * cos(phi), cos(angle) - sin(phi) * sin(latitude))
    longitude = (start.longitude + degrees(turn) + 540) % 360 - 180
    return Point(degrees(latitude), longitude)


def holds(box: Box, point: Point, margin: float = 1e-6) -> bool:
    """Whether a point is in a box, give or take a few centimetres."""
    if not box.south - margin <= point.latitude <= box.north + margin:
        return False
    after_west = point.longitude >= box.west - margin
    before_east = point.longitude <= box.east + margin
    crosses = box.west > box.east
    return (after_west or before_east) if crosses else (after_west and before_east)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(nan, 0), (0, nan), (inf, 0), (0, -inf), (90.001, 0), (-91, 0), (0, 180.001), (0, -181)],
)
def test_what_is_not_on_earth_is_no_point(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="not a point"):
        Point(latitude, longitude)


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (0, 0)])
def test_the_limits_of_the_earth_are_points(latitude: float, longitude: float) -> None:
    assert Point(latitude, longitude).latitude == latitude


def test_paris_is_661_km_from_marseille() -> None:
    assert distance_km(PARIS, MARSEILLE) == pytest.approx(661, abs=1)


@given(points, points)
def test_chords_measure_what_haversine_measures(first: Point, second: Point) -> None:
    expected = haversine((first.latitude, first.longitude), (second.latitude, second.longitude))
    assert chord_km(first, second) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert distance_km(first, second) == expected


@given(st.lists(points, min_size=1))
def test_many_points_have_the_vectors_that_each_has(several: list[Point]) -> None:
    columns = unit_vectors(
        np.array([point.latitude for point in several]),
        np.array([point.longitude for point in several]),
    )
    assert np.column_stack(columns) == pytest.approx(np.array(list(map(unit_vector, several))))
    assert (np.column_stack(columns) ** 2).sum(axis=1) == pytest.approx(1)


@given(st.floats(1e-3, HALF_TURN_KM))
def test_a_distance_is_found_again_from_its_squared_chord(kilometres: float) -> None:
    found = chord_distances(np.array([squared_chord(kilometres)]))[0]
    # Near the antipode an arcsine is worth eight digits.
    assert found == pytest.approx(kilometres, rel=1e-6)


@given(st.floats(0, 50_000), st.floats(0, 50_000))
def test_a_longer_distance_never_has_a_shorter_chord(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    assert squared_chord(shorter) <= squared_chord(longer) <= 4


def test_half_a_turn_is_the_longest_distance() -> None:
    assert squared_chord(HALF_TURN_KM) == squared_chord(3 * HALF_TURN_KM) == 4
    assert chord_distances(np.array([4.0, 4.000001]))[1] == pytest.approx(HALF_TURN_KM)


def test_what_is_not_located_has_no_distance() -> None:
    assert np.isnan(chord_distances(np.array([nan]))).all()


@given(points, st.floats(0.01, 21_000), st.floats(0, 1), st.floats(0, 2 * np.pi))
@example(Point(89.9, 10.0), 100, 1, 0)
@example(Point(-89.99, 10.0), 100, 1, 3.1)
@example(Point(90, 0), 10, 1, 1)
@example(Point(0, 180), 100, 1, 1.57)
@example(Point(-16.5, -179.99), 100, 1, 4.7)
@example(Point(0, 0), HALF_TURN_KM / 2, 1, 1)
def test_the_box_of_a_circle_holds_the_circle(
    center: Point, radius: float, share: float, bearing: float
) -> None:
    inside = at(center, min(radius, HALF_TURN_KM) * share, bearing)
    assert holds(circle_box(center, radius), inside)


@given(points, st.floats(0.01, 5_000))
def test_the_box_of_a_circle_is_no_larger_than_needed(center: Point, radius: float) -> None:
    box = circle_box(center, radius)
    angle = radius / EARTH_RADIUS_KM
    assume(abs(center.latitude) + degrees(angle) < 89.9)
    assert box.north - center.latitude == pytest.approx(degrees(angle))
    assert center.latitude - box.south == pytest.approx(degrees(angle))
    # The circle touches its eastern meridian: the distance to a meridian is asin(sin θ cos φ).
    spread = radians((box.east - center.longitude) % 360)
    nearest = asin(sin(spread) * cos(radians(center.latitude))) * EARTH_RADIUS_KM
    assert nearest == pytest.approx(radius, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("latitude", [89.95, -89.95, 90, -90])
def test_a_circle_around_a_pole_takes_every_longitude(latitude: float) -> None:
    box = circle_box(Point(latitude, 20), 30)
    assert (box.west, box.east) == (-180, 180)
    assert -90 <= box.south < box.north <= 90


@pytest.mark.parametrize("longitude", [179.9, -179.9, 180, -180])
def test_a_circle_across_the_antimeridian_has_its_west_after_its_east(longitude: float) -> None:
    box = circle_box(Point(-16, longitude), 50)
    assert box.west > 179 > -179 > box.east
