"""Needs handed to training centres near by, once the offer is visible."""

from typing import Any

import pytest
from sqlmodel import select

from services.accounts.models import OrganisationKind
from services.catalog.enums import OfferEventKind, OfferStatus
from services.catalog.models import TrainingProvider
from services.core.constants import MAX_RELAY_CENTRES
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import deposits, life, relays, sharing, submission
from services.recruiting.machine import Move
from services.recruiting.models import Relay, RelayState, RelayStop
from services.recruiting.outlook import centres_near
from tests.unit.recruiting.conftest import (
    BROWSER,
    Bakery,
    a_member,
    events_of,
    last_message,
    messages,
    offer_of,
    published,
    sign_in,
    written,
)
from tests.unit.recruiting.test_relay_candidates import add_centre

LYON: dict[str, Any] = {"latitude": 45.764, "longitude": 4.8357}


def near(bakery: Bakery, count: int) -> list[int]:
    with bakery.database.write() as session:
        return [
            add_centre(session, f"CFA {n}", provider={"email": f"cfa{n}@cfa.example"})
            for n in range(count)
        ]


def all_relays(database: Database) -> list[Relay]:
    with database.read() as session:
        return list(session.exec(select(Relay).order_by(Relay.id)).all())  # type: ignore[arg-type]


def siret_of(database: Database, provider_id: int) -> str:
    with database.read() as session:
        centre = session.get(TrainingProvider, provider_id)
        assert centre is not None
        return centre.siret


def test_needs_are_sent_once_the_offer_is_visible(bakery: Bakery) -> None:
    chosen, _ = near(bakery, 2)
    token = written(bakery, relays=[chosen])
    offer_id = submission.submit(bakery.database, token, None, BROWSER).offer_id
    assert [one.state for one in all_relays(bakery.database)] == [RelayState.WAITING]
    assert "cfa_relay" not in messages(bakery.database)
    sign_in(bakery.database)
    (relay,) = all_relays(bakery.database)
    assert (relay.provider_id, relay.state, relay.distance_km) == (chosen, RelayState.SENT, 0)
    mail = last_message(bakery.database, "cfa_relay")
    assert mail.recipient == "cfa0@cfa.example"
    assert mail.context["contact_email"] == "contact@fournil-invente.example"
    assert last_message(bakery.database, "offer_published").context["relay_count"] == 1
    told = [e for e in events_of(bakery.database, offer_id) if e.kind is OfferEventKind.RELAYED]
    assert [event.reason for event in told] == ["CFA 0"]


def test_an_offer_that_waits_is_not_relayed(bakery: Bakery) -> None:
    chosen = near(bakery, 1)
    published(bakery, email="quelquun@ailleurs-invente.example", relays=chosen)
    assert [one.state for one in all_relays(bakery.database)] == [RelayState.WAITING]
    assert "cfa_relay" not in messages(bakery.database)


def test_needs_are_not_sent_again(bakery: Bakery) -> None:
    token = written(bakery, relays=near(bakery, 2))
    offer_id = submission.submit(bakery.database, token, None, BROWSER).offer_id
    actor = sign_in(bakery.database)
    submission.submit(bakery.database, token, actor, BROWSER)
    for move in (Move.SUSPEND, Move.RESUME, Move.EXTEND):
        life.move_offer(bakery.database, actor, offer_id, move)
    submission.save_edit(bakery.database, deposits.edit(bakery.database, actor, offer_id), actor)
    assert messages(bakery.database).count("cfa_relay") == 2
    assert len(all_relays(bakery.database)) == 2


def test_at_most_ten_centres_are_chosen(bakery: Bakery) -> None:
    published(bakery, relays=near(bakery, MAX_RELAY_CENTRES + 3))
    assert len(all_relays(bakery.database)) == MAX_RELAY_CENTRES
    assert messages(bakery.database).count("cfa_relay") == MAX_RELAY_CENTRES


def test_what_is_ticked_must_be_among_the_near_ones(bakery: Bakery) -> None:
    (chosen,) = near(bakery, 1)
    with bakery.database.write() as session:
        far = add_centre(session, "CFA de Lyon", **LYON)
        other_trade = add_centre(session, "CFA soudure", rome="H2913")
        uncertified = add_centre(session, "Sans label", provider={"is_certified": False})
    odd: list[Any] = [far, other_trade, uncertified, 9_999, -1, 0, "1", True, None, {}]
    published(bakery, relays=[*odd, chosen, chosen])
    assert [one.provider_id for one in all_relays(bakery.database)] == [chosen]


def test_a_centre_that_said_stop_is_never_written_to(bakery: Bakery) -> None:
    first, second = near(bakery, 2)
    stop(bakery, first)
    published(bakery, relays=[first, second])
    assert [one.provider_id for one in all_relays(bakery.database)] == [second]
    assert messages(bakery.database).count("cfa_relay") == 1


def stop(bakery: Bakery, provider_id: int) -> None:
    with bakery.database.write() as session:
        session.add(RelayStop(provider_id=provider_id))


