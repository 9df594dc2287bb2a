"""Every query of the catalogue, apart from the bulk reads of cards."""

from collections.abc import Sequence

from sqlalchemy import literal, select
from sqlmodel import Session, SQLModel, col

from services.catalog.cards import NAF_NOMENCLATURE
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Offer,
    OfferRome,
    ScoreVersion,
    Training,
    TrainingRome,
    TrainingSession,
)
from services.core.clock import paris_today
from services.core.columns import columns_of
from services.reference.models import NafCode, RomeOccupation


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
