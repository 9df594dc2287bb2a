"""The order of results.

Relevance is a number from 0 to 1 by kind (`SHARES`), and a list of several kinds alternates them,
so that a job and the training that goes with it are seen together. The other orders are what they
say. `EXPLANATION` is what the screen says of it: keep the two together.
"""

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import Kind
from services.core.clock import day_number
from services.core.geo import EARTH_RADIUS_KM
from services.search.columns import KIND_CODES, KINDS, NO_DAY, Items
from services.search.criteria import Sort
from services.search.index import Candidates

Scores = NDArray[np.float64]

# At this distance proximity counts half, at this age an offer's freshness counts a third.
HALF_DISTANCE_KM = 15.0
FRESHNESS_DAYS = 15.0
FEW_APPLICATIONS = 10.0
# What makes the relevance of each kind, in shares of 1.
SHARES: Mapping[Kind, Mapping[str, float]] = {
    Kind.OFFER: {"proximite": 0.5, "fraicheur": 0.3, "peu_de_candidatures": 0.2},
    Kind.TRAINING: {"proximite": 0.8, "insertion": 0.2},
    Kind.COMPANY: {"proximite": 0.5, "potentiel": 0.5},
}
# How much a result is about what was asked keeps this share of its relevance, at least.
LEAST_STRENGTH = 0.5
# Out of 6 results in a row: 3 offers, 2 trainings, 1 company to contact.
TURNS = {Kind.OFFER: 3, Kind.TRAINING: 2, Kind.COMPANY: 1}
# The squared chord of the farthest point is 4: what is not located comes after it.
UNLOCATED = 9.0

EXPLANATION = (
    "D'abord ce qui correspond le mieux au métier ou aux mots cherchés.",
    "Ensuite ce qui est proche de vous : à 15 km, la proximité compte deux fois moins qu'à "
    "votre porte.",
    "Parmi les offres, les plus récentes et celles qui ont reçu peu de candidatures passent avant.",
    "Parmi les formations, celles dont les anciens élèves ont le plus souvent un emploi.",
    "Parmi les entreprises à contacter, celles qui ont le plus de chances d'embaucher sur ce "
    "métier.",
    "Quand vous voyez tout ensemble, nous alternons : 3 offres, 2 formations, 1 entreprise.",
    "Personne ne peut payer pour être mieux placé.",
)


def order(
    items: Items, found: Candidates, sort: Sort, today: date, needed: int
) -> NDArray[np.int64]:
    """Return the indices, in `found`, of the first `needed` results in the asked order.

    What does not say its date, pay or applications comes after what does. Ties end on the
    distance, then the kind, then the identifier: the order never changes between two identical
    searches. Sorting by distance without a centre is sorting by relevance.
    """
    at = found.positions
    if sort is Sort.DATE:
        days = items.published_day.take(at)
        return _lexical(items, found, -np.where(days == NO_DAY, -1.0, days), needed)
    if sort is Sort.PAY:
        return _lexical(items, found, -items.pay.take(at).astype(np.float64), needed)
    if sort is Sort.APPLICATIONS:
        is_offer = items.kind.take(at) == KIND_CODES[Kind.OFFER]
        return _lexical(
            items, found, np.where(is_offer, items.applications.take(at), np.inf), needed
        )
    if sort is Sort.DISTANCE and found.squared is not None:
        return _lexical(items, found, None, needed)
    return _alternated(items, found, today, needed)


def _proximity(_items: Items, found: Candidates, _today: int) -> Scores:
    if found.squared is None:
        return np.full(len(found.positions), 0.5)
    # Straight through the Earth: the same within 1 in 20,000 at 200 km, and no trigonometry.
    result: Scores = np.sqrt(found.squared)
    result *= EARTH_RADIUS_KM / HALF_DISTANCE_KM
    result += 1
    np.reciprocal(result, out=result)
    # What is not located is far from everywhere.
    result[np.isnan(result)] = 0
    return result


def _freshness(items: Items, found: Candidates, today: int) -> Scores:
    age = np.maximum(today - items.published_day.take(found.positions), 0)
    result: Scores = np.exp(-age / FRESHNESS_DAYS)
    return result


