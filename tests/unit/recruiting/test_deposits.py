"""A deposit becomes one offer: visible when it may be, else waiting with a reason."""

import pytest
from sqlmodel import select

from services.catalog.enums import OfferStatus
from services.catalog.models import Offer
from services.core.database import Database
from services.recruiting import deposits
from services.recruiting.deposits import FormError
from tests.unit.recruiting.conftest import (
    BROWSER,
    Bakery,
    messages,
    published,
    sign_in,
    written,
)


def status_of(database: Database, offer_id: int) -> OfferStatus:
    with database.read() as session:
        offer = session.get(Offer, offer_id)
        assert offer is not None
        return offer.status


def test_an_offer_waits_for_its_address_then_is_published(bakery: Bakery) -> None:
    submitted = deposits.submit(bakery.database, written(bakery), None, BROWSER)
    assert submitted.must_confirm
    assert status_of(bakery.database, submitted.offer_id) is OfferStatus.PENDING
    sign_in(bakery.database)
    assert status_of(bakery.database, submitted.offer_id) is OfferStatus.ACTIVE
    assert messages(bakery.database) == ["confirm_deposit", "offer_published"]


def test_an_unknown_address_waits_for_the_opco(bakery: Bakery) -> None:
    offer_id, actor = published(bakery, email="quelquun@ailleurs-invente.example")
    assert status_of(bakery.database, offer_id) is OfferStatus.PENDING
    assert "offer_pending" in messages(bakery.database)


def test_a_deposit_submitted_twice_is_one_offer(bakery: Bakery) -> None:
    token = written(bakery)
    first = deposits.submit(bakery.database, token, None, BROWSER)
    again = deposits.submit(bakery.database, token, None, BROWSER)
    assert first.offer_id == again.offer_id
    sign_in(bakery.database)
    third = deposits.submit(bakery.database, token, None, BROWSER)
    assert third.offer_id == first.offer_id
    with bakery.database.read() as session:
        assert len(session.exec(select(Offer)).all()) == 1


def test_everything_wrong_is_told_at_once(bakery: Bakery) -> None:
    token = written(bakery, email="pas une adresse", name="", duration="3", title="06 39 98 00 02")
    with pytest.raises(FormError) as caught:
        deposits.submit(bakery.database, token, None, BROWSER)
    assert set(caught.value.by_field) == {"name", "email", "duration", "title"}
    assert deposits.read(bakery.database, token).form["duration"] == "3"
