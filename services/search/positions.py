"""From the key of a table to the position of its item in the index."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import Kind
from services.search.columns import KIND_CODES, Items, Positions


class PositionOf:
    """The positions of the items of one kind, by their key."""

    def __init__(self, items: Items, kind: Kind) -> None:
        own = np.flatnonzero(items.kind == KIND_CODES[kind])
        order = np.argsort(items.item_id[own])
        self._positions: Positions = own[order].astype(np.int32)
        self._ids = items.item_id[self._positions]

    def of(self, ids: NDArray[Any]) -> tuple[Positions, NDArray[np.bool_]]:
        """Return the position of each id, and which ids are in the index at all."""
        if not len(self._ids):
            return np.zeros(len(ids), np.int32), np.zeros(len(ids), np.bool_)
        rank = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        return self._positions[rank], self._ids[rank] == ids
