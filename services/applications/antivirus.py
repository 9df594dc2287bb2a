"""ClamAV over its socket: the INSTREAM command of clamd, where one is configured.

Without one, files are told to be "non analysé"; with one that does not answer, nothing is taken for
clean.
"""

import socket
import struct
from pathlib import Path

from services.core.columns import LabelledEnum

CHUNK_BYTES = 64 * 1024
TIMEOUT_SECONDS = 20
MAX_ANSWER_BYTES = 4_096


class ScanResult(LabelledEnum):
    """What an antivirus says of a file."""

    CLEAN = "sain", "Analysé par un antivirus"
    INFECTED = "infecte", "Virus trouvé"
    UNSCANNED = "non_analyse", "Non analysé par un antivirus"
    UNAVAILABLE = "indisponible", "Analyse en attente"


def scan(path: Path, address: str) -> ScanResult:
    """Return what clamd at `host:port` says of a file; blocks for `TIMEOUT_SECONDS` at most.

    An empty address means that no antivirus is configured. A clamd that is away, or answers
    anything else, is UNAVAILABLE: try again later.
    """
    if not address:
        return ScanResult.UNSCANNED
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), TIMEOUT_SECONDS) as connection:
            answer = _exchange(connection, path)
    except (OSError, ValueError):
        return ScanResult.UNAVAILABLE
    if answer.endswith(": OK"):
        return ScanResult.CLEAN
    return ScanResult.INFECTED if answer.endswith(" FOUND") else ScanResult.UNAVAILABLE


def _exchange(connection: socket.socket, path: Path) -> str:
    """Send a file in chunks, each after its length; return clamd's one line."""
    connection.sendall(b"zINSTREAM\0")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
    connection.sendall(struct.pack("!I", 0))
    answer = b""
    while b"\0" not in answer and len(answer) < MAX_ANSWER_BYTES:
        received = connection.recv(MAX_ANSWER_BYTES)
        if not received:
            break
        answer += received
    return answer.split(b"\0")[0].decode("utf-8", "replace").strip()
