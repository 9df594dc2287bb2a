"""The same journeys on PostgreSQL, where several people really write at the same time."""

import pytest
from sqlmodel import select

from services.accounts import logins
from services.accounts.models import MemberRole, MembershipState, Organisation, Person
from services.catalog.enums import Kind, OfferEventKind, OfferStatus
from services.catalog.models import Establishment, Offer
from services.core.database import Database
from services.core.errors import UserError
from services.recruiting import (
    company,
    confirmation,
    deposits,
    desk,
    jobs,
    life,
    submission,
    team,
    verification,
)
from services.recruiting.machine import Move
from tests.unit.accounts.acting import BROWSER as OTHER
from tests.unit.accounts.acting import a_person, asked, nothing
from tests.unit.recruiting.conftest import (
    BROWSER,
    CONTACT,
    Bakery,
    a_bakery,
    events_of,
    is_searchable,
    messages,
    offer_of,
    published,
    sign_in,
    together,
    written,
)
from tests.unit.recruiting.registers import NO_REGISTER, SIRET
from tests.unit.recruiting.test_team import COLLEAGUE
from tests.unit.recruiting.test_verification import STRANGER, adviser, seat_id

S = OfferStatus


@pytest.fixture
def bakery(postgres: Database, frozen_clock: object) -> Bakery:
    return a_bakery(postgres)


def test_a_whole_life(bakery: Bakery) -> None:
    database = bakery.database
    offer_id, boss = published(bakery)
    assert is_searchable(database, Kind.OFFER, offer_id)
    token = deposits.edit(database, boss, offer_id)
    deposits.save(database, token, {"title": "Apprentie\x00 boulangère \ud800"})
    submission.save_edit(database, token, boss)
    for move in (Move.SUSPEND, Move.RESUME, Move.EXTEND, Move.FILL):
        life.move_offer(database, boss, offer_id, move)
    waiting, _ = published(bakery, email=STRANGER)
    opco = adviser(database)
    names = together(
        3,
        lambda _: verification.decide(
            database, opco, seat_id(database, STRANGER), MembershipState.GRANTED
        ),
    )
    assert len(set(names)) == 1
    assert offer_of(database, waiting).status is S.ACTIVE
    assert messages(database).count("account_granted") == 1
    assert {line.status for line in desk.desk_of(database, boss).offers} == {S.ACTIVE, S.FILLED}
    jobs.forget(database)


def test_a_deposit_sent_by_several_at_once_is_one_offer(bakery: Bakery) -> None:
    token = written(bakery)
    found = together(
        4, lambda number: submission.submit(bakery.database, token, None, f"{BROWSER}{number}")
    )
    assert len({one.offer_id for one in found}) == 1
    with bakery.database.read() as session:
        assert len(session.exec(select(Offer)).all()) == 1
    kinds = [event.kind for event in events_of(bakery.database, found[0].offer_id)]
    assert kinds == [OfferEventKind.CREATED]


def test_first_deposits_of_a_company_at_once_are_all_taken(bakery: Bakery) -> None:
    tokens = [written(bakery) for _ in range(4)]
    typed = company.identify(bakery.database, NO_REGISTER, SIRET)
    for token in tokens[2:]:
        deposits.save_company(bakery.database, token, typed)
        deposits.save(bakery.database, token, {"company_name": "Le Pétrin", "postal_code": "44000"})
    found = together(
        4, lambda number: submission.submit(bakery.database, tokens[number], None, BROWSER)
    )
    assert len({one.offer_id for one in found}) == 4
    actor = sign_in(bakery.database)
    together(
        4,
        lambda number: confirmation.confirm_own(bakery.database, actor, found[number].offer_id),
    )
    with bakery.database.read() as session:
        assert len(session.exec(select(Organisation)).all()) == 2
        assert len(session.exec(select(Establishment)).all()) == 2
        assert len(session.exec(select(Person)).all()) == 1


def test_a_link_followed_by_several_at_once_signs_in_once(bakery: Bakery) -> None:
    a_person(bakery.database)
    token, _ = asked(bakery.database)

    def follow(_: int) -> bool:
        try:
            logins.redeem_link(bakery.database, token, OTHER, "", "", nothing)
        except UserError:
            return False
        return True

    assert sorted(together(4, follow)) == [False, False, False, True]


def test_codes_tried_at_once_are_all_counted(bakery: Bakery) -> None:
    a_person(bakery.database)
    _, code = asked(bakery.database)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    def guess(number: int) -> str:
        typed = code if number == 7 else wrong
        try:
            logins.redeem_code(bakery.database, typed, OTHER, "", "", nothing)
        except UserError as error:
            return error.code
        return "open"

    for _ in range(5):
        guess(0)
    assert set(together(8, guess)) == {"code_ended"}


def test_two_who_manage_do_not_leave_together(bakery: Bakery) -> None:
    database = bakery.database
    _, boss = published(bakery)
    company_id = boss.seats[0].organisation_id
    team.invite(database, boss, company_id, COLLEAGUE, MemberRole.MANAGER)
    _, code = asked(database, COLLEAGUE)
    logins.redeem_code(database, code, OTHER, "", "", lambda s, p, _: team.accept_invitations(s, p))
    ids = {one.email: one.membership_id for one in team.team_of(database, boss, company_id)}

    def leave(number: int) -> bool:
        try:
            team.remove(database, boss, ids[[CONTACT, COLLEAGUE][number]])
        except UserError:
            return False
        return True

    assert sorted(together(2, leave)) == [False, True]


def test_a_sign_in_confirms_once(bakery: Bakery) -> None:
    offer_id = submission.submit(bakery.database, written(bakery), None, BROWSER).offer_id
    actor = sign_in(bakery.database)
    together(3, lambda _: confirmation.confirm_own(bakery.database, actor, offer_id))
    assert messages(bakery.database).count("offer_published") == 1
