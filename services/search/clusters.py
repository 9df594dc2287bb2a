"""Results on a map: points that are too near one another on the screen are drawn as one."""

from dataclasses import dataclass
from math import atan, degrees, pi, sinh

import numpy as np

from services.catalog.enums import Kind
from services.core.geo import Box, Floats
from services.search.columns import KINDS, Items, Positions
from services.search.index import Candidates

# Web Mercator with tiles of 256 pixels; results closer than this many pixels are grouped.
TILE_PIXELS = 256
CLUSTER_PIXELS = 64
EDGE_SHARE = 0.3
MAX_LATITUDE = 85.05
MAX_ZOOM = 18
# Of a group this small, the members are named so that a click can list them.
NAMED_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group of results around a point (degrees); `members` is empty for a large group."""

    latitude: float
    longitude: float
    count: int
    kinds: tuple[Kind, ...]
    members: tuple[tuple[Kind, int], ...]


def cluster(items: Items, found: Candidates, box: Box, zoom: int) -> list[Cluster]:
    """Return the groups of located results inside a box at a zoom level (0 to 18)."""
    at = found.positions
    longitudes = np.degrees(np.arctan2(items.y[at], items.x[at]))
    latitudes = np.degrees(np.arcsin(np.clip(items.z[at], -1, 1)))
    inside = (latitudes >= box.south) & (latitudes <= box.north)
    if box.west <= box.east:
        inside &= (longitudes >= box.west) & (longitudes <= box.east)
    else:
        inside &= (longitudes >= box.west) | (longitudes <= box.east)
    at = at[inside]
    x, y = _pixels(latitudes[inside], longitudes[inside], zoom)
    columns = TILE_PIXELS * 2**zoom // CLUSTER_PIXELS + 1
    cells = (y // CLUSTER_PIXELS) * columns + x // CLUSTER_PIXELS
    order = np.argsort(cells, kind="stable")
    starts = np.flatnonzero(np.diff(cells[order], prepend=-1))
    ends = np.append(starts, len(order))[1:]
    groups = [order[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    return [_group(items, at[own], x[own], y[own], zoom) for own in groups]


def _group(items: Items, at: Positions, x: Floats, y: Floats, zoom: int) -> Cluster:
    kinds = items.kind[at]
    members: tuple[tuple[Kind, int], ...] = ()
    if len(at) <= NAMED_MEMBERS:
        ids = items.item_id[at].tolist()
        members = tuple((KINDS[k], i) for k, i in zip(kinds.tolist(), ids, strict=True))
    middle = (_middle(x), _middle(y)) if len(at) > 1 else (float(x[0]), float(y[0]))
    latitude, longitude = _degrees(*middle, zoom)
    return Cluster(
        latitude=latitude,
        longitude=longitude,
        count=len(at),
        kinds=tuple(KINDS[code] for code in np.unique(kinds).tolist()),
        members=members,
    )


def _middle(pixels: Floats) -> float:
    """Return the mean of pixels of one cell, kept off its edges so that groups do not overlap."""
    start = float(pixels[0] // CLUSTER_PIXELS * CLUSTER_PIXELS)
    margin = CLUSTER_PIXELS * EDGE_SHARE
    return min(max(float(pixels.mean()), start + margin), start + CLUSTER_PIXELS - margin)


def _pixels(latitudes: Floats, longitudes: Floats, zoom: int) -> tuple[Floats, Floats]:
    """Return the Web Mercator pixels of points at a zoom level."""
    width = TILE_PIXELS * 2**zoom
    sines = np.sin(np.radians(np.clip(latitudes, -MAX_LATITUDE, MAX_LATITUDE)))
    x: Floats = (longitudes + 180) / 360 * width
    y: Floats = (0.5 - np.log((1 + sines) / (1 - sines)) / (4 * pi)) * width
    return x, y


def _degrees(x: float, y: float, zoom: int) -> tuple[float, float]:
    """Return the latitude and longitude of a Web Mercator pixel."""
    width = TILE_PIXELS * 2**zoom
    latitude = degrees(atan(sinh(pi * (1 - 2 * y / width))))
    return latitude, x / width * 360 - 180
