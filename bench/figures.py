"""What every bench prints: named figures, for people or as JSON."""

import json
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click
import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value with its unit."""

    name: str
    value: float
    unit: str


def percentiles(name: str, seconds: Sequence[float]) -> list[Figure]:
    """Return the 50th, 95th and 99th percentiles of durations, in milliseconds."""
    return [
        Figure(f"{name} p{rank}", float(np.percentile(seconds, rank)) * 1_000, "ms")
        for rank in (50, 95, 99)
    ]


def peak_memory_mb() -> float:
    """Return the largest resident memory that this process has had, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1_000


def show(figures: Sequence[Figure], *, as_json: bool) -> None:
    """Print figures as a table, or as one JSON object of name to value."""
    if as_json:
        named = {f"{f.name} ({f.unit})" if f.unit else f.name: round(f.value, 4) for f in figures}
        click.echo(json.dumps(named))
        return
    for figure in figures:
        click.echo(f"{figure.name:<44} {figure.value:>12,.3f} {figure.unit}")
