"""One writer, many readers, one transaction per use case."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from services.core.database import Database, database, use_database
from tests.conftest import opened

WAIT_SECONDS = 20
INSERT = text("INSERT INTO visit (name) VALUES (:name)")
NAMES = text("SELECT name FROM visit ORDER BY name")


class BrokenUseCaseError(Exception):
    """Stands for anything that stops a use case half-way."""


def create_table(on: Database) -> None:
    with on.write() as session:
        session.execute(text("CREATE TABLE visit (name VARCHAR(20) PRIMARY KEY)"))


def names(session: Session) -> list[str]:
    return list(session.execute(NAMES).scalars())


def add(on: Database, *added: str) -> list[str]:
    """Add names in one transaction; return those that it saw before."""
    with on.write() as session:
        seen = names(session)
        for name in added:
            session.execute(INSERT, {"name": name})
    return seen


def add_and_break(on: Database, name: str) -> None:
    """Add a name in a transaction that fails afterwards."""
    with on.write() as session:
        session.execute(INSERT, {"name": name})
        raise BrokenUseCaseError


@pytest.fixture
def visits(blank_database: Database) -> Database:
    create_table(blank_database)
    return blank_database


@pytest.fixture
def sqlite_visits(sqlite_database: Database) -> Database:
    create_table(sqlite_database)
    return sqlite_database


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_a_use_case_is_kept_when_it_ends(visits: Database) -> None:
    add(visits, "Ada")
    with visits.read() as session:
        assert names(session) == ["Ada"]


def test_a_failing_use_case_leaves_nothing(visits: Database) -> None:
    with pytest.raises(BrokenUseCaseError):
        add_and_break(visits, "Ada")
    with visits.read() as session:
        assert names(session) == []


def test_a_refused_statement_takes_the_whole_use_case_back(visits: Database) -> None:
    add(visits, "Ada")
    with pytest.raises(IntegrityError):
        add(visits, "Bob", "Ada")
    with visits.read() as session:
        assert names(session) == ["Ada"]


def test_a_failing_use_case_does_not_stop_the_next(visits: Database) -> None:
    with pytest.raises(BrokenUseCaseError):
        add_and_break(visits, "Ada")
    assert add(visits, "Ada") == []


def test_a_reader_cannot_write(sqlite_visits: Database) -> None:
    with sqlite_visits.read() as session, pytest.raises(OperationalError, match="readonly"):
        session.execute(INSERT, {"name": "Ada"})


def test_a_reader_keeps_its_view_and_holds_nobody_up(visits: Database) -> None:
    isolation = {"isolation_level": "REPEATABLE READ"}
    options = {} if visits.is_sqlite else isolation
    with visits.read() as session:
        session.connection(execution_options=options)
        assert names(session) == []
        add(visits, "Ada")
        assert names(session) == []
    with visits.read() as session:
        assert names(session) == ["Ada"]


def seen_by_second_writer(
    first: Database, threads: ThreadPoolExecutor, second: Callable[[], list[str]], trying: Event
) -> list[str]:
    """Return what a second writer saw, when it came while the first was at work."""
    with first.write() as session:
        session.execute(INSERT, {"name": "first"})
        seen = threads.submit(second)
        assert trying.wait(WAIT_SECONDS)
    return seen.result(WAIT_SECONDS)


def test_a_second_writer_of_the_process_waits(
    sqlite_visits: Database, threads: ThreadPoolExecutor
) -> None:
    trying = Event()

    def second() -> list[str]:
        trying.set()
        return add(sqlite_visits, "second")

    assert seen_by_second_writer(sqlite_visits, threads, second, trying) == ["first"]


def test_a_writer_of_another_process_waits(
    sqlite_visits: Database, threads: ThreadPoolExecutor
) -> None:
    with opened(Path(str(sqlite_visits.url.database))) as other:
        trying = Event()
        event.listen(other.engine, "before_cursor_execute", lambda *_: trying.set())
        second = partial(add, other, "second")
        assert seen_by_second_writer(sqlite_visits, threads, second, trying) == ["first"]


def test_many_writers_all_succeed(sqlite_visits: Database, threads: ThreadPoolExecutor) -> None:
    waiting = [threads.submit(add, sqlite_visits, f"n{number:02d}") for number in range(20)]
    seen = sorted(len(future.result(WAIT_SECONDS)) for future in waiting)
    assert seen == list(range(20)), "two writers saw the same state"


def test_what_people_submit_survives_a_power_cut(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2, "not FULL"


def test_references_are_checked(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        session.execute(text("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))"))
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), sqlite_database.write() as session:
        session.execute(text("INSERT INTO child VALUES (1)"))


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "lba.db"
    with opened(path) as made:
        create_table(made)
    assert path.is_file()


def test_postgresql_reads_and_writes_by_the_same_calls(postgres_database: Database) -> None:
    assert not postgres_database.is_sqlite
    assert postgres_database.reader is postgres_database.engine


def test_the_database_of_the_process_can_be_replaced(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as one, opened(tmp_path / "b.db") as other:
        use_one, use_other = use_database(one), use_database(other)
        with use_one:
            with use_other:
                assert database() is other
            assert database() is one


def test_a_replaced_database_comes_back_after_a_failure(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as one, opened(tmp_path / "b.db") as other:
        use_one, use_other = use_database(one), use_database(other)
        with use_one:
            with pytest.raises(BrokenUseCaseError), use_other:
                raise BrokenUseCaseError
            assert database() is one
