"""Build the index from the database."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, case, func, literal, outerjoin, select

from services.catalog.enums import Kind, OfferStatus, RemoteMode, StartType
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Offer,
    OfferRome,
    ScoreVersion,
    Training,
    TrainingRome,
)
from services.core.clock import EPOCH
from services.core.columns import columns_of
from services.core.database import Database
from services.reference.models import Department, Opco, RomeOccupation
from services.search import columns as c
from services.search.build_text import build_text_index
from services.search.engine import Engine
from services.search.index import Index
from services.search.positions import PositionOf
from services.search.postings import Postings
from services.search.vocabulary import CodeList, Vocabulary

BATCH = 50_000
SECONDARY_SHARE = 0.8
Array = NDArray[Any]


def build_engine(database: Database) -> Engine:
    """Read the whole catalogue and return an engine that answers from memory."""
    with database.reader.connect() as connection:
        vocabulary = read_vocabulary(connection)
        parts = [
            _offers(connection, vocabulary),
            _trainings(connection, vocabulary),
            _companies(connection, vocabulary),
        ]
        joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        items = c.Items(**joined)
        order = np.lexsort((items.item_id, items.kind, items.cell))
        items = items.take(order)
        postings = _postings(connection, vocabulary, items)
        text = build_text_index(connection, vocabulary, items)
    return Engine(Index(items, postings, vocabulary), text)


def read_vocabulary(connection: Connection) -> Vocabulary:
    """Return the code lists of the reference tables."""

    def codes(column: Any) -> CodeList:
        return CodeList.of(connection.execute(select(column)).scalars())

    return Vocabulary(
        romes=codes(RomeOccupation.code),
        departments=codes(Department.code),
        opcos=codes(Opco.code),
        naf_divisions=CodeList.of(f"{number:02d}" for number in range(1, 100)),
    )


def _read(connection: Connection, statement: Select[Any], kinds: Sequence[str]) -> list[Array]:
    """Return the columns of a select as arrays of the given NumPy types, "O" for text."""
    result = connection.execution_options(yield_per=BATCH).execute(statement)
    chunks = [
        [
            np.array(column, kind)
            for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)
        ]
        for rows in result.partitions(BATCH)
    ]
    if not chunks:
        return [np.empty(0, kind) for kind in kinds]
    return [np.concatenate(parts) for parts in zip(*chunks, strict=True)]


def _numbers(codes: CodeList, values: Array) -> NDArray[np.uint8]:
    return np.fromiter((codes.number(value) for value in values), np.uint8, len(values))


def _days(values: Array) -> NDArray[np.int32]:
    return np.fromiter(
        (c.NO_DAY if value is None else (value - EPOCH).days for value in values),
        np.int32,
        len(values),
    )


def _instants(values: Array, unit: int, missing: int) -> NDArray[np.int32]:
    """Return instants as whole numbers of `unit` seconds since 1970."""
    return np.fromiter(
        (missing if value is None else int(value.timestamp()) // unit for value in values),
        np.int32,
        len(values),
    )


def _bits(*pairs: tuple[Any, int]) -> Any:
    """Return the SQL sum of the bits whose condition holds."""
    return sum((case((condition, bit), else_=0) for condition, bit in pairs), literal(0))


def _columns(
    kind: Kind, vocabulary: Vocabulary, size: int, points: tuple[Array, Array], **given: Array
) -> dict[str, Array]:
    """Return the columns of one kind; what is not given is unknown."""
    zeros = np.zeros(size)
    columns = {
        **c.located_columns(*points),
        "kind": np.full(size, c.KIND_CODES[kind]),
        "level": zeros,
        "start_day": np.full(size, c.NO_DAY),
        "published_day": np.full(size, c.NO_DAY),
        "expires_minute": np.full(size, c.NEVER),
        "opco": zeros,
        "naf_division": zeros,
        "applications": zeros,
        "quality": zeros,
        **given,
    }
    columns["department"] = _numbers(vocabulary.departments, given["department"])
    types = {
        "cell": np.int32, "kind": np.uint8, "item_id": np.int64, "level": np.uint8,
        "contracts": np.uint8, "flags": np.uint8, "start_day": np.int32,
        "published_day": np.int32, "expires_minute": np.int32, "department": np.uint8,
        "opco": np.uint8, "naf_division": np.uint8, "applications": np.uint16,
        "quality": np.float32,
    }  # fmt: skip
    return {name: np.asarray(values, types.get(name)) for name, values in columns.items()}


def _offers(connection: Connection, vocabulary: Vocabulary) -> dict[str, Array]:
    offer, company = columns_of(Offer), columns_of(Establishment)
    flags = _bits(
        (offer.is_disability_friendly, c.DISABILITY),
        (offer.provider_id.is_not(None), c.DELEGATED),
        (offer.remote != RemoteMode.ONSITE, c.REMOTE),
        (offer.establishment_id.is_(None) & (offer.employer_name == ""), c.ANONYMOUS),
        (offer.start_type == StartType.ASAP, c.ASAP),
        (offer.apply_email != "", c.BY_EMAIL),
        (offer.apply_phone != "", c.BY_PHONE),
        (offer.apply_url != "", c.BY_URL),
    )
    contracts = _bits(
        (offer.accepts_apprenticeship, c.APPRENTICESHIP),
        (offer.accepts_professionalisation, c.PROFESSIONALISATION),
    )
    joined = outerjoin(Offer, Establishment, offer.establishment_id == company.id)
    statement = (
        select(
            offer.id, offer.latitude, offer.longitude, offer.department_code,
            func.coalesce(offer.target_level, 0), contracts, flags, offer.start_date,
            offer.published_at, offer.expires_at, offer.application_count,
            func.coalesce(company.opco_code, ""), func.coalesce(company.naf_code, ""),
        )
        .select_from(joined)
        .where(offer.status == OfferStatus.ACTIVE)
    )  # fmt: skip
    kinds = "i8 f8 f8 O u1 u1 u1 O O O i8 O O".split()
    (ids, latitude, longitude, department, level, contract, flag, start, published, expires,
     applications, opco, naf) = _read(connection, statement, kinds)  # fmt: skip
    return _columns(
        Kind.OFFER, vocabulary, len(ids), (latitude, longitude),
        item_id=ids, department=department, level=level, contracts=contract, flags=flag,
        start_day=_days(start),
        published_day=_instants(published, 86_400, c.NO_DAY),
        expires_minute=_instants(expires, 60, c.NEVER),
        applications=np.minimum(applications, np.iinfo(np.uint16).max),
        opco=_numbers(vocabulary.opcos, opco),
        naf_division=_divisions(vocabulary, naf),
    )  # fmt: skip


def _trainings(connection: Connection, vocabulary: Vocabulary) -> dict[str, Array]:
    training = columns_of(Training)
    flags = _bits(
        (training.is_disability_friendly, c.DISABILITY),
        (training.is_remote, c.REMOTE),
        (training.has_permanent_entry, c.ASAP),
    )
    statement = select(
        training.id, training.latitude, training.longitude, training.department_code,
        func.coalesce(training.level, 0), flags,
        func.coalesce(training.employed_after_6_months, 0),
    ).where(training.is_published)  # fmt: skip
    kinds = "i8 f8 f8 O u1 u1 f4".split()
    ids, latitude, longitude, department, level, flag, employed = _read(
        connection, statement, kinds
    )
    return _columns(
        Kind.TRAINING, vocabulary, len(ids), (latitude, longitude),
        item_id=ids, department=department, level=level, contracts=np.zeros(len(ids)),
        flags=flag, quality=employed / 100,
    )  # fmt: skip


def _companies(connection: Connection, vocabulary: Vocabulary) -> dict[str, Array]:
    company, score = columns_of(Establishment), columns_of(EstablishmentScore)
    version = columns_of(ScoreVersion)
    best = (
        select(score.establishment_id, func.max(score.probability).label("best"))
        .where(version.is_active, version.id == score.version_id)
        .group_by(score.establishment_id)
        .subquery()
    )
    flags = _bits(
        (company.is_disability_committed, c.DISABILITY),
        (company.email != "", c.BY_EMAIL),
        (company.phone != "", c.BY_PHONE),
    )
    joined = outerjoin(Establishment, best, best.c.establishment_id == company.id)
    statement = (
        select(
            company.id, company.latitude, company.longitude, company.department_code, flags,
            company.opco_code, company.naf_code, func.coalesce(best.c.best, 0.0),
        )
        .select_from(joined)
        .where(company.is_open, ~company.is_opted_out)
        .where(best.c.best.is_not(None) | company.is_self_listed)
    )  # fmt: skip
    kinds = "i8 f8 f8 O u1 O O f4".split()
    ids, latitude, longitude, department, flag, opco, naf, quality = _read(
        connection, statement, kinds
    )
    return _columns(
        Kind.COMPANY, vocabulary, len(ids), (latitude, longitude),
        item_id=ids, department=department, contracts=np.zeros(len(ids)), flags=flag,
        opco=_numbers(vocabulary.opcos, opco), naf_division=_divisions(vocabulary, naf),
        quality=quality,
    )  # fmt: skip


def _divisions(vocabulary: Vocabulary, naf_codes: Array) -> NDArray[np.uint8]:
    return _numbers(vocabulary.naf_divisions, np.array([code[:2] for code in naf_codes], "O"))


def _postings(connection: Connection, vocabulary: Vocabulary, items: c.Items) -> Postings:
    """Return, for each ROME code, the ascending positions of its items."""
    offer, training = columns_of(OfferRome), columns_of(TrainingRome)
    score, version = columns_of(EstablishmentScore), columns_of(ScoreVersion)
    active = (version.is_active, version.id == score.version_id)
    sources: dict[Kind, Select[Any]] = {
        Kind.OFFER: select(offer.offer_id, offer.rome_code, _share(offer.position)),
        Kind.TRAINING: select(training.training_id, training.rome_code, _share(training.position)),
        Kind.COMPANY: select(score.establishment_id, score.rome_code, score.probability).where(
            *active
        ),
    }
    romes, positions, strengths = [], [], []
    numbers = vocabulary.romes.numbers
    for kind, statement in sources.items():
        ids, codes, strength = _read(connection, statement, ["i8", "O", "f4"])
        rome = np.fromiter((numbers.get(code, 0) for code in codes), np.int32, len(codes))
        position, is_held = PositionOf(items, kind).of(ids)
        keep = is_held & (rome > 0)
        romes.append(rome[keep])
        positions.append(position[keep])
        strengths.append(strength[keep])
    return Postings.build(
        np.concatenate(romes),
        np.concatenate(positions),
        np.concatenate(strengths),
        len(vocabulary.romes),
    )


def _share(position: Any) -> Any:
    """Return how much an item is about an occupation: its main one, or another."""
    return case((position == 0, 1.0), else_=SECONDARY_SHARE)
