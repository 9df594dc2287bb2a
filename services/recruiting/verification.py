"""Who may act for a company: decided by a proof, else by its OPCO or the team of the site."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from services.accounts import memberships
from services.accounts import repository as accounts
from services.accounts.models import (
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
)
from services.accounts.permissions import Action, Actor, require
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import letters, life
from services.recruiting import repository as offers
from services.recruiting.company import is_known_email

MAX_SHOWN = 200
MAX_REASON = 300
DECISIONS = frozenset({MembershipState.GRANTED, MembershipState.DENIED})
AUTOMATIC = "adresse connue de l'entreprise"


@dataclass(frozen=True, slots=True)
class CompanyToVerify:
    """A person who asks to act for a company, as its OPCO sees them."""

    membership_id: int
    company: str
    siret: str
    opco_code: str
    name: str
    email: str
    phone: str
    asked_at: datetime
    offer_titles: tuple[str, ...]


def state_for(session: Session, siret: str, email: str) -> MembershipState:
    """Return how a new member starts: granted when their address is the company's (DEP-30)."""
    is_known = is_known_email(session, siret, email)
    return MembershipState.GRANTED if is_known else MembershipState.AWAITING


def to_verify(database: Database, actor: Actor) -> list[CompanyToVerify]:
    """Return who waits in the perimeter of an adviser; everybody for the team of the site."""
    opcos = [seat.key for seat in actor.seats_of(OrganisationKind.OPCO)]
    sees_all = bool(actor.seats_of(OrganisationKind.OPERATOR))
    if not opcos and not sees_all:
        return []
    with database.read() as session:
        found = accounts.awaiting(session, None if sees_all else opcos, MAX_SHOWN)
        titles = offers.pending_titles(session, [organisation.id for _, _, organisation in found])
        return [
            CompanyToVerify(
                membership_id=membership.id or 0,
                company=organisation.name,
                siret=organisation.key,
                opco_code=organisation.opco_code,
                name=person.name,
                email=person.email,
                phone=person.phone,
                asked_at=membership.created_at,
                offer_titles=tuple(titles.get((organisation.id or 0, person.id or 0), ())),
            )
            for membership, person, organisation in found
        ]


def decide(
    database: Database, actor: Actor, membership_id: int, state: MembershipState, reason: str = ""
) -> str:
    """Grant or refuse that a person acts for a company; return the company's name.

    A refusal needs its reason, which the person receives; it takes their offers down. Deciding
    the same twice changes nothing.
    """
    if state not in DECISIONS:
        raise UserError("decision_unknown", "Validez ou refusez cette demande.")
    reason = " ".join(reason.split())[:MAX_REASON]
    if state is MembershipState.DENIED and not reason:
        raise UserError(
            "reason_missing", "Dites pourquoi : la personne recevra cette raison.", field="reason"
        )
    with database.write() as session:
        membership, person, organisation = _decidable(session, actor, membership_id)
        changed = memberships.decide(
            session, membership, state, author_id=actor.person_id, reason=reason
        )
        if changed:
            _follow(session, membership, person, organisation, reason)
        return organisation.name


def close_company(session: Session, siret: str, reason: str) -> int:
    """Withdraw the open offers of a company that closed; return how many."""
    organisation = accounts.organisation(session, OrganisationKind.COMPANY, siret)
    return life.take_down(session, organisation, reason) if organisation else 0


def _decidable(
    session: Session, actor: Actor, membership_id: int
) -> tuple[Membership, Person, Organisation]:
    membership = session.get(Membership, membership_id, with_for_update=True)
    if membership is None:
        raise NotFoundError("membership_not_found", "Cette demande n'existe plus.")
    organisation = session.get(Organisation, membership.organisation_id)
    person = session.get(Person, membership.person_id)
    assert organisation is not None
    assert person is not None
    require(actor, Action.VERIFY_COMPANY, life.target_of(organisation))
    return membership, person, organisation


def _follow(
    session: Session,
    membership: Membership,
    person: Person,
    organisation: Organisation,
    reason: str,
) -> None:
    session.flush()
    event = memberships.events(session, [membership])[membership.id or 0].id or 0
    if membership.state is MembershipState.GRANTED:
        published = life.activate_waiting(session, person.id or 0)
        letters.granted(session, person, organisation, published, event)
    else:
        life.take_down(session, organisation, reason, author_id=person.id)
        letters.refused(session, person, organisation, reason, event)
