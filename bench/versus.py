"""Several engines on the same rows with the same searches, in turns, in one run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bench.answers import Rival
from bench.cpu import ROUNDS
from bench.figures import Figure, percentiles
from services.search.criteria import Criteria


@dataclass(frozen=True)
class Comparison:
    """The best CPU time of each search, and the wrong answers, by name of engine."""

    seconds: dict[str, list[float]]
    wrong: dict[str, int]

    def p95(self, name: str) -> float:
        """Return the 95th percentile of an engine, in seconds."""
        return float(np.percentile(self.seconds[name], 95))


def compare(rivals: Sequence[Rival], searches: Sequence[Criteria], now: datetime) -> Comparison:
    """Ask every search of every engine; the answers of the first one are the reference."""
    seconds = {rival.name: [float("inf")] * len(searches) for rival in rivals}
    wrong = {rival.name: 0 for rival in rivals[1:]}
    for turn in range(ROUNDS):
        for rank, criteria in enumerate(searches):
            answers = []
            for rival in rivals:
                start = rival.cpu_seconds()
                raw = rival.run(criteria, now)
                spent = rival.cpu_seconds() - start
                seconds[rival.name][rank] = min(seconds[rival.name][rank], spent)
                answers.append(rival.read(raw))
            if turn == 0:
                for rival, answer in zip(rivals[1:], answers[1:], strict=True):
                    wrong[rival.name] += not answer.agrees(answers[0])
    return Comparison(seconds, wrong)


def figures(comparison: Comparison) -> list[Figure]:
    """Return the times of each engine, and how many times the first one is faster."""
    ours, *others = comparison.seconds
    found = percentiles(f"{ours}, cpu", comparison.seconds[ours])
    for name in others:
        found += percentiles(f"{name}, cpu", comparison.seconds[name])
        found.append(
            Figure(f"{name} p95 / {ours}", comparison.p95(name) / comparison.p95(ours), "x")
        )
        found.append(Figure(f"{name}, answers unlike {ours}", comparison.wrong[name], ""))
    return found
