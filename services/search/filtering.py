"""Filters as masks over candidates, and facet counts that ignore their own filter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import ContractType, Kind
from services.core.clock import day_number
from services.search.columns import (
    APPRENTICESHIP,
    ASAP,
    DISABILITY,
    KIND_CODES,
    KINDS,
    NO_DAY,
    PROFESSIONALISATION,
    Items,
    Positions,
)
from services.search.criteria import Filters

T = TypeVar("T")
Mask = NDArray[np.bool_]
CONTRACT_BITS = {
    ContractType.APPRENTICESHIP: APPRENTICESHIP,
    ContractType.PROFESSIONALISATION: PROFESSIONALISATION,
}
LEVELS = (3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Facets:
    """How many results each choice would give, every other filter being kept."""

    kinds: dict[Kind, int]
    contracts: dict[ContractType, int]
    levels: dict[int, int]
    disability_friendly: int


def minute_number(instant: datetime) -> int:
    """Return the whole minutes between 1970 and an instant."""
    return int(instant.timestamp() // 60)


def alive(items: Items, at: Positions, now: datetime) -> Mask:
    """Return which items have not expired."""
    result: Mask = items.expires_minute[at] > minute_number(now)
    return result


class FilterSet:
    """The masks of one search; a filter that was not set has none."""

    def __init__(self, items: Items, at: Positions, filters: Filters) -> None:
        self._items, self._at = items, at
        self._masks: dict[str, Mask] = {}
        if filters.kinds:
            self._masks["kinds"] = self._kinds(filters.kinds)
        if filters.contracts:
            self._masks["contracts"] = self._contracts(filters.contracts)
        if filters.levels:
            self._masks["levels"] = np.isin(items.level[at], [0, *filters.levels])
        if filters.start_before:
            self._masks["start"] = self._start(day_number(filters.start_before))
        if filters.disability_friendly:
            self._masks["disability"] = _holds(items.flags[at], DISABILITY)
        self._failures = np.zeros(len(at), np.uint8)
        for mask in self._masks.values():
            self._failures += ~mask

    @property
    def passing(self) -> Mask:
        """Which candidates pass every filter."""
        result: Mask = self._failures == 0
        return result

    def facets(self) -> Facets:
        """Return the disjunctive counts of every choice."""
        return Facets(
            kinds=self._count("kinds", self._count_kinds),
            contracts=self._count("contracts", self._count_contracts),
            levels=self._count("levels", self._count_levels),
            disability_friendly=self._count("disability", self._count_disability),
        )

    def _count(self, name: str, counter: Callable[[Positions], T]) -> T:
        """Count over what passes every filter but the named one."""
        mask = self._masks.get(name)
        passing = self.passing
        if mask is not None:
            passing = passing | ((self._failures == 1) & ~mask)
        return counter(self._at[passing])

    def _kinds(self, kinds: frozenset[Kind]) -> Mask:
        return np.isin(self._items.kind[self._at], [KIND_CODES[kind] for kind in kinds])

    def _contracts(self, contracts: frozenset[ContractType]) -> Mask:
        own = self._items.contracts[self._at]
        wanted = sum(CONTRACT_BITS[contract] for contract in contracts)
        accepted: Mask = _holds(own, wanted) | (own == 0)
        return accepted

    def _start(self, last_day: int) -> Mask:
        start = self._items.start_day[self._at]
        asap = _holds(self._items.flags[self._at], ASAP)
        accepted: Mask = asap | (start == NO_DAY) | (start <= last_day)
        return accepted

    def _count_kinds(self, at: Positions) -> dict[Kind, int]:
        counts = np.bincount(self._items.kind[at], minlength=len(KINDS))
        return {kind: int(counts[code]) for kind, code in KIND_CODES.items()}

    def _count_contracts(self, at: Positions) -> dict[ContractType, int]:
        own = self._items.contracts[at]
        open_to_any = own == 0
        return {
            contract: int(np.count_nonzero(_holds(own, bit) | open_to_any))
            for contract, bit in CONTRACT_BITS.items()
        }

    def _count_levels(self, at: Positions) -> dict[int, int]:
        counts = np.bincount(self._items.level[at], minlength=LEVELS[-1] + 1)
        return {level: int(counts[level] + counts[0]) for level in LEVELS}

    def _count_disability(self, at: Positions) -> int:
        return int(np.count_nonzero(_holds(self._items.flags[at], DISABILITY)))


def _holds(values: NDArray[np.uint8], bits: int) -> Mask:
    """Return which values hold at least one of the bits."""
    result: Mask = values & bits > 0
    return result
