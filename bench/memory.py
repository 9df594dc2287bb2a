"""Whether memory stays flat over many searches."""

from collections.abc import Sequence
from datetime import datetime

from bench import cpu
from bench.figures import Figure
from services.search.criteria import Criteria
from services.search.engine import Engine

WARM = 2_000


def measure(
    engine: Engine, searches: Sequence[Criteria], now: datetime, count: int
) -> list[Figure]:
    """Return the resident memory before and after some number of searches."""
    for number in range(WARM):
        engine.search(searches[number % len(searches)], now)
    before = cpu.resident_mb()
    for number in range(count):
        engine.search(searches[number % len(searches)], now)
    after = cpu.resident_mb()
    return [
        Figure("memory: searches", count, ""),
        Figure("memory before", before, "MB"),
        Figure("memory after", after, "MB"),
        Figure("memory growth", after - before, "MB"),
    ]
