"""What a company sees of its own."""

from datetime import date, timedelta

import pytest

from services.accounts.models import OrganisationKind
from services.catalog.enums import OfferEventKind, OfferStatus
from services.catalog.models import OfferView
from services.core.errors import NotFoundError
from services.recruiting import desk, life
from services.recruiting.lifetime import end_of_day
from services.recruiting.machine import Move
from tests.unit.accounts.acting import statements
from tests.unit.recruiting.conftest import Bakery, Firm, a_firm, a_member, published

TODAY = date(2026, 11, 22)
S = OfferStatus


def test_a_line_says_what_there_is_to_know(firm: Firm) -> None:
    offer_id = firm.offer(expires_at=end_of_day(TODAY + timedelta(days=5)), application_count=3)
    with firm.database.write() as session:
        for day in range(2):
            session.add(OfferView(offer_id=offer_id, day=TODAY - timedelta(days=day), views=4))
    (line,) = desk.desk_of(firm.database, firm.actor).offers
    assert (line.views, line.applications, line.relays) == (8, 3, 0)
    assert (line.days_left, line.last_day) == (5, TODAY + timedelta(days=5))
    assert set(line.moves) == {Move.EDIT, Move.EXTEND, Move.SUSPEND, Move.FILL, Move.CANCEL}


@pytest.mark.parametrize("status", list(OfferStatus))
def test_moves_are_those_that_may_be_pressed(firm: Firm, status: OfferStatus) -> None:
    firm.offer(status=status, expires_at=end_of_day(TODAY))
    (line,) = desk.desk_of(firm.database, firm.actor).offers
    assert not {Move.PUBLISH, Move.EXPIRE, Move.SUBMIT} & set(line.moves)
    assert (line.days_left is not None) is (status in {S.ACTIVE, S.SUSPENDED})


def test_the_number_of_statements_does_not_grow_with_offers(firm: Firm) -> None:
    firm.offer()
    with statements(firm.database) as one:
        assert len(desk.desk_of(firm.database, firm.actor).offers) == 1
    for _ in range(19):
        firm.offer()
    with statements(firm.database) as twenty:
        assert len(desk.desk_of(firm.database, firm.actor).offers) == 20
    assert len(one) == len(twenty)


def test_the_newest_offer_comes_first(firm: Firm) -> None:
    ids = [firm.offer() for _ in range(3)]
    shown = [line.offer_id for line in desk.desk_of(firm.database, firm.actor).offers]
    assert shown == ids[::-1]


def test_who_waits_sees_their_own_offers_and_no_message_of_others(bakery: Bakery) -> None:
    mine, boss = published(bakery)
    theirs, waiting = published(bakery, email="quelquun@ailleurs-invente.example")
    shown = desk.desk_of(bakery.database, boss)
    assert [line.offer_id for line in shown.offers] == [theirs, mine]
    assert shown.messages
    seen = desk.desk_of(bakery.database, waiting)
    assert [line.offer_id for line in seen.offers] == [theirs]
    assert seen.messages == ()
    with pytest.raises(NotFoundError):
        desk.offer_file(bakery.database, waiting, mine)


def test_the_desk_of_another_company_does_not_exist(firm: Firm) -> None:
    other = a_firm(firm.database, "00001000900025", "colette@ailleurs-invente.example")
    offer_id = firm.offer()
    for asked in (firm.organisation_id, 9_999):
        with pytest.raises(NotFoundError):
            desk.desk_of(firm.database, other.actor, asked)
    with pytest.raises(NotFoundError):
        desk.offer_file(firm.database, other.actor, offer_id)
    school = a_member(firm.database, OrganisationKind.CFA, "1", "cfa@invente.example")
    with pytest.raises(NotFoundError):
        desk.desk_of(firm.database, school)


def test_a_file_tells_the_history_of_an_offer(firm: Firm) -> None:
    offer_id = firm.offer(expires_at=end_of_day(TODAY + timedelta(days=3)))
    life.move_offer(firm.database, firm.actor, offer_id, Move.EXTEND)
    life.move_offer(firm.database, firm.actor, offer_id, Move.SUSPEND, "Vacances")
    shown = desk.offer_file(firm.database, firm.actor, offer_id)
    assert [(event.kind, event.reason, event.author) for event in shown.events] == [
        (OfferEventKind.STATUS, "Vacances", "Une Personne"),
        (OfferEventKind.EXTENDED, "Prolonger", "Une Personne"),
    ]
    assert shown.line.moves == (Move.EDIT, Move.RESUME, Move.FILL, Move.CANCEL)
    with pytest.raises(NotFoundError):
        desk.offer_file(firm.database, firm.actor, 9_999)
