"""Every query of the catalogue, apart from the bulk reads of the search index."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import literal, select
from sqlmodel import Session, SQLModel, col

from services.catalog.enums import ContractType, Kind, RemoteMode, SizeBracket, StartType
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Offer,
    OfferRome,
    ScoreVersion,
    Training,
    TrainingProvider,
    TrainingRome,
    TrainingSession,
)
from services.catalog.views import Card
from services.core.clock import paris_today
from services.core.columns import columns_of
from services.core.geo import Point
from services.reference.models import NafCode, RomeOccupation

NAF_NOMENCLATURE = "NAFRev2"


def cards(session: Session, wanted: Sequence[tuple[Kind, int]]) -> list[Card]:
    """Return the cards of the wanted items in the same order, without those that are gone.

    One query for each kind present, whatever the number of items.
    """
    readers = {
        Kind.OFFER: _offer_cards,
        Kind.TRAINING: _training_cards,
        Kind.COMPANY: _company_cards,
    }
    found: dict[tuple[Kind, int], Card] = {}
    for kind, reader in readers.items():
        ids = [item_id for item_kind, item_id in wanted if item_kind is kind]
        if ids:
            found |= {(kind, card.item_id): card for card in reader(session, ids)}
    return [found[key] for key in wanted if key in found]


def offer(session: Session, offer_id: int) -> Offer | None:
    """Return an offer by its id, whatever its status."""
    return session.get(Offer, offer_id)


def training(session: Session, training_id: int) -> Training | None:
    """Return a training by its id."""
    return session.get(Training, training_id)


def establishment_by_siret(session: Session, siret: str) -> Establishment | None:
    """Return an establishment by its SIRET."""
    return session.execute(
        select(Establishment).where(col(Establishment.siret) == siret)
    ).scalar_one_or_none()


def offer_occupations(session: Session, offer_id: int) -> Sequence[RomeOccupation]:
    """Return the occupations of an offer, main one first."""
    return (
        session.execute(
            select(RomeOccupation)
            .join(OfferRome, col(OfferRome.rome_code) == col(RomeOccupation.code))
            .where(col(OfferRome.offer_id) == offer_id)
            .order_by(col(OfferRome.position))
        )
        .scalars()
        .all()
    )


def training_occupations(session: Session, training_id: int) -> Sequence[RomeOccupation]:
    """Return the occupations that a training leads to, main one first."""
    return (
        session.execute(
            select(RomeOccupation)
            .join(TrainingRome, col(TrainingRome.rome_code) == col(RomeOccupation.code))
            .where(col(TrainingRome.training_id) == training_id)
            .order_by(col(TrainingRome.position))
        )
        .scalars()
        .all()
    )


def training_sessions(session: Session, training_id: int) -> Sequence[TrainingSession]:
    """Return the coming intakes of a training in order of date."""
    return (
        session.execute(
            select(TrainingSession)
            .where(
                col(TrainingSession.training_id) == training_id,
                col(TrainingSession.starts_on) >= paris_today(),
            )
            .order_by(col(TrainingSession.starts_on))
        )
        .scalars()
        .all()
    )


def company_scores(
    session: Session, establishment_id: int
) -> Sequence[tuple[EstablishmentScore, RomeOccupation]]:
    """Return the active scores of a company with their occupations, the most likely first."""
    rows = session.execute(
        select(EstablishmentScore, RomeOccupation)
        .join(ScoreVersion, col(ScoreVersion.id) == col(EstablishmentScore.version_id))
        .join(RomeOccupation, col(RomeOccupation.code) == col(EstablishmentScore.rome_code))
        .where(
            col(ScoreVersion.is_active),
            col(EstablishmentScore.establishment_id) == establishment_id,
        )
        .order_by(col(EstablishmentScore.probability).desc(), col(RomeOccupation.code))
    )
    return [(row[0], row[1]) for row in rows]


def naf_label(session: Session, code: str) -> str:
    """Return the label of a NAF code, empty when unknown."""
    found = session.get(NafCode, (code, NAF_NOMENCLATURE))
    return found.label if found else ""


CATALOGUE_TABLES: tuple[type[SQLModel], ...] = (Offer, Training, Establishment)


def has_any_row(session: Session) -> bool:
    """Whether the catalogue holds anything."""
    return any(
        session.execute(select(literal(1)).select_from(table).limit(1)).first()
        for table in CATALOGUE_TABLES
    )


def has_demo_rows(session: Session) -> bool:
    """Whether invented rows are in the catalogue."""
    return any(
        session.execute(
            select(literal(1)).select_from(table).where(columns_of(table).is_demo).limit(1)
        ).first()
        for table in CATALOGUE_TABLES
    )


# The join of an establishment to the label of its activity.
HAS_ACTIVITY = (col(NafCode.code) == col(Establishment.naf_code)) & (
    col(NafCode.nomenclature) == NAF_NOMENCLATURE
)


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def _offer_cards(session: Session, ids: Sequence[int]) -> Iterable[Card]:
    statement = (
        select(Offer, Establishment, col(NafCode.label), TrainingProvider)
        .outerjoin(Establishment, col(Establishment.id) == col(Offer.establishment_id))
        .outerjoin(TrainingProvider, col(TrainingProvider.id) == col(Offer.provider_id))
        .outerjoin(NafCode, HAS_ACTIVITY)
        .where(col(Offer.id).in_(ids))
    )
    for found, company, activity, school in session.execute(statement):
        yield offer_card(found, company, activity or "", school)


def offer_card(
    found: Offer, company: Establishment | None, activity: str, school: TrainingProvider | None
) -> Card:
    """Return the card of an offer."""
    contracts = [
        (found.accepts_apprenticeship, ContractType.APPRENTICESHIP),
        (found.accepts_professionalisation, ContractType.PROFESSIONALISATION),
    ]
    return Card(
        kind=Kind.OFFER,
        item_id=found.id or 0,
        key=str(found.id),
        title=found.title,
        organization=found.employer_name or (company.display_name if company else ""),
        school=school.display_name if school else "",
        city=found.city,
        postal_code=found.postal_code,
        point=_point(found.latitude, found.longitude),
        activity=activity,
        size=company.size_bracket if company else SizeBracket.UNKNOWN,
        level=found.target_level,
        contracts=tuple(contract for accepted, contract in contracts if accepted),
        starts_asap=found.start_type is StartType.ASAP,
        start_date=found.start_date,
        duration_months=found.duration_months,
        remote=found.remote,
        origin=found.origin,
        is_disability_friendly=found.is_disability_friendly,
        application_count=found.application_count,
        published_at=found.published_at,
        employed_after_6_months=None,
        is_demo=found.is_demo,
    )


def _training_cards(session: Session, ids: Sequence[int]) -> Iterable[Card]:
    next_intake = (
        select(col(TrainingSession.starts_on))
        .where(
            col(TrainingSession.training_id) == col(Training.id),
            col(TrainingSession.starts_on) >= paris_today(),
        )
        .order_by(col(TrainingSession.starts_on))
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(Training, TrainingProvider, next_intake)
        .join(TrainingProvider, col(TrainingProvider.id) == col(Training.provider_id))
        .where(col(Training.id).in_(ids))
    )
    for found, school, starts_on in session.execute(statement):
        yield training_card(found, school, starts_on)


def training_card(found: Training, school: TrainingProvider, starts_on: Any) -> Card:
    """Return the card of a training; `starts_on` is its first intake, None when unknown."""
    return Card(
        kind=Kind.TRAINING,
        item_id=found.id or 0,
        key=str(found.id),
        title=found.title,
        organization=school.display_name,
        school="",
        city=found.city,
        postal_code=found.postal_code,
        point=_point(found.latitude, found.longitude),
        activity="",
        size=SizeBracket.UNKNOWN,
        level=found.level,
        contracts=(),
        starts_asap=found.has_permanent_entry,
        start_date=starts_on,
        duration_months=found.duration_months,
        remote=RemoteMode.REMOTE if found.is_remote else RemoteMode.ONSITE,
        origin=None,
        is_disability_friendly=found.is_disability_friendly,
        application_count=0,
        published_at=None,
        employed_after_6_months=found.employed_after_6_months,
        is_demo=found.is_demo,
    )


def _company_cards(session: Session, ids: Sequence[int]) -> Iterable[Card]:
    statement = (
        select(Establishment, col(NafCode.label))
        .outerjoin(NafCode, HAS_ACTIVITY)
        .where(col(Establishment.id).in_(ids))
    )
    for found, activity in session.execute(statement):
        yield company_card(found, activity or "")


def company_card(found: Establishment, activity: str) -> Card:
    """Return the card of a company to contact."""
    return Card(
        kind=Kind.COMPANY,
        item_id=found.id or 0,
        key=found.siret,
        title=found.display_name,
        organization=found.display_name,
        school="",
        city=found.city,
        postal_code=found.postal_code,
        point=_point(found.latitude, found.longitude),
        activity=activity,
        size=found.size_bracket,
        level=None,
        contracts=(),
        starts_asap=False,
        start_date=None,
        duration_months=None,
        remote=RemoteMode.ONSITE,
        origin=None,
        is_disability_friendly=found.is_disability_committed,
        application_count=0,
        published_at=None,
        employed_after_6_months=None,
        is_demo=found.is_demo,
    )
