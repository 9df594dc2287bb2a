"""The reference tables hold the committed files."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from services.core.database import Database
from services.core.migration import upgrade
from services.reference import loader
from services.reference.models import (
    CollectiveAgreement,
    Commune,
    Department,
    DiplomaLevel,
    NafCode,
    NafOpco,
    Opco,
    ReferenceVersion,
    Region,
    RomeDomain,
    RomeOccupation,
    RomeTitle,
    SheetOrigin,
    TerritoryKind,
    TitleKind,
)

COUNTS: dict[type[SQLModel], int] = {
    Region: 26,
    Department: 109,
    Commune: 34_969 + 45,
    RomeDomain: 124,
    RomeOccupation: 1_584,
    NafCode: 1_728,
    CollectiveAgreement: 390,
    Opco: 11,
    NafOpco: 88,
    DiplomaLevel: 5,
    ReferenceVersion: 1,
}
WRITTEN_SHEETS = 207


def count(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def counts(database: Database) -> dict[type[SQLModel], int]:
    with database.read() as session:
        return {table: count(session, table) for table in COUNTS}


def name_of_nantes(database: Database) -> str:
    with database.read() as session:
        return session.get_one(Commune, "44109").name


def rename_nantes(database: Database) -> None:
    with database.write() as session:
        session.execute(
            update(Commune)
            .where(col(Commune.insee_code) == "44109")
            .values(name="Nantes-sur-Erdre")
        )


def change_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "data_digest", lambda: "another")


def test_every_row_of_the_files_is_loaded(reference_database: Database) -> None:
    assert counts(reference_database) == COUNTS


def test_the_communes_of_paris_lyon_and_marseille_are_divided(
    reference_database: Database,
) -> None:
    with reference_database.read() as session:
        kinds = Counter(session.exec(select(Commune.kind)))
        parents = Counter(
            session.exec(
                select(Commune.parent_code).where(Commune.kind == TerritoryKind.ARRONDISSEMENT)
            )
        )
    assert kinds == {TerritoryKind.COMMUNE: 34_969, TerritoryKind.ARRONDISSEMENT: 45}
    assert parents == {"75056": 20, "69123": 9, "13055": 16}


def test_an_occupation_without_a_file_has_a_short_sheet_that_says_so(
    reference_database: Database,
) -> None:
    with reference_database.read() as session:
        origins = Counter(session.exec(select(RomeOccupation.sheet_origin)))
        short = session.exec(
            select(RomeOccupation).where(RomeOccupation.sheet_origin == SheetOrigin.SHORT).limit(1)
        ).one()
        domain = session.get_one(RomeDomain, short.domain_code)
    assert origins == {
        SheetOrigin.EDITORIAL: WRITTEN_SHEETS,
        SheetOrigin.SHORT: COUNTS[RomeOccupation] - WRITTEN_SHEETS,
    }
    assert short.label in short.sheet["definition"]
    assert domain.label in short.sheet["definition"]
    assert short.sheet["tasks"] == []


def test_a_written_sheet_gives_its_content_and_its_names(reference_database: Database) -> None:
    with reference_database.read() as session:
        baker = session.get_one(RomeOccupation, "D1102")
        titles = session.exec(select(RomeTitle).where(RomeTitle.rome_code == "D1102")).all()
    assert baker.sheet["tasks"]
    assert {title.kind for title in titles} == set(TitleKind)
    assert "Boulanger / Boulangère" in {title.label for title in titles}


def test_every_occupation_has_its_official_label_among_its_names(
    reference_database: Database,
) -> None:
    with reference_database.read() as session:
        labels = session.exec(select(RomeOccupation.code, RomeOccupation.label)).all()
        names = session.exec(
            select(RomeTitle.rome_code, RomeTitle.label).where(RomeTitle.kind == TitleKind.LABEL)
        ).all()
    assert sorted(names) == sorted(labels)


def test_a_second_load_does_nothing(empty_database: Database) -> None:
    rename_nantes(empty_database)
    assert loader.load_reference(empty_database) is False
    assert name_of_nantes(empty_database) == "Nantes-sur-Erdre"


def test_changed_files_are_loaded_again(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename_nantes(empty_database)
    change_files(monkeypatch)
    assert loader.load_reference(empty_database) is True
    assert name_of_nantes(empty_database) == "Nantes"
    assert counts(empty_database) == COUNTS
    assert loader.load_reference(empty_database) is False


def test_a_load_that_fails_keeps_the_tables_as_they_were(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename_nantes(empty_database)
    change_files(monkeypatch)
    tables = loader._tables()
    department, rows = tables[1]
    broken = [*rows, {**rows[0], "code": "999", "region_code": "no such region"}]
    monkeypatch.setattr(loader, "_tables", lambda: [tables[0], (department, broken), *tables[2:]])
    with pytest.raises(IntegrityError):
        loader.load_reference(empty_database)
    assert name_of_nantes(empty_database) == "Nantes-sur-Erdre"
    assert counts(empty_database) == COUNTS


def test_the_digest_follows_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "DATA", tmp_path)
    digests = set()
    for name, content in (("a.tsv", "x"), ("a.tsv", "y"), ("b.tsv", "x")):
        (tmp_path / name).write_text(content, "utf-8")
        digests.add(loader.data_digest.__wrapped__())
    assert len(digests) == 3


def test_postgresql_holds_the_same_rows(postgres_database: Database) -> None:
    upgrade(postgres_database)
    assert loader.load_reference(postgres_database) is True
    assert counts(postgres_database) == COUNTS
    assert loader.load_reference(postgres_database) is False
