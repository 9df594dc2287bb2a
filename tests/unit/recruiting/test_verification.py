"""Who may act for a company: a proof, else its OPCO; never somebody else's word."""

import pytest
from sqlmodel import select

from services.accounts import memberships
from services.accounts.models import (
    Membership,
    MembershipEvent,
    MembershipState,
    OrganisationKind,
    Person,
)
from services.accounts.permissions import Actor
from services.catalog.enums import Kind, OfferStatus
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import confirmation, deposits, desk, submission, team, verification
from tests.unit.accounts.acting import asked, statements
from tests.unit.recruiting.conftest import (
    BROWSER,
    CONTACT,
    Bakery,
    a_firm,
    a_member,
    events_of,
    is_searchable,
    last_message,
    messages,
    offer_of,
    on_signed_in,
    published,
    sign_in,
    together,
    written,
)

S, K = OfferStatus, OrganisationKind
STRANGER = "quelquun@ailleurs-invente.example"
OTHER_BROWSER = "a-secret-of-the-browser-of-the-victim"
OPCO = "opco-ep"


def adviser(database: Database, opco: str = OPCO) -> Actor:
    return a_member(database, K.OPCO, opco, f"conseil@{opco}.example")


def seat(database: Database, email: str) -> Membership | None:
    with database.read() as session:
        return session.exec(select(Membership).join(Person).where(Person.email == email)).first()


def seat_id(database: Database, email: str) -> int:
    found = seat(database, email)
    assert found is not None
    return found.id or 0


def history(database: Database, email: str) -> list[tuple[MembershipState, int | None, str]]:
    with database.read() as session:
        found = session.exec(
            select(MembershipEvent)
            .where(MembershipEvent.membership_id == seat_id(database, email))
            .order_by(MembershipEvent.id)  # type: ignore[arg-type]
        ).all()
    return [(one.state, one.author_id, one.reason) for one in found]


def ordinary_sign_in(database: Database, email: str) -> Actor:
    """Sign in from one's own browser, by an ordinary demand."""
    _, code = asked(database, email, OTHER_BROWSER)
    found = verification_code(database, code)
    assert found.email == email
    return found


def verification_code(database: Database, code: str) -> Actor:
    from services.accounts import logins, sessions

    opened = logins.redeem_code(database, code, OTHER_BROWSER, "", "", on_signed_in)
    actor = sessions.actor_of(database, opened.token)
    assert actor is not None
    return actor


def test_the_address_of_the_company_is_a_proof(bakery: Bakery) -> None:
    offer_id, actor = published(bakery)
    assert actor.seats[0].state is MembershipState.GRANTED
    assert history(bakery.database, CONTACT) == [
        (MembershipState.GRANTED, None, verification.AUTOMATIC)
    ]
    assert is_searchable(bakery.database, Kind.OFFER, offer_id)


def test_an_unknown_address_is_told_to_the_opco_once(bakery: Bakery) -> None:
    database = bakery.database
    a_member(database, K.OPERATOR, "equipe", "site@invente.example")
    adviser(database)
    for _ in range(2):
        published(bakery, email=STRANGER)
    assert messages(database).count("opco_request") == 1
    assert last_message(database, "opco_request").recipient != "site@invente.example"
    assert messages(database).count("offer_pending") == 2


def test_without_an_adviser_the_team_of_the_site_is_told(bakery: Bakery) -> None:
    a_member(bakery.database, K.OPERATOR, "equipe", "site@invente.example")
    published(bakery, email=STRANGER)
    assert last_message(bakery.database, "opco_request").recipient == "site@invente.example"


def test_every_adviser_is_written_to(bakery: Bakery) -> None:
    database = bakery.database
    for n in range(2):
        a_member(database, K.OPCO, OPCO, f"{'x' * 60}{n}@{('a' * 50 + '.') * 3}example")
    published(bakery, email=STRANGER)
    assert messages(database).count("opco_request") == 2


