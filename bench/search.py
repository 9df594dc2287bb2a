"""`lba bench search`: every figure of the search, on the data of one profile."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import cpu, growth, maps, memory, pages, suggestions, sync, versus
from bench.answers import Ours, Rival
from bench.changes import CHANGED
from bench.figures import Figure, peak_memory_mb, percentiles
from bench.postgis import postgis
from bench.postgres import UnavailableError
from bench.sqlite_rows import sqlite_rows
from bench.world import bench_database, queries
from services.core.clock import utc_now
from services.core.database import Database
from services.core.errors import UserError
from services.core.settings import get_settings
from services.reference.territory import Territory
from services.search import snapshot
from services.search.build import read_engine
from services.search.criteria import Criteria
from services.search.engine import Engine
from services.search.store import read_version

ROUNDS = 3
# One of the whole country takes a millisecond or two.
MEMORY_SEARCHES = 100_000

Say = Callable[[str], None]


def run(
    profile: str,
    random_seed: int,
    say: Say,
    *,
    with_postgis: bool = False,
    memory_searches: int = MEMORY_SEARCHES,
) -> list[Figure]:
    """Return every figure; PostGIS is compared only when asked for, and where it is installed."""
    if not cpu.is_measurable():
        raise UserError(
            "not_measurable", "Cette mesure lit le temps de processeur dans /proc : il faut Linux."
        )
    database = bench_database(profile, say)
    now = utc_now()
    with TemporaryDirectory(prefix="run-", dir=get_settings().data_dir / "bench") as home:
        say("Construction de l'index…")
        engine, figures = _opened(database, Path(home) / "index")
        with database.read() as session:
            territory = Territory(session)
        searches = queries(database, territory, random_seed)
        around = [criteria for criteria in searches if criteria.center]
        say(f"{len(searches)} recherches, {ROUNDS} passes…")
        figures += _speed(engine, searches, now)
        figures += compared(engine, database, around, now, say, with_postgis=with_postgis)
        say("Pages par HTTP…")
        figures += pages.measure(engine, database, Path(home), searches)
        say("Croissance…")
        figures += growth.measure(engine, around, now, random_seed)
        say("Suggestions…")
        figures += suggestions.measure(engine, database, territory, random_seed)
        say("Groupes de la carte…")
        figures += maps.measure(engine, now, random_seed)
        say(f"Mémoire, {memory_searches} recherches…")
        figures += memory.measure(engine, searches, now, memory_searches)
        say(f"Synchronisation de {CHANGED} éléments…")
        figures += sync.measure(database, Path(home) / "index", searches, now, random_seed)
    return figures


def _opened(database: Database, folder: Path) -> tuple[Engine, list[Figure]]:
    """Build the index, write it, open it as a server does."""
    start = time.perf_counter()
    with database.reader.connect() as connection:
        version, engine = read_version(connection), read_engine(connection)
    built, peak = time.perf_counter() - start, peak_memory_mb()
    start = time.perf_counter()
    snapshot.save(engine, version, folder)
    saved = time.perf_counter() - start
    start = time.perf_counter()
    engine, _ = snapshot.load(folder)
    loaded = time.perf_counter() - start
    return engine, [
        Figure("items", len(engine.index.items), ""),
        Figure("pairs", len(engine.index.postings.targets), ""),
        Figure("index memory, all", engine.nbytes / 1e6, "MB"),
        Figure("index memory, without words", engine.index.nbytes / 1e6, "MB"),
        Figure("index build", built, "s"),
        Figure("process memory (peak of the build)", peak, "MB"),
        Figure("snapshot save", saved, "s"),
        Figure("snapshot load", loaded, "s"),
    ]


def _speed(engine: Engine, searches: Sequence[Criteria], now: datetime) -> list[Figure]:
    """Return how long the searches take when nothing else runs, best of three rounds."""
    best = [float("inf")] * len(searches)
    for _ in range(ROUNDS):
        for rank, criteria in enumerate(searches):
            start = time.perf_counter()
            engine.search(criteria, now)
            best[rank] = min(best[rank], time.perf_counter() - start)
    return [
        *percentiles("search", best),
        Figure("searches per second", len(best) / sum(best), "1/s"),
    ]


def compared(
    engine: Engine,
    database: Database,
    around: Sequence[Criteria],
    now: datetime,
    say: Say,
    *,
    with_postgis: bool,
) -> list[Figure]:
    """Return the comparison with databases, in one run."""
    with ExitStack() as stack:
        say("Copie des mêmes lignes dans SQLite…")
        rivals: list[Rival] = [Ours(engine), stack.enter_context(sqlite_rows(database))]
        if with_postgis:
            say("Copie des mêmes lignes dans PostGIS…")
            try:
                rivals += stack.enter_context(postgis(database))
            except UnavailableError as error:
                say(f"PostGIS n'est pas mesuré : {error}")
        say(f"{len(around)} recherches autour d'un point, {len(rivals)} moteurs à tour de rôle…")
        return versus.figures(versus.compare(rivals, around, now))
