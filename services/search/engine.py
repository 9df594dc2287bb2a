"""What answers a search: the port, and the engine that answers from memory."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from math import sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import Kind
from services.core.clock import PARIS, minute_number, utc_now
from services.core.geo import EARTH_RADIUS_KM, Box, chord_distances, circle_box, squared_chord
from services.search.clusters import Cluster, Curve, Grid, Pyramid, cluster
from services.search.columns import KINDS, Items
from services.search.criteria import Criteria, Filters, Sort
from services.search.enlarging import Enlargement, Larger, enlarged, widest_of
from services.search.filtering import Facets, FilterSet, alive
from services.search.index import Candidates, Index, Runs
from services.search.matching import TextIndex, about, corrections
from services.search.ranking import explained, order

logger = logging.getLogger(__name__)

# Beyond this many pairs to look at, a search is answered from a part of them, and says so: about
# a tenth of a second of one processor.
MAX_COST = 2_000_000
# A first ring around a point is drawn to hold about this many times what is wanted.
RING_MARGIN = 4
WHOLE_EARTH_KM = EARTH_RADIUS_KM * 3.2


@dataclass(frozen=True, slots=True)
class Hit:
    """One result; `distance_km` is None without a centre or for what is not located.

    `parts` explains its rank when that was asked: see `services.search.ranking.explained`.
    """

    kind: Kind
    item_id: int
    distance_km: float | None
    parts: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One page of results, and the exact counts of all of them.

    `is_capped`: the search was too large, its counts are those of a part of the results.
    `corrections`: typed words that nothing knows, and what was looked for instead.
    """

    total: int
    facets: Facets
    hits: tuple[Hit, ...]
    is_capped: bool = False
    corrections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Matching:
    """Every result of a search, in no order: positions in some items."""

    items: Items
    found: Candidates


def needs_weights(criteria: Criteria) -> bool:
    """Whether the order of a search looks at more than dates, numbers and distances."""
    # Without a centre, sorting by distance is sorting by relevance.
    is_relevance = criteria.sort is Sort.DISTANCE and criteria.center is None
    return criteria.sort is Sort.RELEVANCE or is_relevance


def is_everything(criteria: Criteria) -> bool:
    """Whether a search leaves nothing out."""
    is_anywhere = not criteria.departments and not (criteria.center and criteria.radius_km)
    return is_anywhere and not (criteria.romes or criteria.terms or criteria.filters != Filters())


class SearchEngine(Protocol):
    """Answers searches; every engine gives the same results."""

    def search(
        self, criteria: Criteria, now: datetime | None = None, *, explain: bool = False
    ) -> Outcome:
        """Return the page `[first, first + size)` of the results of a search."""

    def matching(self, criteria: Criteria, now: datetime | None = None) -> Matching:
        """Return every result of a search: what a map draws."""

    def clusters(
        self, criteria: Criteria, box: Box, zoom: int, now: datetime | None = None
    ) -> list[Cluster]:
        """Return every located result of a search inside a box, grouped for a map."""

    def nearest(
        self, criteria: Criteria, size: int, now: datetime | None = None
    ) -> tuple[Hit, ...]:
        """Return the nearest results around the centre of a search, without counting the rest."""

    def enlargements(
        self, criteria: Criteria, larger: Larger, now: datetime | None = None
    ) -> tuple[Enlargement, ...]:
        """Return larger searches with their counts: see `services.search.enlarging`."""

    def volumes(self) -> Mapping[str, int]:
        """Return how many items each ROME code has."""


