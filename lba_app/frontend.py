"""Compile the screens into static files, when what they are made of has changed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from services.core.settings import PROJECT_ROOT

WEB = PROJECT_ROOT / ".web"
STATIC = WEB / "build" / "client"
STAMP = WEB / "build" / ".digest"
_SOURCES = ("lba_app", "services", "assets", "reflex.lock")
_SUFFIXES = frozenset(
    {".py", ".jsx", ".js", ".css", ".json", ".lock", ".woff2", ".svg", ".webmanifest"}
)

# Reflex asks the network for its latest version and for the nearest registry unless told not to.
_QUIET = {"REFLEX_CHECK_LATEST_VERSION": "false", "REFLEX_HTTP_CLIENT_BIND_ADDRESS": "0.0.0.0"}


def source_digest() -> str:
    """Return the digest of everything that the compiled screens depend on."""
    digest = hashlib.sha256()
    for path in [PROJECT_ROOT / "rxconfig.py", PROJECT_ROOT / "constraints.txt", *_source_files()]:
        digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_built() -> bool:
    """Whether the compiled screens are those of the present sources."""
    return STAMP.is_file() and STAMP.read_text("utf-8") == source_digest()


def build() -> None:
    """Compile the screens; raises CalledProcessError when the build fails."""
    command = [sys.executable, "-m", "reflex", "export", "--no-zip", "--loglevel", "warning"]
    subprocess.run(command, cwd=PROJECT_ROOT, env={**os.environ, **_QUIET}, check=True)
    STAMP.write_text(source_digest(), "utf-8")


def _source_files() -> list[Path]:
    return sorted(
        path
        for folder in _SOURCES
        for path in (PROJECT_ROOT / folder).rglob("*")
        if path.suffix in _SUFFIXES and path.is_file() and not _is_left_out(path)
    )


def _is_left_out(path: Path) -> bool:
    """Whether a file changes nothing on the screens: reference rows, files written by builds."""
    relative = path.relative_to(PROJECT_ROOT).as_posix()
    return relative.startswith(("services/reference/data/", "assets/external/"))
