"""Suggestions while somebody types: names of occupations and of places.

A name is suggested when it holds every typed word, the words being possibly unfinished or
misspelled. Among those, what was typed exactly, what begins the name, short names and well-known
things come first.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.core.text import fold, words
from services.search.postings import Postings
from services.search.words import WordList

# Weights of what makes a suggestion good, found by trying real inputs (tests/relevance).
COVERAGE, BEGINNING = 0.3, 0.2
# What fame keeps of its weight for a name that was only guessed.
GUESSED_FAME = 0.5
# Words read of what was typed: the first ones say enough.
MAX_WORDS = 8
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Name:
    """Something that may be suggested: its words, and how well known it is (0 to 1)."""

    words: tuple[str, ...]
    fame: float


@dataclass(frozen=True, slots=True)
class Found:
    """A suggested name, by its number in the lexicon."""

    number: int
    score: float


class Lexicon:
    """Names that can be found by their words."""

    def __init__(
        self, names: Sequence[Name], fame_weight: float, *, has_forms: bool = True
    ) -> None:
        self.words = WordList((word for n in names for word in n.words), has_forms=has_forms)
        numbers = {word: number for number, word in enumerate(self.words.words)}
        rows = [
            (numbers[word], number, float(word == name.words[0]))
            for number, name in enumerate(names)
            for word in set(name.words)
        ]
        self._postings = Postings.build(
            [word for word, _, _ in rows],
            [target for _, target, _ in rows],
            [is_first for _, _, is_first in rows],
            len(self.words),
        )
        self._lengths = np.array([sum(map(len, name.words)) for name in names], np.float32)
        self._fame = fame_weight * np.array([name.fame for name in names], np.float32)

    def find(self, typed: str, limit: int) -> list[Found]:
        """Return the best names for what was typed, best first; none for an empty text."""
        asked = words(typed)[:MAX_WORDS]
        if not asked:
            return []
        size = len(self._lengths)
        total, held = np.zeros(size, np.float32), np.zeros(size, np.uint8)
        typed_length = sum(map(len, asked))
        for rank, word in enumerate(asked):
            best = np.zeros(size, np.float32)
            for match in self.words.find(word, as_prefix=rank == len(asked) - 1):
                targets, is_first = self._postings.of(match.number)
                value = match.weight + (BEGINNING * is_first if rank == 0 else 0)
                best[targets] = np.maximum(best[targets], value)
            total += best
            held += best > 0
        everything: NDArray[np.int64] = np.flatnonzero(held == len(asked))
        coverage = np.minimum(typed_length / self._lengths[everything], 1)
        quality = total[everything] / len(asked)
        # What is guessed counts less: a famous name must not hide the one that was meant.
        sure = GUESSED_FAME + (1 - GUESSED_FAME) * np.minimum(quality, 1)
        score = quality + COVERAGE * coverage + self._fame[everything] * sure
        order = np.lexsort((everything, -score))[:limit]
        return [Found(int(everything[i]), float(score[i])) for i in order]

    def marker(self, typed: str) -> Callable[[str], list[tuple[int, int]]]:
        """Return what gives the [start, end) parts of a label that answer what was typed."""
        asked = words(typed)[:MAX_WORDS]
        meant = {
            word: {
                self.words.words[match.number]
                for match in self.words.find(word, as_prefix=word == asked[-1])
            }
            for word in asked
        }

        def highlights(label: str) -> list[tuple[int, int]]:
            parts = []
            for found in _LETTERS.finditer(label):
                folded = fold(found.group())
                for word in asked:
                    if folded.startswith(word):
                        parts.append((found.start(), min(found.start() + len(word), found.end())))
                    elif folded in meant[word]:
                        parts.append(found.span())
                    else:
                        continue
                    break
            return parts

        return highlights
