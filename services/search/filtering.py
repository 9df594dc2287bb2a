"""Filters as masks over candidates, and facet counts that ignore their own filter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import ContractType, Kind, OfferOrigin
from services.core.clock import day_number
from services.search import columns as c
from services.search.columns import KIND_CODES, KINDS, ORIGIN_NUMBERS, Items, Positions
from services.search.criteria import Channel, Filters
from services.search.vocabulary import Vocabulary

T = TypeVar("T")
Mask = NDArray[np.bool_]
CONTRACT_BITS = {
    ContractType.APPRENTICESHIP: c.APPRENTICESHIP,
    ContractType.PROFESSIONALISATION: c.PROFESSIONALISATION,
}
CHANNEL_BITS = {
    Channel.EMAIL: c.BY_EMAIL,
    Channel.PHONE: c.BY_PHONE,
    Channel.SITE: c.BY_URL,
}
LEVELS = (3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Facets:
    """How many results each choice would give, every other filter being kept.

    `opcos` holds only those that have results.
    """

    kinds: dict[Kind, int]
    contracts: dict[ContractType, int]
    levels: dict[int, int]
    origins: dict[OfferOrigin, int]
    channels: dict[Channel, int]
    opcos: dict[str, int]
    disability_friendly: int
    remote: int
    employer_known: int


def minute_number(instant: datetime) -> int:
    """Return the whole minutes between 1970 and an instant."""
    return int(instant.timestamp() // 60)


def alive(items: Items, at: Positions, now: datetime) -> Mask:
    """Return which items have not expired."""
    result: Mask = items.expires_minute[at] > minute_number(now)
    return result


class FilterSet:
    """The masks of one search by field of its filters; a filter that was not set has none."""

    def __init__(
        self, items: Items, at: Positions, filters: Filters, vocabulary: Vocabulary
    ) -> None:
        self._items, self._at, self._vocabulary = items, at, vocabulary
        self._masks = self._built(filters)
        self._failures = np.zeros(len(at), np.uint8)
        for mask in self._masks.values():
            self._failures += ~mask
        self.passing: Mask = self._failures == 0
        self.is_open = not self._masks

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the filters that are set."""
        return tuple(self._masks)

    def passing_without(self, field: str) -> Mask:
        """Return which candidates pass every filter but the one of a field."""
        mask = self._masks.get(field)
        if mask is None:
            return self.passing
        result: Mask = self.passing | ((self._failures == 1) & ~mask)
        return result

    def facets(self) -> Facets:
        """Return the disjunctive counts of every choice."""
        return Facets(
            kinds=self._count("kinds", self._count_kinds),
            contracts=self._count("contracts", self._count_contracts),
            levels=self._count("levels", self._count_levels),
            origins=self._count("origins", self._count_origins),
            channels=self._count("channels", self._count_channels),
            opcos=self._count("opcos", self._count_opcos),
            disability_friendly=self._count("disability_friendly", self._counter_of(c.DISABILITY)),
            remote=self._count("remote", self._counter_of(c.REMOTE)),
            employer_known=self._count("employer_known", self._count_employers),
        )

    def _built(self, filters: Filters) -> Mapping[str, Mask]:
        builders: Mapping[str, Callable[[Filters], Mask]] = {
            "kinds": self._of_kinds,
            "contracts": self._of_contracts,
            "levels": lambda asked: np.isin(self._items.level[self._at], [0, *asked.levels]),
            "start_before": self._starting_by,
            "origins": self._of_origins,
            "nafs": self._of_nafs,
            "opcos": self._of_opcos,
            "channels": self._reached_by,
            "disability_friendly": lambda _: self._flagged(c.DISABILITY),
            "remote": lambda _: self._flagged(c.REMOTE),
            "employer_known": lambda _: ~self._flagged(c.ANONYMOUS),
        }
        return {
            field: build(filters) for field, build in builders.items() if getattr(filters, field)
        }

    def _of_kinds(self, filters: Filters) -> Mask:
        return np.isin(self._items.kind[self._at], [KIND_CODES[kind] for kind in filters.kinds])

    def _of_contracts(self, filters: Filters) -> Mask:
        own = self._items.contracts[self._at]
        wanted = sum(CONTRACT_BITS[contract] for contract in filters.contracts)
        accepted: Mask = _holds(own, wanted) | (own == 0)
        return accepted

    def _starting_by(self, filters: Filters) -> Mask:
        assert filters.start_before is not None
        start = self._items.start_day[self._at]
        is_early = (start == c.NO_DAY) | (start <= day_number(filters.start_before))
        accepted: Mask = is_early | self._flagged(c.ASAP)
        return accepted

    def _of_origins(self, filters: Filters) -> Mask:
        wanted = [0, *(ORIGIN_NUMBERS[origin] for origin in filters.origins)]
        return np.isin(self._items.origin[self._at], wanted)

    def _of_nafs(self, filters: Filters) -> Mask:
        wanted = [n for naf in filters.nafs for n in self._vocabulary.nafs.starting_with(naf)]
        return self._is_training() | np.isin(self._items.naf[self._at], wanted)

    def _of_opcos(self, filters: Filters) -> Mask:
        numbers = (self._vocabulary.opcos.number(code) for code in filters.opcos)
        wanted = [number for number in numbers if number]
        return self._is_training() | np.isin(self._items.opco[self._at], wanted)

    def _reached_by(self, filters: Filters) -> Mask:
        return self._flagged(sum(CHANNEL_BITS[channel] for channel in filters.channels))

    def _flagged(self, bits: int) -> Mask:
        return _holds(self._items.flags[self._at], bits)

    def _is_training(self) -> Mask:
        result: Mask = self._items.kind[self._at] == KIND_CODES[Kind.TRAINING]
        return result

    def _count(self, name: str, counter: Callable[[Positions], T]) -> T:
        """Count over what passes every filter but the named one."""
        if self.is_open:
            return counter(self._at)
        return counter(self._at[self.passing_without(name)])

    def _count_kinds(self, at: Positions) -> dict[Kind, int]:
        counts = np.bincount(self._items.kind[at], minlength=len(KINDS))
        return {kind: int(counts[code]) for kind, code in KIND_CODES.items()}

    def _count_contracts(self, at: Positions) -> dict[ContractType, int]:
        counts = np.bincount(self._items.contracts[at], minlength=4)
        return {
            contract: int(counts[bit] + counts[3] + counts[0])
            for contract, bit in CONTRACT_BITS.items()
        }

    def _count_levels(self, at: Positions) -> dict[int, int]:
        counts = np.bincount(self._items.level[at], minlength=LEVELS[-1] + 1)
        return {level: int(counts[level] + counts[0]) for level in LEVELS}

    def _count_origins(self, at: Positions) -> dict[OfferOrigin, int]:
        counts = np.bincount(self._items.origin[at], minlength=len(OfferOrigin) + 1)
        return {origin: int(counts[number]) for origin, number in ORIGIN_NUMBERS.items()}

    def _count_channels(self, at: Positions) -> dict[Channel, int]:
        counts = np.bincount(self._items.flags[at], minlength=256)
        values = np.arange(256, dtype=np.uint8)
        return {
            channel: int(counts[values & bit > 0].sum()) for channel, bit in CHANNEL_BITS.items()
        }

    def _count_opcos(self, at: Positions) -> dict[str, int]:
        codes = self._vocabulary.opcos.codes
        counts = np.bincount(self._items.opco[at], minlength=len(codes))
        return {codes[n]: int(counts[n]) for n in np.flatnonzero(counts).tolist() if codes[n]}

    def _counter_of(self, bit: int) -> Callable[[Positions], int]:
        return lambda at: int(np.count_nonzero(self._items.flags[at] & bit))

    def _count_employers(self, at: Positions) -> int:
        return int(np.count_nonzero(self._items.flags[at] & c.ANONYMOUS == 0))


def _holds(values: NDArray[np.uint8], bits: int) -> Mask:
    """Return which values hold at least one of the bits."""
    result: Mask = values & bits > 0
    return result