def test_an_opco_sees_its_perimeter(bakery: Bakery) -> None:
    published(bakery, email=STRANGER)
    database = bakery.database
    (seen,) = verification.to_verify(database, adviser(database))
    assert (seen.siret, seen.email, seen.name) == (bakery.siret, STRANGER, "Camille Inventé")
    assert len(seen.offer_titles) == 1
    operator = a_member(database, K.OPERATOR, "equipe", "site@invente.example")
    assert verification.to_verify(database, operator) == [seen]
    for other in (
        adviser(database, "akto"),
        a_member(database, K.CFA, "1", "cfa@invente.example"),
        a_firm(database, "00001000900025", "colette@ailleurs-invente.example").actor,
    ):
        assert verification.to_verify(database, other) == []


def test_nobody_else_decides(bakery: Bakery) -> None:
    offer_id, applicant = published(bakery, email=STRANGER)
    database = bakery.database
    membership_id = seat_id(database, STRANGER)
    with database.write() as session:
        colleague = memberships.person_of(session, CONTACT)
        company = memberships.organisation_of(session, K.COMPANY, bakery.siret, "")
        memberships.join(session, colleague, company, MembershipState.GRANTED)
    strangers = [
        adviser(database, "akto"),
        applicant,
        ordinary_sign_in(database, CONTACT),
        a_member(database, K.CFA, "1", "cfa@invente.example"),
        a_member(database, K.CHAMBER, "1", "cci@invente.example"),
    ]
    for actor in strangers:
        for state in (MembershipState.GRANTED, MembershipState.DENIED):
            with pytest.raises(NotFoundError):
                verification.decide(database, actor, membership_id, state, "Parce que")
    with pytest.raises(NotFoundError):
        verification.decide(database, adviser(database), 9_999, MembershipState.GRANTED)
    assert offer_of(database, offer_id).status is S.PENDING
    assert [state for state, *_ in history(database, STRANGER)] == [MembershipState.AWAITING]


def test_a_grant_publishes_what_waits_once(bakery: Bakery) -> None:
    first, _ = published(bakery, email=STRANGER)
    second, _ = published(bakery, email=STRANGER)
    database = bakery.database
    opco = adviser(database)
    membership_id = seat_id(database, STRANGER)
    before = len(messages(database))
    names = together(
        3,
        lambda _: verification.decide(database, opco, membership_id, MembershipState.GRANTED),
    )
    assert names == ["FOURNIL VRAI SARL"] * 3
    assert sorted(messages(database)[before:]) == [
        "account_granted",
        "offer_published",
        "offer_published",
    ]
    for offer_id in (first, second):
        assert offer_of(database, offer_id).status is S.ACTIVE
        assert is_searchable(database, Kind.OFFER, offer_id)
    assert history(database, STRANGER)[1:] == [(MembershipState.GRANTED, opco.person_id, "")]
    assert len(last_message(database, "account_granted").context["offers"]) == 2
    assert verification.to_verify(database, opco) == []


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_a_refusal_needs_its_reason(bakery: Bakery, reason: str) -> None:
    published(bakery, email=STRANGER)
    database = bakery.database
    with pytest.raises(UserError) as caught:
        verification.decide(
            database, adviser(database), seat_id(database, STRANGER), MembershipState.DENIED, reason
        )
    assert (caught.value.code, caught.value.field) == ("reason_missing", "reason")


def test_a_refusal_reaches_the_person_and_takes_their_offers_down(bakery: Bakery) -> None:
    mine, _ = published(bakery)
    theirs, person = published(bakery, email=STRANGER)
    database = bakery.database
    opco = adviser(database)
    for _ in range(2):
        verification.decide(
            database, opco, seat_id(database, STRANGER), MembershipState.DENIED,
            "  Inconnue   de l'entreprise ",
        )  # fmt: skip
    refusal = last_message(database, "account_refused")
    assert refusal.recipient == STRANGER
    assert refusal.context["reason"] == "Inconnue de l'entreprise"
    assert messages(database).count("account_refused") == 1
    assert messages(database).count("offers_taken_down") == 1
    assert offer_of(database, theirs).status is S.CANCELLED
    assert events_of(database, theirs)[-1].reason == "Inconnue de l'entreprise"
    assert offer_of(database, mine).status is S.ACTIVE
    assert history(database, STRANGER)[-1] == (
        MembershipState.DENIED, opco.person_id, "Inconnue de l'entreprise",
    )  # fmt: skip
    with pytest.raises(NotFoundError):
        desk.desk_of(database, ordinary_sign_in(database, STRANGER))
    assert person.person_id


