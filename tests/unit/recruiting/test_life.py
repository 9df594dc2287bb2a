"""What a recruiter does to an offer, and what happens to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from services.catalog.enums import Kind, OfferEventKind, OfferStatus
from services.catalog.service import offer_page
from services.core.constants import MAX_APPLICATIONS
from services.core.errors import NotFoundError, UserError
from services.core.settings import Settings
from services.recruiting import life, lifetime
from services.recruiting.lifetime import end_of_day, last_day
from services.recruiting.machine import Move
from tests.unit.recruiting.conftest import (
    Firm,
    a_firm,
    events_of,
    is_searchable,
    last_message,
    messages,
    offer_of,
    together,
)

S, M = OfferStatus, Move
TODAY = date(2026, 11, 22)
PRESSED = {
    M.SUSPEND: (S.ACTIVE, S.SUSPENDED),
    M.RESUME: (S.SUSPENDED, S.ACTIVE),
    M.FILL: (S.ACTIVE, S.FILLED),
    M.CANCEL: (S.ACTIVE, S.CANCELLED),
    M.EXTEND: (S.EXPIRED, S.ACTIVE),
}
# Asked again once done, a move changes nothing; anything else that is wrong is refused.
WRONG = {
    M.SUSPEND: (S.DRAFT, S.PENDING, S.FILLED, S.CANCELLED, S.EXPIRED),
    M.RESUME: (S.DRAFT, S.PENDING, S.FILLED, S.CANCELLED, S.EXPIRED),
    M.EXTEND: (S.DRAFT, S.PENDING, S.SUSPENDED, S.FILLED, S.CANCELLED),
    M.FILL: (S.DRAFT, S.PENDING, S.CANCELLED),
    M.CANCEL: (S.DRAFT, S.FILLED, S.EXPIRED),
}


@pytest.mark.parametrize("move", list(PRESSED))
def test_a_move_is_done_once_however_often_it_is_pressed(firm: Firm, move: Move) -> None:
    before, after = PRESSED[move]
    offer_id = firm.offer(status=before, expires_at=end_of_day(TODAY + timedelta(days=3)))
    for _ in range(3):
        changed = life.move_offer(firm.database, firm.actor, offer_id, move, "Parce que")
        assert (changed.offer_id, changed.status) == (offer_id, after)
    (event,) = events_of(firm.database, offer_id)
    assert (event.status, event.author_id, event.reason) == (
        after, firm.actor.person_id, "Parce que",
    )  # fmt: skip
    assert is_searchable(firm.database, Kind.OFFER, offer_id) is (after is S.ACTIVE)


@pytest.mark.parametrize(("move", "status"), [(m, s) for m, own in WRONG.items() for s in own])
def test_a_move_at_a_wrong_time_changes_nothing(
    firm: Firm, move: Move, status: OfferStatus
) -> None:
    offer_id = firm.offer(status=status, expires_at=end_of_day(TODAY))
    before = offer_of(firm.database, offer_id).model_dump()
    with pytest.raises(UserError) as caught:
        life.move_offer(firm.database, firm.actor, offer_id, move)
    assert caught.value.code == "offer_transition"
    assert offer_of(firm.database, offer_id).model_dump() == before
    assert events_of(firm.database, offer_id) == []


def test_two_clicks_at_once_are_one(any_firm: Firm) -> None:
    offer_id = any_firm.offer()
    changed = together(
        4, lambda _: life.move_offer(any_firm.database, any_firm.actor, offer_id, M.SUSPEND)
    )
    assert {one.status for one in changed} == {S.SUSPENDED}
    assert len(events_of(any_firm.database, offer_id)) == 1


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 11, 22, 9, tzinfo=UTC), date(2026, 12, 22)),
        # Half past midnight in Paris.
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), date(2026, 12, 23)),
        (datetime(2027, 3, 27, 12, tzinfo=UTC), date(2027, 4, 26)),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), date(2027, 4, 27)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
@pytest.mark.parametrize("status", [S.ACTIVE, S.EXPIRED])
def test_an_extension_gives_thirty_days_from_today(
    firm: Firm,
    frozen_clock: time_machine.Traveller,
    status: OfferStatus,
    now: datetime,
    last: date,
) -> None:
    offer_id = firm.offer(
        status=status, expires_at=end_of_day(now.date() + timedelta(days=1)), noticed_days=1
    )
    frozen_clock.move_to(now)
    changed = life.move_offer(firm.database, firm.actor, offer_id, M.EXTEND)
    offer = offer_of(firm.database, offer_id)
    assert offer.expires_at == end_of_day(last)
    assert changed.last_day == last == last_day(end_of_day(last))
    assert (offer.status, offer.noticed_days) == (S.ACTIVE, None)
    assert [event.kind for event in events_of(firm.database, offer_id)] == [OfferEventKind.EXTENDED]


def test_an_extension_follows_the_setting(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetime, "get_settings", lambda: Settings(_env_file=None, offer_days=60))
    offer_id = firm.offer(expires_at=end_of_day(TODAY))
    changed = life.move_offer(firm.database, firm.actor, offer_id, M.EXTEND)
    assert changed.last_day == TODAY + timedelta(days=60)


def test_an_offer_may_be_extended_again_the_day_after(
    firm: Firm, frozen_clock: time_machine.Traveller
) -> None:
    offer_id = firm.offer(expires_at=end_of_day(TODAY))
    for _ in range(2):
        life.move_offer(firm.database, firm.actor, offer_id, M.EXTEND)
        frozen_clock.shift(timedelta(days=1))
    assert len(events_of(firm.database, offer_id)) == 2


def test_publishing_starts_a_life(firm: Firm) -> None:
    offer_id = firm.offer(status=S.PENDING)
    with firm.database.write() as session:
        offer = life.repository.offer_to_change(session, offer_id)
        assert offer is not None
        life.change(session, offer, M.PUBLISH)
    offer = offer_of(firm.database, offer_id)
    assert offer.expires_at == end_of_day(TODAY + timedelta(days=30))
    assert offer.published_at == datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize("status", list(OfferStatus))
def test_nobody_publishes_by_pressing_a_button(firm: Firm, status: OfferStatus) -> None:
    offer_id = firm.offer(status=status)
    for move in set(Move) - set(PRESSED):
        with pytest.raises(UserError):
            life.move_offer(firm.database, firm.actor, offer_id, move)
    assert offer_of(firm.database, offer_id).status is status


@pytest.mark.parametrize("move", list(PRESSED))
def test_the_offer_of_another_company_does_not_exist(firm: Firm, move: Move) -> None:
    other = a_firm(firm.database, "00001000900025", "colette@ailleurs-invente.example")
    offer_id = firm.offer()
    for unknown in (offer_id, 9_999):
        with pytest.raises(NotFoundError):
            life.move_offer(firm.database, other.actor, unknown, move)
    assert events_of(firm.database, offer_id) == []


def test_the_offer_of_a_partner_belongs_to_nobody(firm: Firm) -> None:
    offer_id = firm.offer(organisation_id=None, author_id=None)
    with pytest.raises(NotFoundError):
        life.move_offer(firm.database, firm.actor, offer_id, M.CANCEL)


def test_the_eightieth_application_closes_the_offer(firm: Firm) -> None:
    offer_id = firm.offer()
    taken = [count(firm, offer_id) for _ in range(MAX_APPLICATIONS)]
    assert taken == [True] * MAX_APPLICATIONS
    offer = offer_of(firm.database, offer_id)
    assert (offer.status, offer.application_count) == (S.CANCELLED, 80)
    assert not is_searchable(firm.database, Kind.OFFER, offer_id)
    assert messages(firm.database) == ["offer_threshold"]
    assert last_message(firm.database, "offer_threshold").context["count"] == 80
    # The 81st is refused, and changes nothing.
    assert not count(firm, offer_id)
    assert offer_of(firm.database, offer_id).application_count == 80
    assert messages(firm.database) == ["offer_threshold"]
    (event,) = events_of(firm.database, offer_id)
    assert (event.author_id, event.reason) == (None, "80 candidatures reçues")


def count(firm: Firm, offer_id: int) -> bool:
    with firm.database.write() as session:
        return life.count_application(session, offer_id)


@pytest.mark.parametrize("status", [s for s in OfferStatus if s is not S.ACTIVE])
def test_an_offer_that_is_not_visible_takes_no_application(firm: Firm, status: OfferStatus) -> None:
    offer_id = firm.offer(status=status)
    assert not count(firm, offer_id)
    assert offer_of(firm.database, offer_id).application_count == 0
    assert not count(firm, 9_999)


def test_applications_at_once_are_all_counted(any_firm: Firm) -> None:
    offer_id = any_firm.offer(application_count=MAX_APPLICATIONS - 3)
    together(6, lambda _: count(any_firm, offer_id))
    assert offer_of(any_firm.database, offer_id).application_count == MAX_APPLICATIONS
    assert messages(any_firm.database) == ["offer_threshold"]


def test_the_count_is_shown_by_the_search(firm: Firm) -> None:
    offer_id = firm.offer()
    count(firm, offer_id)
    assert offer_page(firm.database, offer_id).card.application_count == 1


def test_an_offer_without_author_is_closed_in_silence(firm: Firm) -> None:
    offer_id = firm.offer(
        organisation_id=None, author_id=None, application_count=MAX_APPLICATIONS - 1
    )
    count(firm, offer_id)
    assert offer_of(firm.database, offer_id).status is S.CANCELLED
    assert messages(firm.database) == []
