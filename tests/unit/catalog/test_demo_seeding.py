"""The demonstration is repeatable, and removable without a trace."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import Session, SQLModel, select

from services.catalog.demo.seeding import (
    DEMO_TABLES,
    PROFILES,
    Profile,
    has_demo,
    purge,
    seed,
)
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Offer,
    OfferEvent,
    OfferRome,
    ScoreVersion,
    SourceRecord,
    Training,
    TrainingRome,
    TrainingSession,
)
from services.core.database import Database
from services.search import projection
from tests.conftest import DEMO_SEED, opened
from tests.unit.factories import a_provider, a_training, an_establishment, an_offer

ROOT = Path(__file__).resolve().parents[3]
TINY = Profile(offers=20, establishments=30, trainings=20, providers=5)
TABLES: tuple[type[SQLModel], ...] = (
    *DEMO_TABLES,
    EstablishmentScore,
    OfferEvent,
    OfferRome,
    TrainingRome,
    TrainingSession,
)


class UndoError(Exception):
    """Takes a transaction back."""


@pytest.fixture(scope="module")
def tiny_seed(
    reference_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, int]]:
    """Return a file with a tiny demonstration, to be copied, and what its seeding told."""
    path = Path(shutil.copy(reference_file, tmp_path_factory.mktemp("tiny") / "lba.db"))
    with opened(path) as database:
        return path, seed(database, TINY, DEMO_SEED, projection.rebuild)


@pytest.fixture
def tiny_database(tiny_seed: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Database]:
    """Yield a database with a tiny demonstration; the test may do anything with it."""
    with opened(Path(shutil.copy(tiny_seed[0], tmp_path / "tiny.db"))) as database:
        yield database


def rows(session: Session, table: type[SQLModel]) -> list[tuple[Any, ...]]:
    """Return every row of a table, in the order of its key."""
    columns = table.__table__.columns  # type: ignore[attr-defined]
    keys = table.__table__.primary_key.columns  # type: ignore[attr-defined]
    return [tuple(row) for row in session.execute(select(*columns).order_by(*keys))]


def catalogue(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.read() as session:
        return {str(table.__tablename__): rows(session, table) for table in TABLES}


def sizes(database: Database) -> dict[str, int]:
    return {name: len(found) for name, found in catalogue(database).items()}


def test_the_profile_says_how_many_rows_there_are(demo_database: Database) -> None:
    profile, found = PROFILES["small"], sizes(demo_database)
    assert found["offer"] == profile.offers
    assert found["establishment"] == profile.establishments
    assert found["training"] == profile.trainings
    assert found["training_provider"] == profile.providers
    assert found["score_version"] == 1


# Made again


def test_the_same_seed_gives_the_same_rows_in_another_process(
    demo_database: Database, reference_file: Path, tmp_path: Path
) -> None:
    path = shutil.copy(reference_file, tmp_path / "again.db")
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path\n"
            "from tests.conftest import opened, seed_demo\n"
            "with opened(Path(sys.argv[1])) as database: seed_demo(database)",
            path,
        ],
        # Sets and dictionaries of text are ordered otherwise.
        env=os.environ | {"PYTHONHASHSEED": "1"},
        cwd=ROOT,
        check=True,
    )
    with opened(Path(path)) as again:
        assert catalogue(again) == catalogue(demo_database)


def test_postgresql_gets_the_same_rows(demo_database: Database, postgres_demo: Database) -> None:
    assert catalogue(postgres_demo) == catalogue(demo_database)


def test_seeding_again_replaces_and_another_seed_gives_something_else(
    tiny_database: Database,
) -> None:
    first = catalogue(tiny_database)
    steps: list[str] = []
    seed(tiny_database, TINY, DEMO_SEED + 1, projection.rebuild, steps.append)
    second = catalogue(tiny_database)
    assert steps
    for table, column in ((Offer, "title"), (Establishment, "brand"), (Training, "title")):
        before, after = (named(found, table) for found in (first, second))
        assert len(before) == len(after)
        assert [row[column] for row in before] != [row[column] for row in after]
        # Identifiers are public: none is given twice.
        assert {row["id"] for row in before}.isdisjoint(row["id"] for row in after)


def named(found: dict[str, list[tuple[Any, ...]]], table: type[SQLModel]) -> list[dict[str, Any]]:
    names = list(table.__table__.columns.keys())  # type: ignore[attr-defined]
    return [dict(zip(names, row, strict=True)) for row in found[str(table.__tablename__)]]


def test_what_is_told_is_what_was_made(
    tiny_seed: tuple[Path, dict[str, int]], tiny_database: Database
) -> None:
    found, told = sizes(tiny_database), tiny_seed[1]
    assert told == {name: found[name] for name in told}
    assert (told["offer"], told["training"]) == (TINY.offers, TINY.trainings)


def test_centres_with_nothing_more_to_teach_end_the_list(empty_database: Database) -> None:
    asked = Profile(offers=0, establishments=1, trainings=10_000, providers=1)
    told = seed(empty_database, asked, DEMO_SEED, projection.rebuild)
    assert 10 < told["training"] < 10_000
    assert told["training"] == sizes(empty_database)["training"]


# Taken away


def test_a_purge_takes_the_demonstration_and_nothing_else(tiny_database: Database) -> None:
    with tiny_database.write() as session:
        company, school = an_establishment(), a_provider()
        session.add_all([company, school])
        session.flush()
        offer = an_offer(establishment_id=company.id, provider_id=school.id)
        session.add_all([offer, a_training(school.id), ScoreVersion(label="Vraie")])
        session.add(SourceRecord(source="t", kind="k", source_id="1", payload={}, digest="d"))
        assert has_demo(session)
    before = catalogue(tiny_database)
    with tiny_database.write() as session:
        removed = purge(session)
        assert not has_demo(session)
    assert removed["offer"] == TINY.offers
    assert removed["establishment"] == TINY.establishments
    assert removed["source_record"] == 0
    after = catalogue(tiny_database)
    for table in DEMO_TABLES:
        assert named(after, table) == [row for row in named(before, table) if not row["is_demo"]]
        assert len(named(after, table)) == 1
    assert after["establishment_score"] == after["training_rome"] == after["offer_event"] == []


def test_a_real_offer_survives_the_demo_company_that_it_named(empty_database: Database) -> None:
    with empty_database.write() as session:
        company, school = an_establishment(is_demo=True), a_provider(is_demo=True)
        session.add_all([company, school])
        session.flush()
        session.add(an_offer(establishment_id=company.id, provider_id=school.id))
    with empty_database.write() as session:
        purge(session)
    with empty_database.read() as session:
        offer = session.exec(select(Offer)).one()
    assert (offer.establishment_id, offer.provider_id) == (None, None)


def purge_and_count(database: Database, counts: dict[str, int]) -> None:
    """Purge, count what is left, and take it all back."""
    with database.write() as session:
        purge(session)
        for table in TABLES:
            count = session.exec(select(func.count()).select_from(table)).one()
            counts[str(table.__tablename__)] = count
        raise UndoError


def test_a_purge_leaves_nothing_on_postgresql_either(postgres_demo: Database) -> None:
    left: dict[str, int] = {}
    with pytest.raises(UndoError):
        purge_and_count(postgres_demo, left)
    assert left == {str(table.__tablename__): 0 for table in TABLES}


def test_nothing_is_kept_of_a_seeding_that_fails(
    tiny_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = catalogue(tiny_database)
    monkeypatch.setattr(
        "services.catalog.demo.seeding.make_offers", partial(_fail, "no more offers")
    )
    with pytest.raises(UndoError, match="no more offers"):
        seed(tiny_database, TINY, DEMO_SEED + 1, projection.rebuild)
    assert catalogue(tiny_database) == before


def _fail(message: str, *_: object) -> None:
    raise UndoError(message)
