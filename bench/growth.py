"""How times grow with the rows: the companies of a database, and a tenth of them."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bench.answers import NEAREST
from bench.cpu import best_seconds
from bench.figures import Figure
from services.catalog.enums import Kind
from services.search.columns import KIND_CODES
from services.search.criteria import Criteria
from services.search.engine import Engine
from services.search.index import Index
from services.search.postings import Postings

GROWTH = 10


def measure(
    engine: Engine, searches: Sequence[Criteria], now: datetime, random_seed: int
) -> list[Figure]:
    """Return how many times slower ten times the companies are, with and without exact counts."""
    companies = np.flatnonzero(engine.index.items.kind == KIND_CODES[Kind.COMPANY])
    random = np.random.default_rng(random_seed)
    share = random.choice(companies, len(companies) // GROWTH, replace=False)
    few, many = restricted(engine, np.sort(share)), restricted(engine, companies)
    times = best_seconds(
        {
            "exact, few": lambda criteria: few.search(criteria, now),
            "exact, many": lambda criteria: many.search(criteria, now),
            "nearest, few": lambda criteria: few.nearest(criteria, NEAREST, now),
            "nearest, many": lambda criteria: many.nearest(criteria, NEAREST, now),
        },
        searches,
    )
    p95 = {name: float(np.percentile(seconds, 95)) for name, seconds in times.items()}
    sizes = {"few": len(share), "many": len(companies)}
    figures = [
        Figure(f"{what} p95, {sizes[size]} companies, cpu", p95[f"{what}, {size}"] * 1_000, "ms")
        for what in ("exact", "nearest")
        for size in sizes
    ]
    return [
        *figures,
        Figure(f"exact p95, growth for x{GROWTH}", p95["exact, many"] / p95["exact, few"], "x"),
        Figure(
            f"nearest p95, growth for x{GROWTH}", p95["nearest, many"] / p95["nearest, few"], "x"
        ),
    ]


def restricted(engine: Engine, positions: NDArray[np.int64]) -> Engine:
    """Return an engine of some items only (ascending positions), without their words."""
    index = engine.index
    moved = np.full(len(index.items), -1, np.int32)
    moved[positions] = np.arange(len(positions))
    postings = index.postings
    romes = np.repeat(np.arange(len(postings.counts), dtype=np.int32), postings.counts)
    targets = moved[postings.targets]
    kept = targets >= 0
    weights = None if postings.weights is None else postings.weights[kept]
    return Engine(
        Index(
            index.items.take(positions),
            Postings.build(romes[kept], targets[kept], weights, len(postings.counts)),
            index.vocabulary,
        ),
        engine.words,
    )
