"""Every query about deposits, the offers of an organisation, relays and links."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from services.accounts.models import Organisation, Person
from services.catalog.enums import OfferStatus
from services.catalog.models import (
    Establishment,
    Offer,
    OfferEvent,
    OfferRome,
    OfferView,
    TrainingProvider,
)
from services.recruiting.models import ActionLink, Deposit, Relay, RelayState, RelayStop

# Offers that a candidate could see, or could see again.
LIVE = (OfferStatus.ACTIVE, OfferStatus.SUSPENDED)
OPEN = (OfferStatus.PENDING, *LIVE)


def offer_to_change(session: Session, offer_id: int) -> Offer | None:
    """Return an offer that nobody else changes until the end of the transaction."""
    return session.execute(
        select(Offer).where(col(Offer.id) == offer_id).with_for_update()
    ).scalar_one_or_none()


def deposit_by_token(
    session: Session, token_digest: str, *, to_change: bool = False
) -> Deposit | None:
    """Return a deposit by what is kept of its secret."""
    statement = select(Deposit).where(col(Deposit.token_digest) == token_digest)
    if to_change:
        statement = statement.with_for_update()
    return session.execute(statement).scalar_one_or_none()


def offers_of(
    session: Session, organisation_id: int, author_id: int | None = None
) -> Sequence[Offer]:
    """Return the offers of an organisation, the newest first; of one author if asked."""
    statement = (
        select(Offer)
        .where(col(Offer.organisation_id) == organisation_id)
        .order_by(col(Offer.id).desc())
    )
    if author_id is not None:
        statement = statement.where(col(Offer.author_id) == author_id)
    return session.execute(statement).scalars().all()


def open_offers_of_author(
    session: Session, organisation_id: int, author_id: int | None = None
) -> Sequence[Offer]:
    """Return the pending, active and suspended offers of an organisation (of one author).

    All are locked before the first is changed: whoever changes one of them meanwhile holds it
    while they wait for their turn to write the search.
    """
    statement = (
        select(Offer)
        .where(col(Offer.organisation_id) == organisation_id, col(Offer.status).in_(OPEN))
        .order_by(col(Offer.id))
        .with_for_update()
    )
    if author_id is not None:
        statement = statement.where(col(Offer.author_id) == author_id)
    return session.execute(statement).scalars().all()


def deposit_of_offer(session: Session, offer_id: int) -> Deposit | None:
    """Return the deposit that an offer comes from, to be changed."""
    return (
        session.execute(
            select(Deposit)
            .where(col(Deposit.offer_id) == offer_id, col(Deposit.edited_offer_id).is_(None))
            .with_for_update()
        )
        .scalars()
        .first()
    )


def unconfirmed(session: Session, person_id: int) -> Sequence[Offer]:
    """Return the offers that bear the address of a person, who did not say that they are theirs."""
    return (
        session.execute(
            select(Offer)
            .join(Deposit, col(Deposit.offer_id) == col(Offer.id))
            .where(
                col(Offer.author_id) == person_id,
                col(Offer.status) == OfferStatus.PENDING,
                col(Deposit.confirmed_at).is_(None),
                col(Deposit.edited_offer_id).is_(None),
            )
            .order_by(col(Offer.id))
        )
        .scalars()
        .all()
    )


def pending_of_author(session: Session, person_id: int) -> Sequence[tuple[Offer, Organisation]]:
    """Return the offers of a person that wait, confirmed to be theirs, with their organisation."""
    rows = session.execute(
        select(Offer, Organisation)
        .join(Organisation, col(Organisation.id) == col(Offer.organisation_id))
        .join(Deposit, col(Deposit.offer_id) == col(Offer.id))
        .where(
            col(Offer.author_id) == person_id,
            col(Offer.status) == OfferStatus.PENDING,
            col(Deposit.confirmed_at).is_not(None),
            col(Deposit.edited_offer_id).is_(None),
        )
        .order_by(col(Offer.id))
        .with_for_update(of=Offer)
    )
    return [(row[0], row[1]) for row in rows]


def pending_titles(
    session: Session, organisation_ids: Sequence[int | None]
) -> dict[tuple[int, int], list[str]]:
    """Return the titles of the confirmed offers that wait, by organisation and author."""
    rows = session.execute(
        select(col(Offer.organisation_id), col(Offer.author_id), col(Offer.title))
        .join(Deposit, col(Deposit.offer_id) == col(Offer.id))
        .where(
            col(Offer.organisation_id).in_(organisation_ids),
            col(Offer.status) == OfferStatus.PENDING,
            col(Deposit.confirmed_at).is_not(None),
            col(Deposit.edited_offer_id).is_(None),
        )
        .order_by(col(Offer.id))
    )
    found: dict[tuple[int, int], list[str]] = {}
    for organisation_id, author_id, title in rows:
        found.setdefault((organisation_id, author_id), []).append(title)
    return found


def ended(session: Session, now: datetime, limit: int) -> Sequence[Offer]:
    """Return live offers whose time is over, the first to end first."""
    return (
        session.execute(
            select(Offer)
            .where(col(Offer.status).in_(LIVE), col(Offer.expires_at) <= now)
            .order_by(col(Offer.expires_at))
            .limit(limit)
            .with_for_update()
        )
        .scalars()
        .all()
    )


def closed_companies(session: Session) -> Sequence[str]:
    """Return the SIRET of the companies that closed and still have open offers."""
    statement = (
        select(col(Establishment.siret))
        .join(Offer, col(Offer.establishment_id) == col(Establishment.id))
        .where(
            col(Establishment.is_open).is_(False),
            col(Offer.organisation_id).is_not(None),
            col(Offer.status).in_(OPEN),
        )
        .distinct()
    )
    return session.execute(statement).scalars().all()


def ending(session: Session, now: datetime, before: datetime, days: int) -> Sequence[Offer]:
    """Return the offers of organisations that end by an instant and were not told `days` before.

    Partner offers are left out: their own site tells their authors.
    """
    return (
        session.execute(
            select(Offer)
            .where(
                col(Offer.status) == OfferStatus.ACTIVE,
                col(Offer.expires_at) > now,
                col(Offer.expires_at) <= before,
                col(Offer.organisation_id).is_not(None),
                col(Offer.author_id).is_not(None),
                (col(Offer.noticed_days).is_(None)) | (col(Offer.noticed_days) > days),
            )
            .order_by(col(Offer.author_id), col(Offer.expires_at))
            .with_for_update()
        )
        .scalars()
        .all()
    )


def views(session: Session, offer_ids: Sequence[int]) -> dict[int, int]:
    """Return how many times the pages of offers were opened."""
    rows = session.execute(
        select(col(OfferView.offer_id), func.sum(col(OfferView.views)))
        .where(col(OfferView.offer_id).in_(offer_ids))
        .group_by(col(OfferView.offer_id))
    )
    return {offer_id: int(total) for offer_id, total in rows}


def history(session: Session, offer_id: int) -> Sequence[OfferEvent]:
    """Return what happened to an offer, the last first."""
    return (
        session.execute(
            select(OfferEvent)
            .where(col(OfferEvent.offer_id) == offer_id)
            .order_by(col(OfferEvent.id).desc())
        )
        .scalars()
        .all()
    )


def names(session: Session, person_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of people, or their addresses."""
    rows = session.execute(
        select(col(Person.id), col(Person.name), col(Person.email)).where(
            col(Person.id).in_(person_ids)
        )
    )
    return {person_id: name or email for person_id, name, email in rows}


