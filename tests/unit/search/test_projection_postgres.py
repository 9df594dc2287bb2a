"""Several writers at once on PostgreSQL: no reader skips a change, no use case fails."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from sqlalchemy import delete, select, text
from sqlmodel import Session

from services.catalog.enums import Kind, OfferStatus
from services.catalog.models import Offer
from services.core.columns import columns_of
from services.core.database import Database
from services.search import projection
from services.search.criteria import Criteria
from services.search.engine import Engine
from services.search.models import SearchWord
from services.search.store import IndexStore
from tests.unit.factories import an_offer
from tests.unit.search.worlds import Key, keys, terms

STEPS, STEP_SECONDS = 2_000, 0.01
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def offers(postgres_world: Database) -> Iterator[list[int]]:
    """Yield the identifiers of two active offers of a database that the search is built from."""
    with postgres_world.write() as session:
        added = [an_offer(), an_offer()]
        session.add_all(added)
        session.flush()
        projection.rebuild(session)
        numbers = [offer.id or 0 for offer in added]
    yield numbers
    with postgres_world.write() as session:
        session.execute(delete(Offer))
        projection.rebuild(session)


def cancel(session: Session, offer_id: int) -> None:
    session.get_one(Offer, offer_id).status = OfferStatus.CANCELLED
    session.flush()
    projection.refresh(session, Kind.OFFER, [offer_id])


def found(engine: Engine) -> list[Key]:
    return keys(engine.search(Criteria()).hits)


class Other:
    """A use case in a transaction of its own, at the same time as the one of the test."""

    def __init__(self, database: Database, use_case: Callable[[Session], object]) -> None:
        self.error: Exception | None = None
        self._database, self._use_case = database, use_case
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            with self._database.write() as session:
                self._use_case(session)
        except Exception as error:  # noqa: BLE001
            self.error = error

    def wait_until_over_or_blocked(self) -> None:
        """Return once it is over, or waits for what another transaction holds."""
        for _ in range(STEPS):
            self._thread.join(STEP_SECONDS)
            with self._database.read() as session:
                is_blocked = session.execute(WAITING).scalar_one()
            if is_blocked or not self._thread.is_alive():
                return
        raise AssertionError("neither over nor blocked")

    def end(self) -> None:
        """Wait for its end; it must not have failed."""
        self._thread.join(STEPS * STEP_SECONDS)
        assert not self._thread.is_alive()
        if self.error:
            raise self.error


def test_a_reader_skips_no_change_of_two_transactions_at_once(
    postgres_world: Database, offers: list[int]
) -> None:
    first, second = offers
    store = IndexStore(postgres_world)
    assert len(found(store.engine)) == 2
    with postgres_world.write() as session:
        cancel(session, first)
        other = Other(postgres_world, lambda own: cancel(own, second))
        other.wait_until_over_or_blocked()
        store.update()
    other.end()
    store.update()
    assert found(store.engine) == []


def test_a_change_made_during_a_rebuild_is_not_lost(
    postgres_world: Database, offers: list[int]
) -> None:
    first, second = offers
    store = IndexStore(postgres_world)
    with postgres_world.write() as session:
        cancel(session, first)
        rebuilding = Other(postgres_world, projection.rebuild)
        rebuilding.wait_until_over_or_blocked()
        store.update()
    rebuilding.end()
    store.update()
    assert found(store.engine) == [(Kind.OFFER, second)]


def test_an_item_may_be_cancelled_while_everything_is_written_anew(
    postgres_world: Database, offers: list[int]
) -> None:
    first, second = offers
    with postgres_world.write() as session:
        projection.rebuild(session)
        changing = Other(postgres_world, lambda own: cancel(own, first))
        changing.wait_until_over_or_blocked()
    changing.end()
    assert found(IndexStore(postgres_world).engine) == [(Kind.OFFER, second)]
    with postgres_world.read() as session:
        holders = session.execute(select(columns_of(SearchWord).item_id)).scalars()
        assert set(holders) == {second}


def test_an_item_may_be_renamed_while_everything_is_written_anew(
    postgres_world: Database, offers: list[int]
) -> None:
    def rename(own: Session) -> None:
        own.get_one(Offer, offers[0]).title = "Boulanger confirmé"
        own.flush()
        projection.refresh(own, Kind.OFFER, offers[:1])

    with postgres_world.write() as session:
        projection.rebuild(session)
        changing = Other(postgres_world, rename)
        changing.wait_until_over_or_blocked()
    changing.end()
    engine = IndexStore(postgres_world).engine
    renamed = engine.search(Criteria(terms=terms("confirmé"))).hits
    assert keys(renamed) == [(Kind.OFFER, offers[0])]
