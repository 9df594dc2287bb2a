"""Who may do what: every action, every kind of person, every kind of object."""

from itertools import product

import pytest

from services.accounts.models import MemberRole, MembershipState, OrganisationKind
from services.accounts.permissions import Action, Actor, Seat, Target, allows, require
from services.core.errors import NotFoundError

A, K, S = Action, OrganisationKind, MembershipState
MANAGER, MEMBER = MemberRole.MANAGER, MemberRole.MEMBER
ME, SOMEBODY_ELSE = 1, 2
OWN, FOREIGN = 10, 20
OPCO, OTHER_OPCO = "opco-ep", "akto"

TARGETS = {
    None: None,
    **{
        (kind, organisation, opco, author): Target(organisation, kind, opco, author)
        for kind, organisation, opco, author in product(
            OrganisationKind, (OWN, FOREIGN), ("", OPCO, OTHER_OPCO), (None, ME, SOMEBODY_ELSE)
        )
    },
}
# What the people of an organisation may do there.
COMPANY_MEMBER = {A.READ_DESK, A.DEPOSIT_OFFER, A.MANAGE_OFFERS, A.EDIT_COMPANY}
RIGHTS: dict[tuple[OrganisationKind, MemberRole], set[Action]] = {
    (K.COMPANY, MEMBER): COMPANY_MEMBER,
    (K.COMPANY, MANAGER): COMPANY_MEMBER | {A.MANAGE_TEAM},
    (K.CFA, MEMBER): {A.READ_DESK, A.READ_RELAYS},
    (K.CFA, MANAGER): {A.READ_DESK, A.READ_RELAYS, A.MANAGE_TEAM},
    (K.OPCO, MEMBER): {A.READ_DESK},
    (K.OPCO, MANAGER): {A.READ_DESK, A.MANAGE_TEAM},
    (K.CHAMBER, MEMBER): {A.READ_DESK},
    (K.CHAMBER, MANAGER): {A.READ_DESK, A.MANAGE_TEAM},
}


def actor(*seats: Seat) -> Actor:
    return Actor(ME, 1, "moi@invente.example", "Moi", "", seats)


def seat(kind: OrganisationKind, role: MemberRole, state: MembershipState, key: str = OPCO) -> Seat:
    return Seat(OWN, kind, key, "Une organisation", role, state)


def expected(held: Seat, action: Action, target: Target | None) -> bool:
    """Tell again, another way, who may what."""
    if held.kind is K.OPERATOR and held.state is S.GRANTED:
        return True
    if target is None:
        return False
    is_adviser = held.kind is K.OPCO and held.state is S.GRANTED
    rights: set[Action] = set()
    if is_adviser and target.kind is K.COMPANY and target.opco_code == held.key:
        rights |= {A.READ_DESK, A.VERIFY_COMPANY}
    if target.organisation_id == OWN and target.kind is held.kind:
        rights |= own_rights(held, target)
    return action in rights


def own_rights(held: Seat, target: Target) -> set[Action]:
    if held.state is S.GRANTED:
        return RIGHTS[held.kind, held.role]
    if held.state is not S.AWAITING:
        return set()
    if held.kind is not K.COMPANY:
        return {A.READ_DESK}
    own = {A.MANAGE_OFFERS} if target.author_id == ME else set()
    return {A.READ_DESK, A.DEPOSIT_OFFER} | own


@pytest.mark.parametrize("state", list(MembershipState))
@pytest.mark.parametrize("role", list(MemberRole))
@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_the_whole_matrix(kind: OrganisationKind, role: MemberRole, state: MembershipState) -> None:
    held = seat(kind, role, state)
    one = actor(held)
    for action, target in product(Action, TARGETS.values()):
        # An organisation has one kind.
        if target is not None and target.organisation_id == OWN and target.kind is not kind:
            continue
        assert allows(one, action, target) is expected(held, action, target), (action, target)


def test_nobody_may_do_anything_without_signing_in_or_a_seat() -> None:
    for action, target in product(Action, TARGETS.values()):
        assert not allows(None, action, target)
        assert not allows(actor(), action, target)


@pytest.mark.parametrize("state", [S.INVITED, S.DENIED])
@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_who_is_refused_or_only_invited_may_do_nothing(
    kind: OrganisationKind, state: MembershipState
) -> None:
    one = actor(seat(kind, MANAGER, state))
    assert not any(allows(one, a, t) for a, t in product(Action, TARGETS.values()))


def test_the_team_of_the_site_may_do_everything() -> None:
    one = actor(seat(K.OPERATOR, MEMBER, S.GRANTED))
    assert all(allows(one, a, t) for a, t in product(Action, TARGETS.values()))


def test_who_waits_touches_only_their_own_offers() -> None:
    one = actor(seat(K.COMPANY, MANAGER, S.AWAITING))
    assert allows(one, A.MANAGE_OFFERS, Target(OWN, K.COMPANY, OPCO, ME))
    for author in (None, SOMEBODY_ELSE):
        assert not allows(one, A.MANAGE_OFFERS, Target(OWN, K.COMPANY, OPCO, author))
    for action in (A.EDIT_COMPANY, A.MANAGE_TEAM, A.VERIFY_COMPANY):
        assert not allows(one, action, Target(OWN, K.COMPANY, OPCO, ME))


def test_an_opco_sees_its_perimeter_only() -> None:
    one = actor(seat(K.OPCO, MANAGER, S.GRANTED))
    assert allows(one, A.VERIFY_COMPANY, Target(FOREIGN, K.COMPANY, OPCO))
    assert not allows(one, A.VERIFY_COMPANY, Target(FOREIGN, K.COMPANY, OTHER_OPCO))
    assert not allows(one, A.VERIFY_COMPANY, Target(FOREIGN, K.COMPANY, ""))
    # Nor does an OPCO without a code see the companies without one.
    nameless = actor(seat(K.OPCO, MANAGER, S.GRANTED, key=""))
    assert not allows(nameless, A.VERIFY_COMPANY, Target(FOREIGN, K.COMPANY, ""))


def test_rights_of_several_seats_do_not_mix() -> None:
    elsewhere = Seat(FOREIGN, K.COMPANY, "2", "Autre", MEMBER, S.AWAITING)
    one = actor(seat(K.COMPANY, MANAGER, S.GRANTED), elsewhere)
    assert allows(one, A.MANAGE_TEAM, Target(OWN, K.COMPANY))
    assert not allows(one, A.MANAGE_TEAM, Target(FOREIGN, K.COMPANY))
    assert not allows(one, A.EDIT_COMPANY, Target(FOREIGN, K.COMPANY))


def test_what_is_refused_looks_like_nothing() -> None:
    one = actor(seat(K.COMPANY, MANAGER, S.GRANTED))
    assert require(one, A.MANAGE_TEAM, Target(OWN, K.COMPANY)) is one
    for who in (None, actor(), one):
        with pytest.raises(NotFoundError) as caught:
            require(who, A.MANAGE_TEAM, Target(FOREIGN, K.COMPANY))
        assert caught.value.code == "not_found"
