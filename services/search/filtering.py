"""Filters as masks over candidates, and facet counts that ignore their own filter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import ContractType, Kind, OfferOrigin
from services.core.clock import day_number, minute_number
from services.search import columns as c
from services.search.columns import KIND_CODES, KINDS, ORIGIN_NUMBERS, Items, Positions
from services.search.criteria import Channel, Filters
from services.search.vocabulary import Vocabulary

Mask = NDArray[np.bool_]
Builder = Callable[[Filters], Mask]
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


def alive(items: Items, at: Positions, now: datetime) -> Mask:
    """Return which items have not expired."""
    result: Mask = items.expires_minute.take(at) > minute_number(now)
    return result


class FilterSet:
    """What each candidate passes.

    Most filters are masks over profiles, a few thousand whatever the candidates; the others are
    masks over candidates. A filter that is not set has none.
    """

    def __init__(
        self, items: Items, at: Positions, filters: Filters, vocabulary: Vocabulary
    ) -> None:
        self._items, self._at, self._vocabulary = items, at, vocabulary
        self._profiles = items.profiles
        self._own = self._profiles.of.take(at)
        self._by_profile = self._built(filters, self._profile_builders())
        self._by_item = self._built(filters, self._item_builders())

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the filters that are set."""
        return (*self._by_profile, *self._by_item)

    @property
    def is_open(self) -> bool:
        """Whether no filter is set."""
        return not self._by_profile and not self._by_item

    @cached_property
    def passing(self) -> Mask:
        """Which candidates pass every filter."""
        return self.passing_without("")

    def passing_without(self, field: str) -> Mask:
        """Return which candidates pass every filter but the one of a field."""
        passing = self._profiles_without(field).take(self._own)
        for name, mask in self._by_item.items():
            if name != field:
                passing &= mask
        return passing

    def facets(self) -> Facets:
        """Return the disjunctive counts of every choice."""
        own, profiles = self._own, self._profiles
        if self._by_item:
            own = own[np.logical_and.reduce(list(self._by_item.values()))]
        counts = np.bincount(own, minlength=len(profiles))

        def by(field: str, values: NDArray[np.uint8], size: int) -> NDArray[np.int64]:
            """Count each value over what passes every filter but the one of a field."""
            kept = np.where(self._profiles_without(field), counts, 0)
            return np.bincount(values, kept, size).astype(np.int64)

        kinds = by("kinds", profiles.kind, len(KINDS))
        contracts = by("contracts", profiles.contracts, 4)
        levels = by("levels", profiles.level, LEVELS[-1] + 1)
        origins = by("origins", profiles.origin, len(ORIGIN_NUMBERS) + 1)

        def flagged(field: str, bits: int) -> int:
            return int(by(field, _holds(profiles.flags, bits).view(np.uint8), 2)[1])

        anonymous = by("employer_known", _holds(profiles.flags, c.ANONYMOUS).view(np.uint8), 2)
        return Facets(
            kinds={kind: int(kinds[code]) for kind, code in KIND_CODES.items()},
            contracts={
                contract: int(contracts[bit] + contracts[3] + contracts[0])
                for contract, bit in c.CONTRACT_BITS.items()
            },
            levels={level: int(levels[level] + levels[0]) for level in LEVELS},
            origins={origin: int(origins[number]) for origin, number in ORIGIN_NUMBERS.items()},
            channels={channel: flagged("channels", bit) for channel, bit in CHANNEL_BITS.items()},
            opcos=self._opcos(),
            disability_friendly=flagged("disability_friendly", c.DISABILITY),
            remote=flagged("remote", c.REMOTE),
            employer_known=int(anonymous[0]),
        )

    def _opcos(self) -> dict[str, int]:
        at = self._at if self.is_open else self._at[self.passing_without("opcos")]
        codes = self._vocabulary.opcos.codes
        counts = np.bincount(self._items.opco.take(at), minlength=len(codes))
        return {codes[n]: int(counts[n]) for n in np.flatnonzero(counts).tolist() if codes[n]}

    def _profiles_without(self, field: str) -> Mask:
        passing = np.ones(len(self._profiles), np.bool_)
        for name, mask in self._by_profile.items():
            if name != field:
                passing &= mask
        return passing

    def _built(self, filters: Filters, builders: Mapping[str, Builder]) -> dict[str, Mask]:
        return {
            field: build(filters) for field, build in builders.items() if getattr(filters, field)
        }

    def _profile_builders(self) -> Mapping[str, Builder]:
        known = self._profiles
        return {
            "kinds": lambda asked: np.isin(known.kind, [KIND_CODES[kind] for kind in asked.kinds]),
            "contracts": self._of_contracts,
            "levels": lambda asked: np.isin(known.level, [0, *asked.levels]),
            "origins": lambda asked: np.isin(
                known.origin, [0, *(ORIGIN_NUMBERS[origin] for origin in asked.origins)]
            ),
            "channels": lambda asked: _holds(
                known.flags, sum(CHANNEL_BITS[channel] for channel in asked.channels)
            ),
            "disability_friendly": lambda _: _holds(known.flags, c.DISABILITY),
            "remote": lambda _: _holds(known.flags, c.REMOTE),
            "employer_known": lambda _: ~_holds(known.flags, c.ANONYMOUS),
        }

    def _item_builders(self) -> Mapping[str, Builder]:
        return {
            "start_before": self._starting_by,
            "nafs": self._of_nafs,
            "opcos": self._of_opcos,
        }

    def _of_contracts(self, filters: Filters) -> Mask:
        own = self._profiles.contracts
        wanted = sum(c.CONTRACT_BITS[contract] for contract in filters.contracts)
        accepted: Mask = _holds(own, wanted) | (own == 0)
        return accepted

    def _starting_by(self, filters: Filters) -> Mask:
        assert filters.start_before is not None
        start = self._items.start_day.take(self._at)
        is_early = (start == c.NO_DAY) | (start <= day_number(filters.start_before))
        accepted: Mask = is_early | _holds(self._profiles.flags, c.ASAP).take(self._own)
        return accepted

    def _of_nafs(self, filters: Filters) -> Mask:
        wanted = [n for naf in filters.nafs for n in self._vocabulary.nafs.starting_with(naf)]
        return self._is_training() | np.isin(self._items.naf.take(self._at), wanted)

    def _of_opcos(self, filters: Filters) -> Mask:
        numbers = (self._vocabulary.opcos.number(code) for code in filters.opcos)
        wanted = [number for number in numbers if number]
        return self._is_training() | np.isin(self._items.opco.take(self._at), wanted)

    def _is_training(self) -> Mask:
        is_training = self._profiles.kind == KIND_CODES[Kind.TRAINING]
        result: Mask = is_training.take(self._own)
        return result


def _holds(values: NDArray[np.uint8], bits: int) -> Mask:
    """Return which values hold at least one of the bits."""
    result: Mask = values & bits > 0
    return result
