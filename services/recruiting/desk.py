"""What a company sees of its own: offers with their figures, one offer with its history."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from services.accounts.models import MembershipState, Organisation, OrganisationKind
from services.accounts.permissions import Action, Actor, Seat, require
from services.catalog.enums import OfferEventKind, OfferStatus
from services.catalog.models import Offer
from services.core.database import Database
from services.core.errors import NotFoundError
from services.messaging import repository as messages
from services.messaging.repository import PendingMessage
from services.recruiting import repository
from services.recruiting.life import owned, target_of
from services.recruiting.lifetime import days_left, last_day
from services.recruiting.machine import BY_RECRUITER, Move, moves
from services.recruiting.models import RelayState

PRESSED = BY_RECRUITER | {Move.EDIT}


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer of a company in its list; `days_left` is None unless it is visible."""

    offer_id: int
    title: str
    city: str
    status: OfferStatus
    published_at: datetime | None
    last_day: date | None
    days_left: int | None
    views: int
    applications: int
    relays: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an offer; `author` is empty for what happened by itself."""

    kind: OfferEventKind
    status: OfferStatus
    reason: str
    author: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class OfferFile:
    """One offer with its history and the training centres that it was handed to."""

    line: OfferLine
    organisation_id: int
    events: tuple[Event, ...]
    relays: tuple[tuple[str, int, RelayState], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one company for one of its people."""

    seat: Seat
    offers: tuple[OfferLine, ...]
    messages: tuple[PendingMessage, ...]


def company_seat(actor: Actor, organisation_id: int | None = None) -> Seat:
    """Return the company that somebody acts for, the asked one or their first.

    Raises NotFoundError when they act for none, or not for that one.
    """
    own = [
        seat
        for seat in actor.seats
        if seat.kind is OrganisationKind.COMPANY
        and seat.state in {MembershipState.GRANTED, MembershipState.AWAITING}
    ]
    for seat in own:
        if organisation_id in {None, seat.organisation_id}:
            return seat
    raise NotFoundError("company_not_found", "Ce compte n'est lié à aucune entreprise.")


def desk_of(database: Database, actor: Actor, organisation_id: int | None = None) -> Desk:
    """Return the offers and the waiting messages of a company of the actor.

    Somebody who is not verified yet sees their own offers only, and no message to others.
    """
    seat = company_seat(actor, organisation_id)
    is_granted = seat.state is MembershipState.GRANTED
    author_id = None if is_granted else actor.person_id
    with database.read() as session:
        organisation = session.get(Organisation, seat.organisation_id)
        assert organisation is not None
        require(actor, Action.READ_DESK, target_of(organisation))
        offers = repository.offers_of(session, seat.organisation_id, author_id)
        waiting = messages.pending_for(session, seat.organisation_id) if is_granted else []
        return Desk(
            seat=seat,
            offers=tuple(_lines(session, list(offers))),
            messages=tuple(waiting),
        )


def offer_file(database: Database, actor: Actor, offer_id: int) -> OfferFile:
    """Return one offer of the actor with its history; raises NotFoundError for any other."""
    with database.read() as session:
        offer, organisation = owned(session, actor, offer_id, to_change=False)
        events = repository.history(session, offer_id)
        authors = repository.names(session, [e.author_id for e in events if e.author_id])
        return OfferFile(
            line=_lines(session, [offer])[0],
            organisation_id=organisation.id or 0,
            events=tuple(
                Event(
                    event.kind, event.status, event.reason,
                    authors.get(event.author_id or 0, ""), event.happened_at,
                )
                for event in events
            ),
            relays=tuple(
                (centre.display_name, relay.distance_km, relay.state)
                for relay, centre in repository.relays_of(session, offer_id)
            ),
        )  # fmt: skip


def _lines(session: Session, offers: list[Offer]) -> list[OfferLine]:
    ids = [offer.id or 0 for offer in offers]
    views, relays = repository.views(session, ids), repository.relay_counts(session, ids)
    return [
        OfferLine(
            offer_id=offer.id or 0,
            title=offer.title,
            city=offer.city,
            status=offer.status,
            published_at=offer.published_at,
            last_day=last_day(offer.expires_at) if offer.expires_at else None,
            days_left=(
                days_left(offer.expires_at)
                if offer.expires_at and offer.status in repository.LIVE
                else None
            ),
            views=views.get(offer.id or 0, 0),
            applications=offer.application_count,
            relays=relays.get(offer.id or 0, 0),
            moves=tuple(move for move in moves(offer.status) if move in PRESSED),
        )
        for offer in offers
    ]