def test_somebody_refused_is_told_so_when_they_come_back(bakery: Bakery) -> None:
    published(bakery, email=STRANGER)
    database = bakery.database
    opco = adviser(database)
    refuse(database, opco)
    before = messages(database)
    with pytest.raises(UserError, match="22 novembre 2026 : Inconnue") as caught:
        submission.submit(database, written(bakery, email=STRANGER), None, BROWSER)
    assert (caught.value.code, caught.value.field) == ("access_denied", "email")
    assert messages(database) == before
    # Nobody stays refused for ever.
    verification.decide(
        database, opco, seat_id(database, STRANGER), MembershipState.GRANTED, "Vérifié"
    )
    offer_id, _ = published(bakery, email=STRANGER)
    assert offer_of(database, offer_id).status is S.ACTIVE


def refuse(database: Database, opco: Actor, email: str = STRANGER) -> None:
    membership_id = seat_id(database, email)
    verification.decide(database, opco, membership_id, MembershipState.DENIED, "Inconnue")


def test_a_draft_sent_before_a_refusal_does_not_lift_it(bakery: Bakery) -> None:
    database = bakery.database
    token = written(bakery)
    offer_id = submission.submit(database, token, None, BROWSER).offer_id
    # Meanwhile the person joins, then is refused.
    with database.write() as session:
        person = memberships.person_of(session, CONTACT)
        company = memberships.organisation_of(session, K.COMPANY, bakery.siret, "")
        memberships.join(session, person, company, MembershipState.AWAITING)
    with database.write() as session:
        found = session.get(Membership, seat_id(database, CONTACT))
        assert found is not None
        memberships.decide(session, found, MembershipState.DENIED, reason="Partie")
    # The draft is sent again, and its code typed: the address is the company's, all the same.
    submission.submit(database, token, None, BROWSER)
    actor = sign_in(database)
    assert [own.state for own in actor.seats] == [MembershipState.DENIED]
    assert offer_of(database, offer_id).status is S.PENDING


def test_a_company_that_closes_takes_its_offers_down(bakery: Bakery) -> None:
    active, _ = published(bakery)
    waiting, _ = published(bakery, email=STRANGER)
    database = bakery.database
    other = a_firm(database, "00001000900025", "colette@ailleurs-invente.example").offer()
    for count in (2, 0):
        with database.write() as session:
            assert verification.close_company(session, bakery.siret, "Fermée") == count
    assert {offer_of(database, one).status for one in (active, waiting)} == {S.CANCELLED}
    assert offer_of(database, other).status is S.ACTIVE
    assert messages(database).count("offers_taken_down") == 2
    with database.write() as session:
        assert verification.close_company(session, "00001000900033", "Fermée") == 0


# Somebody who is not signed in may type any address.


def test_a_deposit_in_the_name_of_somebody_gives_them_nothing(bakery: Bakery) -> None:
    database = bakery.database
    offer_id = submission.submit(database, written(bakery), None, BROWSER).offer_id
    victim = ordinary_sign_in(database, CONTACT)
    assert victim.seats == ()
    assert seat(database, CONTACT) is None
    assert offer_of(database, offer_id).status is S.PENDING
    assert not is_searchable(database, Kind.OFFER, offer_id)
    assert messages(database) == ["confirm_deposit", "login"]
    with pytest.raises(NotFoundError):
        desk.desk_of(database, victim)
    # It is theirs only if they say so.
    confirmation.confirm_own(database, victim, offer_id)
    assert offer_of(database, offer_id).status is S.ACTIVE


