"""Fill the reference tables from the committed files."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel

from services.core.database import Database
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
    TitleKind,
)
from services.reference.sheets import read_sheets, short_sheet

DATA = Path(__file__).parent / "data"

Row = dict[str, Any]


@cache
def data_digest() -> str:
    """Return the digest of the committed files and of the code that reads them."""
    digest = hashlib.sha256()
    for path in sorted([*DATA.rglob("*.*"), *Path(__file__).parent.glob("*.py")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load_reference(database: Database) -> bool:
    """Fill the reference tables if the files changed since; return whether they were filled.

    One transaction: readers see the old tables or the new ones.
    """
    with database.read() as session:
        stored = session.get(ReferenceVersion, 1)
        if stored is not None and stored.digest == data_digest():
            return False
    with database.write() as session:
        tables = _tables()
        for model, _ in reversed(tables):
            session.execute(delete(model))
        for model, rows in tables:
            _insert(session, model, rows)
        session.execute(delete(ReferenceVersion))
        session.add(ReferenceVersion(digest=data_digest()))
    return True


def _insert(session: Session, model: type[SQLModel], rows: Iterable[Row]) -> None:
    batch = list(rows)
    if batch:
        session.execute(insert(model), batch)


def _tables() -> list[tuple[type[SQLModel], list[Row]]]:
    """Return every table with its rows, those referred to first."""
    occupations, titles = _occupations()
    return [
        (Region, [_box(row) | _named(row) for row in _rows("regions.tsv")]),
        (Department, [_department(row) for row in _rows("departments.tsv")]),
        (Commune, [_commune(row) for row in _rows("communes.tsv.gz")]),
        (RomeDomain, [dict(row) for row in _rows("rome_domains.tsv")]),
        (RomeOccupation, occupations),
        (RomeTitle, titles),
        (NafCode, [_naf(row) for row in _rows("naf.tsv")]),
        (
            CollectiveAgreement,
            [{"idcc": row["code"], "label": row["label"]} for row in _rows("idcc.tsv")],
        ),
        (Opco, [dict(row) for row in _rows("opco.tsv")]),
        (NafOpco, [dict(row) for row in _rows("naf_opco.tsv")]),
        (DiplomaLevel, [row | {"level": int(row["level"])} for row in _rows("diploma_levels.tsv")]),
    ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    content = (DATA / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    yield from csv.DictReader(
        io.StringIO(content.decode("utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _named(row: dict[str, str]) -> Row:
    return {"code": row["code"], "name": row["name"]}


def _box(row: dict[str, str]) -> Row:
    return {side: _number(row[side]) for side in ("west", "south", "east", "north")}


def _point(row: dict[str, str]) -> Row:
    return {"latitude": _number(row["latitude"]), "longitude": _number(row["longitude"])}


def _department(row: dict[str, str]) -> Row:
    return _named(row) | _box(row) | _point(row) | {"region_code": row["region"] or None}


def _commune(row: dict[str, str]) -> Row:
    return _point(row) | {
        "insee_code": row["code"],
        "name": row["name"],
        "kind": row["kind"],
        "department_code": row["department"] or None,
        "postal_codes": row["postal_codes"],
        "former_codes": row["former_codes"],
        "parent_code": row["parent"] or None,
        "population": int(row["population"]) if row["population"] else None,
        "inner_radius_m": int(row["inner_radius_m"] or 0),
    }


def _naf(row: dict[str, str]) -> Row:
    return {
        "code": row["code"],
        "nomenclature": "NAFRev2",
        "label": row["label"],
        "level": row["level"],
        "parent_code": row["parent"] or None,
    }


def _occupations() -> tuple[list[Row], list[Row]]:
    domains = {row["code"]: row["label"] for row in _rows("rome_domains.tsv")}
    written = read_sheets(DATA / "occupations")
    occupations: list[Row] = []
    titles: list[Row] = []
    for row in _rows("rome.tsv"):
        code, label = row["code"], row["label"]
        own = written.get(code)
        sheet = own.sheet if own else short_sheet(label, domains[row["domain"]])
        occupations.append(
            {
                "code": code,
                "label": label,
                "domain_code": row["domain"],
                "naf_divisions": row["naf_divisions"],
                "sheet_origin": SheetOrigin.EDITORIAL if own else SheetOrigin.SHORT,
                "sheet": sheet.model_dump(mode="json"),
            }
        )
        names = [(TitleKind.LABEL, label)]
        if own:
            names += [(TitleKind.TITLE, title) for title in own.titles]
            names += [(TitleKind.SYNONYM, synonym) for synonym in own.synonyms]
        titles += [{"rome_code": code, "label": name, "kind": kind} for kind, name in names]
    return occupations, titles
