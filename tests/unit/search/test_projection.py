"""The derived rows of the search follow the catalogue, in the transaction that changes it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select
from sqlmodel import Session

from services.catalog.cards import cards
from services.catalog.enums import Kind, OfferStatus
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Offer,
    OfferRome,
    ScoreVersion,
    Training,
    TrainingSession,
)
from services.catalog.views import Card
from services.core.clock import utc_now
from services.core.columns import columns_of
from services.core.database import Database
from services.search import columns as c
from services.search import projection
from services.search.models import (
    SearchCard,
    SearchChange,
    SearchGeneration,
    SearchItem,
    SearchPosting,
    SearchWord,
)
from tests.unit.conftest import Added
from tests.unit.factories import a_provider, a_training, an_establishment, an_offer

TABLES = (SearchItem, SearchPosting, SearchWord, SearchCard)
Key = tuple[Kind, int]


def rows_of(session: Session) -> dict[str, list[str]]:
    """Return every derived row, by table."""
    return {
        table.__tablename__: sorted(
            repr(tuple(row)) for row in session.execute(select(*columns_of(table)))
        )
        for table in TABLES
    }


def items(session: Session) -> set[Key]:
    own = columns_of(SearchItem)
    found = session.execute(select(own.kind, own.item_id))
    return {(c.KINDS[kind], item_id) for kind, item_id in found}


def noted(session: Session) -> list[Key]:
    """Return the changes of the log, in order."""
    own = columns_of(SearchChange)
    found = session.execute(select(own.kind, own.item_id).order_by(own.seq))
    return [(c.KINDS[kind], item_id) for kind, item_id in found]


def refresh(database: Database, kind: Kind, *ids: int) -> None:
    with database.write() as session:
        projection.refresh(session, kind, ids)


def change(database: Database, table: Any, item_id: int, kind: Kind, **values: Any) -> None:
    """Change an item of the catalogue and its derived rows, as a use case does."""
    with database.write() as session:
        row = session.get(table, item_id)
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        projection.refresh(session, kind, [item_id])


@pytest.fixture
def an_item(added: Added) -> Callable[[Kind], int]:
    """Return a function that stores an item of a kind, with an occupation and words."""

    def add(kind: Kind) -> int:
        if kind is Kind.OFFER:
            found: int = added(an_offer(employer_name="Fournil", description="Du bon pain"))
            added(OfferRome(offer_id=found, rome_code="D1102"))
        elif kind is Kind.TRAINING:
            found = added(a_training(added(a_provider()), objectives="Pétrir"))
        else:
            found = added(an_establishment(brand="Mirolune"))
            version = added(ScoreVersion(label="v", is_active=True))
            added(
                EstablishmentScore(
                    version_id=version,
                    establishment_id=found,
                    rome_code="D1102",
                    probability=0.5,
                )
            )
        return found

    return add


HIDDEN: list[tuple[Kind, Any, dict[str, Any], dict[str, Any]]] = [
    (Kind.OFFER, Offer, {"status": OfferStatus.CANCELLED}, {"status": OfferStatus.ACTIVE}),
    (Kind.TRAINING, Training, {"is_published": False}, {"is_published": True}),
    (Kind.COMPANY, Establishment, {"is_opted_out": True}, {"is_opted_out": False}),
    (Kind.COMPANY, Establishment, {"is_open": False}, {"is_open": True}),
]


@pytest.mark.parametrize(("kind", "table", "hidden", "shown"), HIDDEN)
def test_what_may_no_longer_be_found_loses_its_rows_and_gets_them_back(
    empty_database: Database,
    an_item: Callable[[Kind], int],
    kind: Kind,
    table: Any,
    hidden: dict[str, Any],
    shown: dict[str, Any],
) -> None:
    item_id, other = an_item(Kind.OFFER), an_item(kind)
    refresh(empty_database, Kind.OFFER, item_id)
    refresh(empty_database, kind, other)
    with empty_database.read() as session:
        before = rows_of(session)
        assert items(session) == {(Kind.OFFER, item_id), (kind, other)}
        assert all(before.values())
    change(empty_database, table, other, kind, **hidden)
    with empty_database.read() as session:
        assert items(session) == {(Kind.OFFER, item_id)}
        without = rows_of(session)
        assert all(len(without[name]) < len(rows) for name, rows in before.items() if name != POST)
        assert noted(session)[-1] == (kind, other)
    change(empty_database, table, other, kind, **shown)
    with empty_database.read() as session:
        assert rows_of(session) == before
        assert noted(session) == [(Kind.OFFER, item_id), *[(kind, other)] * 3]


# A training of these tests is about no occupation.
POST = SearchPosting.__tablename__


def test_a_deleted_item_loses_its_rows(
    empty_database: Database, an_item: Callable[[Kind], int]
) -> None:
    item_id = an_item(Kind.OFFER)
    refresh(empty_database, Kind.OFFER, item_id)
    with empty_database.write() as session:
        session.delete(session.get_one(Offer, item_id))
        session.flush()
        projection.refresh(session, Kind.OFFER, [item_id])
    with empty_database.read() as session:
        assert not any(rows_of(session).values())
        assert noted(session) == [(Kind.OFFER, item_id)] * 2


def test_an_item_of_another_kind_with_the_same_identifier_is_left_alone(
    empty_database: Database, an_item: Callable[[Kind], int]
) -> None:
    offer, company = an_item(Kind.OFFER), an_item(Kind.COMPANY)
    assert offer == company
    refresh(empty_database, Kind.OFFER, offer)
    refresh(empty_database, Kind.COMPANY, company)
    change(empty_database, Offer, offer, Kind.OFFER, status=OfferStatus.FILLED)
    with empty_database.read() as session:
        assert items(session) == {(Kind.COMPANY, company)}
        left = rows_of(session)
        assert all(left.values())
        assert len(left["search_card"]) == 1


def test_a_use_case_that_fails_leaves_nothing(
    empty_database: Database, an_item: Callable[[Kind], int]
) -> None:
    item_id = an_item(Kind.OFFER)
    refresh(empty_database, Kind.OFFER, item_id)
    with empty_database.read() as session:
        before, log = rows_of(session), noted(session)

    def failing_use_case(session: Session) -> None:
        session.get_one(Offer, item_id).title = "Pâtissier"
        session.flush()
        projection.refresh(session, Kind.OFFER, [item_id])
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"), empty_database.write() as session:
        failing_use_case(session)
    with empty_database.read() as session:
        assert (rows_of(session), noted(session)) == (before, log)


def test_an_item_named_twice_is_noted_once(
    empty_database: Database, an_item: Callable[[Kind], int]
) -> None:
    item_id = an_item(Kind.OFFER)
    refresh(empty_database, Kind.OFFER, item_id, item_id)
    refresh(empty_database, Kind.OFFER)
    with empty_database.read() as session:
        assert noted(session) == [(Kind.OFFER, item_id)]


def test_refreshing_everything_gives_what_a_rebuild_gives(
    demo_database: Database, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_database.read() as session:
        rebuilt, every = rows_of(session), items(session)
    copy_of(demo_database, empty_database)
    monkeypatch.setattr(projection, "BATCH", 70)
    with empty_database.write() as session:
        for kind in Kind:
            ids = [item_id for own, item_id in every if own is kind]
            projection.refresh(session, kind, ids)
        assert rows_of(session) == rebuilt
        assert set(noted(session)) == every
    with empty_database.write() as session:
        assert projection.rebuild(session) == len(every)
        assert rows_of(session) == rebuilt
        # The log goes on: readers see another generation.
        assert len(noted(session)) == len(every)


def copy_of(source: Database, target: Database) -> None:
    """Copy a SQLite database into another, without its derived rows."""
    with source.engine.connect() as one, target.engine.connect() as other:
        one.connection.driver_connection.backup(other.connection.driver_connection)
    with target.write() as session:
        for table in (*TABLES, SearchChange, SearchGeneration):
            session.execute(table.__table__.delete())


def test_each_rebuild_is_another_generation(empty_database: Database) -> None:
    numbers = []
    for _ in range(3):
        with empty_database.write() as session:
            projection.rebuild(session)
            numbers.append(session.execute(select(columns_of(SearchGeneration).number)).scalar())
            assert projection.is_built(session)
    assert len(set(numbers)) == 3


def test_the_cards_of_the_rows_are_those_of_the_catalogue(demo_database: Database) -> None:
    own = columns_of(SearchCard)
    with demo_database.read() as session:
        written = {
            key: msgspec.json.decode(text, type=Card)
            for key, text in session.execute(select(own.item_key, own.card))
        }
        every = sorted(items(session))
        assert len(written) == len(every) > 1_000
        read = cards(session, every)
    assert [written[c.item_key(*key)] for key in every] == read


def test_the_intakes_of_a_training_are_on_its_card(empty_database: Database, added: Added) -> None:
    training = added(a_training(added(a_provider())))
    today = utc_now().date()
    days = [today + timedelta(days=after) for after in (-1, 3, 40)]
    for day in days:
        added(TrainingSession(training_id=training, starts_on=day, ends_on=day))
    refresh(empty_database, Kind.TRAINING, training)
    with empty_database.read() as session:
        (text,) = session.execute(select(columns_of(SearchCard).card)).scalars()
    card = msgspec.json.decode(text, type=Card)
    assert card.intakes == tuple(days[1:])