def rome_codes(session: Session, offer_id: int) -> list[str]:
    """Return the occupations of an offer, the main one first."""
    statement = (
        select(col(OfferRome.rome_code))
        .where(col(OfferRome.offer_id) == offer_id)
        .order_by(col(OfferRome.position))
    )
    return list(session.execute(statement).scalars())


def relays_of(session: Session, offer_id: int) -> Sequence[tuple[Relay, TrainingProvider]]:
    """Return the relays of an offer with their centres, the nearest first."""
    rows = session.execute(
        select(Relay, TrainingProvider)
        .join(TrainingProvider, col(TrainingProvider.id) == col(Relay.provider_id))
        .where(col(Relay.offer_id) == offer_id)
        .order_by(col(Relay.distance_km), col(Relay.id))
    )
    return [(row[0], row[1]) for row in rows]


def relay_counts(session: Session, offer_ids: Sequence[int]) -> dict[int, int]:
    """Return to how many centres offers were relayed."""
    rows = session.execute(
        select(col(Relay.offer_id), func.count())
        .where(col(Relay.offer_id).in_(offer_ids))
        .group_by(col(Relay.offer_id))
    )
    return {offer_id: int(total) for offer_id, total in rows}


def relays_to(session: Session, sirets: Iterable[str], limit: int) -> Sequence[Any]:
    """Return the needs sent to training centres with their authors, the newest first."""
    return session.execute(
        select(Relay, Offer, TrainingProvider, Person)
        .join(Offer, col(Offer.id) == col(Relay.offer_id))
        .outerjoin(Person, col(Person.id) == col(Offer.author_id))
        .join(TrainingProvider, col(TrainingProvider.id) == col(Relay.provider_id))
        .where(
            col(TrainingProvider.siret).in_(list(sirets)),
            col(Relay.state) != RelayState.WAITING,
        )
        .order_by(col(Relay.id).desc())
        .limit(limit)
    ).all()


def stopped_providers(session: Session) -> frozenset[int]:
    """Return the training centres that want no more needs."""
    return frozenset(session.execute(select(col(RelayStop.provider_id))).scalars())


def link_by_token(session: Session, token_digest: str, now: datetime) -> ActionLink | None:
    """Return the link of a message while it holds."""
    return session.execute(
        select(ActionLink).where(
            col(ActionLink.token_digest) == token_digest, col(ActionLink.expires_at) > now
        )
    ).scalar_one_or_none()


def forget_links(session: Session, now: datetime) -> None:
    """Delete the links that no longer hold."""
    session.execute(delete(ActionLink).where(col(ActionLink.expires_at) <= now))


def forget_deposits(session: Session, before: datetime) -> None:
    """Forget what was typed in the deposits that nobody touched since an instant.

    Those that became nothing go, with the offers that nobody confirmed; of the others only stays
    that they were confirmed, which an offer may still wait on.
    """
    old = col(Deposit.updated_at) < before
    is_first = col(Deposit.edited_offer_id).is_(None)
    abandoned = select(col(Deposit.offer_id)).where(
        old, is_first, col(Deposit.confirmed_at).is_(None), col(Deposit.offer_id).is_not(None)
    )
    session.execute(
        delete(Offer).where(col(Offer.id).in_(abandoned), col(Offer.status) == OfferStatus.PENDING)
    )
    session.execute(delete(Deposit).where(old, or_(col(Deposit.confirmed_at).is_(None), ~is_first)))
    session.execute(update(Deposit).where(old).values(form={}))


def mark_noticed(session: Session, offer_ids: Sequence[int], days: int) -> None:
    """Note that the end of offers was told."""
    session.execute(update(Offer).where(col(Offer.id).in_(offer_ids)).values(noticed_days=days))
