"""Inspect a CV in a process of its own, of bounded time and memory.

A file may be made to exhaust whoever reads it: the reader is thrown away with what it read.
"""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from services.applications.inspection import REFUSALS, CvKind, inspect, refusal
from services.core.columns import member_of
from services.core.errors import UserError

SECONDS = 10
CPU_SECONDS = 5
MEMORY_BYTES = 512 * 1024 * 1024
_ROOT = Path(__file__).resolve().parents[2]


def inspect_safely(path: Path, kind: CvKind) -> None:
    """Do as `inspection.inspect`; raises UserError as it does, and when it takes too much.

    Blocks for 0.3 s usually, `SECONDS` at most.
    """
    command = [sys.executable, "-m", "services.applications.sandbox", str(path), kind.value]
    try:
        done = subprocess.run(  # noqa: S603 (our own module, on a path that we made)
            command, cwd=_ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise refusal("cv_unreadable") from error
    answer = done.stdout.strip()
    if done.returncode == 0 and answer == "ok":
        return
    raise refusal(answer if answer in REFUSALS else "cv_unreadable")


def _limit() -> None:
    """Bound what this process may take, where the system can."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(path: str, kind: str) -> str:
    """Return "ok", or the code of the refusal."""
    try:
        inspect(Path(path), member_of(CvKind, kind))
    except UserError as error:
        return error.code
    except MemoryError:
        return "cv_unreadable"
    return "ok"


if __name__ == "__main__":
    _limit()
    sys.stdout.write(main(*sys.argv[1:]))
