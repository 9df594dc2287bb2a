"""The best search that rows of SQLite give: one row for each pair, in the order it is read."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench import cpu
from bench.answers import NEAREST, Answer, asked, pairs, rome_numbers
from services.core.database import Database
from services.core.geo import chord_distances, circle_box, squared_chord, unit_vector
from services.search.columns import cell_ranges
from services.search.criteria import Criteria

PRAGMAS = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "temp_store=MEMORY",
    f"mmap_size={4 << 30}",
    "cache_size=-200000",
)
TABLE = """
    CREATE TABLE pair (
        rome INTEGER, cell INTEGER, kind INTEGER, item INTEGER, x REAL, y REAL, z REAL,
        level INTEGER, contracts INTEGER, expires INTEGER, PRIMARY KEY (rome, cell, kind, item)
    ) WITHOUT ROWID
"""
_CHORD = "(p.x - :x) * (p.x - :x) + (p.y - :y) * (p.y - :y) + (p.z - :z) * (p.z - :z)"
# The planner may not reorder a CROSS JOIN: occupations, ranges of cells, then their rows.
_SEARCH = f"""
    WITH found AS MATERIALIZED (
        SELECT {{distinct}} p.kind AS kind, p.item AS item, {_CHORD} AS squared
        FROM json_each(:romes) rome CROSS JOIN json_each(:ranges) cells CROSS JOIN pair p
        WHERE p.rome = rome.value AND p.cell >= cells.value ->> 0 AND p.cell < cells.value ->> 1
        AND {_CHORD} <= :squared AND p.expires > :minute AND (1 << p.level) & :levels
        AND (p.contracts = 0 OR p.contracts & :contracts)
    )
    SELECT (SELECT count(*) FROM found), kind, item, squared
    FROM found ORDER BY squared, kind, item LIMIT {NEAREST}
"""  # noqa: S608
ONE_ROME, MANY_ROMES = _SEARCH.format(distinct=""), _SEARCH.format(distinct="DISTINCT")


@contextmanager
def sqlite_rows(database: Database) -> Iterator["SqliteRows"]:
    """Fill a file of its own with the pairs of a database, removed at the end."""
    romes = rome_numbers(database)
    with (
        TemporaryDirectory(prefix="lba-bench-") as folder,
        closing(sqlite3.connect(Path(folder) / "rows.db", isolation_level=None)) as rows,
    ):
        for pragma in PRAGMAS:
            rows.execute(f"PRAGMA {pragma}")
        rows.execute(TABLE)
        rows.execute("BEGIN")
        rows.executemany(
            f"INSERT INTO pair VALUES ({', '.join('?' * 10)})",  # noqa: S608
            pairs(database, romes),
        )
        rows.execute("COMMIT")
        rows.execute("ANALYZE")
        yield SqliteRows(rows, romes)


class SqliteRows:
    """Answers from a table keyed by occupation and cell."""

    name = "sqlite rows"

    def __init__(self, rows: sqlite3.Connection, romes: dict[str, int]) -> None:
        self._rows, self._romes = rows, romes

    def run(self, criteria: Criteria, now: datetime) -> list[Any]:
        """Return the rows of the nearest items, each with the count of all."""
        numbers = asked(criteria, now)
        x, y, z = unit_vector(numbers.center)
        circle = circle_box(numbers.center, numbers.radius_km)
        known = [self._romes[code] for code in criteria.romes if code in self._romes]
        values = {
            "romes": json.dumps(known),
            "ranges": json.dumps(cell_ranges(circle).tolist()),
            "x": x, "y": y, "z": z, "squared": squared_chord(numbers.radius_km),
            "minute": numbers.minute, "levels": numbers.levels, "contracts": numbers.contracts,
        }  # fmt: skip
        statement = ONE_ROME if len(known) == 1 else MANY_ROMES
        return self._rows.execute(statement, values).fetchall()

    def read(self, raw: list[Any]) -> Answer:
        """Return the rows as an answer."""
        squared = np.array([row[3] for row in raw], np.float64)
        return Answer(
            raw[0][0] if raw else 0,
            tuple((kind, item) for _, kind, item, _ in raw),
            tuple(chord_distances(squared).tolist()),
        )

    def cpu_seconds(self) -> float:
        """Return the time of this thread: SQLite works in it."""
        return cpu.thread_seconds()
