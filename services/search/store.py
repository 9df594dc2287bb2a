"""The index of this process, kept up to date while it answers.

It is opened from the snapshot of the machine when that one is good, or built from the database.
Then the log of changes is read each second: changed items are merged into new arrays beside the
ones in use, and one reference is swapped. A search never waits.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Lock, Thread

from sqlalchemy import Connection, delete, func, select

from services.core.clock import utc_now
from services.core.columns import columns_of
from services.core.database import Database
from services.search import snapshot
from services.search.build import read_engine
from services.search.engine import Engine
from services.search.models import SearchChange, SearchGeneration
from services.search.patch import merged, read_changed
from services.search.rows import keys_of
from services.search.snapshot import UnusableSnapshotError, Version

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
# Changes merged at once; what is beyond waits for the next merge.
MERGE_SIZE = 10_000
# A snapshot is written again after this many changes, so that starting stays quick.
SNAPSHOT_AFTER = 20_000
# Changes are kept this long for the workers and snapshots that have not read them.
LOG_KEPT = timedelta(days=7)

_change, _generation = columns_of(SearchChange), columns_of(SearchGeneration)


class IndexStore:
    """Holds the engine of a database; `folder` keeps its snapshot, None keeps none."""

    def __init__(self, database: Database, folder: Path | None = None) -> None:
        """Open the snapshot or build the index: up to a minute for a whole country."""
        self._database, self._folder = database, folder
        self._updating, self._stopping = Lock(), Event()
        self._thread: Thread | None = None
        self._engine, self._version = self._opened()
        self._saved_seq = self._version.seq
        self.update()

    @property
    def engine(self) -> Engine:
        """The engine of the moment: ask for it once per search."""
        return self._engine

    @property
    def version(self) -> Version:
        """Which rows the engine holds."""
        return self._version

    def update(self) -> bool:
        """Take the changes of the database into account; return whether there were any."""
        with self._updating, self._database.frozen() as connection:
            current = read_version(connection)
            if current == self._version:
                return False
            if not can_patch(connection, self._version, current):
                self._engine, self._version = self._rebuilt(connection, current)
                return True
            while self._version.seq < current.seq:
                self._merge(connection, current)
        if self._version.seq - self._saved_seq >= SNAPSHOT_AFTER:
            self._save()
        return True

    def start(self) -> None:
        """Follow the changes in the background until `stop`."""
        self._stopping.clear()
        self._thread = Thread(target=self._follow, name="index", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop following the changes."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def _follow(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            try:
                self.update()
            except Exception:
                logger.exception("The index could not be updated; searches use the last one")

    def _opened(self) -> tuple[Engine, Version]:
        with self._database.frozen() as connection:
            current = read_version(connection)
            if self._folder:
                try:
                    if can_patch(connection, snapshot.version_of(self._folder), current):
                        return snapshot.load(self._folder)
                except UnusableSnapshotError as error:
                    logger.info("No usable snapshot of the index (%s): building it", error)
            return self._rebuilt(connection, current)

    def _rebuilt(self, connection: Connection, current: Version) -> tuple[Engine, Version]:
        engine = read_engine(connection)
        self._saved_seq = current.seq
        if self._folder and write_snapshot(engine, current, self._folder):
            # From the files, memory is shared with the other workers.
            with suppress(UnusableSnapshotError):
                return snapshot.load(self._folder)
        return engine, current

    def _merge(self, connection: Connection, current: Version) -> None:
        rows = connection.execute(
            select(_change.seq, _change.kind, _change.item_id)
            .where(_change.seq > self._version.seq, _change.seq <= current.seq)
            .order_by(_change.seq)
            .limit(MERGE_SIZE)
        ).all()
        _, kinds, ids = zip(*rows, strict=True)
        self._engine = merged(
            self._engine, read_changed(connection, self._engine, keys_of(kinds, ids))
        )
        self._version = Version(current.generation, rows[-1].seq)

    def _save(self) -> None:
        if self._folder:
            write_snapshot(self._engine, self._version, self._folder)
        self._saved_seq = self._version.seq
        with self._database.write() as session:
            # The last one stays: its number is the version of the rows.
            is_read = _change.seq < self._version.seq
            too_old = _change.changed_at < utc_now() - LOG_KEPT
            session.execute(delete(SearchChange).where(is_read, too_old))


def write_snapshot(engine: Engine, version: Version, folder: Path) -> bool:
    """Write the snapshot of a folder; return whether it could be: searches do without it."""
    try:
        snapshot.save(engine, version, folder)
    except OSError:
        logger.exception("The snapshot of the index cannot be written; the next start builds it")
        return False
    return True


def rebuild_snapshot(database: Database, folder: Path, say: Callable[[str], None]) -> None:
    """Build the index from the derived tables and write its snapshot."""
    with database.frozen() as connection:
        say("Lecture des lignes dérivées…")
        current = read_version(connection)
        engine = read_engine(connection)
    say("Écriture de l'index…")
    snapshot.save(engine, current, folder)


def read_version(connection: Connection) -> Version:
    """Return the generation and the last change of the derived tables."""
    generation = connection.execute(select(_generation.number)).scalar_one_or_none() or ""
    seq = connection.execute(select(func.max(_change.seq))).scalar_one_or_none() or 0
    return Version(generation, seq)


def can_patch(connection: Connection, known: Version, current: Version) -> bool:
    """Whether every change since a version is still in the log."""
    if known.generation != current.generation or known.seq > current.seq:
        return False
    first = connection.execute(select(func.min(_change.seq))).scalar_one_or_none()
    return known.seq == current.seq or (first is not None and first <= known.seq + 1)
