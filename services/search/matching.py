"""Free text: which items a text is about, and how much.

Each meaningful word of the text is looked for in the names of occupations (an item is about an
occupation through its ROME codes, so companies and trainings are found for words that their own
texts do not hold), in titles, and in names of employers and schools. An item is a result when
enough of the words are found.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from services.core.text import tokens
from services.search.columns import Positions
from services.search.index import Candidates, Index, Runs
from services.search.postings import Postings
from services.search.words import WordList

Scores = NDArray[np.float32]

# What a word is worth by the place where it is found (reference service, SR-22: 8, 7, 6).
OCCUPATION, TITLE, NAME = 1.0, 0.9, 0.8


@dataclass(frozen=True)
class Field:
    """A field of text: its words, and where each is found.

    `is_fuzzy` forgives mistakes; names of employers forgive none.
    """

    words: WordList
    postings: Postings
    is_fuzzy: bool


@dataclass(frozen=True)
class TextIndex:
    """The three fields of text. Occupation words lead to ROME numbers, the others to positions."""

    occupations: Field
    titles: Field
    names: Field


def minimum_words(asked: int) -> int:
    """Return how many of the asked words a result must hold (reference service, SR-22)."""
    if asked <= 2:
        return asked
    return asked - 1 if asked <= 4 else ceil(0.75 * asked)


def text_scores(index: Index, text_index: TextIndex, text: str, low: int, high: int) -> Scores:
    """Return how much each position of `[low, high)` is about a text: 0 for not a result, to 1."""
    asked = list(dict.fromkeys(tokens(text)))
    total = np.zeros(high - low, np.float32)
    held = np.zeros(high - low, np.uint8)
    for word in asked:
        best = np.zeros(high - low, np.float32)
        _add_occupations(index, text_index.occupations, word, best, low, high)
        for field, worth in ((text_index.titles, TITLE), (text_index.names, NAME)):
            for number, weight in _matches(field, word):
                targets, weights = field.postings.of(number)
                _raise(best, targets, worth * weight * weights, low, high)
        total += best
        held += best > 0
    total[held < minimum_words(len(asked))] = 0
    total /= max(len(asked), 1)
    return total


def about(
    index: Index, text_index: TextIndex, text: str, runs: Runs, found: Candidates | None
) -> Candidates:
    """Return the items of the runs that a text is about; among `found` only, when given."""
    low, high = runs.window
    scores = text_scores(index, text_index, text, low, high)
    if found is None:
        positions = np.flatnonzero(scores)
        return Candidates((positions + low).astype(np.int32), scores[positions])
    own = scores[found.positions - low]
    kept = found.keep(own > 0)
    return Candidates(kept.positions, kept.strength * own[own > 0], kept.squared)


def _matches(field: Field, word: str) -> list[tuple[int, float]]:
    found = field.words.find(word, as_prefix=False, forgiving=field.is_fuzzy)
    return [(match.number, match.weight) for match in found]


def _add_occupations(
    index: Index, field: Field, word: str, best: Scores, low: int, high: int
) -> None:
    romes: dict[int, float] = {}
    for number, weight in _matches(field, word):
        targets, weights = field.postings.of(number)
        for rome, share in zip(targets.tolist(), weights.tolist(), strict=True):
            romes[rome] = max(romes.get(rome, 0.0), weight * share)
    for rome, weight in romes.items():
        positions, strength = index.postings.of(rome)
        _raise(best, positions, OCCUPATION * weight * (0.5 + 0.5 * strength), low, high)


def _raise(best: Scores, targets: Positions, values: Scores, low: int, high: int) -> None:
    """Put in `best` the values of the targets that fall in the window, where they are higher.

    Targets are ascending and distinct, so that plain indexing is enough.
    """
    run = slice(np.searchsorted(targets, low), np.searchsorted(targets, high))
    local = targets[run] - low
    best[local] = np.maximum(best[local], values[run])
