"""Invented accounts to try a demonstration with: one of each kind, and an offer of each state."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from services.accounts import memberships
from services.accounts.models import MembershipState, Organisation, OrganisationKind, Person
from services.catalog.enums import Kind, OfferEventKind, OfferOrigin, OfferStatus
from services.catalog.models import Establishment, Offer, OfferEvent, TrainingProvider
from services.core.clock import paris_today, utc_now
from services.recruiting.access import OPERATORS
from services.recruiting.lifetime import end_of_day, end_of_life
from services.reference.models import Opco
from services.search import projection

# What each offer of the demonstration's company shows: its status, and the days left to it.
_STATES = (
    (OfferStatus.ACTIVE, 24),
    (OfferStatus.ACTIVE, 5),
    (OfferStatus.SUSPENDED, 12),
    (OfferStatus.EXPIRED, -3),
    (OfferStatus.FILLED, 9),
)


def add_accounts(session: Session) -> int:
    """Replace the invented accounts by new ones; return how many people there are."""
    purge_accounts(session)
    company = _company(session)
    people = [
        _person(session, "operateur@demo.example", "Équipe du site", OrganisationKind.OPERATOR,
                *OPERATORS),
    ]  # fmt: skip
    if company is not None:
        boss = _person(
            session, company.email, f"Employeur, {company.display_name}",
            OrganisationKind.COMPANY, company.siret, company.display_name, company.opco_code,
        )  # fmt: skip
        people.append(boss)
        _give_offers(session, boss, company)
        opco = session.get(Opco, company.opco_code)
        if opco is not None:
            people.append(
                _person(session, f"conseil.{opco.code}@demo.example", f"OPCO, {opco.label}",
                        OrganisationKind.OPCO, opco.code, opco.label)
            )  # fmt: skip
    school = session.execute(
        select(TrainingProvider).where(col(TrainingProvider.is_demo)).order_by("id").limit(1)
    ).scalar_one_or_none()
    if school is not None:
        people.append(
            _person(session, school.email, f"CFA, {school.display_name}",
                    OrganisationKind.CFA, school.siret, school.display_name)
        )  # fmt: skip
    return len(people)


def purge_accounts(session: Session) -> None:
    """Delete the invented people and organisations, and nothing else."""
    session.execute(delete(Person).where(col(Person.is_demo)))
    session.execute(delete(Organisation).where(col(Organisation.is_demo)))


def _person(
    session: Session, email: str, name: str, kind: OrganisationKind, key: str, label: str,
    opco_code: str = "",
) -> Person:  # fmt: skip
    person = memberships.person_of(session, email, name)
    organisation = memberships.organisation_of(session, kind, key, label, opco_code)
    person.is_demo = organisation.is_demo = True
    person.email_confirmed_at = utc_now()
    memberships.join(
        session, person, organisation, MembershipState.GRANTED, reason="compte de démonstration"
    )
    return person


def _company(session: Session) -> Establishment | None:
    """Return the first company of the demonstration that has several offers."""
    statement = (
        select(col(Offer.establishment_id))
        .where(
            col(Offer.is_demo),
            col(Offer.origin) == OfferOrigin.RECRUITER,
            col(Offer.establishment_id).is_not(None),
        )
        .order_by(col(Offer.id))
        .limit(1)
    )
    found = session.execute(statement).scalar_one_or_none()
    return session.get(Establishment, found) if found else None


def _give_offers(session: Session, boss: Person, company: Establishment) -> None:
    """Make a few invented offers those of the company, one in each state of their life."""
    organisation = memberships.organisation_of(
        session, OrganisationKind.COMPANY, company.siret, company.display_name
    )
    offers = session.execute(
        select(Offer)
        .where(col(Offer.is_demo), col(Offer.origin) == OfferOrigin.RECRUITER)
        .order_by(col(Offer.establishment_id) != company.id, col(Offer.id))
        .limit(len(_STATES))
    ).scalars()
    changed = []
    for offer, (status, left) in zip(offers, _STATES, strict=False):
        offer.organisation_id, offer.author_id = organisation.id, boss.id
        offer.establishment_id, offer.employer_name = company.id, company.display_name
        offer.status = status
        offer.expires_at = end_of_day(paris_today() + timedelta(days=left))
        life = end_of_life(paris_today()) - end_of_day(paris_today())
        offer.published_at = min(offer.expires_at - life, utc_now())
        session.add(
            OfferEvent(
                offer_id=offer.id or 0,
                kind=OfferEventKind.STATUS,
                status=status,
                reason=status.label,
            )
        )
        changed.append(offer.id or 0)
    session.flush()
    projection.refresh(session, Kind.OFFER, changed)
