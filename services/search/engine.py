"""Run one search on the index."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import Kind
from services.core.clock import PARIS, utc_now
from services.core.geo import chord_distances
from services.search.columns import KINDS
from services.search.criteria import Criteria
from services.search.filtering import Facets, FilterSet, alive
from services.search.index import Candidates, Index
from services.search.matching import TextIndex, about
from services.search.ranking import order


@dataclass(frozen=True, slots=True)
class Hit:
    """One result; `distance_km` is None without a centre or for what is not located."""

    kind: Kind
    item_id: int
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One page of results, and the exact counts of all of them."""

    total: int
    facets: Facets
    hits: tuple[Hit, ...]


class Engine:
    """Answers searches; holds one immutable index and the word index that goes with it."""

    def __init__(self, index: Index, words: TextIndex) -> None:
        self.index = index
        self.words = words

    def search(self, criteria: Criteria, now: datetime | None = None) -> Outcome:
        """Return the page `[first, first + size)` of the results of a search."""
        now = now or utc_now()
        found = self.candidates(criteria, now)
        filters = FilterSet(self.index.items, found.positions, criteria.filters)
        facets = filters.facets()
        kept = found.keep(filters.passing)
        last = criteria.first + criteria.size
        today = now.astimezone(PARIS).date()
        ranked = order(self.index.items, kept, criteria.sort, today, last)[criteria.first : last]
        return Outcome(len(kept.positions), facets, self._hits(kept, ranked))

    def matching(self, criteria: Criteria, now: datetime | None = None) -> Candidates:
        """Return every result of a search, in no order: what a map draws."""
        found = self.candidates(criteria, now or utc_now())
        filters = FilterSet(self.index.items, found.positions, criteria.filters)
        return found.keep(filters.passing)

    def candidates(self, criteria: Criteria, now: datetime) -> Candidates:
        """Return what is in the area, about the occupations and words asked, and not expired."""
        index, center, radius = self.index, criteria.center, criteria.radius_km
        runs = index.around(center, radius) if center and radius else index.everywhere()
        if criteria.romes:
            known = [index.vocabulary.romes.number(code) for code in criteria.romes]
            found = index.with_romes([number for number in known if number], runs)
            if criteria.text:
                found = about(index, self.words, criteria.text, runs, found)
        elif criteria.text:
            found = about(index, self.words, criteria.text, runs, None)
        else:
            found = index.any_rome(runs)
        if center:
            found = index.measured(found, center)
            if radius:
                found = index.within(found, radius)
        if criteria.departments:
            numbers = [index.vocabulary.departments.number(c) for c in criteria.departments]
            wanted = [number for number in numbers if number]
            found = found.keep(np.isin(index.items.department[found.positions], wanted))
        return found.keep(alive(index.items, found.positions, now))

    def _hits(self, found: Candidates, chosen: NDArray[np.int64]) -> tuple[Hit, ...]:
        at = found.positions[chosen]
        kinds, ids = self.index.items.kind[at].tolist(), self.index.items.item_id[at].tolist()
        distances: list[float | None] = [None] * len(at)
        if found.squared is not None:
            measured = chord_distances(found.squared[chosen])
            distances = [None if np.isnan(d) else float(d) for d in measured]
        return tuple(
            Hit(KINDS[kind], item_id, distance)
            for kind, item_id, distance in zip(kinds, ids, distances, strict=True)
        )
