"""Lists of targets by number, stored end to end."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Postings:
    """For number `i`, `targets[offsets[i]:offsets[i+1]]`, ascending, and the weight of each."""

    offsets: NDArray[np.int64]
    targets: NDArray[np.int32]
    weights: Weights

    @classmethod
    def build(
        cls,
        numbers: NDArray[np.int32] | Sequence[int],
        targets: NDArray[np.int32] | Sequence[int],
        weights: Weights | Sequence[float],
        size: int,
    ) -> "Postings":
        """Return the lists of `size` numbers from (number, target, weight) rows in any order."""
        number, target = np.asarray(numbers, np.int32), np.asarray(targets, np.int32)
        order = np.lexsort((target, number))
        offsets = np.searchsorted(number[order], np.arange(size + 1))
        return cls(offsets.astype(np.int64), target[order], np.asarray(weights, np.float32)[order])

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.offsets.nbytes + self.targets.nbytes + self.weights.nbytes

    def of(self, number: int) -> tuple[NDArray[np.int32], Weights]:
        """Return the targets of a number and their weights."""
        run = slice(self.offsets[number], self.offsets[number + 1])
        return self.targets[run], self.weights[run]
