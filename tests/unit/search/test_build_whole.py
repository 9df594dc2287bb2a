"""The whole demonstration is in the index, the same on both kinds of database."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session, select

from services.catalog.enums import ContractType, Kind
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Offer,
    OfferRome,
    Training,
    TrainingRome,
)
from services.core.clock import utc_now
from services.core.database import Database
from services.search import columns as c
from services.search.build import build_engine
from services.search.criteria import Criteria, Filters
from services.search.engine import Engine
from services.search.postings import Postings


def position_of(engine: Engine, kind: Kind) -> dict[int, int]:
    """Return the position of each item of a kind."""
    items = engine.index.items
    own = np.flatnonzero(items.kind == c.KIND_CODES[kind]).tolist()
    return {int(items.item_id[at]): at for at in own}


@pytest.fixture(scope="module")
def demo_engine(demo_database: Database) -> Engine:
    return build_engine(demo_database)


def test_the_demonstration_is_indexed_whole(demo_database: Database, demo_engine: Engine) -> None:
    with demo_database.read() as session:
        for kind, table in (
            (Kind.OFFER, Offer),
            (Kind.TRAINING, Training),
            (Kind.COMPANY, Establishment),
        ):
            rows: Sequence[Any] = session.exec(select(table)).all()
            positions = position_of(demo_engine, kind)
            assert set(positions) == {row.id for row in rows}
            check_places(demo_engine, positions, rows)


def check_places(engine: Engine, positions: dict[int, int], rows: Any) -> None:
    items, departments = engine.index.items, engine.index.vocabulary.departments
    for row in rows:
        at = positions[row.id]
        assert departments.codes[items.department[at]] == row.department_code
        latitude = np.degrees(np.arcsin(items.z[at]))
        longitude = np.degrees(np.arctan2(items.y[at], items.x[at]))
        assert (latitude, longitude) == pytest.approx((row.latitude, row.longitude))


def occupations(session: Session, kind: Kind) -> set[tuple[int, str]]:
    statements: dict[Kind, Any] = {
        Kind.OFFER: select(OfferRome.offer_id, OfferRome.rome_code),
        Kind.TRAINING: select(TrainingRome.training_id, TrainingRome.rome_code),
        Kind.COMPANY: select(EstablishmentScore.establishment_id, EstablishmentScore.rome_code),
    }
    return {(row[0], row[1]) for row in session.exec(statements[kind])}


def test_every_occupation_of_every_item_leads_to_it(
    demo_database: Database, demo_engine: Engine
) -> None:
    index = demo_engine.index
    listed: dict[Kind, set[tuple[int, str]]] = {kind: set() for kind in Kind}
    for number, code in enumerate(index.vocabulary.romes.codes):
        positions, _ = index.postings.of(number)
        assert (np.diff(positions) > 0).all(), "positions are ascending and distinct"
        for at in positions.tolist():
            listed[c.KINDS[index.items.kind[at]]].add((int(index.items.item_id[at]), code))
    with demo_database.read() as session:
        for kind in Kind:
            assert listed[kind] == occupations(session, kind)


def test_positions_follow_geography(demo_engine: Engine) -> None:
    assert (np.diff(demo_engine.index.items.cell) >= 0).all()


def check_same_postings(one: Postings, other: Postings) -> None:
    for name in ("offsets", "targets", "weights"):
        left, right = getattr(one, name), getattr(other, name)
        assert (left is None and right is None) or np.array_equal(left, right)


def check_same_engine(one: Engine, other: Engine) -> None:
    assert other.index.vocabulary == one.index.vocabulary
    for field in fields(one.index.items):
        left, right = (getattr(engine.index.items, field.name) for engine in (one, other))
        assert left.dtype == right.dtype
        assert np.array_equal(left, right, equal_nan=left.dtype.kind == "f"), field.name
    check_same_postings(one.index.postings, other.index.postings)
    names, others = one.words.occupations, other.words.occupations
    check_same_postings(names.postings, others.postings)
    assert names.words.words == others.words.words
    assert np.array_equal(names.romes, others.romes)
    assert np.array_equal(names.sizes, others.sizes)
    assert one.words.title_words.words == other.words.title_words.words
    for name in ("titles", "names", "descriptions"):
        left, right = getattr(one.words, name), getattr(other.words, name)
        assert np.array_equal(left.hashes, right.hashes)
        check_same_postings(left.postings, right.postings)


def test_postgresql_gives_the_same_index(demo_engine: Engine, postgres_demo: Database) -> None:
    check_same_engine(demo_engine, build_engine(postgres_demo))


def test_filters_say_of_the_demonstration_what_its_tables_say(
    demo_database: Database, demo_engine: Engine
) -> None:
    with demo_database.read() as session:
        offers = session.exec(select(Offer)).all()
    chosen = Filters(
        kinds=frozenset({Kind.OFFER}),
        contracts=frozenset({ContractType.PROFESSIONALISATION}),
        levels=frozenset({3}),
    )
    expected = [
        offer
        for offer in offers
        if offer.accepts_professionalisation and offer.target_level in {None, 3}
    ]
    assert expected
    total = demo_engine.search(Criteria(filters=chosen), utc_now()).total
    assert total == len(expected)
