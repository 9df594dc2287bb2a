"""The in-process index: items sorted by cell, and for each ROME code the positions it holds.

Because positions follow geography, the items of one ROME code within one row of cells are a
contiguous run of that code's sorted positions: a circle is a handful of binary searches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.core.geo import Floats, Point, squared_chord, unit_vector
from services.search.columns import Items, Positions, cell_ranges
from services.search.postings import Postings
from services.search.vocabulary import Vocabulary


@dataclass(frozen=True)
class Runs:
    """Ranges of positions `[starts[i], ends[i])`, ascending and disjoint."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @property
    def window(self) -> tuple[int, int]:
        """The smallest range that holds every run."""
        return (int(self.starts[0]), int(self.ends[-1])) if len(self.starts) else (0, 0)

    def all_positions(self) -> Positions:
        """Return every position of the runs, ascending."""
        pairs = zip(self.starts, self.ends, strict=True)
        return _joined([np.arange(a, b, dtype=np.int32) for a, b in pairs])

    @property
    def size(self) -> int:
        """How many positions the runs hold."""
        return int((self.ends - self.starts).sum())

    def count(self, sorted_positions: Positions) -> int:
        """Return how many of ascending positions fall in the runs."""
        first = np.searchsorted(sorted_positions, self.starts)
        last = np.searchsorted(sorted_positions, self.ends)
        return int((last - first).sum())

    def pick(self, sorted_positions: Positions) -> list[slice]:
        """Return the slices of an ascending array of positions that fall in the runs."""
        first = np.searchsorted(sorted_positions, self.starts)
        last = np.searchsorted(sorted_positions, self.ends)
        return [slice(a, b) for a, b in zip(first, last, strict=True) if b > a]


@dataclass(frozen=True)
class Candidates:
    """Items to consider, ascending positions, with what is known of each for this search.

    `strength` is the best strength among the asked ROME codes, 1 when none was asked;
    `squared` is the squared chord to the centre, None without a centre.
    """

    positions: Positions
    strength: NDArray[np.float32]
    squared: Floats | None = None

    def keep(self, mask: NDArray[np.bool_]) -> "Candidates":
        """Return the candidates where `mask` is true."""
        return self.at(np.flatnonzero(mask))

    def at(self, chosen: NDArray[np.int64] | slice) -> "Candidates":
        """Return the candidates of some ranks."""
        squared = None if self.squared is None else self.squared[chosen]
        return Candidates(self.positions[chosen], self.strength[chosen], squared)


@dataclass(frozen=True)
class Index:
    """Everything a search reads; never changed once built.

    `postings` gives the positions of each ROME number. Their weight (0 to 1) says how much the
    item is about that code: the probability of hiring for a company, 1 for an offer or a training
    whose main occupation it is.
    """

    items: Items
    postings: Postings
    vocabulary: Vocabulary

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        return self.items.nbytes + self.postings.nbytes

    def everywhere(self) -> Runs:
        """Return the one run of all items."""
        return Runs(np.array([0]), np.array([len(self.items)]))

    def around(self, center: Point, radius_km: float) -> Runs:
        """Return the runs of the cells that a circle touches."""
        ranges = cell_ranges(center, radius_km)
        cell = self.items.cell
        return Runs(np.searchsorted(cell, ranges[:, 0]), np.searchsorted(cell, ranges[:, 1]))

    def cost(self, romes: Sequence[int], runs: Runs) -> int:
        """Return how many pairs or items a search of the runs would look at."""
        if not romes:
            return runs.size
        return sum(runs.count(self.postings.of(rome)[0]) for rome in romes)

    def with_romes(self, romes: Sequence[int], runs: Runs) -> Candidates:
        """Return the items of the runs that hold at least one of the ROME codes."""
        found: list[Positions] = []
        strengths: list[NDArray[np.float32]] = []
        for rome in romes:
            positions, strength = self.postings.of(rome)
            for part in runs.pick(positions):
                found.append(positions[part])
                strengths.append(strength[part])
        if len(romes) == 1:
            return Candidates(_joined(found), _joined_strengths(strengths))
        return _merged(found, strengths, *runs.window)

    def in_departments(self, found: Candidates, codes: Sequence[str]) -> NDArray[np.bool_]:
        """Return which candidates are in one of some départements."""
        numbers = [self.vocabulary.departments.number(code) for code in codes]
        wanted = [number for number in numbers if number]
        return np.isin(self.items.department[found.positions], wanted)

    def any_rome(self, runs: Runs) -> Candidates:
        """Return every item of the runs."""
        positions = runs.all_positions()
        return Candidates(positions, np.ones(len(positions), np.float32))

    def measured(self, found: Candidates, center: Point) -> Candidates:
        """Return the candidates with their distance to `center`."""
        x, y, z = unit_vector(center)
        at, items = found.positions, self.items
        squared = (items.x[at] - x) ** 2 + (items.y[at] - y) ** 2 + (items.z[at] - z) ** 2
        return Candidates(at, found.strength, squared)

    def within(self, measured: Candidates, radius_km: float) -> Candidates:
        """Return the measured candidates inside a circle."""
        assert measured.squared is not None
        return measured.keep(measured.squared <= squared_chord(radius_km))


def _joined(parts: list[Positions]) -> Positions:
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def _joined_strengths(parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _merged(
    found: list[Positions], strengths: list[NDArray[np.float32]], low: int, high: int
) -> Candidates:
    """Return the union of position lists, with the best strength of each position.

    A scratch array over the window of positions removes duplicates without sorting.
    """
    best = np.full(high - low, -1, np.float32)
    for positions, strength in zip(found, strengths, strict=True):
        local = positions - low
        best[local] = np.maximum(best[local], strength)
    kept = np.flatnonzero(best >= 0)
    return Candidates((kept + low).astype(np.int32), best[kept])
