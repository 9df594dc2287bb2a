"""The people of a company."""

import pytest
from sqlmodel import select

from services.accounts import memberships
from services.accounts.models import MemberRole, Membership, MembershipState, OrganisationKind
from services.accounts.permissions import Actor
from services.catalog.enums import OfferStatus
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import desk, team
from tests.unit.accounts.acting import asked
from tests.unit.recruiting.conftest import (
    Bakery,
    Firm,
    a_firm,
    a_member,
    last_message,
    messages,
    offer_of,
    published,
)
from tests.unit.recruiting.test_verification import ordinary_sign_in

COLLEAGUE = "colette@fournil-invente.example"
MANAGER, MEMBER = MemberRole.MANAGER, MemberRole.MEMBER
GRANTED, INVITED = MembershipState.GRANTED, MembershipState.INVITED


def states(firm: Firm) -> dict[str, tuple[MemberRole, MembershipState]]:
    return {
        one.email: (one.role, one.state)
        for one in team.team_of(firm.database, firm.actor, firm.organisation_id)
    }


def invite(firm: Firm, email: str = COLLEAGUE, role: MemberRole = MEMBER) -> None:
    team.invite(firm.database, firm.actor, firm.organisation_id, email, role)


def member_id(firm: Firm, email: str) -> int:
    found = team.team_of(firm.database, firm.actor, firm.organisation_id)
    return next(one.membership_id for one in found if one.email == email)


def test_an_invitation_is_accepted_by_signing_in(firm: Firm) -> None:
    invite(firm, f"  {COLLEAGUE.upper()} ")
    assert states(firm)[COLLEAGUE] == (MEMBER, INVITED)
    mail = last_message(firm.database, "team_invitation")
    assert (mail.recipient, mail.context["inviter"]) == (COLLEAGUE, "Une Personne")
    asked(firm.database, COLLEAGUE)
    assert states(firm)[COLLEAGUE] == (MEMBER, INVITED)
    colleague = ordinary_sign_in(firm.database, COLLEAGUE)
    assert states(firm)[COLLEAGUE] == (MEMBER, GRANTED)
    assert desk.desk_of(firm.database, colleague).seat.organisation_id == firm.organisation_id


def test_an_invitation_opens_nothing_before_it_is_accepted(firm: Firm) -> None:
    other = a_firm(firm.database, "00001000900025", COLLEAGUE)
    invite(firm)
    invited = ordinary_actor_without_accepting(firm.database, COLLEAGUE)
    assert {seat.state for seat in invited.seats} == {GRANTED, INVITED}
    with pytest.raises(NotFoundError):
        desk.desk_of(firm.database, invited, firm.organisation_id)
    assert desk.desk_of(firm.database, invited).seat.organisation_id == other.organisation_id


def ordinary_actor_without_accepting(database: Database, email: str) -> Actor:
    from services.accounts import sessions

    with database.write() as session:
        person = memberships.person_of(session, email)
        token = sessions.start(session, person, "")
    actor = sessions.actor_of(database, token)
    assert actor is not None
    return actor


def test_the_company_one_acts_for_comes_before_an_invitation(firm: Firm) -> None:
    invite(firm)
    other = a_firm(firm.database, "00001000900025", COLLEAGUE)
    both = ordinary_actor_without_accepting(firm.database, COLLEAGUE)
    assert [seat.state for seat in both.seats] == [INVITED, GRANTED]
    assert desk.desk_of(firm.database, both).seat.organisation_id == other.organisation_id


def test_inviting_again_writes_no_second_message(firm: Firm) -> None:
    for _ in range(3):
        invite(firm)
    assert messages(firm.database) == ["team_invitation"]
    ordinary_sign_in(firm.database, COLLEAGUE)
    invite(firm)
    invite(firm, firm.actor.email)
    assert messages(firm.database) == ["team_invitation", "login"]
    assert states(firm)[firm.actor.email] == (MANAGER, GRANTED)


@pytest.mark.parametrize("email", ["", "pas une adresse", "a@b", "a b@c.example"])
def test_an_address_that_is_none_is_told(firm: Firm, email: str) -> None:
    with pytest.raises(UserError) as caught:
        invite(firm, email)
    assert caught.value.field == "email"
    assert messages(firm.database) == []


