"""What the scheduler does to offers: end them in time, and say so before.

Each job may run twice, late, or on two machines at once: what it did once, it does not do again.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from sqlmodel import Session

from services.accounts.models import Person
from services.catalog.enums import OfferEventKind
from services.catalog.models import Offer, OfferEvent
from services.core.clock import paris_today, utc_now
from services.core.constants import DEPOSIT_DAYS, NOTICE_DAYS
from services.core.database import Database
from services.recruiting import letters, life, repository, verification
from services.recruiting.lifetime import end_of_day
from services.recruiting.machine import Move

BATCH = 500
CLOSED = "l'établissement est déclaré fermé"


def expire_offers(database: Database) -> int:
    """End the offers whose time is over and tell their authors; return how many ended."""
    with database.write() as session:
        offers = repository.ended(session, utc_now(), BATCH)
        for offer in offers:
            life.change(session, offer, Move.EXPIRE)
        for person, own in _by_author(session, offers):
            letters.expired(session, person, own)
    return len(offers)


def send_notices(database: Database) -> int:
    """Tell authors which offers end within 7 days, then within 1; return how many offers.

    A day missed (the computer was off) is made up for: what counts is what was not told yet.
    """
    told = 0
    for days in sorted(NOTICE_DAYS):
        with database.write() as session:
            told += _send_notices(session, days)
    return told


def take_down_closed(database: Database) -> int:
    """Withdraw the offers of companies that closed (DEP-97); return how many offers."""
    with database.write() as session:
        return sum(
            verification.close_company(session, siret, CLOSED)
            for siret in repository.closed_companies(session)
        )


def forget(database: Database) -> None:
    """Delete deposits left aside and links that no longer hold."""
    now = utc_now()
    with database.write() as session:
        repository.forget_deposits(session, now - timedelta(days=DEPOSIT_DAYS))
        repository.forget_links(session, now)


def _send_notices(session: Session, days: int) -> int:
    before = end_of_day(paris_today() + timedelta(days=days))
    offers = repository.ending(session, utc_now(), before, days)
    repository.mark_noticed(session, [offer.id or 0 for offer in offers], days)
    for offer in offers:
        session.add(
            OfferEvent(
                offer_id=offer.id or 0,
                kind=OfferEventKind.NOTICED,
                status=offer.status,
                reason=f"{days} j avant la fin",
            )
        )
    for person, own in _by_author(session, offers):
        letters.expiring(session, person, own, days)
    return len(offers)


def _by_author(session: Session, offers: Sequence[Offer]) -> list[tuple[Person, list[Offer]]]:
    authored = sorted((o for o in offers if o.author_id), key=lambda o: (o.author_id, o.id))
    people = [
        (session.get(Person, person_id), list(own))
        for person_id, own in groupby(authored, key=lambda offer: offer.author_id)
    ]
    return [(person, own) for person, own in people if person is not None]
