"""The index of a process follows the changes in the background, while searches go on."""

import logging
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from services.catalog.enums import Kind
from services.core.database import Database
from services.search import store as store_module
from services.search.criteria import Criteria
from services.search.store import IndexStore
from tests.unit.search.comparing import found, offer
from tests.unit.search.worlds import NOW, Thing, change, store

PATIENCE = 30


@pytest.fixture
def followed(world: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[IndexStore]:
    """Yield a store that will follow the changes without waiting long."""
    monkeypatch.setattr(store_module, "POLL_SECONDS", 0.001)
    own = IndexStore(world)
    yield own
    own.stop()


def noting(own: IndexStore, monkeypatch: pytest.MonkeyPatch, failures: int = 0) -> Event:
    """Return what is set once the store has merged a change; it fails a few times before."""
    merged, update, left = Event(), own.update, iter(range(failures))

    def noted() -> bool:
        if next(left, None) is not None:
            raise OSError("the disk is away")
        has_changed = update()
        if has_changed:
            merged.set()
        return has_changed

    monkeypatch.setattr(own, "update", noted)
    return merged


def test_changes_are_followed_until_it_is_stopped(
    followed: IndexStore, world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged = noting(followed, monkeypatch)
    followed.start()
    change([offer(3)], [], world)
    assert merged.wait(PATIENCE)
    assert (Kind.OFFER, 3) in found(followed.engine)
    followed.stop()
    assert followed._thread is not None
    assert not followed._thread.is_alive()
    change([offer(4)], [], world)
    assert (Kind.OFFER, 4) not in found(followed.engine)


def test_a_failed_update_is_logged_and_tried_again(
    followed: IndexStore,
    world: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    merged = noting(followed, monkeypatch, failures=3)
    before = found(followed.engine)
    change([offer(3)], [], world)
    with caplog.at_level(logging.ERROR):
        followed.start()
        assert merged.wait(PATIENCE)
    told = [record for record in caplog.records if "could not be updated" in record.message]
    assert len(told) == 3
    assert "the disk is away" in caplog.text
    assert found(followed.engine) == before | {(Kind.OFFER, 3)}


def test_an_update_that_fails_leaves_the_last_engine(
    world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = IndexStore(world)
    engine, version = own.engine, own.version
    change([offer(3)], [], world)
    with monkeypatch.context() as broken:
        broken.setattr(store_module, "merged", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            own.update()
    assert (own.engine, own.version) == (engine, version)
    assert own.update()
    assert (Kind.OFFER, 3) in found(own.engine)


def test_stopping_what_never_started_does_nothing(world: Database) -> None:
    IndexStore(world).stop()


def test_searches_never_see_half_of_a_change(world_database: Database) -> None:
    """Version k of the world is k + 1 offers, all paid k euros."""

    def version(k: int) -> list[Thing]:
        return [offer(number, pay=k) for number in range(k + 1)]

    store([], world_database)
    change(version(0), [], world_database)
    own, is_over, troubles, sizes = IndexStore(world_database), Event(), [], set()

    def search() -> None:
        try:
            while not is_over.is_set():
                engine = own.engine
                outcome = engine.search(Criteria(romes=("D1102",), size=100), NOW)
                pays = set(engine.index.items.pay.tolist())
                assert outcome.total == outcome.facets.kinds[Kind.OFFER] == len(outcome.hits)
                assert pays == {outcome.total - 1}
                sizes.add(outcome.total)
        except Exception as error:  # noqa: BLE001
            troubles.append(error)

    searchers = [Thread(target=search) for _ in range(3)]
    for searcher in searchers:
        searcher.start()
    for k in range(1, 20):
        change(version(k), [], world_database)
        assert own.update()
    is_over.set()
    for searcher in searchers:
        searcher.join(PATIENCE)
    assert troubles == []
    assert sizes