def test_a_member_may_not_invite_nor_remove(firm: Firm) -> None:
    invite(firm)
    member = ordinary_sign_in(firm.database, COLLEAGUE)
    with pytest.raises(NotFoundError):
        team.invite(
            firm.database, member, firm.organisation_id, "x@fournil-invente.example", MEMBER
        )
    for email in (COLLEAGUE, firm.actor.email):
        with pytest.raises(NotFoundError):
            team.remove(firm.database, member, member_id(firm, email))
    assert set(states(firm)) == {COLLEAGUE, firm.actor.email}
    assert len(team.team_of(firm.database, member, firm.organisation_id)) == 2


def test_the_team_of_another_company_does_not_exist(firm: Firm) -> None:
    other = a_firm(firm.database, "00001000900025", COLLEAGUE)
    mine = member_id(firm, firm.actor.email)
    for organisation_id in (firm.organisation_id, 9_999):
        with pytest.raises(NotFoundError):
            team.team_of(firm.database, other.actor, organisation_id)
        with pytest.raises(NotFoundError):
            team.invite(firm.database, other.actor, organisation_id, COLLEAGUE, MEMBER)
    for membership_id in (mine, 9_999):
        with pytest.raises(NotFoundError):
            team.remove(firm.database, other.actor, membership_id)


def test_the_last_who_manages_stays(firm: Firm) -> None:
    me = member_id(firm, firm.actor.email)
    invite(firm, role=MANAGER)
    # An invitation is not somebody yet, and a member does not manage.
    with pytest.raises(UserError) as caught:
        team.remove(firm.database, firm.actor, me)
    assert caught.value.code == "last_manager"
    colleague = ordinary_sign_in(firm.database, COLLEAGUE)
    team.remove(firm.database, firm.actor, me)
    with pytest.raises(NotFoundError):
        desk.desk_of(firm.database, ordinary_sign_in(firm.database, firm.actor.email))
    left = team.team_of(firm.database, colleague, firm.organisation_id)
    assert [(one.email, one.is_me) for one in left] == [(COLLEAGUE, True)]
    with pytest.raises(UserError, match="seule personne"):
        team.remove(firm.database, colleague, left[0].membership_id)


def test_who_was_taken_out_and_asked_back_has_the_new_role(firm: Firm) -> None:
    invite(firm, role=MANAGER)
    ordinary_sign_in(firm.database, COLLEAGUE)
    team.remove(firm.database, firm.actor, member_id(firm, COLLEAGUE))
    assert COLLEAGUE not in states(firm)
    invite(firm, role=MEMBER)
    assert states(firm)[COLLEAGUE] == (MEMBER, INVITED)
    assert messages(firm.database).count("team_invitation") == 2


def test_inviting_somebody_who_waits_lets_them_in_with_their_offers(bakery: Bakery) -> None:
    _, boss = published(bakery)
    waiting, _ = published(bakery, email="quelquun@ailleurs-invente.example")
    company_id = boss.seats[0].organisation_id
    team.invite(bakery.database, boss, company_id, "quelquun@ailleurs-invente.example", MEMBER)
    found = {one.email: one for one in team.team_of(bakery.database, boss, company_id)}
    colleague = found["quelquun@ailleurs-invente.example"]
    assert (colleague.role, colleague.state) == (MEMBER, GRANTED)
    assert offer_of(bakery.database, waiting).status is OfferStatus.ACTIVE


def test_every_change_of_a_team_has_its_author(firm: Firm) -> None:
    invite(firm)
    ordinary_sign_in(firm.database, COLLEAGUE)
    team.remove(firm.database, firm.actor, member_id(firm, COLLEAGUE))
    with firm.database.read() as session:
        colleague = session.exec(select(Membership).where(Membership.role == MEMBER)).one()
        events = session.exec(
            select(memberships.MembershipEvent)
            .where(memberships.MembershipEvent.membership_id == colleague.id)
            .order_by(memberships.MembershipEvent.id)  # type: ignore[arg-type]
        ).all()
    me = firm.actor.person_id
    assert [(event.state, event.author_id) for event in events] == [
        (INVITED, me),
        (GRANTED, colleague.person_id),
        (MembershipState.DENIED, me),
    ]


def test_other_organisations_have_teams_too(firm: Firm) -> None:
    school = a_member(firm.database, OrganisationKind.CFA, "1", "cfa@invente.example")
    school_id = school.seats[0].organisation_id
    team.invite(firm.database, school, school_id, COLLEAGUE, MEMBER)
    colleague = ordinary_sign_in(firm.database, COLLEAGUE)
    assert [seat.kind for seat in colleague.seats] == [OrganisationKind.CFA]
