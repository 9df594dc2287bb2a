"""Small worlds to search in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan

import numpy as np

from services.catalog.enums import Kind
from services.core.clock import day_number
from services.core.geo import Point
from services.core.text import tokens
from services.search import columns as c
from services.search.engine import Engine, Hit
from services.search.index import Index
from services.search.matching import Field, TextIndex
from services.search.postings import Postings
from services.search.vocabulary import CodeList, Vocabulary
from services.search.words import WordList
from tests.conftest import DEMO_DAY

NOW = DEMO_DAY
TODAY = day_number(NOW.date())
THIS_MINUTE = int(NOW.timestamp()) // 60
ROMES = ("D1102", "D1106", "G1803", "M1855")
DEPARTMENTS = ("2A", "44", "75", "974")
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
    applications: int = 0
    quality: float = 0.0
    title: str = ""
    name: str = ""

    @property
    def key(self) -> Key:
        """What tells it from the others."""
        return self.kind, self.item_id


Names = Mapping[str, Sequence[str]]


def text_field(entries: Iterable[tuple[str, int]], *, is_fuzzy: bool) -> Field:
    """Return the field of texts and what each leads to; every word weighs 1."""
    rows = sorted({(word, target) for text, target in entries for word in tokens(text)})
    words = WordList((word for word, _ in rows), has_forms=is_fuzzy)
    numbers = [words.words.index(word) for word, _ in rows]
    postings = Postings.build(
        numbers, [target for _, target in rows], [1.0] * len(rows), len(words)
    )
    return Field(words, postings, is_fuzzy)


def engine_of(things: Sequence[Thing], occupation_names: Names | None = None) -> Engine:
    """Return the engine that searches a world."""
    points = [thing.point for thing in things]
    latitudes = np.array([point.latitude if point else nan for point in points], np.float64)
    longitudes = np.array([point.longitude if point else nan for point in points], np.float64)
    vocabulary = Vocabulary(
        CodeList.of(ROMES), CodeList.of(DEPARTMENTS), CodeList.of(()), CodeList.of(())
    )
    numbers = np.zeros(len(things), np.uint8)
    items = c.Items(
        **c.located_columns(latitudes, longitudes),
        kind=np.array([c.KIND_CODES[thing.kind] for thing in things], np.uint8),
        item_id=np.array([thing.item_id for thing in things], np.int64),
        level=np.array([thing.level for thing in things], np.uint8),
        contracts=np.array([thing.contracts for thing in things], np.uint8),
        flags=np.array([thing.flags for thing in things], np.uint8),
        start_day=np.array([thing.start_day for thing in things], np.int32),
        published_day=np.array([thing.published_day for thing in things], np.int32),
        expires_minute=np.array([thing.expires_minute for thing in things], np.int32),
        department=np.array(
            [vocabulary.departments.number(thing.department) for thing in things], np.uint8
        ),
        opco=numbers,
        naf_division=numbers,
        applications=np.array([thing.applications for thing in things], np.uint16),
        quality=np.array([thing.quality for thing in things], np.float32),
    )
    order = np.lexsort((items.item_id, items.kind, items.cell))
    placed = [things[position] for position in order.tolist()]
    rows = [
        (vocabulary.romes.number(code), position, strength)
        for position, thing in enumerate(placed)
        for code, strength in thing.romes.items()
    ]
    postings = Postings.build(
        [rome for rome, _, _ in rows],
        [position for _, position, _ in rows],
        [strength for _, _, strength in rows],
        len(vocabulary.romes),
    )
    names = [
        (name, vocabulary.romes.number(code))
        for code, several in (occupation_names or {}).items()
        for name in several
    ]
    words = TextIndex(
        occupations=text_field(names, is_fuzzy=True),
        titles=text_field(((t.title, at) for at, t in enumerate(placed)), is_fuzzy=True),
        names=text_field(((t.name, at) for at, t in enumerate(placed)), is_fuzzy=False),
    )
    return Engine(Index(items.take(order), postings, vocabulary), words)


def keys(hits: Iterable[Hit]) -> list[Key]:
    """Return what was found, in order."""
    return [(hit.kind, hit.item_id) for hit in hits]
