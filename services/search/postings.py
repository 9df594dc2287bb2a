"""Lists of targets by number or by word, stored end to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]
Targets = NDArray[np.int32]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Postings:
    """For number `i`, `targets[offsets[i]:offsets[i+1]]`, ascending, and the weight of each.

    Without `weights`, each weighs 1.
    """

    offsets: NDArray[np.int64]
    targets: Targets
    weights: Weights | None

    @classmethod
    def build(
        cls,
        numbers: NDArray[np.int32] | Sequence[int],
        targets: Targets | Sequence[int],
        weights: Weights | Sequence[float] | None,
        size: int,
    ) -> "Postings":
        """Return the lists of `size` numbers from (number, target, weight) rows in any order."""
        number, target = np.asarray(numbers, np.int32), np.asarray(targets, np.int32)
        order = np.lexsort((target, number))
        offsets = np.searchsorted(number[order], np.arange(size + 1))
        weight = None if weights is None else np.asarray(weights, np.float32)[order]
        return cls(offsets.astype(np.int64), target[order], weight)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        weights = 0 if self.weights is None else self.weights.nbytes
        return self.offsets.nbytes + self.targets.nbytes + weights

    @property
    def size(self) -> int:
        """How many (number, target) pairs are held."""
        return len(self.targets)

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many targets each number has."""
        return np.diff(self.offsets)

    def of(self, number: int) -> tuple[Targets, Weights]:
        """Return the targets of a number and their weights."""
        run = slice(int(self.offsets[number]), int(self.offsets[number + 1]))
        targets = self.targets[run]
        if self.weights is None:
            return targets, np.ones(len(targets), np.float32)
        return targets, self.weights[run]

    def merged(
        self, moved: Targets, numbers: NDArray[np.int32], targets: Targets, weights: Weights
    ) -> "Postings":
        """Return the lists after a change of the targets.

        `moved[t]` is the new number of the target `t`, -1 when it is gone; order is kept. The
        (number, target, weight) rows are added; their targets are new numbers.
        """
        renumbered = moved.take(self.targets)
        gone = (renumbered < 0).nonzero()[0]
        before = self.offsets - gone.searchsorted(self.offsets)
        kept = np.delete(renumbered, gone)
        order = np.lexsort((targets, numbers))
        numbers, targets = numbers[order], targets[order]
        places = _places(kept, before[numbers], before[numbers + 1], targets)
        offsets = before + np.searchsorted(numbers, np.arange(len(before)))
        merged_weights = None
        if self.weights is not None:
            merged_weights = np.insert(np.delete(self.weights, gone), places, weights[order])
        return Postings(offsets.astype(np.int64), np.insert(kept, places, targets), merged_weights)

    def with_numbers_at(self, places: NDArray[np.int64]) -> "Postings":
        """Return the lists with empty ones put in before the numbers `places` (ascending)."""
        offsets = np.insert(self.offsets, places, self.offsets[places])
        return Postings(offsets, self.targets, self.weights)


@dataclass(frozen=True)
class WordPostings:
    """Lists of targets by word. A word is known by its hash, so that none is held as text."""

    hashes: Hashes
    postings: Postings

    @classmethod
    def build(
        cls,
        words: Sequence[str],
        numbers: NDArray[np.int32],
        targets: Targets,
        weights: Weights | None,
    ) -> "WordPostings":
        """Return the lists of distinct `words` from (number of the word, target, weight) rows."""
        hashes = np.array([word_hash(word) for word in words], np.uint64)
        order = np.argsort(hashes)
        rank = np.empty(len(words), np.int32)
        rank[order] = np.arange(len(words), dtype=np.int32)
        ranked = rank[numbers] if len(words) else numbers
        return cls(hashes[order], Postings.build(ranked, targets, weights, len(words)))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.hashes.nbytes + self.postings.nbytes

    def of(self, word: str) -> tuple[Targets, Weights]:
        """Return the targets of a word and their weights; none for an unknown word."""
        hashed = word_hash(word)
        number = int(np.searchsorted(self.hashes, np.uint64(hashed)))
        if number == len(self.hashes) or self.hashes[number] != hashed:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        return self.postings.of(number)

    def is_used(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Return which words have at least one target."""
        hashes = np.array([word_hash(word) for word in words], np.uint64)
        if not len(self.hashes):
            return np.zeros(len(words), np.bool_)
        numbers = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        used: NDArray[np.bool_] = (self.hashes[numbers] == hashes) & (
            self.postings.counts[numbers] > 0
        )
        return used

    def merged(
        self, moved: Targets, words: Sequence[str], targets: Targets, weights: Weights
    ) -> "WordPostings":
        """Return the lists after a change of the targets: see `Postings.merged`."""
        hashes = np.array([word_hash(word) for word in words], np.uint64)
        new = np.setdiff1d(hashes, self.hashes)
        places = np.searchsorted(self.hashes, new)
        known = np.insert(self.hashes, places, new)
        numbers = np.searchsorted(known, hashes).astype(np.int32)
        postings = self.postings.with_numbers_at(places)
        return WordPostings(known, postings.merged(moved, numbers, targets, weights))


@lru_cache(maxsize=65_536)
def word_hash(word: str) -> int:
    """Return the 64-bit number of a word, the same on every machine."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")


def _places(
    targets: Targets, first: NDArray[np.int64], last: NDArray[np.int64], added: Targets
) -> NDArray[np.int64]:
    """Return where each added target goes in its own ascending list `targets[first:last]`.

    All binary searches at once, one step of each at a time.
    """
    low, high = first.copy(), last.copy()
    while (open_ := (low < high).nonzero()[0]).size:
        middle = (low[open_] + high[open_]) // 2
        is_before = targets[middle] < added[open_]
        low[open_[is_before]] = middle[is_before] + 1
        high[open_[~is_before]] = middle[~is_before]
    return low
