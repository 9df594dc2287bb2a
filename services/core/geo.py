"""Points on the sphere.

Distances are great-circle distances on a sphere of the Earth's mean radius, the one that the
`haversine` package uses. A point is stored as a unit vector: the squared chord between two
vectors orders pairs exactly as the great-circle distance does, and costs no trigonometry.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin

import numpy as np
from haversine import Unit, haversine
from haversine.haversine import get_avg_earth_radius
from numpy.typing import NDArray

EARTH_RADIUS_KM = float(get_avg_earth_radius(Unit.KILOMETERS))
KM_PER_DEGREE = EARTH_RADIUS_KM * pi / 180

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in WGS84 degrees; raises ValueError outside [-90, 90] x [-180, 180] or for NaN."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(f"not a point of the Earth: {self.latitude}, {self.longitude}")


@dataclass(frozen=True, slots=True)
class Box:
    """A latitude/longitude rectangle; `west > east` means that it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


def unit_vectors(latitudes: Floats, longitudes: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the x, y, z unit vectors (float64) of points given in degrees."""
    phi, theta = np.radians(latitudes), np.radians(longitudes)
    cos_phi = np.cos(phi)
    return cos_phi * np.cos(theta), cos_phi * np.sin(theta), np.sin(phi)


def unit_vector(point: Point) -> tuple[float, float, float]:
    """Return the unit vector of one point."""
    phi, theta = radians(point.latitude), radians(point.longitude)
    return cos(phi) * cos(theta), cos(phi) * sin(theta), sin(phi)


def squared_chord(kilometres: float) -> float:
    """Return the squared chord, on the unit sphere, of a great-circle distance."""
    half = min(kilometres / (2 * EARTH_RADIUS_KM), pi / 2)
    return (2 * sin(half)) ** 2


def chord_distances(squared: Floats) -> Floats:
    """Return the great-circle distances in km of squared chords."""
    result: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.sqrt(squared) / 2, 1.0))
    return result


def distance_km(first: Point, second: Point) -> float:
    """Return the great-circle distance in km between two points."""
    return float(haversine((first.latitude, first.longitude), (second.latitude, second.longitude)))


def circle_box(center: Point, radius_km: float) -> Box:
    """Return the smallest box that holds a circle; all longitudes when it reaches a pole."""
    angle = radius_km / EARTH_RADIUS_KM
    south = center.latitude - degrees(angle)
    north = center.latitude + degrees(angle)
    if south <= -90 or north >= 90 or angle >= pi / 2:
        return Box(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
    spread = degrees(asin(min(sin(angle) / cos(radians(center.latitude)), 1.0)))
    west, east = center.longitude - spread, center.longitude + spread
    return Box(
        west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north
    )
