"""Suggestions: whether the word that was meant is found, and in how long."""

import string
from collections.abc import Callable, Iterable
from math import ceil

import numpy as np
from sqlmodel import select

from bench.cpu import best_seconds
from bench.figures import Figure, percentiles
from services.core.database import Database
from services.core.text import STOP_WORDS, words
from services.reference.models import RomeTitle
from services.reference.territory import Territory
from services.search.engine import Engine
from services.search.suggest import Occupations, Places

CASES = 300
SHOWN = 8
# Somebody has typed two thirds of a word; mistakes are in words long enough to be recognised.
TYPED_SHARE, SHORTEST_TYPED = 2 / 3, 4
SHORTEST = {"prefix": 5, "one typo": 5, "two typos": 9}

Suggest = Callable[[str], list[str]]


def measure(
    engine: Engine, database: Database, territory: Territory, random_seed: int
) -> list[Figure]:
    """Return the shares of words found and the times, for occupations and for places."""
    with database.read() as session:
        occupations = Occupations(session, engine.volumes())
        labels = list(session.exec(select(RomeTitle.label)))
    places = Places(territory)
    communes = [commune.name for commune in territory.communes.values()]
    random = np.random.default_rng(random_seed)

    def occupation_labels(typed: str) -> list[str]:
        return [found.label for found in occupations.suggest(typed, SHOWN)]

    def place_names(typed: str) -> list[str]:
        return [found.label for found in places.suggest(typed, SHOWN)]

    return [
        *_figures("suggest occupations", occupation_labels, labels, random),
        *_figures("suggest places", place_names, communes, random),
    ]


def _figures(
    name: str, suggest: Suggest, labels: list[str], random: np.random.Generator
) -> list[Figure]:
    figures, every = [], []
    for kind in SHORTEST:
        cases = typed_words(kind, labels, random)
        found = [is_found(kind, typed, meant, suggest(typed)) for typed, meant in cases]
        figures.append(Figure(f"{name}, {kind}: found", float(np.mean(found)), ""))
        every += [typed for typed, _ in cases]
    times = best_seconds({name: suggest}, every)[name]
    return figures + percentiles(f"{name}, cpu", times)[:2]


def is_found(kind: str, typed: str, intended: str, labels: Iterable[str]) -> bool:
    """Whether a label holds the word that was meant; of a beginning, any word that begins so."""
    shown = [word for label in labels for word in words(label)]
    if kind == "prefix":
        return any(word.startswith(typed) for word in shown)
    return intended in shown


def typed_words(kind: str, labels: list[str], random: np.random.Generator) -> list[tuple[str, str]]:
    """Return what somebody types and the word that is meant, drawn from real labels."""
    cases: list[tuple[str, str]] = []
    while len(cases) < CASES:
        label = labels[int(random.integers(len(labels)))]
        long = [w for w in words(label) if len(w) >= SHORTEST[kind] and w not in STOP_WORDS]
        if not long:
            continue
        intended = long[int(random.integers(len(long)))]
        if kind == "prefix":
            typed = intended[: max(ceil(TYPED_SHARE * len(intended)), SHORTEST_TYPED)]
        else:
            typed = intended
            for _ in range(2 if kind == "two typos" else 1):
                typed = mistyped(typed, random)
        cases.append((typed, intended))
    return cases


def mistyped(word: str, random: np.random.Generator) -> str:
    """Return a word with a letter changed, left out, added, or swapped with the next one."""
    at = int(random.integers(len(word) - 1))
    letter = string.ascii_lowercase[int(random.integers(26))]
    wrong = (
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[int(random.integers(4))]
    return wrong if wrong != word else mistyped(word, random)
