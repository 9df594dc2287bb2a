"""What is done to an offer once it exists: publish, edit, extend, suspend, close, take down.

Every change passes by `change`: the machine says if it may be, an event says that it was, and the
search is told, in the transaction of the use case.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from services.accounts import repository as accounts
from services.accounts.models import MembershipState, Organisation, Person
from services.accounts.permissions import Action, Actor, Target, require
from services.catalog.enums import Kind, OfferEventKind, OfferStatus
from services.catalog.models import Offer, OfferEvent
from services.core.clock import paris_today, utc_now
from services.core.columns import LabelledEnum
from services.core.constants import MAX_APPLICATIONS
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import letters, repository
from services.recruiting.lifetime import end_of_life, last_day
from services.recruiting.machine import BY_RECRUITER, Move, after
from services.recruiting.relays import send_waiting
from services.search import projection

GONE = "Cette offre n'existe pas, ou n'est pas à vous."
_EVENT_KINDS = {
    Move.SUBMIT: OfferEventKind.CREATED,
    Move.PUBLISH: OfferEventKind.PUBLISHED,
    Move.EDIT: OfferEventKind.EDITED,
    Move.EXTEND: OfferEventKind.EXTENDED,
}


class CloseReason(LabelledEnum):
    """Why a recruiter closes an offer (E-04); `move` is what it does."""

    HIRED_HERE = "recrute_ici", "J'ai recruté grâce à ce site"
    HIRED_ELSEWHERE = "recrute_ailleurs", "J'ai recruté autrement"
    NO_NEED = "plus_besoin", "Je ne cherche plus"
    ENOUGH = "assez", "J'ai reçu assez de candidatures"
    NOBODY = "personne", "Je ne reçois pas de candidatures"
    UNSUITABLE = "peu_adaptees", "Les candidatures ne correspondent pas"
    OTHER = "autre", "Autre raison"

    @property
    def move(self) -> Move:
        """Filled when somebody was hired, else withdrawn."""
        is_filled = self in {CloseReason.HIRED_HERE, CloseReason.HIRED_ELSEWHERE}
        return Move.FILL if is_filled else Move.CANCEL


@dataclass(frozen=True, slots=True)
class Changed:
    """An offer after a change."""

    offer_id: int
    title: str
    status: OfferStatus
    last_day: date | None


def owned(
    session: Session, actor: Actor, offer_id: int, *, to_change: bool = True
) -> tuple[Offer, Organisation]:
    """Return an offer that somebody may manage; raises NotFoundError for any other.

    One that is only read is not locked.
    """
    if to_change:
        offer = repository.offer_to_change(session, offer_id)
    else:
        offer = session.get(Offer, offer_id)
    organisation = (
        session.get(Organisation, offer.organisation_id)
        if offer and offer.organisation_id
        else None
    )
    if offer is None or organisation is None:
        raise NotFoundError("offer_not_found", GONE)
    require(actor, Action.MANAGE_OFFERS, target_of(organisation, offer.author_id))
    return offer, organisation


def target_of(organisation: Organisation, author_id: int | None = None) -> Target:
    """Return what permissions look at."""
    return Target(organisation.id or 0, organisation.kind, organisation.opco_code, author_id)


def change(
    session: Session, offer: Offer, move: Move, *, author_id: int | None = None, reason: str = ""
) -> None:
    """Apply a move to an offer; raises UserError when its status does not allow it.

    `author_id` is None for what happens by itself.
    """
    status = after(offer.status, move)
    now = utc_now()
    if move is Move.PUBLISH:
        offer.published_at = now
    if move in {Move.PUBLISH, Move.EXTEND}:
        offer.expires_at, offer.noticed_days = end_of_life(paris_today()), None
    offer.status, offer.updated_at = status, now
    session.add(
        OfferEvent(
            offer_id=offer.id or 0,
            kind=_EVENT_KINDS.get(move, OfferEventKind.STATUS),
            status=status,
            author_id=author_id,
            reason=reason or move.label,
            happened_at=now,
        )
    )
    session.flush()
    projection.refresh(session, Kind.OFFER, [offer.id or 0])


def move_offer(
    database: Database, actor: Actor, offer_id: int, move: Move, reason: str = ""
) -> Changed:
    """Do what a recruiter asks to one of their offers.

    Doing again what is done already changes nothing: a double click is not an error. Raises
    UserError for a move that is not theirs to make.
    """
    if move not in BY_RECRUITER:
        raise UserError("move_forbidden", "Ce bouton n'existe pas pour une offre.")
    with database.write() as session:
        offer, _ = owned(session, actor, offer_id)
        return move_once(session, offer, move, actor.person_id, reason)


def move_once(
    session: Session, offer: Offer, move: Move, author_id: int | None, reason: str = ""
) -> Changed:
    """Apply a move that was not applied yet; return the offer as it is afterwards."""
    if not _is_done(offer, move):
        change(session, offer, move, author_id=author_id, reason=reason)
    return Changed(
        offer.id or 0,
        offer.title,
        offer.status,
        last_day(offer.expires_at) if offer.expires_at else None,
    )


def publish(session: Session, offer: Offer, author: Person, organisation: Organisation) -> None:
    """Make an offer visible, tell its author, and hand it to the chosen training centres."""
    change(session, offer, Move.PUBLISH, author_id=author.id)
    relayed = send_waiting(session, offer, organisation, author)
    letters.published(session, offer, author, organisation, relayed)


def activate_waiting(session: Session, person_id: int) -> list[Offer]:
    """Publish the offers of a person that waited, where nothing stands in the way any more.

    What must hold (DEP-40): the address is proven, the person said that the offer is theirs, and
    they may act for the company.
    """
    person = session.get(Person, person_id)
    if person is None or not person.is_active or person.email_confirmed_at is None:
        return []
    granted = {
        organisation.id
        for membership, organisation in accounts.seats(session, person_id)
        if membership.state is MembershipState.GRANTED
    }
    found = [
        (offer, organisation)
        for offer, organisation in repository.pending_of_author(session, person_id)
        if organisation.id in granted
    ]
    for offer, organisation in found:
        publish(session, offer, person, organisation)
    return [offer for offer, _ in found]


def take_down(
    session: Session, organisation: Organisation, reason: str, author_id: int | None = None
) -> int:
    """Withdraw the open offers of an organisation (of one author if given); return how many."""
    offers = repository.open_offers_of_author(session, organisation.id or 0, author_id)
    by_author: dict[int, list[Offer]] = {}
    for offer in offers:
        change(session, offer, Move.CANCEL, reason=reason)
        if offer.author_id:
            by_author.setdefault(offer.author_id, []).append(offer)
    for person_id, taken in by_author.items():
        letters.taken_down(session, person_id, organisation, taken, reason)
    return len(offers)


def count_application(session: Session, offer_id: int) -> bool:
    """Count one application; whether the offer accepts it.

    The last one that an offer may receive is accepted, and closes it (DEP-93).
    """
    offer = repository.offer_to_change(session, offer_id)
    is_over = offer is not None and offer.expires_at is not None and offer.expires_at <= utc_now()
    if offer is None or offer.status is not OfferStatus.ACTIVE or is_over:
        return False
    offer.application_count += 1
    if offer.application_count < MAX_APPLICATIONS:
        projection.refresh(session, Kind.OFFER, [offer_id])
    else:
        change(session, offer, Move.CANCEL, reason=f"{MAX_APPLICATIONS} candidatures reçues")
        letters.threshold(session, offer)
    return True


def _is_done(offer: Offer, move: Move) -> bool:
    if move is Move.EXTEND:
        return offer.status is OfferStatus.ACTIVE and offer.expires_at == _extended()
    done = {
        Move.FILL: OfferStatus.FILLED,
        Move.CANCEL: OfferStatus.CANCELLED,
        Move.SUSPEND: OfferStatus.SUSPENDED,
        Move.RESUME: OfferStatus.ACTIVE,
    }
    return offer.status is done.get(move)


def _extended() -> datetime:
    return end_of_life(paris_today())
