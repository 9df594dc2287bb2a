"""A private PostgreSQL server for benches and tests: no network, no password, gone at the end."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# PostgreSQL refuses to run as root; Debian's packages create this account.
ACCOUNT = "postgres"
USER = "lba"
READY = "ready to accept connections"
OPTIONS: Mapping[str, str] = {
    "listen_addresses": "",
    # What the server says is read until it is ready, and no further.
    "lc_messages": "C",
    "log_min_messages": "log",
    "log_checkpoints": "off",
    # Nothing here has to survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
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
def private_server(folder: Path, options: Mapping[str, str] = OPTIONS) -> Iterator[Path]:
    """Run the server of a folder of binaries; yield the folder of its Unix socket."""
    # Not under a folder of ours: the account may not enter it, and socket paths must be short.
    home = Path(tempfile.mkdtemp(prefix="lba-pg-"))
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
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with _running([folder / "postgres", "-D", data, "-k", home, *flags], process):
            yield home
    finally:
        shutil.rmtree(home)


@contextmanager
def _running(command: list[Path | str], process: dict[str, Any]) -> Iterator[None]:
    with subprocess.Popen(  # noqa: S603
        command, stderr=subprocess.PIPE, text=True, **process
    ) as server:
        try:
            if not any(READY in line for line in server.stderr or ()):
                raise UnavailableError("PostgreSQL n'a pas démarré.")
            yield
        finally:
            server.send_signal(signal.SIGINT)
