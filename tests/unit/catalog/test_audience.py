"""Views of offers: counted in memory, written at times, never of anybody."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select
from time_machine import Traveller

from services.catalog import audience
from services.catalog.models import OfferView
from services.core.database import Database
from tests.unit.factories import an_offer


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    audience._waiting.clear()
    yield
    audience._waiting.clear()


@pytest.fixture
def offer_id(empty_database: Database) -> int:
    with empty_database.write() as session:
        offer = an_offer()
        session.add(offer)
        session.flush()
        return offer.id or 0


def counted(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {row.day.isoformat(): row.views for row in session.exec(select(OfferView))}


def test_views_add_up_by_day(
    empty_database: Database, offer_id: int, frozen_clock: Traveller
) -> None:
    for _ in range(3):
        audience.count_view(offer_id)
    assert counted(empty_database) == {}
    assert audience.write_views(empty_database) == 3
    assert audience.write_views(empty_database) == 0
    audience.count_view(offer_id)
    audience.write_views(empty_database)
    frozen_clock.shift(timedelta(days=1))
    audience.count_view(offer_id)
    audience.write_views(empty_database)
    assert counted(empty_database) == {"2026-11-22": 4, "2026-11-23": 1}


def test_an_offer_deleted_meanwhile_is_left_out(empty_database: Database, offer_id: int) -> None:
    audience.count_view(offer_id + 1)
    audience.count_view(offer_id)
    audience.write_views(empty_database)
    assert sum(counted(empty_database).values()) == 1
