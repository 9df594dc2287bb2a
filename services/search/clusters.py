"""Results on a map: points that are too near one another on the screen are drawn as one."""

from dataclasses import dataclass
from math import dist, inf, pi

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import Kind
from services.core.geo import Box, Floats, Point
from services.search.columns import KINDS, Items, Positions
from services.search.index import Candidates

Indices = NDArray[np.int64]

# Web Mercator with tiles of 256 pixels; results closer than this many pixels are grouped.
TILE_PIXELS = 256
CLUSTER_PIXELS = 46
MAX_LATITUDE = 85.05
MAX_ZOOM = 18
# Of a group this small, the members are named so that a click can list them.
NAMED_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group of results around a point; `members` is empty for a large group."""

    point: Point
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
    clusters = []
    for core, own in _merged(x, y, _cells(x, y, zoom)):
        point = Point(float(latitudes[inside][core].mean()), float(longitudes[inside][core].mean()))
        clusters.append(_cluster(items, at[own], point))
    return clusters


def _cells(x: Floats, y: Floats, zoom: int) -> list[Indices]:
    """Return the points of each non-empty square cell of the screen."""
    columns = TILE_PIXELS * 2**zoom // CLUSTER_PIXELS + 1
    cells = (y // CLUSTER_PIXELS) * columns + x // CLUSTER_PIXELS
    order = np.argsort(cells, kind="stable")
    starts = np.flatnonzero(np.diff(cells[order], prepend=-1))
    ends = np.append(starts, len(order))[1:]
    return [order[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]


def _merged(x: Floats, y: Floats, cells: list[Indices]) -> list[tuple[Indices, Indices]]:
    """Return groups as (points of the largest cell, all points): no two would overlap.

    Points on both sides of a cell's edge may touch: the smaller cell joins the larger, which
    stays where it is.
    """
    cells = sorted(cells, key=len, reverse=True)
    middles = [(float(x[own].mean()), float(y[own].mean())) for own in cells]
    kept: dict[tuple[float, float], int] = {}  # by the cell that the middle is in
    members: dict[int, list[Indices]] = {}
    for number, (own, middle) in enumerate(zip(cells, middles, strict=True)):
        column, row = middle[0] // CLUSTER_PIXELS, middle[1] // CLUSTER_PIXELS
        around = [kept.get((column + i, row + j)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        distances = [(dist(middle, middles[near]), near) for near in around if near is not None]
        distance, nearest = min(distances, default=(inf, number))
        if distance < CLUSTER_PIXELS:
            members[nearest].append(own)
        else:
            kept[column, row] = number
            members[number] = [own]
    return [(cells[number], np.concatenate(members[number])) for number in kept.values()]


def _cluster(items: Items, at: Positions, point: Point) -> Cluster:
    kinds = items.kind[at]
    members: tuple[tuple[Kind, int], ...] = ()
    if len(at) <= NAMED_MEMBERS:
        ids = items.item_id[at].tolist()
        members = tuple((KINDS[k], i) for k, i in zip(kinds.tolist(), ids, strict=True))
    return Cluster(
        point=point,
        count=len(at),
        kinds=tuple(KINDS[code] for code in np.unique(kinds).tolist()),
        members=members,
    )


def _pixels(latitudes: Floats, longitudes: Floats, zoom: int) -> tuple[Floats, Floats]:
    """Return the Web Mercator pixels of points at a zoom level."""
    width = TILE_PIXELS * 2**zoom
    sines = np.sin(np.radians(np.clip(latitudes, -MAX_LATITUDE, MAX_LATITUDE)))
    x: Floats = (longitudes + 180) / 360 * width
    y: Floats = (0.5 - np.log((1 + sines) / (1 - sines)) / (4 * pi)) * width
    return x, y
