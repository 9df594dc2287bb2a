"""Cards read from the catalogue in bulk: plain rows, no ORM objects."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, Select, outerjoin, select
from sqlmodel import Session

from services.catalog.enums import ContractType, Kind, RemoteMode, SizeBracket, StartType
from services.catalog.models import (
    Establishment,
    Offer,
    Training,
    TrainingProvider,
    TrainingSession,
)
from services.catalog.views import Card
from services.core.clock import paris_today
from services.core.columns import columns_of
from services.reference.models import NafCode

NAF_NOMENCLATURE = "NAFRev2"
BATCH = 5_000
# Intakes kept on a card: enough for the card to stay true until the item is read again.
MAX_INTAKES = 4

_offer, _training, _session = columns_of(Offer), columns_of(Training), columns_of(TrainingSession)
_company, _provider, _naf = (
    columns_of(Establishment),
    columns_of(TrainingProvider),
    columns_of(NafCode),
)
_ACTIVITY = (_naf.code == _company.naf_code) & (_naf.nomenclature == NAF_NOMENCLATURE)


def offer_select() -> Select[Any]:
    """Return the columns of offers that their cards and the search need."""
    joined = (
        outerjoin(Offer, Establishment, _company.id == _offer.establishment_id)
        .outerjoin(TrainingProvider, _provider.id == _offer.provider_id)
        .outerjoin(NafCode, _ACTIVITY)
    )
    return select(
        *(column for column in _offer if column.key not in {"created_at", "updated_at"}),
        _company.brand, _company.legal_name, _company.size_bracket, _company.opco_code,
        _company.naf_code, _naf.label.label("activity"),
        _provider.brand.label("school_brand"), _provider.legal_name.label("school_legal_name"),
    ).select_from(joined)  # fmt: skip


def training_select() -> Select[Any]:
    """Return the columns of trainings that their cards and the search need."""
    return select(
        *(column for column in _training if column.key not in {"created_at", "updated_at"}),
        _provider.brand, _provider.legal_name,
    ).where(_provider.id == _training.provider_id)  # fmt: skip


def company_select() -> Select[Any]:
    """Return the columns of companies that their cards and the search need."""
    return select(
        *(column for column in _company if column.key not in {"created_at", "updated_at"}),
        _naf.label.label("activity"),
    ).select_from(outerjoin(Establishment, NafCode, _ACTIVITY))  # fmt: skip


SELECTS = {
    Kind.OFFER: (offer_select, _offer.id),
    Kind.TRAINING: (training_select, _training.id),
    Kind.COMPANY: (company_select, _company.id),
}


def cards_with_rows(
    session: Session, kind: Kind, ids: Sequence[int] | None = None
) -> Iterator[tuple[Card, Row[Any]]]:
    """Yield the card of each item and the row it was made from; all of the kind without `ids`."""
    build, key = SELECTS[kind]
    statement = build() if ids is None else build().where(key.in_(ids))
    options = {"yield_per": BATCH}
    result = session.connection().execute(statement, execution_options=options)
    for rows in result.partitions(BATCH):
        if kind is Kind.OFFER:
            yield from ((offer_card(row), row) for row in rows)
        elif kind is Kind.COMPANY:
            yield from ((company_card(row), row) for row in rows)
        else:
            intakes = coming_intakes(session, [row.id for row in rows])
            yield from ((training_card(row, intakes.get(row.id, ())), row) for row in rows)


def cards(session: Session, wanted: Sequence[tuple[Kind, int]]) -> list[Card]:
    """Return the cards of the wanted items in the same order, without those that are gone.

    At most two queries for each kind present, whatever the number of items.
    """
    found: dict[tuple[Kind, int], Card] = {}
    for kind in Kind:
        ids = [item_id for item_kind, item_id in wanted if item_kind is kind]
        if ids:
            read = cards_with_rows(session, kind, ids)
            found |= {(kind, card.item_id): card for card, _ in read}
    return [found[key] for key in wanted if key in found]


def coming_intakes(session: Session, training_ids: Iterable[int]) -> dict[int, tuple[date, ...]]:
    """Return the first days of the coming intakes of trainings, in order."""
    statement = (
        select(_session.training_id, _session.starts_on)
        .where(_session.training_id.in_(list(training_ids)), _session.starts_on >= paris_today())
        .order_by(_session.training_id, _session.starts_on)
    )
    found: dict[int, tuple[date, ...]] = {}
    for training_id, starts_on in session.connection().execute(statement):
        intakes = found.get(training_id, ())
        if len(intakes) < MAX_INTAKES:
            found[training_id] = (*intakes, starts_on)
    return found


def offer_card(row: Any) -> Card:
    """Return the card of a row of `offer_select`, or of anything with its columns."""
    contracts = (
        (row.accepts_apprenticeship, ContractType.APPRENTICESHIP),
        (row.accepts_professionalisation, ContractType.PROFESSIONALISATION),
    )
    return Card(
        kind=Kind.OFFER,
        item_id=row.id or 0,
        key=str(row.id or 0),
        title=row.title,
        organization=row.employer_name or row.brand or row.legal_name or None,
        school=row.school_brand or row.school_legal_name or None,
        activity=row.activity or "",
        size=row.size_bracket or SizeBracket.UNKNOWN,
        level=row.target_level,
        contracts=tuple(contract for is_accepted, contract in contracts if is_accepted),
        starts_asap=row.start_type is StartType.ASAP,
        start_date=row.start_date,
        duration_months=row.duration_months,
        remote=row.remote,
        origin=row.origin,
        is_disability_friendly=row.is_disability_friendly,
        application_count=row.application_count,
        monthly_pay=row.monthly_pay,
        published_at=row.published_at,
        **_located(row),
    )


def card_of_offer(
    offer: Offer, company: Establishment | None, school: TrainingProvider | None, activity: str
) -> Card:
    """Return the card of an offer at hand, stored or not, with what it refers to."""
    blank = dict.fromkeys(("brand", "legal_name", "size_bracket"))
    known = company.model_dump(include=set(blank)) if company else blank
    return offer_card(
        SimpleNamespace(
            **{name: getattr(offer, name) for name in type(offer).model_fields},
            **known,
            activity=activity,
            school_brand=school.brand if school else None,
            school_legal_name=school.legal_name if school else None,
        )
    )


def training_card(row: Row[Any], intakes: tuple[date, ...]) -> Card:
    """Return the card of a row of `training_select`; `intakes` are those to come."""
    return Card(
        kind=Kind.TRAINING,
        item_id=row.id,
        key=str(row.id),
        title=row.title,
        organization=row.brand or row.legal_name,
        level=row.level,
        starts_asap=row.has_permanent_entry,
        start_date=intakes[0] if intakes else None,
        intakes=intakes,
        duration_months=row.duration_months,
        remote=RemoteMode.REMOTE if row.is_remote else RemoteMode.ONSITE,
        is_disability_friendly=row.is_disability_friendly,
        employed_after_6_months=row.employed_after_6_months,
        **_located(row),
    )


def company_card(row: Row[Any]) -> Card:
    """Return the card of a row of `company_select`."""
    name = row.brand or row.legal_name
    return Card(
        kind=Kind.COMPANY,
        item_id=row.id,
        key=row.siret,
        title=name,
        organization=name,
        activity=row.activity or "",
        size=row.size_bracket,
        is_disability_friendly=row.is_disability_committed,
        **_located(row),
    )


def _located(row: Any) -> dict[str, Any]:
    return {
        "city": row.city,
        "postal_code": row.postal_code,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "is_demo": row.is_demo,
    }
