"""CPU time, of this thread and of other processes: what sharing a machine does not distort."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROUNDS = 2
PROC = Path("/proc")
NANOSECONDS = 1e9


def is_measurable() -> bool:
    """Whether this system tells the CPU time of other processes to the nanosecond (Linux)."""
    return (PROC / "self/schedstat").exists()


def thread_seconds() -> float:
    """Return the CPU time of the calling thread so far."""
    return time.thread_time()


def process_seconds(pid: int) -> float:
    """Return the CPU time so far of the living threads of a process and of its descendants."""
    total = 0.0
    for task in (PROC / str(pid) / "task").iterdir():
        total += int((task / "schedstat").read_text().split()[0]) / NANOSECONDS
        for child in (task / "children").read_text().split():
            total += process_seconds(int(child))
    return total


def resident_mb() -> float:
    """Return the resident memory of this process now, in MB."""
    status = (PROC / "self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


def best_seconds(
    tasks: Mapping[str, Callable[[T], object]], inputs: Sequence[T]
) -> dict[str, list[float]]:
    """Return the best thread time of each task on each input, the tasks taking turns."""
    best = {name: [float("inf")] * len(inputs) for name in tasks}
    for _ in range(ROUNDS):
        for rank, value in enumerate(inputs):
            for name, task in tasks.items():
                start = thread_seconds()
                task(value)
                best[name][rank] = min(best[name][rank], thread_seconds() - start)
    return best
