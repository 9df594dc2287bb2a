"""What a page of results costs over HTTP, against the search alone."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import msgspec
import numpy as np

from bench import cpu
from bench.figures import Figure
from services.core.database import Database
from services.core.settings import PROJECT_ROOT
from services.search.criteria import Criteria
from services.search.engine import Engine
from services.search.query import SearchQuery, Where

HOST = "127.0.0.1"
API = "lba_app.api.app:create_api"
START_SECONDS = 300
UNLIMITED = {"LBA_API_BURST": "1000000000", "LBA_API_RATE": "1000000000"}


class BadPageError(Exception):
    """The server answered something else than a page of results."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the API on a port of this machine."""

    pid: int
    connection: HTTPConnection

    def total(self, criteria: Criteria) -> int:
        """Return the count of results that the page of a search says."""
        self.connection.request("GET", f"/api/v1/search?{query(criteria).query_string()}")
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise BadPageError(f"{response.status} {body[:200]!r}")
        return int(msgspec.json.decode(body)["total"])


def measure(
    engine: Engine, database: Database, folder: Path, searches: Sequence[Criteria]
) -> list[Figure]:
    """Return the CPU time of the server by page, and how many times that of the search it is.

    `folder` is the data folder of the server, where it finds or writes its index.
    """
    pages, raw, walls, unlike = [], [], [], 0
    with served(database, folder) as server:
        for criteria in searches:  # warm, and checked
            unlike += server.total(criteria) != engine.search(criteria).total
        for _ in range(cpu.ROUNDS):
            before = cpu.process_seconds(server.pid)
            for criteria in searches:
                start = time.perf_counter()
                server.total(criteria)
                walls.append(time.perf_counter() - start)
            pages.append((cpu.process_seconds(server.pid) - before) / len(searches))
            start = cpu.thread_seconds()
            for criteria in searches:
                engine.search(criteria)
            raw.append((cpu.thread_seconds() - start) / len(searches))
    return [
        Figure("http page, cpu mean", min(pages) * 1_000, "ms"),
        Figure("search alone, cpu mean", min(raw) * 1_000, "ms"),
        Figure("http page / search alone", min(pages) / min(raw), "x"),
        Figure("http page, wall p95", float(np.percentile(walls, 95)) * 1_000, "ms"),
        Figure("http totals unlike the engine's", unlike, ""),
    ]


def query(criteria: Criteria) -> SearchQuery:
    """Return what a browser would ask for a search of the mix."""
    where = Where(department=criteria.departments[0] if criteria.departments else "")
    if criteria.center:
        where = Where(point=criteria.center)
    radius = criteria.radius_km
    return SearchQuery(
        romes=criteria.romes,
        where=where,
        radius_km=None if radius is None else round(radius),
        filters=criteria.filters,
    )


@contextmanager
def served(database: Database, folder: Path) -> Iterator[Server]:
    """Serve a database in a process of its own until the end of the block."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    options = f"--interface asgi --factory --workers 1 --no-log --host {HOST} --port {port} {API}"
    own = {"LBA_DATABASE_URL": database.url.render_as_string(), "LBA_DATA_DIR": str(folder)}
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "granian", *options.split()],
        cwd=PROJECT_ROOT,
        env=os.environ | own | UNLIMITED,
    ) as process:
        try:
            with closing(HTTPConnection(HOST, port, timeout=START_SECONDS)) as connection:
                _wait(process, connection)
                yield Server(process.pid, connection)
        finally:
            process.terminate()


def _wait(process: "subprocess.Popen[bytes]", connection: HTTPConnection) -> None:
    """Wait until the server answers searches."""
    limit = time.perf_counter() + START_SECONDS
    while time.perf_counter() < limit and process.poll() is None:
        try:
            connection.request("GET", "/api/v1/search?department=75")
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                return
        except (OSError, HTTPException):
            connection.close()
        time.sleep(0.2)
    raise BadPageError("the server did not start")
