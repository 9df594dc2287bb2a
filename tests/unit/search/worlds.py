"""Small worlds to search in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert

from services.catalog.enums import Kind
from services.core.clock import day_number
from services.core.columns import columns_of
from services.core.database import Database
from services.core.geo import Point, unit_vector
from services.core.text import tokens, word_key
from services.search import columns as c
from services.search import rows
from services.search.build import text_index
from services.search.engine import Engine, Hit
from services.search.index import Index
from services.search.models import (
    SearchChange,
    SearchGeneration,
    SearchItem,
    SearchPosting,
    SearchWord,
)
from services.search.naming import OccupationNames
from services.search.postings import Postings
from services.search.projection import NAME, TITLE
from services.search.terms import Term, read
from services.search.vocabulary import CodeList, Vocabulary
from tests.conftest import DEMO_DAY

NOW = DEMO_DAY
TODAY = day_number(NOW.date())
THIS_MINUTE = int(NOW.timestamp()) // 60
ROMES = ("D1102", "D1106", "G1803", "M1855")
DEPARTMENTS = ("2A", "44", "75", "974")
OPCOS = ("akto", "opco-ep")
NAFS = ("1071C", "4711A", "4711B")
Key = tuple[Kind, int]


@dataclass(frozen=True)
class Thing:
    """One item of a world; `romes` gives how much it is about each occupation."""

    kind: Kind
    item_id: int
    point: Point | None = None
    romes: Mapping[str, float] = field(default_factory=dict)
    level: int = 0
    contracts: int = 0
    flags: int = 0
    start_day: int = c.NO_DAY
    published_day: int = c.NO_DAY
    expires_minute: int = c.NEVER
    department: str = ""
    opco: str = ""
    naf: str = ""
    applications: int = 0
    quality: float = 0.0
    pay: int = 0
    origin: int = 0
    title: str = ""
    name: str = ""
    description: str = ""

    @property
    def key(self) -> Key:
        """What tells it from the others."""
        return self.kind, self.item_id

    @property
    def ids(self) -> dict[str, int]:
        """Its columns in every derived table."""
        return {"kind": c.KIND_CODES[self.kind], "item_id": self.item_id}

    @property
    def item_values(self) -> dict[str, Any]:
        """Its row of `search_item`."""
        x, y, z = unit_vector(self.point) if self.point else (None, None, None)
        same = (
            "level contracts flags start_day published_day expires_minute applications quality "
            "pay origin"
        ).split()
        return {
            **self.ids,
            **{name: getattr(self, name) for name in same},
            "cell": c.cell_of(self.point),
            "x": x, "y": y, "z": z,
            "department_code": self.department,
            "opco_code": self.opco,
            "naf_code": self.naf,
            "description_keys": " ".join(sorted(set(map(word_key, tokens(self.description))))),
            "name": self.name,
            "name_folded": self.name.lower(),
        }  # fmt: skip

    @property
    def posting_values(self) -> list[dict[str, Any]]:
        """Its rows of `search_posting`."""
        cell = c.cell_of(self.point)
        return [
            {**self.ids, "rome_code": code, "cell": cell, "strength": strength}
            for code, strength in self.romes.items()
        ]

    @property
    def word_values(self) -> list[dict[str, Any]]:
        """Its rows of `search_word`; every word weighs 1."""
        return [
            {**self.ids, "field": name, "word": word, "weight": 1.0}
            for name, text in ((TITLE, self.title), (NAME, self.name))
            for word in sorted(set(tokens(text)))
        ]


Names = Mapping[str, Sequence[str]]
VOCABULARY = Vocabulary(
    CodeList.of(ROMES), CodeList.of(DEPARTMENTS), CodeList.of(OPCOS), CodeList.of(NAFS)
)


def terms(text: str) -> tuple[Term, ...]:
    """Return what a text asks for."""
    return read(text).terms


def occupations(names: Names) -> OccupationNames:
    """Return the names of occupations."""
    return OccupationNames.of(
        (VOCABULARY.romes.number(code), name) for code, several in names.items() for name in several
    )


def engine_of(things: Sequence[Thing], occupation_names: Names | None = None) -> Engine:
    """Return the engine that searches a world."""
    items = rows.item_rows(_rows([t.item_values for t in things], rows.ITEM_COLUMNS), VOCABULARY)
    pairs = [values for thing in things for values in thing.posting_values]
    romes = rows.rome_rows(_rows(pairs, rows.POSTING_COLUMNS), VOCABULARY, items)

    def words(name: str) -> rows.WordRows:
        own = [w for thing in things for w in thing.word_values if w["field"] == name]
        return rows.word_rows(_rows(own, rows.WORD_COLUMNS), items)

    described = _rows([t.item_values for t in things], rows.DESCRIPTION_COLUMNS)
    text = text_index(
        occupations(occupation_names or {}),
        words(TITLE),
        words(NAME),
        rows.description_rows(described, items),
    )
    postings = Postings.build(*romes, len(VOCABULARY.romes))
    return Engine(Index(items, postings, VOCABULARY), text)


def _rows(values: list[dict[str, Any]], columns: Iterable[Any]) -> rows.Rows:
    names = [column.key for column in columns]
    return iter([[tuple(row[name] for name in names) for row in values]] if values else [])


def store(things: Sequence[Thing], database: Database) -> None:
    """Put a world in the derived tables of a database, in place of what they hold."""
    with database.write() as session:
        for table in (SearchItem, SearchPosting, SearchWord, SearchGeneration):
            session.execute(delete(table))
        session.add(SearchGeneration(number=uuid4().hex))
        _insert(session, things)


def change(things: Sequence[Thing], gone: Sequence[Key], database: Database) -> None:
    """Put other things in a stored world, take some away, and log both."""
    with database.write() as session:
        ids = [*(thing.key for thing in things), *gone]
        for kind, item_id in ids:
            for table in (SearchItem, SearchPosting, SearchWord):
                own = columns_of(table)
                is_it = (own.kind == c.KIND_CODES[kind]) & (own.item_id == item_id)
                session.execute(delete(table).where(is_it))
            session.add(SearchChange(kind=c.KIND_CODES[kind], item_id=item_id))
        _insert(session, things)


def _insert(session: Any, things: Sequence[Thing]) -> None:
    tables = {
        SearchItem: [thing.item_values for thing in things],
        SearchPosting: [values for thing in things for values in thing.posting_values],
        SearchWord: [values for thing in things for values in thing.word_values],
    }
    for table, values in tables.items():
        if values:
            session.execute(insert(table), values)


def keys(hits: Iterable[Hit]) -> list[Key]:
    """Return what was found, in order."""
    return [(hit.kind, hit.item_id) for hit in hits]
