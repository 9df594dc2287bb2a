"""Needs handed to training centres near by (DEP-80 to DEP-84)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from services.accounts.models import Organisation, OrganisationKind, Person
from services.accounts.permissions import Actor
from services.catalog import repository as catalog
from services.catalog.enums import OfferEventKind, OfferStatus, StartType
from services.catalog.models import Offer, OfferEvent, TrainingProvider
from services.core.clock import utc_now
from services.core.database import Database
from services.core.errors import NotFoundError
from services.core.settings import get_settings
from services.core.words import day_in_words
from services.messaging.enums import Template
from services.messaging.service import Message, enqueue
from services.recruiting import repository
from services.recruiting.links import find, new_link
from services.recruiting.models import Relay, RelayState, RelayStop
from services.recruiting.relay_candidates import NearbyCentre
from services.reference.models import DiplomaLevel

MAX_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ReceivedNeed:
    """A need as the training centre that received it sees it."""

    relay_id: int
    offer_id: int
    title: str
    company: str
    city: str
    distance_km: int
    state: RelayState
    status: OfferStatus
    sent_at: datetime | None
    start_date: date | None
    contact_email: str
    contact_phone: str
    school: str


def choose(session: Session, offer_id: int, centres: Iterable[NearbyCentre]) -> None:
    """Note the centres chosen for an offer; those known already stay as they are."""
    known = {relay.provider_id for relay, _ in repository.relays_of(session, offer_id)}
    for centre in centres:
        if centre.provider_id not in known:
            session.add(
                Relay(
                    offer_id=offer_id,
                    provider_id=centre.provider_id,
                    state=RelayState.WAITING,
                    distance_km=centre.distance_km,
                    email=centre.email,
                )
            )
    session.flush()


def send_waiting(session: Session, offer: Offer, organisation: Organisation, author: Person) -> int:
    """Send a visible offer to the centres chosen for it; return to how many it went in all."""
    relays = repository.relays_of(session, offer.id or 0)
    stopped = repository.stopped_providers(session)
    waiting = [
        (relay, centre)
        for relay, centre in relays
        if relay.state is RelayState.WAITING and centre.id not in stopped
    ]
    for relay, centre in waiting:
        relay.state, relay.sent_at = RelayState.SENT, utc_now()
        if relay.email:
            _write(session, relay, centre, offer, organisation, author)
    if waiting:
        names = ", ".join(centre.display_name for _, centre in waiting)
        session.add(
            OfferEvent(
                offer_id=offer.id or 0,
                kind=OfferEventKind.RELAYED,
                status=offer.status,
                author_id=author.id,
                reason=names,
            )
        )
    session.flush()
    return sum(relay.state is not RelayState.WAITING for relay, _ in relays)


def received(database: Database, actor: Actor) -> list[ReceivedNeed]:
    """Return the needs sent to the training centres that somebody acts for."""
    sirets = [seat.key for seat in actor.seats_of(OrganisationKind.CFA)]
    with database.read() as session:
        rows = repository.relays_to(session, sirets, MAX_SHOWN) if sirets else []
        return [_need(*row) for row in rows]


def mark_read(database: Database, actor: Actor, relay_id: int) -> None:
    """Note that a centre read a need; raises NotFoundError when it is another centre's."""
    sirets = {seat.key for seat in actor.seats_of(OrganisationKind.CFA)}
    with database.write() as session:
        relay = session.get(Relay, relay_id)
        centre = session.get(TrainingProvider, relay.provider_id) if relay else None
        if relay is None or centre is None or centre.siret not in sirets:
            raise NotFoundError("relay_not_found", "Ce besoin n'existe pas, ou n'est pas à vous.")
        if relay.state is RelayState.SENT:
            relay.state, relay.read_at = RelayState.READ, utc_now()


def stop(database: Database, token: str) -> str:
    """Send no more needs to the centre of a link; return its name. Twice is as once."""
    with database.write() as session:
        link = find(session, token)
        centre = session.get(TrainingProvider, link.provider_id) if link.provider_id else None
        if centre is None:
            raise NotFoundError("link_not_found", "Ce lien ne concerne aucun centre de formation.")
        if session.get(RelayStop, centre.id) is None:
            session.add(RelayStop(provider_id=centre.id or 0))
        return centre.display_name


def _write(
    session: Session,
    relay: Relay,
    centre: TrainingProvider,
    offer: Offer,
    organisation: Organisation,
    author: Person,
) -> None:
    base = get_settings().base_url
    occupations = catalog.offer_occupations(session, offer.id or 0)
    level = session.get(DiplomaLevel, offer.target_level) if offer.target_level else None
    context = {
        "cfa": centre.display_name,
        "company": organisation.name,
        "city": offer.city,
        "distance_km": relay.distance_km,
        "title": offer.title,
        "occupation": occupations[0].label if occupations else offer.appellation,
        "level": level.label if level else "Tous niveaux",
        "start": start_in_words(offer),
        "contact_name": author.name,
        "contact_email": offer.apply_email or author.email,
        "contact_phone": offer.apply_phone or author.phone,
        "offer_url": f"{base}/offre/{offer.id}",
        "desk_url": f"{base}/espace-pro/cfa",
        "stop_url": new_link(session, provider_id=centre.id) + "?geste=arreter",
    }
    key = f"relay:{relay.id}"
    is_demo = centre.is_demo
    enqueue(session, Message(Template.CFA_RELAY, relay.email, context, key, is_demo=is_demo))


def start_in_words(offer: Offer) -> str:
    """Return when the contract of an offer may start."""
    if offer.start_type is StartType.ASAP or offer.start_date is None:
        return "dès que possible"
    return f"le {day_in_words(offer.start_date)}"


def _need(
    relay: Relay, offer: Offer, centre: TrainingProvider, author: Person | None
) -> ReceivedNeed:
    return ReceivedNeed(
        relay_id=relay.id or 0,
        offer_id=offer.id or 0,
        title=offer.title,
        company=offer.employer_name,
        city=offer.city,
        distance_km=relay.distance_km,
        state=relay.state,
        status=offer.status,
        sent_at=relay.sent_at,
        start_date=offer.start_date,
        contact_email=offer.apply_email,
        contact_phone=offer.apply_phone or (author.phone if author else ""),
        school=centre.display_name,
    )
