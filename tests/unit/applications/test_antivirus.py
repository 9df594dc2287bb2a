"""The antivirus is asked by its own protocol; one that does not answer takes nothing for clean."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from services.applications import antivirus
from services.applications.antivirus import ScanResult, scan

# The test string of EICAR, in two parts so that this file is not one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(answer: bytes | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Serve one INSTREAM call; without an `answer`, say what clamd says of EICAR."""
    received: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(10)

    def serve() -> None:
        with server, server.accept()[0] as connection, connection.makefile("rb") as stream:
            received.append(stream.read(10))
            content = b""
            while size := struct.unpack("!I", stream.read(4))[0]:
                content += stream.read(size)
            received.append(content)
            found = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
            connection.sendall((found if answer is None else answer) + b"\0")

    thread = Thread(target=serve)
    thread.start()
    yield f"127.0.0.1:{server.getsockname()[1]}", received
    thread.join(10)


@pytest.fixture
def cv(tmp_path: Path) -> Path:
    path = tmp_path / "cv"
    path.write_bytes(b"x" * 200_000)
    return path


def test_a_clean_file_is_sent_whole(cv: Path) -> None:
    with clamd() as (address, received):
        assert scan(cv, address) is ScanResult.CLEAN
    assert received == [b"zINSTREAM\0", cv.read_bytes()]


def test_a_virus_is_found(tmp_path: Path) -> None:
    path = tmp_path / "cv"
    path.write_bytes(EICAR)
    with clamd() as (address, _):
        assert scan(path, address) is ScanResult.INFECTED


@pytest.mark.parametrize(
    "answer",
    [b"", b"INSTREAM size limit exceeded. ERROR", b"UNKNOWN COMMAND", b"\xff", b"x" * 9_000],
)
def test_any_other_answer_is_not_clean(cv: Path, answer: bytes) -> None:
    with clamd(answer) as (address, _):
        assert scan(cv, address) is ScanResult.UNAVAILABLE


def test_without_an_antivirus_it_is_said(cv: Path) -> None:
    assert scan(cv, "") is ScanResult.UNSCANNED


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1", "nothing", "127.0.0.1:abc", ":"])
def test_an_antivirus_that_is_away_takes_nothing_for_clean(cv: Path, address: str) -> None:
    assert scan(cv, address) is ScanResult.UNAVAILABLE


def test_an_antivirus_that_keeps_silent_is_not_waited_for(
    cv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(antivirus, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        assert scan(cv, address) is ScanResult.UNAVAILABLE
