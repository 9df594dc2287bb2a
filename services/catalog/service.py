"""What is shown of one offer, one training, one company."""

from collections.abc import Iterable
from typing import TypeVar

from sqlmodel import Session

from services.catalog import repository
from services.catalog.cards import card_of_offer, cards
from services.catalog.enums import Kind, OfferStatus
from services.catalog.models import Establishment, Located, Offer, TrainingProvider
from services.catalog.views import (
    CompanyFacts,
    CompanyPage,
    OccupationFacts,
    OfferPage,
    Place,
    SchoolFacts,
    ScoredOccupation,
    SessionDates,
    TrainingPage,
)
from services.core.clock import utc_now
from services.core.database import Database
from services.core.errors import NotFoundError
from services.core.geo import Point
from services.core.identifiers import is_siret
from services.reference.models import Opco, RomeOccupation

T = TypeVar("T")

# Offers that a candidate may read: one that has ended says so on its own page.
SHOWN_STATUSES = frozenset(OfferStatus) - {OfferStatus.DRAFT, OfferStatus.PENDING}


def offer_page(database: Database, offer_id: int) -> OfferPage:
    """Return what is shown of an offer; raises NotFoundError if it was never published."""
    with database.read() as session:
        found = repository.offer(session, offer_id)
        if found is None or found.status not in SHOWN_STATUSES:
            raise NotFoundError("offer_not_found", "Cette offre n'existe pas ou n'existe plus.")
        company = _related(session, Establishment, found.establishment_id)
        school = _related(session, TrainingProvider, found.provider_id)
        occupations = repository.offer_occupations(session, offer_id)
        return offer_view(session, found, company, school, occupations)


def offer_view(
    session: Session,
    offer: Offer,
    company: Establishment | None,
    school: TrainingProvider | None,
    occupations: Iterable[RomeOccupation],
) -> OfferPage:
    """Return what is shown of an offer at hand: a preview is the page itself."""
    facts = _company(session, company) if company else None
    return OfferPage(
        card=card_of_offer(offer, company, school, facts.naf_label if facts else ""),
        is_open=_is_open(offer),
        status=offer.status,
        description=offer.description,
        employer_description=offer.employer_description,
        start_is_flexible=offer.start_is_flexible,
        rhythm=offer.rhythm,
        opening_count=offer.opening_count,
        place=_place(offer),
        company=facts,
        school=_school(school) if school else None,
        occupations=_occupations(occupations),
        desired_skills=tuple(offer.desired_skills),
        acquired_skills=tuple(offer.acquired_skills),
        knowledge=tuple(offer.knowledge),
        access_conditions=offer.access_conditions,
        questions=tuple(offer.questions),
        apply_email=offer.apply_email,
        apply_phone=offer.apply_phone,
        apply_url=offer.apply_url,
        expires_at=offer.expires_at,
    )


def training_page(database: Database, training_id: int) -> TrainingPage:
    """Return what is shown of a training; raises NotFoundError if it is not published."""
    with database.read() as session:
        found = repository.training(session, training_id)
        school = _related(session, TrainingProvider, found.provider_id) if found else None
        if found is None or school is None or not found.is_published:
            raise NotFoundError("training_not_found", "Cette formation n'existe pas ou plus.")
        sessions = repository.training_sessions(session, training_id)
        return TrainingPage(
            card=cards(session, [(Kind.TRAINING, training_id)])[0],
            place=_place(found),
            school=_school(school),
            diploma=found.diploma,
            rncp_code=found.rncp_code,
            objectives=found.objectives,
            content=found.content,
            admission=found.admission,
            rhythm=found.rhythm,
            capacity=found.capacity,
            is_remote=found.is_remote,
            has_permanent_entry=found.has_permanent_entry,
            sessions=tuple(SessionDates(s.starts_on, s.ends_on, s.seats) for s in sessions),
            still_studying=found.still_studying,
            occupations=_occupations(repository.training_occupations(session, training_id)),
            contact_email=found.contact_email,
            contact_phone=found.contact_phone,
            website=found.website,
        )


def company_page(database: Database, siret: str) -> CompanyPage:
    """Return what is shown of a company; raises NotFoundError if it is unknown or closed."""
    with database.read() as session:
        found = repository.establishment_by_siret(session, siret) if is_siret(siret) else None
        if found is None or not found.is_open:
            raise NotFoundError("company_not_found", "Nous ne connaissons pas cette entreprise.")
        scores = repository.company_scores(session, found.id or 0)
        facts = _company(session, found)
        return CompanyPage(
            card=cards(session, [(Kind.COMPANY, found.id or 0)])[0],
            company=facts,
            is_listed=not found.is_opted_out,
            occupations=tuple(
                ScoredOccupation(
                    occupation=_occupation(occupation),
                    probability=score.probability,
                    reasons=tuple(score.reasons or ()),
                )
                for score, occupation in scores
            ),
        )


def _is_open(offer: Offer) -> bool:
    is_expired = offer.expires_at is not None and offer.expires_at <= utc_now()
    return offer.status is OfferStatus.ACTIVE and not is_expired


def _related(session: Session, table: type[T], key: int | None) -> T | None:
    return session.get(table, key) if key is not None else None


def _place(row: Located) -> Place:
    is_located = row.latitude is not None and row.longitude is not None
    point = Point(row.latitude or 0, row.longitude or 0) if is_located else None
    return Place(row.address, row.postal_code, row.city, point)


def _company(session: Session, row: Establishment) -> CompanyFacts:
    opco = session.get(Opco, row.opco_code)
    return CompanyFacts(
        siret=row.siret,
        name=row.display_name,
        legal_name=row.legal_name,
        naf_code=row.naf_code,
        naf_label=repository.naf_label(session, row.naf_code),
        size=row.size_bracket,
        opco=opco.label if opco else "",
        place=_place(row),
        email=row.email,
        phone=row.phone,
        website=row.website,
        is_disability_committed=row.is_disability_committed,
    )


def _school(row: TrainingProvider) -> SchoolFacts:
    return SchoolFacts(
        siret=row.siret,
        name=row.display_name,
        legal_name=row.legal_name,
        place=_place(row),
        email=row.email,
        phone=row.phone,
        website=row.website,
        is_company_school=row.is_company_school,
    )


def _occupations(rows: Iterable[RomeOccupation]) -> tuple[OccupationFacts, ...]:
    return tuple(map(_occupation, rows))


def _occupation(row: RomeOccupation) -> OccupationFacts:
    return OccupationFacts(
        code=row.code,
        label=row.label,
        definition=str(row.sheet["definition"]),
        sheet_origin=row.sheet_origin.label,
    )