class Engine:
    """Answers from one immutable index and the word index that goes with it."""

    def __init__(self, index: Index, words: TextIndex) -> None:
        self.index = index
        self.words = words
        # Here and not in the first search: whoever swaps engines pays for it.
        _ = index.items.profiles
        self._pyramid: Pyramid | None = None

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        return self.index.nbytes + self.words.nbytes

    def search(
        self, criteria: Criteria, now: datetime | None = None, *, explain: bool = False
    ) -> Outcome:
        """Return the page `[first, first + size)` of the results of a search."""
        now = now or utc_now()
        affordable = self._affordable(criteria)
        found = self.candidates(affordable, now, is_weighted=explain or needs_weights(criteria))
        filters = self._filters(found, criteria)
        facets = filters.facets()
        kept = found if filters.is_open else found.keep(filters.passing)
        last = criteria.first + criteria.size
        today = now.astimezone(PARIS).date()
        ranked = order(self.index.items, kept, criteria.sort, today, last)[criteria.first : last]
        page = kept.at(ranked)
        parts = explained(self.index.items, page, today) if explain else None
        total = len(kept.positions)
        return Outcome(
            total=total,
            facets=facets,
            hits=self._hits(page, parts),
            is_capped=affordable is not criteria,
            corrections=corrections(self.words, criteria.terms),
        )

    def matching(self, criteria: Criteria, now: datetime | None = None) -> Matching:
        """Return every result of a search: what a map draws."""
        found = self.candidates(self._affordable(criteria), now or utc_now())
        return Matching(self.index.items, self._kept(found, criteria))

    def clusters(
        self, criteria: Criteria, box: Box, zoom: int, now: datetime | None = None
    ) -> list[Cluster]:
        """Return every located result of a search inside a box, grouped for a map."""
        now = now or utc_now()
        if is_everything(criteria):
            try:
                return self.pyramid(now).clusters(box, zoom)
            except Exception:
                logger.exception("The pyramid of the map failed; counting the points instead")
        drawn = Grid.of(box, zoom).box
        found = self._kept(self.candidates(self._affordable(criteria), now, drawn), criteria)
        return cluster(self.index.items, found.positions, box, zoom)

    def pyramid(self, now: datetime) -> Pyramid:
        """Return the counts of the whole map: made again when something expires."""
        minute, pyramid = minute_number(now), self._pyramid
        if pyramid is None or minute not in pyramid.valid:
            pyramid = self._curve.pyramid(minute)
            self._pyramid = pyramid
        return pyramid

    @cached_property
    def _curve(self) -> Curve:
        return Curve(self.index.items)

    def nearest(
        self, criteria: Criteria, size: int, now: datetime | None = None
    ) -> tuple[Hit, ...]:
        """Return the nearest results around the centre of a search, without counting the rest.

        Rings grow from the centre until one holds enough; without a centre it is a search.
        """
        now = now or utc_now()
        wanted = replace(criteria, sort=Sort.DISTANCE, first=0, size=size)
        for ring in self._rings(wanted):
            found = self.candidates(ring, now, is_weighted=needs_weights(ring))
            found = self._kept(found, ring)
            if len(found.positions) >= size:
                break
        today = now.astimezone(PARIS).date()
        page = found.at(order(self.index.items, found, wanted.sort, today, size))
        return self._hits(page, None)

    def enlargements(
        self, criteria: Criteria, larger: Larger, now: datetime | None = None
    ) -> tuple[Enlargement, ...]:
        """Return larger searches with their counts: see `services.search.enlarging`."""
        widest = self._affordable(widest_of(criteria, larger))
        found = self.candidates(widest, now or utc_now())
        return enlarged(self.index, found, self._filters(found, criteria), criteria, larger)

    def volumes(self) -> Mapping[str, int]:
        """Return how many items each ROME code has."""
        counts = self.index.postings.counts.tolist()
        return dict(zip(self.index.vocabulary.romes.codes, counts, strict=True))

    def candidates(
        self,
        criteria: Criteria,
        now: datetime,
        box: Box | None = None,
        *,
        is_weighted: bool = False,
    ) -> Candidates:
        """Return what is in the area, about the occupations and words asked, and not expired.

        Without a circle, what is far from a `box` may be left out. Only relevance asks how much
        each candidate is about its occupations.
        """
        index, center, radius = self.index, criteria.center, criteria.radius_km
        runs = self._runs(criteria, box)
        if criteria.romes:
            romes = self._rome_numbers(criteria)
            found = index.with_romes(romes, runs, is_weighted=is_weighted)
        elif not criteria.terms:
            found = index.any_rome(runs)
        else:
            found = about(index, self.words, list(criteria.terms), runs, None)
        if center:
            found = index.measured(found, center)
        passing = alive(index.items, found.positions, now)
        if radius and found.squared is not None:
            # What is not located is never inside: a comparison with NaN is false.
            passing &= found.squared <= squared_chord(radius)
        if criteria.departments:
            passing &= index.in_departments(found, criteria.departments)
        found = found.keep(passing)
        if criteria.romes and criteria.terms:
            found = about(index, self.words, list(criteria.terms), runs, found)
        return found

    def _rome_numbers(self, criteria: Criteria) -> list[int]:
        numbers = (self.index.vocabulary.romes.number(code) for code in criteria.romes)
        return [number for number in numbers if number]

    def _kept(self, found: Candidates, criteria: Criteria) -> Candidates:
        """Return the candidates that pass every filter."""
        filters = self._filters(found, criteria)
        return found if filters.is_open else found.keep(filters.passing)

    def _filters(self, found: Candidates, criteria: Criteria) -> FilterSet:
        index = self.index
        return FilterSet(index.items, found.positions, criteria.filters, index.vocabulary)

    def _cost(self, criteria: Criteria, romes: Sequence[int]) -> int:
        return self.index.cost(romes, self._runs(criteria))

    def _runs(self, criteria: Criteria, box: Box | None = None) -> Runs:
        center, radius = criteria.center, criteria.radius_km
        if center and radius:
            return self.index.around(circle_box(center, radius))
        return self.index.around(box) if box else self.index.everywhere()

    def _affordable(self, criteria: Criteria) -> Criteria:
        """Return the search itself, or a smaller circle of it when it would cost too much.

        A search without a centre is never cut: at most, it looks at everything once.
        """
        romes = self._rome_numbers(criteria)
        if not criteria.center or self.index.most(romes) <= MAX_COST:
            return criteria
        while self._cost(criteria, romes) > MAX_COST:
            criteria = replace(criteria, radius_km=(criteria.radius_km or WHOLE_EARTH_KM) / 2)
        return criteria

    def _rings(self, criteria: Criteria) -> Iterable[Criteria]:
        """Yield growing circles around the centre, the last one being the search itself."""
        whole = criteria.radius_km or WHOLE_EARTH_KM
        if criteria.center:
            cost = self._cost(criteria, self._rome_numbers(criteria))
            share = sqrt(RING_MARGIN * criteria.size / max(cost, 1))
            while share < 0.5:
                yield replace(criteria, radius_km=whole * share)
                share *= 2
        yield criteria

    def _hits(
        self, page: Candidates, parts: Sequence[Mapping[str, float]] | None
    ) -> tuple[Hit, ...]:
        items, at = self.index.items, page.positions
        distances: Iterable[float | None] = [None] * len(at)
        if page.squared is not None:
            measured: NDArray[np.float64] = chord_distances(page.squared)
            distances = (None if np.isnan(d) else d for d in measured.tolist())
        explanations: Iterable[Mapping[str, float] | None] = parts or [None] * len(at)
        return tuple(
            Hit(KINDS[kind], item_id, distance, part)
            for kind, item_id, distance, part in zip(
                items.kind[at].tolist(),
                items.item_id[at].tolist(),
                distances,
                explanations,
                strict=True,
            )
        )
