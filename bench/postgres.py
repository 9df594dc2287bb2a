"""A private PostgreSQL server to measure with: no network, no password, removed at the end."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# PostgreSQL refuses to run as root; Debian's packages create this account.
ACCOUNT = "postgres"
USER = "bench"
READY = "ready to accept connections"
BEST_BUFFERS_MB = 1_536
FIXED_OPTIONS = {
    "listen_addresses": "",
    "lc_messages": "C",
    "log_min_messages": "log",
    "log_checkpoints": "off",
    "fsync": "off",
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


class UnavailableError(Exception):
    """This machine cannot run a server; the words tell why, in French."""


def binaries() -> Path:
    """Return the folder of the newest server that Debian's packages installed."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not folders:
        raise UnavailableError("PostgreSQL n'est pas installé (paquet postgresql-15-postgis-3).")
    return max(folders, key=lambda folder: int(folder.parent.name))


@contextmanager
def private_server(folder: Path) -> Iterator[str]:
    """Run a server on a Unix socket of its own; yield what psycopg connects to."""
    home = Path(tempfile.mkdtemp(prefix="lba-bench-"))  # short: socket paths have a limit
    data = home / "data"
    process: dict[str, Any] = {"cwd": home}
    try:
        if os.geteuid() == 0:
            try:
                shutil.chown(home, ACCOUNT, ACCOUNT)
            except LookupError as error:
                raise UnavailableError(f"Le compte « {ACCOUNT} » n'existe pas.") from error
            process |= {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
        create = f"--username={USER} --auth=trust --encoding=UTF8 --locale=C --no-sync".split()
        command: list[Path | str] = [folder / "initdb", "-D", data, *create]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **process)  # noqa: S603
        with _running([folder / "postgres", "-D", data, "-k", home], process):
            yield f"host={home} user={USER} dbname=postgres"
    finally:
        shutil.rmtree(home)


@contextmanager
def _running(command: list[Path | str], process: dict[str, Any]) -> Iterator[None]:
    options = FIXED_OPTIONS | {"shared_buffers": f"{_buffers_mb()}MB"}
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with subprocess.Popen(  # noqa: S603
        [*command, *flags], stderr=subprocess.PIPE, text=True, **process
    ) as server:
        try:
            if not any(READY in line for line in server.stderr or ()):
                raise UnavailableError("PostgreSQL n'a pas démarré.")
            yield
        finally:
            server.send_signal(signal.SIGINT)


def _buffers_mb() -> int:
    """Return the shared buffers to give: the best, or an eighth of a smaller memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(BEST_BUFFERS_MB, memory // 8 // (1 << 20))
