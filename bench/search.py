"""`lba bench search`: how long a search takes, how long its index is to build, how big it is."""

import time
from collections.abc import Callable

from bench.figures import Figure, peak_memory_mb, percentiles
from bench.world import bench_database, queries
from services.core.clock import utc_now
from services.reference.territory import Territory
from services.search.build import build_engine

ROUNDS = 3


def run(profile: str, random_seed: int, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of 1,000 searches on the data of a profile, best of three rounds."""
    database = bench_database(profile, say)
    say("Construction de l'index…")
    start = time.perf_counter()
    engine = build_engine(database)
    built = time.perf_counter() - start
    with database.read() as session:
        territory = Territory(session)
    searches = queries(engine, territory, random_seed)
    now = utc_now()
    best: list[float] = [float("inf")] * len(searches)
    say(f"{len(searches)} recherches, {ROUNDS} passes…")
    for _ in range(ROUNDS):
        for rank, criteria in enumerate(searches):
            start = time.perf_counter()
            engine.search(criteria, now)
            best[rank] = min(best[rank], time.perf_counter() - start)
    return [
        Figure("items", len(engine.index.items), ""),
        Figure("pairs", len(engine.index.postings.targets), ""),
        *percentiles("search", best),
        Figure("searches per second", len(best) / sum(best), "1/s"),
        Figure("index build", built, "s"),
        Figure("index memory", engine.index.nbytes / 1e6, "MB"),
        Figure("process memory (peak)", peak_memory_mb(), "MB"),
    ]
