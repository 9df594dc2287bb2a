"""Private files: random names, a cap while they arrive, nothing left of what is refused."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.applications.storage import PrivateFiles
from services.core.constants import MAX_CV_BYTES
from services.core.errors import NotFoundError, UserError


async def sent(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 1_000_000


async def broken() -> AsyncIterator[bytes]:
    yield b"half"
    raise ConnectionResetError


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_file_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    files = PrivateFiles(tmp_path / "cv")
    name = await files.receive(sent(b"one", b"two"))
    path = files.path(name)
    assert path.read_bytes() == b"onetwo"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert name != await files.receive(sent(b"one", b"two"))


async def test_a_file_of_the_largest_size_is_taken(tmp_path: Path) -> None:
    files = PrivateFiles(tmp_path)
    name = await files.receive(sent(b"x" * MAX_CV_BYTES))
    assert files.path(name).stat().st_size == MAX_CV_BYTES


async def test_an_endless_file_is_cut_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="3 Mo"):
        await PrivateFiles(tmp_path).receive(endless())
    assert names_in(tmp_path) == []


async def test_a_sender_who_goes_away_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        await PrivateFiles(tmp_path).receive(broken())

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(60)

    task = asyncio.create_task(PrivateFiles(tmp_path).receive(slow()))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("name", ["", "..", "../secret", "/etc/passwd", "a" * 32, "A" * 32, "\x00"])
def test_only_our_names_lead_to_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("x")
    files = PrivateFiles(tmp_path)
    with pytest.raises(NotFoundError):
        files.path(name)
    assert not files.delete(name)


async def test_a_deleted_file_is_gone(tmp_path: Path) -> None:
    files = PrivateFiles(tmp_path)
    name = await files.receive(sent(b"x"))
    assert files.delete(name)
    assert not files.delete(name)
    with pytest.raises(NotFoundError):
        files.path(name)
