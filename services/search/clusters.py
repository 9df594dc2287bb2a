"""Results on a map: points that are too near one another on the screen are drawn as one.

The screen is cut into square cells. Points are counted cell by cell, whole cells only, so that a
group does not change while the map is moved; then groups that would overlap are joined.
"""

from dataclasses import dataclass
from math import floor, log, pi, radians, sin

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import Kind
from services.core.geo import Box, Floats, Point
from services.search.columns import (
    KINDS,
    MAX_LATITUDE,
    NEVER,
    PIXEL_BITS,
    Items,
    Positions,
)

Indices = NDArray[np.int64]
Codes = NDArray[np.uint64]

MAX_ZOOM = 18
# Cells of 64 screen pixels; groups whose middles are nearer than this many pixels are joined.
CELL_BITS = 6
OVERLAP_PIXELS = 46
EDGE_DEGREES = 360 / (1 << PIXEL_BITS)
# A screen holds a few hundred cells. A larger box is drawn as from farther away.
MAX_CELLS = 4_096
# Of a group this small, the members are named so that a click can list them.
NAMED_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group of results around a point; `members` is empty for a large group."""

    point: Point
    count: int
    kinds: tuple[Kind, ...]
    members: tuple[tuple[Kind, int], ...]


@dataclass(frozen=True)
class Grid:
    """The cells that a box touches: `width` columns from `left`, `height` rows from `top`.

    Columns go around the Earth: they may pass the antimeridian.
    """

    zoom: int
    left: int
    top: int
    width: int
    height: int

    @classmethod
    def of(cls, box: Box, zoom: int) -> "Grid":
        """Return the grid of a box at a zoom level (0 to 18)."""
        while True:
            around = 1 << (zoom + 2)
            left, right = _column(box.west, around), _column(box.east, around)
            top, bottom = _row(box.north, around), _row(box.south, around)
            width = right - left + 1 if box.west <= box.east else around - left + right + 1
            grid = cls(zoom, left, top, min(width, around), bottom - top + 1)
            if grid.size <= MAX_CELLS or zoom == 0:
                return grid
            zoom -= 1

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.width * self.height

    @property
    def shift(self) -> int:
        """How many bits of a pixel number are inside a cell."""
        return PIXEL_BITS - (self.zoom + 8) + CELL_BITS

    @property
    def box(self) -> Box:
        """The smallest box that holds every cell; all longitudes when it goes around the Earth."""
        around = 1 << (self.zoom + 2)
        edges = np.array([self.top, self.top + self.height]) / around * (1 << PIXEL_BITS)
        # A pixel more on each side: what lies on an edge is in a cell of either side.
        (north, south), _ = _degrees(np.zeros(2), edges + np.array([-1.5, 0.5]))
        if self.left + self.width <= around and self.width < around:
            west, east = self.left, self.left + self.width
        elif self.width < around:
            west, east = self.left, self.left + self.width - around
        else:
            west, east = 0, around
        # The map ends before the poles: its first and last rows hold what is beyond.
        return Box(
            max(west / around * 360 - 180 - EDGE_DEGREES, -180.0),
            -90.0 if self.top + self.height == around else south,
            min(east / around * 360 - 180 + EDGE_DEGREES, 180.0),
            90.0 if self.top == 0 else north,
        )

    def numbers(self, x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.int32]:
        """Return the cell of each pixel, -1 outside the grid."""
        around = 1 << (self.zoom + 2)
        column = ((x >> np.uint32(self.shift)).astype(np.int32) - self.left) & (around - 1)
        row = (y >> np.uint32(self.shift)).astype(np.int32) - self.top
        inside = (column < self.width) & (row >= 0) & (row < self.height)
        return np.where(inside, row * self.width + column, np.int32(-1))


@dataclass(frozen=True)
class _Groups:
    """Non-empty cells: how many points, by kind, and the sums of their pixels."""

    counts: NDArray[np.int64]
    by_kind: NDArray[np.int64]
    x: Floats
    y: Floats


def cluster(items: Items, at: Positions, box: Box, zoom: int) -> list[Cluster]:
    """Return the groups of located results among some positions, in the cells of a box."""
    grid = Grid.of(box, zoom)
    pixels_x, pixels_y = items.pixels
    at = at[items.is_located[at]]
    cells = grid.numbers(pixels_x[at], pixels_y[at])
    at, cells = at[cells >= 0], cells[cells >= 0]
    counts = np.bincount(cells, minlength=grid.size)
    used = np.flatnonzero(counts)
    by_kind = np.bincount(
        cells * np.int32(len(KINDS)) + items.kind[at], minlength=grid.size * len(KINDS)
    ).reshape(grid.size, len(KINDS))
    groups = _Groups(
        counts[used],
        by_kind[used],
        np.bincount(cells, pixels_x[at], grid.size)[used].astype(np.float64),
        np.bincount(cells, pixels_y[at], grid.size)[used].astype(np.float64),
    )
    order = np.argsort(cells, kind="stable")
    ends = np.cumsum(groups.counts)
    members = [(int(end - count), int(end)) for end, count in zip(ends, groups.counts, strict=True)]
    return _clusters(items, groups, at[order], members, grid.zoom)


class Curve:
    """The located items in the order of a space-filling curve: any cell is one run of it."""

    def __init__(self, items: Items) -> None:
        located = np.flatnonzero(items.is_located).astype(np.int32)
        codes = curve_codes(*(pixels[located] for pixels in items.pixels))
        order = np.argsort(codes, kind="stable")
        self._items, self._codes, self._at = items, codes[order], located[order]

    def pyramid(self, minute: int) -> "Pyramid":
        """Return what counts the items that have not expired at a minute since 1970."""
        expiry = self._items.expires_minute[self._at]
        alive = expiry > minute
        until = int(expiry[alive].min(initial=NEVER))
        return Pyramid(self._items, self._codes[alive], self._at[alive], range(minute, until))


class Pyramid:
    """Counts of every cell at every zoom: differences of sums that run along the curve.

    A screen costs the same whatever it shows. True for the minutes `valid`.
    """

    def __init__(self, items: Items, codes: Codes, at: Positions, valid: range) -> None:
        self.valid = valid
        self._items, self._codes, self._at = items, codes, at
        self._x, self._y = (_running(pixels[at]) for pixels in items.pixels)
        kinds = items.kind[at]
        self._kinds = np.stack([_running(kinds == code) for code in range(len(KINDS))], axis=1)

    def clusters(self, box: Box, zoom: int) -> list[Cluster]:
        """Return the groups of every located item, in the cells of a box."""
        grid = Grid.of(box, zoom)
        around = 1 << (grid.zoom + 2)
        columns = (grid.left + np.arange(grid.width)) & (around - 1)
        rows = grid.top + np.arange(grid.height)
        x, y = np.meshgrid(columns, rows)
        cells = curve_codes(x.ravel().astype(np.uint32), y.ravel().astype(np.uint32))
        inside = np.uint64(2 * grid.shift)
        starts = np.searchsorted(self._codes, cells << inside)
        ends = np.searchsorted(self._codes, (cells + np.uint64(1)) << inside)
        used = np.flatnonzero(ends > starts)
        starts, ends = starts[used], ends[used]
        groups = _Groups(
            ends - starts,
            self._kinds[ends] - self._kinds[starts],
            (self._x[ends] - self._x[starts]).astype(np.float64),
            (self._y[ends] - self._y[starts]).astype(np.float64),
        )
        members = list(zip(starts.tolist(), ends.tolist(), strict=True))
        return _clusters(self._items, groups, self._at, members, grid.zoom)


def curve_codes(x: NDArray[np.uint32], y: NDArray[np.uint32]) -> Codes:
    """Return the numbers of points along a Z-order curve: the bits of x and y interleaved."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(values: NDArray[np.uint32]) -> Codes:
    """Return values with a zero put between their bits."""
    spread: Codes = values.astype(np.uint64)
    for step, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(step))) & np.uint64(mask)
    return spread


