"""Where CVs are kept: a private folder, under names that say nothing, never served as they are."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from services.applications.inspection import refusal
from services.core.constants import MAX_CV_BYTES
from services.core.errors import NotFoundError

NAME_BYTES = 16
GONE = "Ce fichier n'existe plus."


class PrivateFiles:
    """A folder of files known by random names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def receive(self, chunks: AsyncIterator[bytes]) -> str:
        """Write what is sent, and return its name; raises UserError as soon as it is too large.

        Nothing is left of a file that is refused, or whose sender goes away.
        """
        name = secrets.token_hex(NAME_BYTES)
        file = await asyncio.to_thread(self._create, name)
        try:
            async for chunk in _capped(chunks):
                await asyncio.to_thread(file.write, chunk)
            await asyncio.to_thread(_keep, file)
        except BaseException:
            file.close()
            (self._folder / name).unlink(missing_ok=True)
            raise
        return name

    def _create(self, name: str) -> BinaryIO:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        return os.fdopen(os.open(self._folder / name, flags, 0o600), "wb")

    def path(self, name: str) -> Path:
        """Return where a file is; raises NotFoundError for what is no name of ours, or gone."""
        is_ours = len(name) == 2 * NAME_BYTES and all(char in "0123456789abcdef" for char in name)
        path = self._folder / name
        if not is_ours or not path.is_file():
            raise NotFoundError("file_not_found", GONE)
        return path

    def delete(self, name: str) -> bool:
        """Delete a file; whether it was there."""
        try:
            self.path(name).unlink()
        except (NotFoundError, FileNotFoundError):
            return False
        return True


async def _capped(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what is sent until it is more than a CV may be."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > MAX_CV_BYTES:
            raise refusal("cv_too_large")
        yield chunk


def _keep(file: BinaryIO) -> None:
    """Close a file once it is on the disk."""
    with file:
        file.flush()
        os.fsync(file.fileno())
