"""Who may do what: one function, which denies what it does not know."""

from dataclasses import dataclass
from enum import StrEnum

from services.accounts.models import MemberRole, MembershipState, OrganisationKind
from services.core.errors import NotFoundError


class Action(StrEnum):
    """What can be asked for, on one organisation."""

    READ_DESK = "read_desk"
    DEPOSIT_OFFER = "deposit_offer"
    MANAGE_OFFERS = "manage_offers"
    EDIT_COMPANY = "edit_company"
    MANAGE_TEAM = "manage_team"
    VERIFY_COMPANY = "verify_company"
    READ_RELAYS = "read_relays"
    OPERATE = "operate"


@dataclass(frozen=True, slots=True)
class Seat:
    """One membership of an actor, with what permissions need of its organisation."""

    organisation_id: int
    kind: OrganisationKind
    key: str
    name: str
    role: MemberRole
    state: MembershipState


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, and every organisation that they belong to."""

    person_id: int
    session_id: int
    email: str
    name: str
    phone: str
    seats: tuple[Seat, ...] = ()

    def seats_of(self, kind: OrganisationKind) -> tuple[Seat, ...]:
        """Return the granted memberships in organisations of one kind."""
        return tuple(s for s in self.seats if s.kind is kind and s.state is MembershipState.GRANTED)

    def seat_in(self, organisation_id: int) -> Seat | None:
        """Return the membership in one organisation, whatever its state."""
        return next((s for s in self.seats if s.organisation_id == organisation_id), None)


@dataclass(frozen=True, slots=True)
class Target:
    """The organisation that an action is about, its OPCO, and the author of the object, if any."""

    organisation_id: int
    kind: OrganisationKind
    opco_code: str = ""
    author_id: int | None = None


# What the people of an organisation may do there, by state then role. Somebody who is not verified
# yet prepares offers, which wait, and touches nobody else's; somebody refused may do nothing.
_AWAITING = frozenset({Action.READ_DESK, Action.DEPOSIT_OFFER})
_AWAITING_AUTHOR = _AWAITING | {Action.MANAGE_OFFERS}
_MEMBER = _AWAITING_AUTHOR | {Action.EDIT_COMPANY, Action.READ_RELAYS}
_MANAGER = _MEMBER | {Action.MANAGE_TEAM}
# What belongs to one kind of organisation only.
_ONLY_COMPANY = frozenset({Action.DEPOSIT_OFFER, Action.MANAGE_OFFERS, Action.EDIT_COMPANY})
_ONLY_CFA = frozenset({Action.READ_RELAYS})
# What an OPCO may do for the companies of its perimeter.
_OPCO = frozenset({Action.READ_DESK, Action.VERIFY_COMPANY})


def allows(actor: Actor | None, action: Action, target: Target | None = None) -> bool:
    """Whether somebody may do something to an organisation (or to the site, without one)."""
    if actor is None:
        return False
    if actor.seats_of(OrganisationKind.OPERATOR):
        return True
    if target is None or action is Action.OPERATE:
        return False
    if action in _ONLY_COMPANY and target.kind is not OrganisationKind.COMPANY:
        return False
    if action in _ONLY_CFA and target.kind is not OrganisationKind.CFA:
        return False
    return action in _as_member(actor, target) or action in _as_opco(actor, target)


def require(actor: Actor | None, action: Action, target: Target | None = None) -> Actor:
    """Return the actor if they may; raises NotFoundError: what is refused looks like nothing."""
    if actor is None or not allows(actor, action, target):
        raise NotFoundError("not_found", "Cette page n'existe pas, ou n'est pas pour ce compte.")
    return actor


def _as_member(actor: Actor, target: Target) -> frozenset[Action]:
    seat = actor.seat_in(target.organisation_id)
    if seat is None:
        return frozenset()
    if seat.state is MembershipState.AWAITING:
        return _AWAITING_AUTHOR if target.author_id == actor.person_id else _AWAITING
    if seat.state is not MembershipState.GRANTED:
        return frozenset()
    return _MANAGER if seat.role is MemberRole.MANAGER else _MEMBER


def _as_opco(actor: Actor, target: Target) -> frozenset[Action]:
    if target.kind is not OrganisationKind.COMPANY or not target.opco_code:
        return frozenset()
    own = {seat.key for seat in actor.seats_of(OrganisationKind.OPCO)}
    return _OPCO if target.opco_code in own else frozenset()
