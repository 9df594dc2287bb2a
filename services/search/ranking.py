"""The order of results.

Distance and date are what they say. Relevance is a number from 0 to 1 by kind (below), and a list
of several kinds alternates them, so that a job and the training that goes with it are seen
together. `EXPLANATION` is what the screen says of it: keep the two together.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import Kind
from services.core.clock import day_number
from services.core.geo import chord_distances
from services.search.columns import KIND_CODES, NO_DAY, Items
from services.search.criteria import Sort
from services.search.index import Candidates

Scores = NDArray[np.float64]

# At this distance proximity counts half, at this age an offer's freshness counts a third.
HALF_DISTANCE_KM = 15.0
FRESHNESS_DAYS = 15.0
FEW_APPLICATIONS = 10.0
# Out of 6 results in a row: 3 offers, 2 trainings, 1 company to contact.
TURNS = {Kind.OFFER: 3, Kind.TRAINING: 2, Kind.COMPANY: 1}

EXPLANATION = (
    "D'abord ce qui correspond le mieux au métier ou aux mots cherchés.",
    "Ensuite ce qui est proche de vous : à 15 km, la proximité compte deux fois moins qu'à "
    "votre porte.",
    "Parmi les offres, les plus récentes et celles qui ont reçu peu de candidatures passent avant.",
    "Parmi les entreprises à contacter, celles qui ont le plus de chances d'embaucher sur ce "
    "métier.",
    "Quand vous voyez tout ensemble, nous alternons : 3 offres, 2 formations, 1 entreprise.",
    "Personne ne peut payer pour être mieux placé.",
)


def order(
    items: Items, found: Candidates, sort: Sort, today: date, needed: int
) -> NDArray[np.int64]:
    """Return the indices, in `found`, of the first `needed` results in the asked order.

    Ties end on the distance, then the kind, then the identifier: the order never changes between
    two identical searches. Sorting by distance without a centre is sorting by relevance.
    """
    if sort is Sort.DATE:
        return _lexical(items, found, -_age_rank(items, found), needed)
    if sort is Sort.DISTANCE and found.squared is not None:
        return _lexical(items, found, None, needed)
    return _alternated(items, found, relevance(items, found, today), needed)


def relevance(items: Items, found: Candidates, today: date) -> Scores:
    """Return how relevant each candidate is, 0 to 1."""
    at = found.positions
    near = np.full(len(at), 0.5)
    if found.squared is not None:
        distances = np.nan_to_num(chord_distances(found.squared), nan=np.inf)
        near = 1 / (1 + distances / HALF_DISTANCE_KM)
    age = np.maximum(day_number(today) - items.published_day[at], 0)
    fresh = np.exp(-age / FRESHNESS_DAYS)
    calm = 1 / (1 + items.applications[at] / FEW_APPLICATIONS)
    own = items.quality[at]
    score = np.select(
        [items.kind[at] == KIND_CODES[Kind.OFFER], items.kind[at] == KIND_CODES[Kind.COMPANY]],
        [0.5 * near + 0.3 * fresh + 0.2 * calm, 0.5 * near + 0.5 * np.sqrt(own)],
        default=0.8 * near + 0.2 * own,
    )
    result: Scores = score * (0.5 + 0.5 * found.strength)
    return result


def _age_rank(items: Items, found: Candidates) -> Scores:
    days = items.published_day[found.positions]
    return np.where(days == NO_DAY, -1, days).astype(np.float64)


def _lexical(
    items: Items, found: Candidates, first_key: Scores | None, needed: int
) -> NDArray[np.int64]:
    """Return the first `needed` indices by `first_key`, distance, kind, identifier."""
    at = found.positions
    distance = np.zeros(len(at)) if found.squared is None else np.nan_to_num(found.squared, nan=9.0)
    main = distance if first_key is None else first_key
    chosen = _smallest(main, needed)
    keys = (
        items.item_id[at[chosen]],
        items.kind[at[chosen]],
        distance[chosen],
        main[chosen],
    )
    result: NDArray[np.int64] = chosen[np.lexsort(keys)][:needed]
    return result


def _alternated(items: Items, found: Candidates, scores: Scores, needed: int) -> NDArray[np.int64]:
    """Return the best of each kind, in turns: the n-th of a kind has turn (n + ½) / its share."""
    kinds = items.kind[found.positions]
    parts: list[NDArray[np.int64]] = []
    turns: list[Scores] = []
    for kind, code in KIND_CODES.items():
        own = np.flatnonzero(kinds == code)
        subset = Candidates(
            found.positions[own],
            found.strength[own],
            None if found.squared is None else found.squared[own],
        )
        best = own[_lexical(items, subset, -scores[own], needed)]
        parts.append(best)
        turns.append((np.arange(len(best)) + 0.5) / TURNS[kind])
    chosen, turn = np.concatenate(parts), np.concatenate(turns)
    result: NDArray[np.int64] = chosen[np.argsort(turn, kind="stable")][:needed]
    return result


def _smallest(keys: Scores, needed: int) -> NDArray[np.int64]:
    """Return the indices of the `needed` smallest keys, with every tie of the last one."""
    if needed >= len(keys):
        return np.arange(len(keys))
    limit = np.partition(keys, needed - 1)[needed - 1]
    return np.flatnonzero(keys <= limit)
