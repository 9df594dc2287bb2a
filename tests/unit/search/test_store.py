"""The index of a process: opened from files or built, then kept up to date while it answers."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Connection, delete, func, select

from services.catalog.enums import Kind
from services.core.columns import columns_of
from services.core.database import Database
from services.core.geo import Point
from services.search import snapshot
from services.search import store as store_module
from services.search.build import build_engine
from services.search.criteria import Criteria
from services.search.engine import Engine
from services.search.models import SearchChange
from services.search.snapshot import Version
from services.search.store import IndexStore, rebuild_snapshot
from tests.unit.search.comparing import answers, found, offer
from tests.unit.search.worlds import change, store

NANTES = Point(47.2184, -1.5536)
_change = columns_of(SearchChange)


def check_up_to_date(own: IndexStore, database: Database) -> None:
    rebuilt = build_engine(database)
    for criteria in (Criteria(), Criteria(romes=("D1102",), center=NANTES, radius_km=10)):
        assert answers(own.engine, criteria) == answers(rebuilt, criteria)
    with database.reader.connect() as connection:
        assert own.version == store_module.read_version(connection)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """Return the list of the times the index is built from the database."""
    times: list[Connection] = []
    read = store_module.read_engine

    def noted(connection: Connection) -> Engine:
        times.append(connection)
        return read(connection)

    monkeypatch.setattr(store_module, "read_engine", noted)
    return times


# Opened


def test_without_a_folder_it_is_built(world: Database, built: list[Connection]) -> None:
    own = IndexStore(world)
    assert len(built) == 1
    check_up_to_date(own, world)


def test_the_next_process_opens_what_the_first_one_built(
    world: Database, tmp_path: Path, built: list[Connection]
) -> None:
    first = IndexStore(world, tmp_path)
    second = IndexStore(world, tmp_path)
    assert len(built) == 1
    assert second.version == first.version == snapshot.version_of(tmp_path)
    check_up_to_date(second, world)


def test_an_older_snapshot_is_brought_up_to_date_as_it_is_opened(
    world: Database, tmp_path: Path, built: list[Connection]
) -> None:
    IndexStore(world, tmp_path)
    change([offer(3)], [(Kind.OFFER, 1)], world)
    own = IndexStore(world, tmp_path)
    assert found(own.engine) == {(Kind.OFFER, 2), (Kind.OFFER, 3)}
    assert not own.update()
    check_up_to_date(own, world)
    assert len(built) == 1


@pytest.mark.parametrize("content", [b"", b"{", None])
def test_a_damaged_snapshot_is_built_again(
    world: Database, tmp_path: Path, built: list[Connection], content: bytes | None
) -> None:
    IndexStore(world, tmp_path)
    home = tmp_path / snapshot.NAME
    if content is None:
        array = home / "items.kind.npy"
        array.write_bytes(array.read_bytes()[:-1] + b"\x7f")
    else:
        (home / snapshot.NOTE).write_bytes(content)
    check_up_to_date(IndexStore(world, tmp_path), world)
    assert len(built) == 2
    check_up_to_date(IndexStore(world, tmp_path), world)
    assert len(built) == 2


def test_a_snapshot_of_another_database_is_not_opened(world: Database, tmp_path: Path) -> None:
    IndexStore(world, tmp_path)
    store([offer(9)], world)
    own = IndexStore(world, tmp_path)
    assert found(own.engine) == {(Kind.OFFER, 9)}
    assert snapshot.version_of(tmp_path) == own.version


def test_a_snapshot_of_the_future_is_not_opened(world: Database, tmp_path: Path) -> None:
    version = IndexStore(world).version
    ahead = Version(version.generation, version.seq + 1)
    snapshot.save(build_engine(world), ahead, tmp_path)
    assert IndexStore(world, tmp_path).version == version


def test_a_command_writes_the_snapshot_that_a_process_opens(
    world: Database, tmp_path: Path, built: list[Connection]
) -> None:
    said: list[str] = []
    rebuild_snapshot(world, tmp_path, said.append)
    check_up_to_date(IndexStore(world, tmp_path), world)
    assert len(built) == 1
    assert said


@pytest.mark.parametrize("is_open", [True, False])
def test_a_full_disk_does_not_stop_the_search(
    world: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_open: bool
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    own = IndexStore(world, tmp_path) if is_open else None
    monkeypatch.setattr(snapshot, "save", full)
    store([offer(9)], world)
    own = own or IndexStore(world, tmp_path)
    own.update()
    assert found(own.engine) == {(Kind.OFFER, 9)}


# Kept up to date


def test_without_a_change_nothing_is_done(world: Database) -> None:
    own = IndexStore(world)
    before = own.engine
    assert not own.update()
    assert own.engine is before


def test_changes_are_merged_and_the_former_engine_stays_as_it_was(
    world: Database, built: list[Connection]
) -> None:
    own = IndexStore(world)
    former = own.engine
    change([offer(3), offer(2, level=5)], [(Kind.OFFER, 1)], world)
    assert own.update()
    assert not own.update()
    assert found(former) == {(Kind.OFFER, 1), (Kind.OFFER, 2)}
    check_up_to_date(own, world)
    assert len(built) == 1


def test_many_changes_are_merged_a_few_at_once(
    world: Database, monkeypatch: pytest.MonkeyPatch, built: list[Connection]
) -> None:
    monkeypatch.setattr(store_module, "MERGE_SIZE", 2)
    own = IndexStore(world)
    for number in range(10, 17):
        change([offer(number)], [], world)
    assert own.update()
    check_up_to_date(own, world)
    assert len(own.engine.index.items) == 9
    assert len(built) == 1


def test_another_generation_is_read_whole(world: Database, tmp_path: Path) -> None:
    own = IndexStore(world, tmp_path)
    store([offer(7)], world)
    assert own.update()
    check_up_to_date(own, world)
    assert found(own.engine) == {(Kind.OFFER, 7)}
    assert snapshot.version_of(tmp_path) == own.version


def test_the_first_change_after_a_rebuild_is_merged(
    world: Database, built: list[Connection]
) -> None:
    store([offer(7)], world)
    own = IndexStore(world)
    change([offer(8)], [], world)
    assert own.update()
    check_up_to_date(own, world)
    assert len(built) == 1


def test_what_is_no_longer_in_the_log_is_built_again(
    world: Database, built: list[Connection]
) -> None:
    own = IndexStore(world)
    for number in (3, 4, 5):
        change([offer(number)], [], world)
    with world.write() as session:
        session.execute(delete(SearchChange).where(_change.seq < own.version.seq + 3))
    assert own.update()
    assert len(built) == 2
    check_up_to_date(own, world)


def test_the_snapshot_is_written_again_after_many_changes_and_the_log_is_shortened(
    world: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    frozen_clock: time_machine.Traveller,
    built: list[Connection],
) -> None:
    monkeypatch.setattr(store_module, "SNAPSHOT_AFTER", 2)
    own = IndexStore(world, tmp_path)
    opened_at = own.version
    change([offer(3)], [], world)
    own.update()
    assert snapshot.version_of(tmp_path) == opened_at
    change([offer(4)], [], world)
    frozen_clock.shift(store_module.LOG_KEPT + timedelta(hours=1))
    own.update()
    assert snapshot.version_of(tmp_path) == own.version
    with world.read() as session:
        assert session.execute(select(_change.seq)).scalars().all() == [own.version.seq]
    # Nothing is lost for those who come after.
    change([offer(5)], [], world)
    late = IndexStore(world, tmp_path)
    late.update()
    own.update()
    check_up_to_date(late, world)
    check_up_to_date(own, world)
    assert len(built) == 1


def test_recent_changes_stay_in_the_log(
    world: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SNAPSHOT_AFTER", 1)
    own = IndexStore(world, tmp_path)
    before = own.version.seq
    change([offer(3), offer(4)], [], world)
    own.update()
    later = select(func.count()).where(columns_of(SearchChange).seq > before)
    with world.read() as session:
        assert session.execute(later).scalar() == 2


def test_two_processes_follow_the_same_database_from_one_folder(
    world: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SNAPSHOT_AFTER", 2)
    stores = [IndexStore(world, tmp_path), IndexStore(world, tmp_path)]
    for number in range(10, 20):
        change([offer(number)], [(Kind.OFFER, number - 5)], world)
        for own in stores[number % 2 :]:
            own.update()
    for own in stores:
        own.update()
        check_up_to_date(own, world)
    check_up_to_date(IndexStore(world, tmp_path), world)