def _running(values: NDArray[np.uint32] | NDArray[np.bool_]) -> Indices:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)])


def _clusters(
    items: Items,
    groups: _Groups,
    at: Positions,
    members: list[tuple[int, int]],
    zoom: int,
) -> list[Cluster]:
    """Return groups of cells as clusters; `members` are the runs of each cell in `at`."""
    scale = 2.0 ** (zoom + 8 - PIXEL_BITS)
    x, y = groups.x / groups.counts, groups.y / groups.counts
    latitudes, longitudes = _degrees(x, y)
    counts, by_kind = groups.counts.tolist(), groups.by_kind.tolist()
    found = []
    for cells in _joined(groups.counts, x * scale, y * scale):
        count = sum(counts[cell] for cell in cells)
        kinds = zip(*(by_kind[cell] for cell in cells), strict=True)
        named: tuple[tuple[Kind, int], ...] = ()
        if count <= NAMED_MEMBERS:
            own = np.concatenate([at[slice(*members[cell])] for cell in cells])
            pairs = zip(items.kind[own].tolist(), items.item_id[own].tolist(), strict=True)
            named = tuple((KINDS[kind], item_id) for kind, item_id in pairs)
        # A joined group stays where its largest cell is.
        point = Point(latitudes[cells[0]], longitudes[cells[0]])
        present = tuple(KINDS[code] for code, held in enumerate(kinds) if any(held))
        found.append(Cluster(point, count, present, named))
    return found


def _joined(counts: Indices, x: Floats, y: Floats) -> list[list[int]]:
    """Return which cells make a group, its largest first: no two groups would overlap.

    `x` and `y` are the middles of the points of each cell, in pixels of the screen. Points on both
    sides of a cell's edge may touch: the smaller cell joins the larger.
    """
    near = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2 < OVERLAP_PIXELS**2
    order = np.argsort(-counts, kind="stable").tolist()
    neighbours: dict[int, list[int]] = {}
    for cell, other in zip(*(side.tolist() for side in near.nonzero()), strict=True):
        neighbours.setdefault(cell, []).append(other)
    taken = [False] * len(order)
    joined = []
    for cell in order:
        if not taken[cell]:
            touching = [other for other in neighbours[cell] if not taken[other]]
            for other in touching:
                taken[other] = True
            joined.append([cell, *(other for other in touching if other != cell)])
    return joined


def _column(longitude: float, around: int) -> int:
    return min(max(floor((longitude + 180) / 360 * around), 0), around - 1)


def _row(latitude: float, around: int) -> int:
    sine = sin(radians(min(max(latitude, -MAX_LATITUDE), MAX_LATITUDE)))
    row = floor((0.5 - log((1 + sine) / (1 - sine)) / (4 * pi)) * around)
    return min(max(row, 0), around - 1)


def _degrees(x: Floats, y: Floats) -> tuple[list[float], list[float]]:
    """Return the latitudes and longitudes of pixels of the deepest zoom."""
    width = float(1 << PIXEL_BITS)
    heights = np.exp((0.5 - (y + 0.5) / width) * 2 * pi)
    latitudes = np.degrees(2 * np.arctan(heights) - pi / 2)
    return latitudes.tolist(), ((x + 0.5) / width * 360 - 180).tolist()
