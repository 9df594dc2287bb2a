"""What people type and what they should find: the cases of `tests/relevance`, and their check.

A file is a theme; its `world` is "corpus" (the invented items of `corpus.yaml`) or "demo" (the
`small` demonstration). A case holds the parameters of a search as URLs write them, or what is
typed in the field `suggest` ("occupations" or "places"), and what is asked of the answers:

    {q: resto, expect: [{id: o-serveur, within: 5}], never: [{title: plombier, within: 20}]}

An answer is described by `kind`, `title`, `organization`, `label` (a part of them is enough),
`rome`, `level`, `id` (of the corpus) or a parameter of a suggestion (`romes`, `insee`…); a list
means any of them. `known` says why a case fails today.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from services.catalog.enums import Kind
from services.core.errors import UserError
from services.core.text import fold
from services.search.query import parse
from services.search.service import SearchService

FOLDER = Path(__file__).parents[1] / "tests/relevance"
CORPUS = "corpus"
SEEN = 20
# The keys of a case that are not parameters of a URL.
_CHECKS = ("expect", "never", "every")
_OWN = frozenset({*_CHECKS, "empty", "suggest", "typed", "known"})

Key = tuple[Kind, int]
# An answer of the search as text: what may be asked of it, by name.
Answer = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class World:
    """A search to ask, with the names of its items and their occupations."""

    service: SearchService
    ids: Mapping[Key, str]
    romes: Mapping[Key, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked of the first `within` answers, in words for people in `text`.

    `how` is "expect" (one of them is such), "never" (none is), "every" (all are, and there is
    one) or "empty" (there is none).
    """

    how: str
    such: Mapping[str, frozenset[str]]
    within: int
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """Something typed, in a theme; `known` says why it is not answered well yet."""

    theme: str
    world: str
    suggest: str
    params: Mapping[str, str]
    checks: tuple[Check, ...]
    known: str

    @property
    def name(self) -> str:
        """The case in a few words."""
        said = [v if k in {"q", "typed"} else f"{k}={v}" for k, v in self.params.items()]
        return f"{self.theme}: " + " ".join(filter(None, (self.suggest, *said)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check went; `rank` (from 1) is where the first such answer was, 0 for nowhere."""

    check: Check
    is_met: bool
    rank: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a case went; `answers` are the first ones, in words."""

    case: Case
    outcomes: tuple[Outcome, ...]
    answers: tuple[str, ...]

    @property
    def failures(self) -> list[str]:
        """What was not met, in words."""
        return [f"{o.check.text} (rank {o.rank or 'none'})" for o in self.outcomes if not o.is_met]

    @property
    def best_rank(self) -> int:
        """The rank of the first answer that was wanted, 0 for none."""
        ranks = [o.rank for o in self.outcomes if o.check.how == "expect" and o.rank]
        return min(ranks, default=0)


def load(folder: Path = FOLDER) -> list[Case]:
    """Return the cases of a folder, theme by theme."""
    if not folder.is_dir():
        message = f"Les recherches à vérifier sont absentes : il manque le dossier {folder}."
        raise UserError("no_relevance_cases", message)
    cases = []
    for path in sorted(folder.glob("*.yaml")):
        if path.stem != CORPUS:
            written = yaml.safe_load(path.read_text(encoding="utf-8"))
            cases += [_case(path.stem, written["world"], row) for row in written["cases"]]
    return cases


def judge(case: Case, world: World) -> Verdict:
    """Ask a world what a case asks, and compare."""
    answers = list(_suggested(case, world) if case.suggest else _found(case, world))
    outcomes = tuple(_outcome(check, answers) for check in case.checks)
    return Verdict(case, outcomes, tuple(_told(answer) for answer in answers[:6]))


def _case(theme: str, world: str, row: Mapping[str, Any]) -> Case:
    checks = [_check(how, dict(written)) for how in _CHECKS for written in row.get(how, ())]
    if row.get("empty"):
        checks.append(Check("empty", {}, SEEN, "nothing is found"))
    params = {key: str(value) for key, value in row.items() if key not in _OWN or key == "typed"}
    suggest = str(row.get("suggest", ""))
    return Case(theme, world, suggest, params, tuple(checks), str(row.get("known", "")))


def _check(how: str, written: dict[str, Any]) -> Check:
    within = int(written.pop("within"))
    such = {
        key: frozenset(map(str, value if isinstance(value, list) else [value]))
        for key, value in written.items()
    }
    said = ", ".join(f"{key} {' or '.join(sorted(values))}" for key, values in such.items())
    return Check(how, such, within, f"{how} {said} within {within}")


def _outcome(check: Check, answers: list[Answer]) -> Outcome:
    ranks = [rank for rank, answer in enumerate(answers, 1) if _is_such(answer, check.such)]
    rank = next(iter(ranks), 0)
    in_time = sum(rank <= check.within for rank in ranks)
    match check.how:
        case "expect":
            is_met = in_time > 0
        case "every":
            is_met = in_time == min(check.within, len(answers)) > 0
        case _:
            is_met = in_time == 0
    return Outcome(check, is_met, rank)


def _is_such(answer: Answer, such: Mapping[str, frozenset[str]]) -> bool:
    return all(_holds(key, answer.get(key, frozenset()), values) for key, values in such.items())


def _holds(key: str, held: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether an answer holds one of some values; names and titles hold a part of them."""
    if key in {"title", "organization", "label"}:
        return any(fold(value) in fold(text) for text in held for value in wanted)
    return not held.isdisjoint(wanted)


def _found(case: Case, world: World) -> Iterator[Answer]:
    query, issues = parse({name: [value] for name, value in case.params.items()})
    if issues:
        raise ValueError(f"{case.name}: {issues}")
    for result in world.service.search(query, SEEN).results:
        card = result.card
        key = (card.kind, card.item_id)
        yield {
            "kind": frozenset({card.kind.value}),
            "title": frozenset({card.title}),
            "organization": frozenset(filter(None, (card.organization, card.school))),
            "level": frozenset({str(card.level)}),
            "rome": world.romes.get(key, frozenset()),
            "id": frozenset({world.ids[key]} if key in world.ids else ()),
        }


def _suggested(case: Case, world: World) -> Iterator[Answer]:
    service, typed = world.service, case.params["typed"]
    is_place = case.suggest == "places"
    found = service.places.suggest(typed) if is_place else service.suggest_occupations(typed)
    for suggestion in found:
        named = {name: frozenset(value.split(",")) for name, value in suggestion.params.items()}
        yield {"label": frozenset({suggestion.label}), **named}


def _told(answer: Answer) -> str:
    shown: Iterable[str] = ("id", "label", "title", "organization", "rome", "romes")
    parts = (" ".join(sorted(answer[key])) for key in shown if answer.get(key))
    return " | ".join(parts)
