"""What compared engines are asked and what they answer, so that equal means equal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from bench import cpu
from services.catalog.enums import ContractType
from services.core.columns import columns_of
from services.core.database import Database
from services.core.geo import Point, chord_distances
from services.search import columns as c
from services.search.criteria import Criteria, Sort
from services.search.engine import Engine
from services.search.models import SearchItem, SearchPosting
from services.search.ranking import order

NEAREST = 150
ANY_BITS = 0xFF
# Engines that compute distances otherwise may swap what is less than a millimetre apart.
MILLIMETRE = 1e-6
BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The exact count of a search and its nearest items: (kind, item) and distance in km."""

    total: int
    keys: tuple[tuple[int, int], ...]
    distances: tuple[float, ...]

    def agrees(self, other: "Answer") -> bool:
        """Whether two engines found the same: order and ids, but for distances too near."""
        if self.total != other.total or len(self.keys) != len(other.keys):
            return False
        pairs = zip(self.distances, other.distances, strict=True)
        if any(abs(one - two) > MILLIMETRE for one, two in pairs):
            return False
        return self.keys == other.keys or _sure(self) == _sure(other)


def _sure(answer: Answer) -> set[tuple[int, int]]:
    """Return the items that are not tied with the last one."""
    limit = max(answer.distances, default=0.0) - 2 * MILLIMETRE
    pairs = zip(answer.keys, answer.distances, strict=True)
    return {key for key, distance in pairs if distance < limit}


class Rival(Protocol):
    """An engine to compare: `run` is timed, `read` is not."""

    name: str

    def run(self, criteria: Criteria, now: datetime) -> Any:
        """Count the results of a search around a point and return the nearest ones."""

    def read(self, raw: Any) -> Answer:
        """Return what `run` gave as an answer."""

    def cpu_seconds(self) -> float:
        """Return the CPU time so far of every process involved."""


class Ours:
    """The index of the product, asked for what the others give: no facets."""

    name = "ours"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def run(self, criteria: Criteria, now: datetime) -> Any:
        """Return the count, then the kinds, ids and squared chords of the nearest items."""
        matching = self._engine.matching(criteria, now)
        items, found = matching.items, matching.found
        nearest = found.at(order(items, found, Sort.DISTANCE, now.date(), NEAREST))
        at = nearest.positions
        return len(found.positions), items.kind[at], items.item_id[at], nearest.squared

    def read(self, raw: Any) -> Answer:
        """Return the arrays as an answer."""
        total, kinds, ids, squared = raw
        return Answer(
            total,
            tuple(zip(kinds.tolist(), ids.tolist(), strict=True)),
            tuple(chord_distances(squared).tolist()),
        )

    def cpu_seconds(self) -> float:
        """Return the time of this thread: nothing else works."""
        return cpu.thread_seconds()


@dataclass(frozen=True, slots=True)
class Asked:
    """A search around a point, with its filters as the bits that SQL statements take."""

    center: Point
    radius_km: float
    levels: int
    contracts: int
    minute: int


def asked(criteria: Criteria, now: datetime) -> Asked:
    """Return a search around a point; raises ValueError for another."""
    if criteria.center is None or criteria.radius_km is None:
        raise ValueError("not a search around a point")
    bits = {
        ContractType.APPRENTICESHIP: c.APPRENTICESHIP,
        ContractType.PROFESSIONALISATION: c.PROFESSIONALISATION,
    }
    filters = criteria.filters
    return Asked(
        center=criteria.center,
        radius_km=criteria.radius_km,
        levels=sum(1 << level for level in (0, *filters.levels)) if filters.levels else ANY_BITS,
        contracts=sum(bits[contract] for contract in filters.contracts) or ANY_BITS,
        minute=int(now.timestamp() // 60),
    )


def rome_numbers(database: Database) -> dict[str, int]:
    """Return a number for each ROME code that an item has, in the order of the codes."""
    statement = select(columns_of(SearchPosting).rome_code).distinct()
    with database.reader.connect() as connection:
        codes = sorted(connection.execute(statement).scalars())
    return {code: number for number, code in enumerate(codes, 1)}


def pairs(database: Database, romes: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """Yield every located pair of an item and an occupation in the order of the postings.

    Number of the occupation, cell, kind, item, x, y, z, level, contracts, minute of expiry.
    """
    posting, item = columns_of(SearchPosting), columns_of(SearchItem)
    statement = (
        select(
            posting.rome_code, posting.cell, posting.kind, posting.item_id,
            item.x, item.y, item.z, item.level, item.contracts, item.expires_minute,
        )
        .where(item.kind == posting.kind, item.item_id == posting.item_id, item.x.is_not(None))
        .order_by(posting.rome_code, posting.cell, posting.kind, posting.item_id)
    )  # fmt: skip
    with database.reader.connect() as connection:
        result = connection.execution_options(yield_per=BATCH).execute(statement)
        for rows in result.partitions(BATCH):
            yield from ((romes[code], *values) for code, *values in rows)