def test_a_deposit_in_the_name_of_a_member_publishes_nothing(bakery: Bakery) -> None:
    database = bakery.database
    mine, me = published(bakery)
    forged = submission.submit(
        database, written(bakery, title="Un canular"), None, BROWSER
    ).offer_id
    me = ordinary_sign_in(database, CONTACT)
    assert offer_of(database, mine).status is S.ACTIVE
    assert offer_of(database, forged).status is S.PENDING
    with database.write() as session:
        verification.life.activate_waiting(session, me.person_id)
    assert offer_of(database, forged).status is S.PENDING


def test_a_grant_publishes_only_what_was_confirmed(bakery: Bakery) -> None:
    database = bakery.database
    mine, _ = published(bakery, email=STRANGER)
    forged = submission.submit(database, written(bakery, email=STRANGER), None, BROWSER).offer_id
    verification.decide(
        database, adviser(database), seat_id(database, STRANGER), MembershipState.GRANTED
    )
    assert offer_of(database, mine).status is S.ACTIVE
    assert offer_of(database, forged).status is S.PENDING


def test_an_opco_is_not_shown_what_nobody_confirmed(bakery: Bakery) -> None:
    database = bakery.database
    mine, person = published(bakery, email=STRANGER)
    submission.submit(database, written(bakery, email=STRANGER, title="Un canular"), None, BROWSER)
    # Changed while it waits, an offer is told of once.
    token = deposits.edit(database, person, mine)
    deposits.save(database, token, {"title": "Apprentie boulangère"})
    submission.save_edit(database, token, person)
    (seen,) = verification.to_verify(database, adviser(database))
    assert seen.offer_titles == ("Apprentie boulangère",)


def test_a_code_confirms_its_own_deposit_only(bakery: Bakery) -> None:
    database = bakery.database
    forged = submission.submit(database, written(bakery), None, BROWSER).offer_id
    mine = submission.submit(database, written(bakery), None, OTHER_BROWSER).offer_id
    verification_code(database, last_message(database, "confirm_deposit").context["code"])
    assert offer_of(database, mine).status is S.ACTIVE
    assert offer_of(database, forged).status is S.PENDING


def test_nobody_confirms_the_offer_of_somebody_else(bakery: Bakery) -> None:
    database = bakery.database
    offer_id = submission.submit(database, written(bakery), None, BROWSER).offer_id
    stranger = a_firm(database, "00001000900025", "colette@ailleurs-invente.example").actor
    operator = a_member(database, K.OPERATOR, "equipe", "site@invente.example")
    for actor in (stranger, operator, adviser(database)):
        for unknown in (offer_id, 9_999):
            with pytest.raises(NotFoundError):
                confirmation.confirm_own(database, actor, unknown)
    assert offer_of(database, offer_id).status is S.PENDING


def test_confirming_twice_is_as_once(bakery: Bakery) -> None:
    offer_id, actor = published(bakery)
    sent = messages(bakery.database)
    together(3, lambda _: confirmation.confirm_own(bakery.database, actor, offer_id))
    assert messages(bakery.database) == sent
    assert len(events_of(bakery.database, offer_id)) == 2


def test_an_invited_colleague_publishes_at_their_sign_in(bakery: Bakery) -> None:
    database = bakery.database
    _, boss = published(bakery)
    company_id = boss.seats[0].organisation_id
    # Signed in elsewhere before they are invited, they deposit, then sign in again.
    colleague = a_firm(database, "00001000900025", STRANGER).actor
    team.invite(database, boss, company_id, STRANGER, memberships.MemberRole.MEMBER)
    offer_id = submission.submit(database, written(bakery), colleague, "").offer_id
    assert offer_of(database, offer_id).status is S.PENDING
    ordinary_sign_in(database, STRANGER)
    assert offer_of(database, offer_id).status is S.ACTIVE


def test_the_number_of_statements_does_not_grow_with_demands(bakery: Bakery) -> None:
    database = bakery.database
    opco = adviser(database)
    published(bakery, email=STRANGER)
    with statements(database) as one:
        assert len(verification.to_verify(database, opco)) == 1
    for number in range(19):
        published(bakery, email=f"personne{number}@ailleurs-invente.example")
    with statements(database) as twenty:
        assert len(verification.to_verify(database, opco)) == 20
    assert len(one) == len(twenty)
