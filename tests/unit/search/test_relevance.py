"""What people type finds what they mean: the cases of `tests/relevance`, one by one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from bench import relevance
from bench.relevance_cases import Case, Check, Outcome, Verdict, World, judge, load
from bench.relevance_world import store, world_of
from services.core.database import Database
from services.core.errors import UserError
from services.core.text import fold
from tests.conftest import DEMO_DAY, opened

CASES = load()


def parameter(case: Case) -> object:
    """Return a case as a test; one that is known not to be answered well must fail."""
    marks = [pytest.mark.xfail(reason=case.known)] if case.known else []
    return pytest.param(case, id=fold(case.name), marks=marks)


@pytest.fixture(scope="session")
def corpus_world(reference_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield the small invented world of `tests/relevance/corpus.yaml`: only read it."""
    path = tmp_path_factory.mktemp("corpus") / "lba.db"
    with opened(Path(shutil.copy(reference_file, path))) as database:
        with time_machine.travel(DEMO_DAY, tick=False):
            world = world_of(database, store(database))
        yield world


@pytest.fixture(scope="session")
def demo_world(demo_database: Database) -> World:
    """Return the demonstration of the tests."""
    return world_of(demo_database, {})


@pytest.fixture
def world(case: Case, request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(f"{case.world}_world")
    return found


@pytest.mark.parametrize("case", [parameter(case) for case in CASES])
def test_what_is_meant_is_found(case: Case, world: World) -> None:
    verdict = judge(case, world)
    assert not verdict.failures, relevance.report(verdict)


def test_each_case_is_written_once() -> None:
    names = [case.name for case in CASES]
    assert len(names) >= 160
    assert sorted(set(names)) == sorted(names)
    assert all(case.checks for case in CASES)


def test_every_named_item_is_in_the_corpus(corpus_world: World) -> None:
    named = {name for case in CASES for check in case.checks for name in check.such.get("id", ())}
    assert named <= set(corpus_world.ids.values())


def a_verdict(*outcomes: Outcome) -> Verdict:
    return Verdict(Case("theme", "corpus", "", {"q": "mot"}, (), ""), outcomes, ())


def an_outcome(how: str, rank: int, *, is_met: bool) -> Outcome:
    return Outcome(Check(how, {}, 5, "text"), is_met, rank)


def test_figures_count_what_was_met() -> None:
    verdicts = [
        a_verdict(an_outcome("expect", 2, is_met=True), an_outcome("never", 0, is_met=True)),
        a_verdict(an_outcome("expect", 0, is_met=False)),
        a_verdict(an_outcome("empty", 1, is_met=False)),
    ]
    values = {figure.name: figure.value for figure in relevance.figures(verdicts)}
    assert values == {
        "cases": 3,
        "cases met": pytest.approx(100 / 3),
        "recall": 50,
        "mean reciprocal rank": 0.25,
        "traps avoided": 50,
        "recall, theme": 50,
    }


def test_absent_cases_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="absent"):
        load(tmp_path / "absent")
