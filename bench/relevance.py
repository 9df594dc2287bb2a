"""`lba bench relevance`: whether people find what they mean, case by case (`tests/relevance`)."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure
from bench.relevance_cases import Verdict, World, judge, load
from bench.relevance_world import store, world_of
from services.catalog.demo.seeding import PROFILES, seed
from services.core.database import Database
from services.core.migration import upgrade
from services.reference.loader import load_reference
from services.search import projection

# The same demonstration as the tests (tests/conftest.py).
DEMO_PROFILE, DEMO_SEED = "small", 2026


def run(say: Callable[[str], None]) -> list[Figure]:
    """Return the share of expectations that are met, and tell those that are not."""
    cases = load()
    say("Création des deux jeux de données…")
    with _worlds() as worlds:
        say(f"{len(cases)} recherches…")
        verdicts = [judge(case, worlds[case.world]) for case in cases]
    for verdict in verdicts:
        if verdict.failures:
            say(report(verdict))
    return figures(verdicts)


def figures(verdicts: Sequence[Verdict]) -> list[Figure]:
    """Return the figures of judged cases: all of them, then the recall of each theme.

    Recall is the share of what was expected that is found in time; MRR the mean of one over the
    rank of the first expected answer; traps are what must not be found, or the only thing found.
    """
    themes = sorted({verdict.case.theme for verdict in verdicts})
    ranks = [
        1 / verdict.best_rank if verdict.best_rank else 0.0
        for verdict in verdicts
        if any(outcome.check.how == "expect" for outcome in verdict.outcomes)
    ]
    return [
        Figure("cases", len(verdicts), ""),
        Figure("cases met", 100 * _share(not verdict.failures for verdict in verdicts), "%"),
        Figure("recall", 100 * _met(verdicts, {"expect"}), "%"),
        Figure("mean reciprocal rank", sum(ranks) / max(len(ranks), 1), ""),
        Figure("traps avoided", 100 * _met(verdicts, {"never", "every", "empty"}), "%"),
        *(
            Figure(
                f"recall, {theme}",
                100 * _met([v for v in verdicts if v.case.theme == theme], {"expect"}),
                "%",
            )
            for theme in themes
        ),
    ]


def report(verdict: Verdict) -> str:
    """Return what a case asked in vain and what was answered, in a few lines."""
    why = f" [{verdict.case.known}]" if verdict.case.known else ""
    answers = "".join(f"\n      {rank}. {text}" for rank, text in enumerate(verdict.answers, 1))
    failures = "".join(f"\n    {failure}" for failure in verdict.failures)
    return f"{verdict.case.name}{why}{failures}{answers}"


@contextmanager
def _worlds() -> Iterator[dict[str, World]]:
    """Make the two worlds in a temporary folder."""
    with TemporaryDirectory() as folder:
        empty, demo = Path(folder) / "corpus.db", Path(folder) / "demo.db"
        reference = _open(empty)
        upgrade(reference)
        load_reference(reference)
        reference.dispose()
        shutil.copy(empty, demo)
        databases = _open(empty), _open(demo)
        corpus_database, demo_database = databases
        seed(demo_database, PROFILES[DEMO_PROFILE], DEMO_SEED, projection.rebuild)
        yield {
            "corpus": world_of(corpus_database, store(corpus_database)),
            "demo": world_of(demo_database, {}),
        }
        for database in databases:
            database.dispose()


def _open(path: Path) -> Database:
    return Database(f"sqlite:///{path}")


def _met(verdicts: Sequence[Verdict], kinds: set[str]) -> float:
    """Return the share of the checks of some kinds that are met."""
    outcomes = (outcome for verdict in verdicts for outcome in verdict.outcomes)
    return _share(outcome.is_met for outcome in outcomes if outcome.check.how in kinds)


def _share(parts: Iterable[bool]) -> float:
    counted = list(parts)
    return sum(counted) / len(counted) if counted else 1.0
