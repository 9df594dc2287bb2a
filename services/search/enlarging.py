"""Larger searches than one that finds too little, each with its exact count, in one pass.

The candidates of the widest search are read once; every larger search is a mask over them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from services.core.geo import squared_chord
from services.search.criteria import Criteria, Filters
from services.search.filtering import FilterSet
from services.search.index import Candidates, Index

Mask = NDArray[np.bool_]

RADIUS, PLACE, OCCUPATION = "radius", "place", "romes"
FILTERS, ANYWHERE = "filters", "anywhere"


@dataclass(frozen=True, slots=True)
class Enlargement:
    """A larger search: what was changed, the search, and how many results it has.

    `change` is "radius", "place" (the whole country instead of départements), "romes", the field
    of the filter that is lifted, "filters" (all of them) or "anywhere" (the whole country, without
    filters).
    """

    change: str
    criteria: Criteria
    total: int


@dataclass(frozen=True, slots=True)
class Larger:
    """What a search may be enlarged by: radii in km (None: the whole country), ROME codes."""

    radii: Sequence[float | None]
    near: Sequence[str]


def widest_of(criteria: Criteria, larger: Larger) -> Criteria:
    """Return the search that holds every larger one."""
    romes = tuple(dict.fromkeys((*criteria.romes, *larger.near))) if criteria.romes else ()
    radii = [criteria.radius_km, *larger.radii]
    radius = None if None in radii else max(radius or 0 for radius in radii)
    return replace(criteria, romes=romes, radius_km=radius, departments=(), filters=Filters())


def lifted(filters: Filters, field: str) -> Filters:
    """Return the filters without one of them."""
    defaults = {own.name: own.default for own in fields(Filters) if own.default is not MISSING}
    return replace(filters, **{field: defaults[field]})


def enlarged(
    index: Index, widest: Candidates, filters: FilterSet, criteria: Criteria, larger: Larger
) -> tuple[Enlargement, ...]:
    """Return the larger searches; `filters` are those of the search over the widest candidates."""
    asked = _asked(index, widest, criteria)
    here = _here(index, widest, criteria)
    passing = filters.passing

    def found() -> Iterator[tuple[str, Criteria, Mask]]:
        for radius in larger.radii:
            if (
                criteria.center
                and criteria.radius_km
                and (radius is None or radius > criteria.radius_km)
            ):
                wider = replace(criteria, radius_km=radius)
                yield RADIUS, wider, asked & passing & _within(widest, radius)
        if criteria.departments:
            yield PLACE, replace(criteria, departments=()), asked & passing
        for code in larger.near:
            if criteria.romes and code not in criteria.romes:
                other = replace(criteria, romes=(*criteria.romes, code))
                held = asked | _holding(index, widest, code)
                yield OCCUPATION, other, held & passing & here
        for field in filters.fields:
            freer = replace(criteria, filters=lifted(criteria.filters, field))
            yield field, freer, asked & here & filters.passing_without(field)
        unfiltered = replace(criteria, filters=Filters())
        if len(filters.fields) > 1:
            yield FILTERS, unfiltered, asked & here
        if filters.fields and (criteria.departments or None in larger.radii):
            yield ANYWHERE, replace(unfiltered, radius_km=None, departments=()), asked

    return tuple(
        Enlargement(change, search, int(np.count_nonzero(mask))) for change, search, mask in found()
    )


def _asked(index: Index, found: Candidates, criteria: Criteria) -> Mask:
    asked = np.full(len(found.positions), not criteria.romes)
    for code in criteria.romes:
        asked |= _holding(index, found, code)
    return asked


def _holding(index: Index, found: Candidates, code: str) -> Mask:
    """Return which candidates are about an occupation."""
    own, _ = index.postings.of(index.vocabulary.romes.number(code))
    if not len(own):
        return np.zeros(len(found.positions), np.bool_)
    ranks = np.minimum(np.searchsorted(own, found.positions), len(own) - 1)
    result: Mask = own[ranks] == found.positions
    return result


def _here(index: Index, found: Candidates, criteria: Criteria) -> Mask:
    """Return which candidates are in the area of the search."""
    if criteria.departments:
        return index.in_departments(found, criteria.departments)
    return _within(found, criteria.radius_km if criteria.center else None)


def _within(found: Candidates, radius_km: float | None) -> Mask:
    if radius_km is None or found.squared is None:
        return np.ones(len(found.positions), np.bool_)
    result: Mask = found.squared <= squared_chord(radius_km)
    return result
