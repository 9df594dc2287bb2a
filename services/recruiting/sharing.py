"""Handing an offer that exists already to more training centres near by (E-02)."""

from collections.abc import Collection

from sqlmodel import Session

from services.accounts.models import Person
from services.accounts.permissions import Actor
from services.catalog.enums import OfferStatus
from services.catalog.models import Offer
from services.core.database import Database
from services.core.errors import UserError
from services.core.geo import Point
from services.recruiting import life, relays, repository
from services.recruiting.relay_candidates import NearbyCentre, nearby_centres


def centres_for(
    database: Database, actor: Actor, offer_id: int
) -> tuple[list[NearbyCentre], set[int]]:
    """Return the training centres near an offer of the actor, and those that have it already."""
    with database.read() as session:
        offer, _ = life.owned(session, actor, offer_id, to_change=False)
        told = {relay.provider_id for relay, _ in repository.relays_of(session, offer_id)}
        return _near(session, offer), told


def share(database: Database, actor: Actor, offer_id: int, provider_ids: Collection[int]) -> int:
    """Hand an offer to chosen centres and return to how many more.

    A visible offer is sent at once, one that waits as soon as it is published. Raises UserError
    for an offer that is over, or when no centre is chosen.
    """
    with database.write() as session:
        offer, organisation = life.owned(session, actor, offer_id)
        if offer.status not in {OfferStatus.ACTIVE, OfferStatus.PENDING}:
            raise UserError("offer_over", "Cette offre n'est plus visible : prolongez-la d'abord.")
        known = {relay.provider_id for relay, _ in repository.relays_of(session, offer_id)}
        chosen = [
            centre
            for centre in _near(session, offer)
            if centre.provider_id in provider_ids and centre.provider_id not in known
        ]
        if not chosen:
            raise UserError("no_centre", "Cochez au moins un centre de formation.")
        relays.choose(session, offer_id, chosen)
        if offer.status is OfferStatus.ACTIVE:
            relays.send_waiting(session, offer, organisation, _author(session, offer, actor))
        return len(chosen)


def _near(session: Session, offer: Offer) -> list[NearbyCentre]:
    codes = repository.rome_codes(session, offer.id or 0)
    if not codes or offer.latitude is None or offer.longitude is None:
        return []
    point = Point(offer.latitude, offer.longitude)
    stopped = repository.stopped_providers(session)
    return list(nearby_centres(session, codes[0], point, excluded=stopped))


def _author(session: Session, offer: Offer, actor: Actor) -> Person:
    """Return whom centres contact: the author of the offer, else who hands it."""
    author = session.get(Person, offer.author_id or actor.person_id)
    assert author is not None
    return author