def test_a_centre_that_says_stop_meanwhile_is_not_written_to(bakery: Bakery) -> None:
    first, second = near(bakery, 2)
    token = written(bakery, relays=[first, second])
    submission.submit(bakery.database, token, None, BROWSER)
    stop(bakery, first)
    sign_in(bakery.database)
    found = {one.provider_id: one.state for one in all_relays(bakery.database)}
    assert found == {first: RelayState.WAITING, second: RelayState.SENT}
    assert messages(bakery.database).count("cfa_relay") == 1
    assert last_message(bakery.database, "offer_published").context["relay_count"] == 1


def test_the_link_of_a_need_stops_the_next_ones(bakery: Bakery) -> None:
    chosen = near(bakery, 1)
    published(bakery, relays=chosen)
    context = last_message(bakery.database, "cfa_relay").context
    token = context["stop_url"].partition("?")[0].rpartition("/")[2]
    for _ in range(2):
        assert relays.stop(bakery.database, token) == "CFA 0"
    published(bakery, relays=chosen)
    assert messages(bakery.database).count("cfa_relay") == 1
    with bakery.database.write() as session:
        session.delete(session.get(RelayStop, chosen[0]))
        address = relays.new_link(session, offer_id=1)
    with pytest.raises(NotFoundError):
        relays.stop(bakery.database, address.rpartition("/")[2])


def test_a_need_is_read_by_its_own_centre(bakery: Bakery) -> None:
    database = bakery.database
    chosen, other = near(bakery, 2)
    offer_id, author = published(bakery, relays=[chosen], show_phone="oui")
    school = a_member(database, OrganisationKind.CFA, siret_of(database, chosen), "a@cfa.example")
    elsewhere = a_member(database, OrganisationKind.CFA, siret_of(database, other), "b@cfa.example")
    (need,) = relays.received(database, school)
    assert (need.offer_id, need.state) == (offer_id, RelayState.SENT)
    assert (need.contact_phone, need.school) == ("06 39 98 00 01", "CFA 0")
    assert relays.received(database, elsewhere) == relays.received(database, author) == []
    for actor in (elsewhere, author):
        with pytest.raises(NotFoundError):
            relays.mark_read(database, actor, need.relay_id)
    with pytest.raises(NotFoundError):
        relays.mark_read(database, school, 9_999)
    assert all_relays(database)[0].state is RelayState.SENT
    for _ in range(2):
        relays.mark_read(database, school, need.relay_id)
    assert all_relays(database)[0].state is RelayState.READ
    assert offer_of(database, offer_id).status is OfferStatus.ACTIVE


def test_a_need_that_is_not_sent_yet_is_nobodys(bakery: Bakery) -> None:
    database = bakery.database
    chosen = near(bakery, 1)
    submission.submit(database, written(bakery, relays=chosen), None, BROWSER)
    school = a_member(
        database, OrganisationKind.CFA, siret_of(database, chosen[0]), "a@cfa.example"
    )
    assert relays.received(database, school) == []
    relays.mark_read(database, school, all_relays(database)[0].id or 0)
    assert all_relays(database)[0].state is RelayState.WAITING


def test_the_centres_shown_are_those_that_may_be_chosen(bakery: Bakery) -> None:
    first, second, third = near(bakery, 3)
    stop(bakery, second)
    form = deposits.read(bakery.database, written(bakery)).form
    assert [one.provider_id for one in centres_near(bakery.database, form)] == [first, third]
    assert centres_near(bakery.database, {}) == []


def test_centres_have_the_phone_that_candidates_may_not_have(bakery: Bakery) -> None:
    published(bakery, relays=near(bakery, 1))
    context = last_message(bakery.database, "cfa_relay").context
    assert context["contact_phone"] == "06 39 98 00 01"


def test_an_offer_is_handed_to_more_centres_later(bakery: Bakery) -> None:
    database = bakery.database
    first, second, third = near(bakery, 3)
    offer_id, actor = published(bakery, relays=[first])
    centres, told = sharing.centres_for(database, actor, offer_id)
    assert [one.provider_id for one in centres] == [first, second, third]
    assert told == {first}
    assert sharing.share(database, actor, offer_id, {first, second, 9_999}) == 1
    assert messages(database).count("cfa_relay") == 2
    for chosen in ({first, second}, set(), {9_999}):
        with pytest.raises(UserError):
            sharing.share(database, actor, offer_id, chosen)
    assert messages(database).count("cfa_relay") == 2
    life.move_offer(database, actor, offer_id, Move.CANCEL)
    with pytest.raises(UserError):
        sharing.share(database, actor, offer_id, {third})


def test_only_its_people_hand_an_offer_over(bakery: Bakery) -> None:
    chosen = near(bakery, 1)
    offer_id, _ = published(bakery)
    stranger = a_member(bakery.database, OrganisationKind.COMPANY, "1", "x@ailleurs.example")
    with pytest.raises(NotFoundError):
        sharing.share(bakery.database, stranger, offer_id, set(chosen))
    with pytest.raises(NotFoundError):
        sharing.centres_for(bakery.database, stranger, offer_id)
