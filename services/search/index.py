"""The in-process index: items sorted by cell, and for each ROME code the positions it holds.

Because positions follow geography, the items of one ROME code within one row of cells are a
contiguous run of that code's sorted positions: a circle is a handful of binary searches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.core.geo import Box, Floats, Point, unit_vector
from services.search.columns import Items, Positions, cell_ranges
from services.search.postings import Postings
from services.search.vocabulary import Vocabulary


@dataclass(frozen=True)
class Runs:
    """Ranges of positions `[starts[i], ends[i])`, ascending and disjoint.

    Of the type of positions: a search for another type in a list would copy the whole list.
    """

    starts: Positions
    ends: Positions

    @property
    def window(self) -> tuple[int, int]:
        """The smallest range that holds every run."""
        return (int(self.starts[0]), int(self.ends[-1])) if len(self.starts) else (0, 0)

    @cached_property
    def size(self) -> int:
        """How many positions the runs hold."""
        return int((self.ends - self.starts).sum())

    @cached_property
    def offsets(self) -> Positions:
        """How many positions the runs before each one hold, then all of them."""
        sizes = np.cumsum(self.ends - self.starts, dtype=np.int32)
        return np.concatenate([np.zeros(1, np.int32), sizes])

    def cut(self, ascending: Positions) -> NDArray[np.int64]:
        """Return where each run begins then ends in ascending positions."""
        return ascending.searchsorted(self._edges)

    @cached_property
    def _edges(self) -> Positions:
        return np.stack([self.starts, self.ends], axis=1).ravel()

    def all_positions(self) -> Positions:
        """Return every position of the runs, ascending."""
        pairs = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return _joined([np.arange(a, b, dtype=np.int32) for a, b in pairs])

    @cached_property
    def shifts(self) -> Positions:
        """What to take from the positions of each run to number them inside the runs."""
        return self.starts - self.offsets[:-1]

    def positions_of(self, numbers: NDArray[np.int64]) -> Positions:
        """Return the positions of ascending numbers inside the runs."""
        counts = np.diff(np.searchsorted(numbers, self.offsets))
        return (numbers + np.repeat(self.shifts, counts)).astype(np.int32)


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

    def at(self, chosen: NDArray[np.int64]) -> "Candidates":
        """Return the candidates of some ranks."""
        squared = None if self.squared is None else self.squared.take(chosen)
        return Candidates(self.positions.take(chosen), self.strength.take(chosen), squared)


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
        return Runs(np.zeros(1, np.int32), np.array([len(self.items)], np.int32))

    def around(self, box: Box) -> Runs:
        """Return the runs of the cells that a box touches."""
        ranges = np.searchsorted(self.items.cell, cell_ranges(box).T)
        starts, ends = ranges.astype(np.int32)
        return Runs(starts, ends)

    def most(self, romes: Sequence[int]) -> int:
        """Return how many pairs or items a search looks at, at most, wherever it is."""
        if not romes:
            return len(self.items)
        offsets = self.postings.offsets
        return sum(int(offsets[rome + 1] - offsets[rome]) for rome in romes)

    def cost(self, romes: Sequence[int], runs: Runs) -> int:
        """Return how many pairs or items a search of the runs looks at."""
        if not romes:
            return runs.size
        return len(_Picked.of_romes(self.postings, romes, runs).shifts)

    def with_romes(
        self, romes: Sequence[int], runs: Runs, *, is_weighted: bool = True
    ) -> Candidates:
        """Return the items of the runs that hold at least one of the ROME codes.

        Their strengths are all 1 unless they are asked for: most of the work is there.
        """
        picked = _Picked.of_romes(self.postings, romes, runs)
        positions = picked.of(self.postings.targets)
        weights = self.postings.weights if is_weighted else None
        strength = None if weights is None else picked.of(weights)
        if len(romes) > 1:
            # Scratch arrays over the runs remove duplicates without sorting.
            local = positions - picked.shifts
            held = np.zeros(runs.size, np.bool_)
            held[local] = True
            kept = held.nonzero()[0]
            positions = runs.positions_of(kept)
            if strength is not None:
                strength = _best(local, strength, picked.sizes, runs.size).take(kept)
        if strength is None:
            strength = np.ones(len(positions), np.float32)
        return Candidates(positions, strength)

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
        """Return the candidates with their squared chord to `center`."""
        at, items = found.positions, self.items
        squared = np.zeros(len(at))
        for column, own in zip((items.x, items.y, items.z), unit_vector(center), strict=True):
            along = column.take(at)
            along -= own
            along *= along
            squared += along
        return Candidates(at, found.strength, squared)


def _joined(parts: list[Positions]) -> Positions:
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


@dataclass(frozen=True)
class _Picked:
    """Which pairs of some ROME codes fall in some runs: slices of all the pairs.

    `shifts` numbers each pair inside the runs; `sizes` is how many pairs each code has there.
    """

    slices: list[slice]
    shifts: Positions
    sizes: list[int]

    @classmethod
    def of_romes(cls, postings: Postings, romes: Sequence[int], runs: Runs) -> "_Picked":
        count = len(runs.starts)
        edges = np.empty((len(romes), 2 * count), np.int64)
        for rank, rome in enumerate(romes):
            start, end = postings.offsets[rome : rome + 2].tolist()
            np.add(runs.cut(postings.targets[start:end]), start, out=edges[rank])
        first, last = edges[:, ::2].ravel(), edges[:, 1::2].ravel()
        held = (last > first).nonzero()[0]
        first, last = first[held], last[held]
        sizes = last - first
        of_rome = np.bincount(held // max(count, 1), sizes, len(romes)).astype(np.int64)
        pairs = zip(first.tolist(), last.tolist(), strict=True)
        shifts = np.repeat(runs.shifts[held % max(count, 1)], sizes)
        return cls([slice(a, b) for a, b in pairs], shifts, of_rome.tolist())

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the values of the picked pairs."""
        parts = [values[part] for part in self.slices]
        return np.concatenate(parts) if parts else values[:0]


def _best(
    local: Positions, strength: NDArray[np.float32], sizes: Sequence[int], size: int
) -> NDArray[np.float32]:
    """Return the best strength of each number inside the runs, over all the ROME codes.

    The pairs of one code are distinct, so that plain indexing is enough for each.
    """
    best = np.zeros(size, np.float32)
    start = 0
    for pairs in sizes:
        part = slice(start, start + pairs)
        own = local[part]
        best[own] = np.maximum(best.take(own), strength[part])
        start = part.stop
    return best
