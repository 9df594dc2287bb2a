"""Queries of the catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from services.catalog import repository
from services.catalog.cards import cards
from services.catalog.enums import Kind
from services.catalog.models import Establishment, Offer, Training
from services.core.database import Database
from tests.unit.factories import an_establishment

Key = tuple[Kind, int]
TABLES: dict[Kind, Any] = {
    Kind.OFFER: Offer,
    Kind.TRAINING: Training,
    Kind.COMPANY: Establishment,
}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Yield the list of the queries that are made meanwhile."""
    queries: list[str] = []

    def note(*arguments: Any) -> None:
        if arguments[2].startswith("SELECT"):
            queries.append(arguments[2])

    event.listen(database.reader, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(database.reader, "before_cursor_execute", note)


def some(session: Session, kind: Kind, size: int) -> list[Key]:
    found = session.exec(select(TABLES[kind].id).order_by(TABLES[kind].id).limit(size))
    return [(kind, item_id) for item_id in found]


@pytest.fixture
def mixed(demo_database: Database) -> list[Key]:
    """Return items of the three kinds, shuffled together."""
    with demo_database.read() as session:
        kinds = [some(session, kind, 10) for kind in Kind]
    return [key for keys in zip(*(reversed(keys) for keys in kinds), strict=True) for key in keys]


def test_cards_come_in_the_order_that_was_asked(demo_database: Database, mixed: list[Key]) -> None:
    with demo_database.read() as session:
        found = cards(session, mixed)
    assert [(card.kind, card.item_id) for card in found] == mixed


def test_what_is_gone_is_left_out(demo_database: Database, mixed: list[Key]) -> None:
    gone = [(kind, 10_000_000) for kind in Kind]
    with demo_database.read() as session:
        found = cards(session, [*gone, mixed[0], *gone, mixed[1]])
    assert [(card.kind, card.item_id) for card in found] == mixed[:2]


def test_nothing_asked_is_nothing_read(demo_database: Database) -> None:
    with counted(demo_database) as queries, demo_database.read() as session:
        assert cards(session, []) == []
    assert queries == []


@pytest.mark.parametrize("kinds", [[Kind.OFFER], [Kind.TRAINING], [Kind.COMPANY], list(Kind)])
@pytest.mark.parametrize("size", [1, 300])
def test_there_is_one_query_for_each_kind_whatever_the_number_of_cards(
    demo_database: Database, kinds: list[Kind], size: int
) -> None:
    with demo_database.read() as session:
        wanted = [key for kind in kinds for key in some(session, kind, size)]
    with counted(demo_database) as queries, demo_database.read() as session:
        found = cards(session, wanted)
        # Whatever a card shows is read already.
        assert all(card.title and card.size.label is not None for card in found)
    assert len(found) == len(wanted) == size * len(kinds)
    # Trainings need a second one: their coming intakes.
    assert len(queries) == len(kinds) + (Kind.TRAINING in kinds)


def test_the_address_of_an_item_is_its_number_or_the_siret_of_a_company(
    demo_database: Database, mixed: list[Key]
) -> None:
    with demo_database.read() as session:
        for card in cards(session, mixed):
            if card.kind is Kind.COMPANY:
                assert card.key == session.get_one(Establishment, card.item_id).siret
            else:
                assert card.key == str(card.item_id)


def test_an_empty_catalogue_is_recognised(empty_database: Database) -> None:
    with empty_database.read() as session:
        assert not repository.has_any_row(session)
        assert not repository.has_demo_rows(session)


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_real_catalogue_is_told_from_an_invented_one(
    empty_database: Database, is_demo: bool
) -> None:
    with empty_database.write() as session:
        session.add(an_establishment(is_demo=is_demo))
    with empty_database.read() as session:
        assert repository.has_any_row(session)
        assert repository.has_demo_rows(session) is is_demo
