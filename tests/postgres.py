"""A private PostgreSQL server for the tests: no network, no password, thrown away at the end."""

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
READY = "ready to accept connections"
OPTIONS = {
    "listen_addresses": "",
    # What the server says is read until it is ready, and no further.
    "lc_messages": "C",
    "log_min_messages": "log",
    "log_checkpoints": "off",
    # Nothing of these tests has to survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def find_binaries() -> Path | None:
    """Return the folder of the newest server that Debian's packages installed, None without."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def private_server(binaries: Path) -> Iterator[str]:
    """Run a server that listens on a Unix socket of its own; yield its SQLAlchemy address."""
    # Not under pytest's folder: the account may not enter it, and socket paths must be short.
    folder = Path(tempfile.mkdtemp(prefix="lba-pg-"))
    data = folder / "data"
    process: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
        process |= {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
    try:
        create = "--username=lba --auth=trust --encoding=UTF8 --locale=C --no-sync".split()
        command: list[Path | str] = [binaries / "initdb", "-D", data, *create]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **process)
        with _running([binaries / "postgres", "-D", data, "-k", folder], process):
            yield f"postgresql+psycopg://lba@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(command: list[Path | str], process: dict[str, Any]) -> Iterator[None]:
    options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
    with subprocess.Popen(
        [*command, *options], stderr=subprocess.PIPE, text=True, **process
    ) as server:
        assert server.stderr is not None
        try:
            assert any(READY in line for line in server.stderr), "PostgreSQL did not start"
            yield
        finally:
            server.send_signal(signal.SIGINT)
