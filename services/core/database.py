"""The database: one writer, many readers, one transaction per use case.

SQLite follows a few rules that make it dependable under concurrency: WAL, `BEGIN IMMEDIATE` so
that a writer waits at the start and never half-way, read connections that cannot write, and
`synchronous=FULL` for what people submit. PostgreSQL needs none of that; the same calls serve it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from services.core.settings import get_settings

BUSY_TIMEOUT_MS = 5_000
MMAP_BYTES = 1 << 30
CACHE_KIB = 64 * 1024
READERS = 8


class Database:
    """A database address with its read and write sessions."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.is_sqlite and self.url.database not in (None, "", ":memory:"):
            Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
        self._writer = self._engine(read_only=False)
        self._reader = self._engine(read_only=True) if self.is_sqlite else self._writer

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations and bulk loads."""
        return self._writer

    @property
    def reader(self) -> Engine:
        """The reading engine, for statements that need no ORM."""
        return self._reader

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that only reads."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def frozen(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database, whatever is written meanwhile.

        SQLite's transactions do so; PostgreSQL's when they are asked to.
        """
        engine = self._reader
        if not self.is_sqlite:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield the session of one use case: committed at the end, or not at all."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close every pooled connection."""
        self._writer.dispose()
        self._reader.dispose()

    def _engine(self, *, read_only: bool) -> Engine:
        if not self.is_sqlite:
            return create_engine(self.url, pool_pre_ping=True)
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=READERS if read_only else 1,
            max_overflow=0,
            connect_args={"check_same_thread": False, "isolation_level": None},
        )
        event.listen(engine, "connect", _reading_pragmas if read_only else _writing_pragmas)
        event.listen(engine, "begin", _begin if read_only else _begin_immediate)
        return engine


def _pragmas(connection: Any, statements: list[str]) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(f"PRAGMA {statement}")
    cursor.close()


def _common_pragmas() -> list[str]:
    return [
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        f"mmap_size={MMAP_BYTES}",
        f"cache_size=-{CACHE_KIB}",
    ]


def _writing_pragmas(connection: Any, _record: Any) -> None:
    _pragmas(connection, ["journal_mode=WAL", "synchronous=FULL", *_common_pragmas()])


def _reading_pragmas(connection: Any, _record: Any) -> None:
    _pragmas(connection, [*_common_pragmas(), "query_only=ON"])


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


_replacements: list[Database] = []


@lru_cache(maxsize=1)
def _own_database() -> Database:
    return Database(get_settings().sql_url)


def database() -> Database:
    """Return the database of this process, opened at the first call."""
    return _replacements[-1] if _replacements else _own_database()


@contextmanager
def use_database(replacement: Database) -> Iterator[Database]:
    """Make `database()` answer `replacement` inside the block (tests, benches)."""
    _replacements.append(replacement)
    try:
        yield replacement
    finally:
        _replacements.remove(replacement)
