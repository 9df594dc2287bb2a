"""Searching while thousands of companies change: another process writes, a thread merges."""

import shutil
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from threading import Thread
from typing import NamedTuple

import numpy as np

from bench import cpu
from bench.changes import CHANGED
from bench.cpu import ROUNDS
from bench.figures import Figure
from services.core.database import Database
from services.core.settings import PROJECT_ROOT
from services.search.criteria import Criteria
from services.search.patch import merged, read_changed
from services.search.store import IndexStore


class Sample(NamedTuple):
    """One search: which, when it ended, how long it took, how much CPU time."""

    rank: int
    at: float
    wall: float
    cpu: float


class Merge(Thread):
    """Waits for the end of the writer, then takes its changes into account."""

    def __init__(self, store: IndexStore, writer: "Popen[bytes]") -> None:
        super().__init__()
        self._store, self._writer = store, writer
        self.start_at = self.wall = self.cpu = 0.0
        self.is_merged = False

    def run(self) -> None:
        """Merge as the store does in the background."""
        self._writer.wait()
        self.start_at, start = time.perf_counter(), cpu.thread_seconds()
        self.is_merged = self._store.update()
        self.wall = time.perf_counter() - self.start_at
        self.cpu = cpu.thread_seconds() - start


def measure(
    database: Database, folder: Path, searches: Sequence[Criteria], now: datetime, random_seed: int
) -> list[Figure]:
    """Return the times of searches during a synchronisation against idle, on a copy.

    `folder` holds the snapshot of the index of the database.
    """
    with TemporaryDirectory(prefix="lba-bench-", dir=folder.parent) as home:
        copied = Database(f"sqlite:///{Path(home) / 'lba.db'}")
        _copy(database, Path(home) / "lba.db")
        shutil.copytree(folder, Path(home) / "index")
        try:
            store = IndexStore(copied, Path(home) / "index")
            return _measured(store, copied, searches, now, random_seed)
        finally:
            copied.dispose()


def _measured(
    store: IndexStore,
    database: Database,
    searches: Sequence[Criteria],
    now: datetime,
    random_seed: int,
) -> list[Figure]:
    idle: list[Sample] = []
    errors = sum(_search(store, searches, now, idle) for _ in range(ROUNDS))
    during: list[Sample] = []
    command = [sys.executable, "-m", "bench.changes", database.url.render_as_string()]
    start = time.perf_counter()
    with Popen([*command, str(random_seed)], cwd=PROJECT_ROOT) as writer:  # noqa: S603
        merge = Merge(store, writer)
        merge.start()
        while merge.is_alive():
            errors += _search(store, searches, now, during, merge)
    length = time.perf_counter() - start
    return [
        Figure("sync: whole length", length, "s"),
        *_figures(idle, during, merge),
        *_merge_alone(store, database, random_seed),
        Figure("sync: merge, wall", merge.wall, "s"),
        Figure("sync: merge, cpu", merge.cpu, "s"),
        Figure("sync: errors of searches", errors, ""),
        Figure("sync: changes lost", int(writer.returncode != 0 or not merge.is_merged), ""),
    ]


def _merge_alone(store: IndexStore, database: Database, random_seed: int) -> list[Figure]:
    """Return the times of a merge when nothing else runs, best of a few: reading, then arrays."""
    engine = store.engine
    random = np.random.default_rng(random_seed)
    keys = random.choice(engine.index.items.keys, min(CHANGED, len(engine.index.items)), False)
    reading, merging = [], []
    for _ in range(ROUNDS):
        with database.frozen() as connection:
            start = time.perf_counter()
            changed = read_changed(connection, engine, keys)
            reading.append(time.perf_counter() - start)
        start = time.perf_counter()
        merged(engine, changed)
        merging.append(time.perf_counter() - start)
    return [
        Figure("merge alone: rows read", min(reading), "s"),
        Figure("merge alone: arrays merged", min(merging), "s"),
    ]


def _search(
    store: IndexStore,
    searches: Sequence[Criteria],
    now: datetime,
    samples: list[Sample],
    merge: Merge | None = None,
) -> int:
    """Run each search while the merge lasts; return how many failed."""
    errors = 0
    for rank, criteria in enumerate(searches):
        start, own = time.perf_counter(), cpu.thread_seconds()
        try:
            store.engine.search(criteria, now)
        except Exception:  # noqa: BLE001
            errors += 1
        at = time.perf_counter()
        samples.append(Sample(rank, at, at - start, cpu.thread_seconds() - own))
        if merge and not merge.is_alive():
            break
    return errors


def _figures(idle: list[Sample], during: list[Sample], merge: Merge) -> list[Figure]:
    """Return the ratios of p95, the idle one being that of the same searches."""
    merging = [sample for sample in during if sample.at >= merge.start_at] or during
    figures = [Figure("sync: searches during", len(during), "")]
    for name, samples in (("sync", during), ("merge", merging)):
        for unit in ("wall", "cpu"):
            usual: dict[int, list[float]] = {}
            for sample in idle:
                usual.setdefault(sample.rank, []).append(getattr(sample, unit))
            same = [value for sample in samples for value in usual[sample.rank]]
            before = float(np.percentile(same, 95))
            after = float(np.percentile([getattr(sample, unit) for sample in samples], 95))
            figures += [
                Figure(f"search p95 idle ({name}), {unit}", before * 1_000, "ms"),
                Figure(f"search p95 during {name}, {unit}", after * 1_000, "ms"),
                Figure(f"during {name} / idle p95, {unit}", after / before, "x"),
            ]
    return figures


def _copy(database: Database, path: Path) -> None:
    """Copy a database, what its log still holds included."""
    with (
        closing(sqlite3.connect(str(database.url.database))) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)
