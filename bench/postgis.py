"""What a well tuned PostGIS gives: pairs of items and occupations in a GiST index of both.

PostgreSQL keeps rows where they arrived. They are measured in the order of the catalogue, and
again in the order of the index (`CLUSTER`), which holds until the first change only.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bench import cpu
from bench.answers import NEAREST, Answer, asked, pairs, rome_numbers
from bench.postgres import OPTIONS, USER, UnavailableError, binaries, private_server
from services.core.database import Database
from services.core.geo import EARTH_RADIUS_KM
from services.search.columns import KIND_SHIFT
from services.search.criteria import Criteria

if TYPE_CHECKING:
    from psycopg import Connection

BEST_BUFFERS_MB = 1_536
TUNING = {
    "autovacuum": "off",
    "max_wal_size": "4GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    # One query is one process: the time of a backend is all the time there is.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    # Every statement is planned once: its shape leaves the planner no choice.
    "plan_cache_mode": "force_generic_plan",
}
EXTENSIONS = ("postgis", "btree_gist")
# The sphere of PostGIS has the mean radius of WGS84, which ours rounds.
METRES_PER_KM = 6_371_008.771415 / EARTH_RADIUS_KM
ORDERS = {"postgis": "item, rome", "postgis clustered": "rome, cell, item"}
RAW = """
    CREATE UNLOGGED TABLE raw (
        rome int2, cell int4, item int8, x float8, y float8, z float8,
        level int2, contracts int2, expires int4
    )
"""
TABLE = """
    CREATE UNLOGGED TABLE {table} AS
    SELECT rome, item, level, contracts, expires, ST_Point(
        degrees(atan2(y, x)), degrees(asin(z)), 4326
    )::geography(point, 4326) AS place
    FROM raw ORDER BY {order}
"""
SEARCH = f"""
    WITH found AS MATERIALIZED (
        SELECT {{distinct}} item, ST_Distance(place, %(center)s::geography, false) AS metres
        FROM {{table}}
        WHERE rome = ANY(%(romes)s::int2[])
        AND ST_DWithin(place, %(center)s::geography, %(metres)s, false)
        AND expires > %(minute)s AND (1 << level) & %(levels)s <> 0
        AND (contracts = 0 OR contracts & %(contracts)s <> 0)
    )
    SELECT (SELECT count(*) FROM found), item, metres
    FROM found ORDER BY metres, item LIMIT {NEAREST}
"""  # noqa: S608


@contextmanager
def postgis(database: Database) -> Iterator[list["PostGis"]]:
    """Fill a private server with the pairs of a database; yield one engine for each order."""
    try:
        import psycopg
    except ImportError as error:
        raise UnavailableError("le paquet Python psycopg n'est pas installé.") from error
    with (
        private_server(binaries(), _tuned()) as home,
        psycopg.connect(f"host={home} user={USER} dbname=postgres", autocommit=True) as link,
    ):
        _extend(link)
        romes = rome_numbers(database)
        _fill(link, database, romes)
        # A scan of the whole table is the plan that PostgreSQL must never be led to.
        link.execute("SET enable_seqscan = off")
        yield [PostGis(name, link, romes) for name in ORDERS]


def _tuned() -> Mapping[str, str]:
    """Return the options of the server: an eighth of the memory for its buffers, at most 1.5 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    buffers = min(BEST_BUFFERS_MB, memory // 8 // (1 << 20))
    return {**OPTIONS, **TUNING, "shared_buffers": f"{buffers}MB"}


def _extend(link: "Connection[Any]") -> None:
    known = {row[0] for row in link.execute("SELECT name FROM pg_available_extensions")}
    for extension in EXTENSIONS:
        if extension not in known:
            raise UnavailableError(
                f"l'extension {extension} n'est pas installée (paquet postgresql-15-postgis-3)."
            )
        link.execute(f"CREATE EXTENSION {extension}")


def _fill(link: "Connection[Any]", database: Database, romes: dict[str, int]) -> None:
    link.execute(RAW)
    with link.cursor() as cursor, cursor.copy("COPY raw FROM STDIN") as copy:
        for rome, cell, kind, item, *values in pairs(database, romes):
            copy.write_row((rome, cell, (kind << KIND_SHIFT) | item, *values))
    for name, order in ORDERS.items():
        table = _table(name)
        link.execute(TABLE.format(table=table, order=order))
        link.execute(f"CREATE INDEX ON {table} USING gist (rome, place)")
        link.execute(f"VACUUM ANALYZE {table}")
    link.execute("DROP TABLE raw")


def _table(name: str) -> str:
    return name.replace(" ", "_") + "_pair"


class PostGis:
    """Answers from one table of a server."""

    def __init__(self, name: str, link: "Connection[Any]", romes: dict[str, int]) -> None:
        self.name = name
        self._romes = romes
        self._cursor = link.cursor(binary=True)
        self._backend = link.info.backend_pid
        self._one = SEARCH.format(table=_table(name), distinct="")
        self._many = SEARCH.format(table=_table(name), distinct="DISTINCT")

    def run(self, criteria: Criteria, now: datetime) -> list[Any]:
        """Return the rows of the nearest items, each with the count of all."""
        numbers = asked(criteria, now)
        known = [self._romes[code] for code in criteria.romes if code in self._romes]
        center = numbers.center
        values = {
            "romes": known,
            "center": f"SRID=4326;POINT({center.longitude} {center.latitude})",
            "metres": numbers.radius_km * METRES_PER_KM,
            "minute": numbers.minute, "levels": numbers.levels, "contracts": numbers.contracts,
        }  # fmt: skip
        statement = self._one if len(known) == 1 else self._many
        return self._cursor.execute(statement, values, prepare=True).fetchall()

    def read(self, raw: list[Any]) -> Answer:
        """Return the rows as an answer."""
        mask = (1 << KIND_SHIFT) - 1
        return Answer(
            raw[0][0] if raw else 0,
            tuple((item >> KIND_SHIFT, item & mask) for _, item, _ in raw),
            tuple(metres / METRES_PER_KM for _, _, metres in raw),
        )

    def cpu_seconds(self) -> float:
        """Return the time of this thread and of the server process that serves it."""
        return cpu.thread_seconds() + cpu.process_seconds(self._backend)