def _calm(items: Items, found: Candidates, _today: int) -> Scores:
    result: Scores = 1 / (1 + items.applications.take(found.positions) / FEW_APPLICATIONS)
    return result


def _quality(items: Items, found: Candidates, _today: int) -> Scores:
    return items.quality.take(found.positions).astype(np.float64)


def _potential(items: Items, found: Candidates, today: int) -> Scores:
    return np.sqrt(_quality(items, found, today))


# What relevance is made of, by the names that `explained` shows; each from 0 to 1.
PARTS: Mapping[str, Callable[[Items, Candidates, int], Scores]] = {
    "proximite": _proximity,
    "fraicheur": _freshness,
    "peu_de_candidatures": _calm,
    "insertion": _quality,
    "potentiel": _potential,
}


def relevance(items: Items, found: Candidates, today: date) -> Scores:
    """Return how relevant each candidate is, 0 to 1."""
    scores = np.empty(len(found.positions))
    kinds = items.kind.take(found.positions)
    for kind, code in KIND_CODES.items():
        own = np.flatnonzero(kinds == code)
        scores[own] = _relevance_of(kind, items, found.at(own), today)
    return scores


def _relevance_of(kind: Kind, items: Items, found: Candidates, today: date) -> Scores:
    """Return how relevant each candidate of one kind is."""
    scores = np.zeros(len(found.positions))
    for name, share in SHARES[kind].items():
        scores += share * PARTS[name](items, found, day_number(today))
    scores *= LEAST_STRENGTH + (1 - LEAST_STRENGTH) * found.strength
    return scores


def explained(items: Items, found: Candidates, today: date) -> list[dict[str, float]]:
    """Return, for each candidate, its relevance and what it is made of."""
    scores = relevance(items, found, today)
    known = {name: part(items, found, day_number(today)) for name, part in PARTS.items()}
    return [
        {"pertinence": round(float(scores[rank]), 4)}
        | {"correspondance": round(float(found.strength[rank]), 4)}
        | {name: round(float(known[name][rank]), 4) for name in SHARES[KINDS[kind]]}
        for rank, kind in enumerate(items.kind.take(found.positions).tolist())
    ]


def _lexical(
    items: Items, found: Candidates, first_key: Scores | None, needed: int
) -> NDArray[np.int64]:
    """Return the first `needed` indices by `first_key`, distance, kind, identifier."""
    at = found.positions
    main = _distances(found) if first_key is None else first_key
    chosen = _smallest(main, needed)
    keys = (
        items.item_id[at[chosen]],
        items.kind[at[chosen]],
        _distances(found.at(chosen)),
        main[chosen],
    )
    result: NDArray[np.int64] = chosen[np.lexsort(keys)][:needed]
    return result


def _distances(found: Candidates) -> Scores:
    """Return what orders candidates by distance; what is not located comes last."""
    if found.squared is None:
        return np.zeros(len(found.positions))
    return np.where(np.isnan(found.squared), UNLOCATED, found.squared)


def _alternated(items: Items, found: Candidates, today: date, needed: int) -> NDArray[np.int64]:
    """Return the best of each kind, in turns: the n-th of a kind has turn (n + ½) / its share."""
    kinds = items.kind.take(found.positions)
    chosen: list[NDArray[np.int64]] = []
    turns: list[Scores] = []
    for kind, code in KIND_CODES.items():
        own = np.flatnonzero(kinds == code)
        subset = found.at(own)
        scores = _relevance_of(kind, items, subset, today)
        best = own[_lexical(items, subset, -scores, needed)]
        chosen.append(best)
        turns.append((np.arange(len(best)) + 0.5) / TURNS[kind])
    every, turn = np.concatenate(chosen), np.concatenate(turns)
    result: NDArray[np.int64] = every[np.argsort(turn, kind="stable")][:needed]
    return result


def _smallest(keys: Scores, needed: int) -> NDArray[np.int64]:
    """Return the indices of the `needed` smallest keys, with every tie of the last one."""
    if needed >= len(keys):
        return np.arange(len(keys))
    limit = np.partition(keys, needed - 1)[needed - 1]
    return np.flatnonzero(keys <= limit)
