"""What happens to offers by itself: notices before the end, and the end."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func
from sqlmodel import Session, select

from services.accounts import memberships
from services.accounts.models import MembershipState
from services.catalog.enums import Kind, OfferEventKind, OfferOrigin, OfferStatus
from services.catalog.models import Offer
from services.catalog.service import offer_page
from services.core.constants import DEPOSIT_DAYS
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.messaging.models import OutboxMessage
from services.recruiting import deposits, followed, jobs, life, links
from services.recruiting.lifetime import end_of_day
from services.recruiting.machine import Move
from services.recruiting.models import ActionLink, Deposit
from tests.unit.factories import a_provider, an_establishment
from tests.unit.recruiting.conftest import (
    Bakery,
    Firm,
    a_firm,
    events_of,
    is_searchable,
    last_message,
    messages,
    offer_of,
    published,
    together,
    written,
)

S = OfferStatus
TODAY = date(2026, 11, 22)


def in_days(days: int) -> dict[str, Any]:
    return {"expires_at": end_of_day(TODAY + timedelta(days=days))}


def contexts(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        found = session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all()  # type: ignore[arg-type]
    return [one.context for one in found]


def test_one_message_per_recruiter_groups_their_offers(any_firm: Firm) -> None:
    other = a_firm(any_firm.database, "00001000900025", "colette@ailleurs-invente.example")
    for number, days in enumerate((7, 7, 6)):
        any_firm.offer(title=f"Offre {number}", **in_days(days))
    other.offer(title="Autre offre", **in_days(7))
    any_firm.offer(**in_days(8))
    assert jobs.send_notices(any_firm.database) == 4
    told = {tuple(row["title"] for row in one["offers"]) for one in contexts(any_firm.database)}
    assert told == {("Offre 0", "Offre 1", "Offre 2"), ("Autre offre",)}
    # What is told is what is left to the first that ends.
    assert {one["days"] for one in contexts(any_firm.database)} == {6, 7}
    assert len(messages(any_firm.database)) == 2


def test_a_notice_is_not_sent_twice(any_firm: Firm, frozen_clock: time_machine.Traveller) -> None:
    offer_id = any_firm.offer(**in_days(7))
    for _ in range(3):
        jobs.send_notices(any_firm.database)
    assert messages(any_firm.database) == ["expiry_notice"]
    assert offer_of(any_firm.database, offer_id).noticed_days == 7
    for _ in range(5):
        frozen_clock.shift(timedelta(days=1))
        jobs.send_notices(any_firm.database)
    assert messages(any_firm.database) == ["expiry_notice"]
    frozen_clock.shift(timedelta(days=1))
    jobs.send_notices(any_firm.database)
    assert [one["days"] for one in contexts(any_firm.database)] == [7, 1]
    assert [event.kind for event in events_of(any_firm.database, offer_id)] == (
        [OfferEventKind.NOTICED] * 2
    )


def test_schedulers_at_once_send_one_notice(any_firm: Firm) -> None:
    offer_ids = [any_firm.offer(**in_days(7)) for _ in range(3)]
    # Each has connections of its own, as another process would.
    databases = [Database(any_firm.database.url.render_as_string(False)) for _ in range(4)]
    told = together(4, lambda number: jobs.send_notices(databases[number]))
    for one in databases:
        one.dispose()
    assert sorted(told) == [0, 0, 0, 3]
    assert messages(any_firm.database) == ["expiry_notice"]
    assert [len(events_of(any_firm.database, one)) for one in offer_ids] == [1, 1, 1]


def test_days_missed_are_made_up_for(firm: Firm, frozen_clock: time_machine.Traveller) -> None:
    first, second = firm.offer(**in_days(7)), firm.offer(**in_days(4))
    frozen_clock.shift(timedelta(days=2))
    jobs.send_notices(firm.database)
    assert [len(one["offers"]) for one in contexts(firm.database)] == [2]
    frozen_clock.shift(timedelta(days=2))
    # The second ends today: it is told once, and not of both notices.
    jobs.send_notices(firm.database)
    assert [one["days"] for one in contexts(firm.database)] == [2, 0]
    assert offer_of(firm.database, first).noticed_days == 7
    assert offer_of(firm.database, second).noticed_days == 1


def test_an_offer_on_its_last_days_is_told_once(firm: Firm) -> None:
    firm.offer(**in_days(1))
    jobs.send_notices(firm.database)
    jobs.send_notices(firm.database)
    assert [one["days"] for one in contexts(firm.database)] == [1]


def test_a_company_that_closed_loses_its_offers(firm: Firm) -> None:
    offer_id = firm.offer()
    assert jobs.take_down_closed(firm.database) == 0
    with firm.database.write() as session:
        offer = session.get(Offer, offer_id)
        assert offer is not None
        company = an_establishment(is_open=False, siret=firm.actor.seats[0].key)
        session.add(company)
        session.flush()
        offer.establishment_id = company.id
    assert jobs.take_down_closed(firm.database) == 1
    assert jobs.take_down_closed(firm.database) == 0
    assert offer_of(firm.database, offer_id).status is OfferStatus.CANCELLED
    assert messages(firm.database) == ["offers_taken_down"]


def test_an_extended_offer_is_told_again(firm: Firm, frozen_clock: time_machine.Traveller) -> None:
    offer_id = firm.offer(**in_days(7))
    jobs.send_notices(firm.database)
    life.move_offer(firm.database, firm.actor, offer_id, Move.EXTEND)
    jobs.send_notices(firm.database)
    assert len(messages(firm.database)) == 1
    frozen_clock.shift(timedelta(days=23))
    jobs.send_notices(firm.database)
    assert len(messages(firm.database)) == 2
    assert contexts(firm.database)[1]["offers"][0]["last_day"] == "22 décembre 2026"


@pytest.mark.parametrize(
    "values",
    [
        {"origin": OfferOrigin.PARTNER, "organisation_id": None, "author_id": None},
        {"organisation_id": None},
        {"author_id": None},
        {"status": S.PENDING},
        {"status": S.FILLED},
        {"status": S.CANCELLED},
        {"status": S.EXPIRED},
        {"expires_at": None},
    ],
)
def test_who_is_not_concerned_is_not_told(firm: Firm, values: dict[str, Any]) -> None:
    firm.offer(**(in_days(5) | values))
    assert jobs.send_notices(firm.database) == 0
    assert messages(firm.database) == []


def test_the_links_of_a_notice_lead_to_what_they_say(firm: Firm) -> None:
    offer_id = firm.offer(**in_days(7))
    jobs.send_notices(firm.database)
    (row,) = last_message(firm.database, "expiry_notice").context["offers"]
    gestures = {"extend_url": "prolonger", "filled_url": "pourvoir", "close_url": "annuler"}
    for name, gesture in gestures.items():
        address, _, asked = row[name].partition("?geste=")
        assert asked == gesture
        with firm.database.read() as session:
            link = links.find(session, address.rpartition("/")[2])
            assert (link.offer_id, link.person_id) == (offer_id, firm.actor.person_id)
    # Looking at a link changed nothing.
    assert offer_of(firm.database, offer_id).status is S.ACTIVE


def test_an_offer_ends_within_the_job(any_firm: Firm, frozen_clock: time_machine.Traveller) -> None:
    offer_id = any_firm.offer(**in_days(0))
    frozen_clock.move_to(end_of_day(TODAY) - timedelta(seconds=1))
    assert jobs.expire_offers(any_firm.database) == 0
    assert is_searchable(any_firm.database, Kind.OFFER, offer_id)
    assert offer_page(any_firm.database, offer_id).is_open
    frozen_clock.shift(1)
    # The page says so at once, the search at the next run.
    assert not offer_page(any_firm.database, offer_id).is_open
    assert jobs.expire_offers(any_firm.database) == 1
    assert not is_searchable(any_firm.database, Kind.OFFER, offer_id)
    page = offer_page(any_firm.database, offer_id)
    assert (page.is_open, page.status) == (False, S.EXPIRED)
    assert jobs.expire_offers(any_firm.database) == 0
    assert messages(any_firm.database) == ["offers_expired"]
    (event,) = events_of(any_firm.database, offer_id)
    assert (event.status, event.author_id) == (S.EXPIRED, None)


def test_those_who_end_together_are_told_together(firm: Firm) -> None:
    other = a_firm(firm.database, "00001000900025", "colette@ailleurs-invente.example")
    for number in range(3):
        firm.offer(title=f"Offre {number}", **in_days(-1))
    firm.offer(title="Suspendue", status=S.SUSPENDED, **in_days(-1))
    other.offer(title="Autre offre", **in_days(-1))
    firm.offer(title="Partenaire", organisation_id=None, author_id=None, **in_days(-1))
    assert jobs.expire_offers(firm.database) == 6
    told = {tuple(row["title"] for row in one["offers"]) for one in contexts(firm.database)}
    assert told == {("Offre 0", "Offre 1", "Offre 2", "Suspendue"), ("Autre offre",)}


def test_schedulers_at_once_end_an_offer_once(any_firm: Firm) -> None:
    offer_id = any_firm.offer(**in_days(-1))
    databases = [Database(any_firm.database.url.render_as_string(False)) for _ in range(4)]
    ended = together(4, lambda number: jobs.expire_offers(databases[number]))
    for one in databases:
        one.dispose()
    assert sorted(ended) == [0, 0, 0, 1]
    assert len(events_of(any_firm.database, offer_id)) == 1
    assert messages(any_firm.database) == ["offers_expired"]


def test_an_offer_that_ended_is_shown_again_by_its_link(firm: Firm) -> None:
    offer_id = firm.offer(**in_days(-1))
    jobs.expire_offers(firm.database)
    (row,) = last_message(firm.database, "offers_expired").context["offers"]
    token = row["extend_url"].partition("?")[0].rpartition("/")[2]
    assert followed.read(firm.database, token).moves == (Move.EXTEND, Move.FILL)
    assert offer_of(firm.database, offer_id).status is S.EXPIRED
    for _ in range(2):
        followed.act(firm.database, token, Move.EXTEND)
    offer = offer_of(firm.database, offer_id)
    assert (offer.status, offer.expires_at) == (S.ACTIVE, end_of_day(TODAY + timedelta(days=30)))
    assert is_searchable(firm.database, Kind.OFFER, offer_id)
    assert [event.kind for event in events_of(firm.database, offer_id)] == [
        OfferEventKind.STATUS,
        OfferEventKind.EXTENDED,
    ]


def test_an_offer_that_ends_a_second_time_is_told_again(
    firm: Firm, frozen_clock: time_machine.Traveller
) -> None:
    offer_id = firm.offer(**in_days(-1))
    jobs.expire_offers(firm.database)
    life.move_offer(firm.database, firm.actor, offer_id, Move.EXTEND)
    frozen_clock.shift(timedelta(days=31))
    jobs.expire_offers(firm.database)
    assert messages(firm.database) == ["offers_expired"] * 2


def test_no_more_than_a_batch_ends_at_once(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    for _ in range(5):
        firm.offer(**in_days(-1))
    assert [jobs.expire_offers(firm.database) for _ in range(4)] == [2, 2, 1, 0]


def test_drafts_and_links_are_forgotten_in_time(
    bakery: Bakery, frozen_clock: time_machine.Traveller
) -> None:
    database = bakery.database
    left = written(bakery)
    with database.write() as session:
        links.new_link(session, provider_id=None)
    frozen_clock.shift(timedelta(days=DEPOSIT_DAYS) - timedelta(seconds=1))
    kept = written(bakery)
    jobs.forget(database)
    assert deposits.read(database, left).form["name"] == "Camille Inventé"
    frozen_clock.shift(2)
    jobs.forget(database)
    with pytest.raises(NotFoundError):
        deposits.read(database, left)
    deposits.read(database, kept)
    with database.read() as session:
        assert count_of(session, ActionLink) == 0
        assert count_of(session, Deposit) == 1


def count_of(session: Session, table: type[Any]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_an_offer_may_wait_longer_than_a_draft(
    bakery: Bakery, frozen_clock: time_machine.Traveller
) -> None:
    database = bakery.database
    offer_id, author = published(bakery, email="quelquun@ailleurs-invente.example")
    assert offer_of(database, offer_id).status is S.PENDING
    frozen_clock.shift(timedelta(days=DEPOSIT_DAYS + 10))
    jobs.forget(database)
    grant(database, author.person_id)
    with database.write() as session:
        life.activate_waiting(session, author.person_id)
    assert offer_of(database, offer_id).status is S.ACTIVE


def grant(database: Database, person_id: int) -> None:
    with database.write() as session:
        (seat,) = memberships.repository.seats(session, person_id)
        memberships.decide(session, seat[0], MembershipState.GRANTED)


def test_a_new_draft_may_be_published_once_the_old_ones_are_forgotten(
    bakery: Bakery, frozen_clock: time_machine.Traveller
) -> None:
    first, _ = published(bakery)
    frozen_clock.shift(timedelta(days=DEPOSIT_DAYS + 1))
    jobs.forget(bakery.database)
    second, _ = published(bakery)
    assert first != second
    assert offer_of(bakery.database, second).status is S.ACTIVE


def test_links_hold_thirty_days(firm: Firm, frozen_clock: time_machine.Traveller) -> None:
    offer_id = firm.offer()
    with firm.database.write() as session:
        address = links.new_link(session, offer_id=offer_id)
    token = address.rpartition("/")[2]
    frozen_clock.shift(timedelta(days=30) - timedelta(seconds=1))
    with firm.database.read() as session:
        assert links.find(session, token).offer_id == offer_id
        assert token not in str(session.exec(select(ActionLink)).one())
    frozen_clock.shift(1)
    for wrong in (token, "", "x" * 43, "\x00", "\ud800" * 30):
        with firm.database.read() as session, pytest.raises(NotFoundError):
            links.find(session, wrong)


@pytest.mark.parametrize("move", [m for m in Move if m not in followed.ALLOWED])
def test_a_link_does_what_messages_propose_and_nothing_else(firm: Firm, move: Move) -> None:
    offer_id, token = firm.offer(status=S.PENDING), link_to(firm)
    with pytest.raises(UserError) as caught:
        followed.act(firm.database, token, move)
    assert caught.value.code == "move_forbidden"
    assert events_of(firm.database, offer_id) == []


def link_to(firm: Firm, **about: Any) -> str:
    with firm.database.write() as session:
        return links.new_link(session, **about).rpartition("/")[2]


@pytest.mark.parametrize(
    ("move", "after"),
    [(Move.EXTEND, S.ACTIVE), (Move.FILL, S.FILLED), (Move.CANCEL, S.CANCELLED)],
)
def test_a_link_acts_on_its_offer_once(firm: Firm, move: Move, after: OfferStatus) -> None:
    offer_id, other = firm.offer(**in_days(3)), firm.offer(**in_days(3))
    token = link_to(firm, offer_id=offer_id, person_id=firm.actor.person_id)
    for _ in range(2):
        assert followed.act(firm.database, token, move).status is after
    (event,) = events_of(firm.database, offer_id)
    assert event.author_id == firm.actor.person_id
    assert events_of(firm.database, other) == []


def test_a_link_about_a_school_touches_no_offer(firm: Firm) -> None:
    with firm.database.write() as session:
        centre = a_provider(brand="CFA Inventé")
        session.add(centre)
        session.flush()
        centre_id = centre.id
    token = link_to(firm, provider_id=centre_id)
    assert followed.read(firm.database, token) == followed.FollowedLink(centre="CFA Inventé")
    with pytest.raises(NotFoundError):
        followed.act(firm.database, token, Move.CANCEL)


def test_the_link_of_a_deleted_offer_is_over(firm: Firm) -> None:
    offer_id = firm.offer()
    token = link_to(firm, offer_id=offer_id)
    with firm.database.write() as session:
        session.delete(session.get(Offer, offer_id))
    for ask in (followed.read, lambda d, t: followed.act(d, t, Move.CANCEL)):
        with pytest.raises(NotFoundError):
            ask(firm.database, token)


def test_an_author_whose_company_is_gone_is_told_all_the_same(firm: Firm) -> None:
    firm.offer(organisation_id=None, **in_days(-1))
    jobs.expire_offers(firm.database)
    assert messages(firm.database) == ["offers_expired"]
