"""The messages of the deposit: to whom, about what, under which key they are sent once."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from services.accounts import repository as accounts
from services.accounts.models import MembershipState, Organisation, Person
from services.accounts.tokens import digest
from services.catalog.models import Offer
from services.core.clock import paris_today
from services.core.constants import DEPOSIT_DAYS
from services.core.settings import get_settings
from services.core.words import day_in_words
from services.messaging.enums import Template
from services.messaging.service import Message, enqueue
from services.recruiting import repository
from services.recruiting.lifetime import days_left, last_day
from services.recruiting.links import new_link
from services.recruiting.models import Deposit
from services.reference.models import Opco

DESK = "/espace-pro"


def address_of(path: str) -> str:
    """Return the whole address of a page of the site."""
    return get_settings().base_url + path


def send(
    session: Session,
    template: Template,
    recipient: str,
    context: dict[str, Any],
    key: str,
    organisation: Organisation | None = None,
) -> bool:
    """Put a message in the outbox; whether it was not there yet."""
    return enqueue(
        session,
        Message(
            template=template,
            recipient=recipient,
            context=context,
            key=key,
            organisation_id=organisation.id if organisation else None,
            is_demo=bool(organisation and organisation.is_demo),
        ),
    )


def published(
    session: Session, offer: Offer, author: Person, organisation: Organisation, relayed: int
) -> None:
    """Tell the author that the offer is visible."""
    assert offer.expires_at is not None
    context = {
        "first_name": author.first_name,
        "title": offer.title,
        "company": organisation.name,
        "offer_url": address_of(f"/offre/{offer.id}"),
        "manage_url": address_of(f"{DESK}/offre/{offer.id}"),
        "last_day": day_in_words(last_day(offer.expires_at)),
        "relay_count": relayed,
    }
    key = f"published:{offer.id}"
    send(session, Template.OFFER_PUBLISHED, author.email, context, key, organisation)


def tell_pending(session: Session, person_id: int) -> None:
    """Tell a person whose address is confirmed what their waiting offers wait for."""
    person = session.get(Person, person_id)
    if person is None:
        return
    for offer, organisation in repository.pending_of_author(session, person_id):
        opco = session.get(Opco, organisation.opco_code)
        context = {
            "first_name": person.first_name,
            "title": offer.title,
            "company": organisation.name,
            "opco": opco.label if opco else "",
            "manage_url": address_of(DESK),
        }
        key = f"pending:{offer.id}"
        send(session, Template.OFFER_PENDING, person.email, context, key, organisation)
        ask_opco(session, offer, organisation, person)


def ask_opco(session: Session, offer: Offer, organisation: Organisation, person: Person) -> None:
    """Tell the advisers of the company's OPCO that one of its firms has a need, once.

    Without an OPCO, or an adviser of it, the team of the site is told: somebody always is.
    """
    opco = session.get(Opco, organisation.opco_code)
    desk = accounts.organisation_of_opco(session, opco.code) if opco else None
    advisers = accounts.recipients(session, desk.id or 0) if desk else []
    context = {
        "opco": opco.label if opco else "non connu",
        "company": organisation.name,
        "siret": organisation.key,
        "city": offer.city,
        "contact_name": person.name,
        "title": offer.title,
        "desk_url": address_of(f"{DESK}/opco"),
    }
    for adviser in advisers or accounts.operators(session):
        key = _key("opco", str(organisation.id), str(person.id), adviser.email)
        send(session, Template.OPCO_REQUEST, adviser.email, context, key, desk)


def granted(
    session: Session,
    person: Person,
    organisation: Organisation,
    offers: Sequence[Offer],
    event: int,
) -> None:
    """Tell a person that they may act for a company, and which offers are visible now."""
    context = {
        "first_name": person.first_name,
        "company": organisation.name,
        "manage_url": address_of(DESK),
        "offers": [{"title": o.title, "url": address_of(f"/offre/{o.id}")} for o in offers],
    }
    key = f"granted:{event}"
    send(session, Template.ACCOUNT_GRANTED, person.email, context, key, organisation)


def refused(
    session: Session, person: Person, organisation: Organisation, reason: str, event: int
) -> None:
    """Tell a person that they may not act for a company, and why."""
    context = {
        "first_name": person.first_name,
        "company": organisation.name,
        "reason": reason,
        "contact_url": address_of("/a-propos"),
    }
    key = f"refused:{event}"
    send(session, Template.ACCOUNT_REFUSED, person.email, context, key, organisation)


def taken_down(
    session: Session,
    person_id: int,
    organisation: Organisation,
    offers: Sequence[Offer],
    reason: str,
) -> None:
    """Tell a person which of their offers were withdrawn, and why."""
    person = session.get(Person, person_id)
    if person is None:
        return
    context = {
        "first_name": person.first_name,
        "company": organisation.name,
        "reason": reason,
        "offers": [offer.title for offer in offers],
    }
    key = _key("taken-down", *(str(offer.id) for offer in offers))
    send(session, Template.OFFERS_TAKEN_DOWN, person.email, context, key, organisation)


def threshold(session: Session, offer: Offer) -> None:
    """Tell the author that the offer received all the applications that it may."""
    author = session.get(Person, offer.author_id) if offer.author_id else None
    if author is None:
        return
    organisation = _organisation(session, offer)
    context = {
        "first_name": author.first_name,
        "title": offer.title,
        "count": offer.application_count,
        "manage_url": address_of(f"{DESK}/offre/{offer.id}"),
    }
    key = f"threshold:{offer.id}"
    send(session, Template.OFFER_THRESHOLD, author.email, context, key, organisation)


def expiring(session: Session, person: Person, offers: Sequence[Offer], days: int) -> None:
    """Tell a person which of their offers end soon, with what they may do about each."""
    rows = []
    for offer in offers:
        assert offer.expires_at is not None
        link = new_link(session, offer_id=offer.id, person_id=person.id)
        rows.append(
            {
                "title": offer.title,
                "last_day": day_in_words(last_day(offer.expires_at)),
                "extend_url": f"{link}?geste=prolonger",
                "filled_url": f"{link}?geste=pourvoir",
                "close_url": f"{link}?geste=annuler",
            }
        )
    # A notice made up for (the computer was off) says the days that are really left.
    left = min(days_left(offer.expires_at) for offer in offers if offer.expires_at)
    context = {"first_name": person.first_name, "days": left, "offers": rows}
    organisation = _organisation(session, offers[0])
    key = _key(f"expiring-{days}", *_ends(offers))
    send(session, Template.EXPIRY_NOTICE, person.email, context, key, organisation)


def expired(session: Session, person: Person, offers: Sequence[Offer]) -> None:
    """Tell a person which of their offers are no longer visible, and how to show them again."""
    rows = [
        {
            "title": offer.title,
            "extend_url": new_link(session, offer_id=offer.id, person_id=person.id)
            + "?geste=prolonger",
        }
        for offer in offers
    ]
    context = {"first_name": person.first_name, "offers": rows, "manage_url": address_of(DESK)}
    organisation = _organisation(session, offers[0])
    key = _key("expired", *_ends(offers))
    send(session, Template.OFFERS_EXPIRED, person.email, context, key, organisation)


def draft_link(session: Session, deposit: Deposit, address: str, token: str) -> None:
    """Send the link that goes on with a deposit, at most once a day for each."""
    facts = deposit.form.get("company") or {}
    typed = facts.get("brand") or facts.get("legal_name") or deposit.form.get("company_name")
    context = {
        "link": address_of(f"/deposer?brouillon={token}"),
        "company": typed or "votre entreprise",
        "days": DEPOSIT_DAYS,
    }
    key = f"draft:{deposit.id}:{paris_today():%Y%m%d}"
    send(session, Template.DRAFT_LINK, address, context, key)


def invited(session: Session, person: Person, organisation: Organisation, inviter: str) -> None:
    """Tell a person that a colleague asks them to join the team of a company."""
    context = {"inviter": inviter, "company": organisation.name, "link": address_of("/connexion")}
    membership = accounts.membership(session, person.id or 0, organisation.id or 0)
    assert membership is not None
    assert membership.state is MembershipState.INVITED
    event = accounts.last_events(session, [membership.id or 0])[membership.id or 0]
    key = f"invited:{event.id}"
    send(session, Template.TEAM_INVITATION, person.email, context, key, organisation)


def _organisation(session: Session, offer: Offer) -> Organisation | None:
    return session.get(Organisation, offer.organisation_id) if offer.organisation_id else None


def _ends(offers: Sequence[Offer]) -> list[str]:
    """Return each offer with its end: once extended, it ends again and is told again."""
    return [f"{offer.id}@{offer.expires_at:%Y%m%d}" for offer in offers]


def _key(about: str, *parts: str) -> str:
    """Return a key of bounded length for a message about several offers."""
    return f"{about}:{digest(','.join(parts))}"
