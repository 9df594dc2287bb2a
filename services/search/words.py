"""A list of words that is searched by prefix, by form, and with typing mistakes.

The vocabulary is searched instead of the texts: a few thousand words, whatever the number of
texts that hold them.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from services.core.text import word_key

EXACT, SAME_KEY, PREFIX, TYPO = 1.0, 0.95, 0.65, 0.6
# A mistake costs this much; a beginning that holds one may be the beginning of too many words.
MISTAKE, BEGINNING_TYPO = 0.1, 0.4
MISSING_LETTERS = 2
# Shorter words that sound alike are too many.
SHORTEST_SOUND = 4
# One mistake from 5 letters, two from 9: shorter words are too near one another.
ONE_MISTAKE_LENGTH, TWO_MISTAKES_LENGTH = 5, 9

# In this order: "ch" is kept aside while "h" falls silent.
_SOUNDS = tuple(
    (re.compile(written), said)
    for written, said in (
        ("ph", "f"),
        ("qu|ck|q", "k"),
        ("c(?=[aoulr]|$)", "k"),
        ("ch", "%"),
        ("h", ""),
        ("%", "ch"),
        ("y", "i"),
        ("z", "s"),
        ("eau|au", "o"),
        (r"(.)\1+", r"\1"),
        ("e?s?$", ""),
    )
)


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of the list that a typed word may mean: its number, and how well (0 to 1)."""

    number: int
    weight: float


class WordList:
    """Folded words in alphabetical order; a word's number is its rank."""

    def __init__(self, words: Iterable[str], *, has_forms: bool = True) -> None:
        """Index distinct words; without `has_forms` (proper names) genders and plurals differ."""
        self.words = sorted(set(words))
        self._key_of: Callable[[str], str] = word_key if has_forms else str
        self._by_key: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            self._by_key.setdefault(self._key_of(word), []).append(number)

    @cached_property
    def _by_pair(self) -> dict[str, NDArray[np.int32]]:
        """The words that hold each pair of letters; built for lists that forgive mistakes."""
        pairs: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            for pair in set(_pairs(word)):
                pairs.setdefault(pair, []).append(number)
        return {pair: np.array(found, np.int32) for pair, found in pairs.items()}

    @cached_property
    def _by_sound(self) -> dict[str, list[int]]:
        """The words that are said alike."""
        found: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            found.setdefault(sound(word), []).append(number)
        return found

    def __len__(self) -> int:
        return len(self.words)

    def find(self, typed: str, *, as_prefix: bool, forgiving: bool = True) -> list[WordMatch]:
        """Return the words that `typed` (folded) may mean, best first for each word.

        `as_prefix` accepts words that it begins. A `forgiving` search looks for mistakes, unless
        the word is known: who spelled a known word meant it.
        """
        found: dict[int, WordMatch] = {}
        for number in self._by_key.get(self._key_of(typed), ()):
            weight = EXACT if self.words[number] == typed else SAME_KEY
            found[number] = WordMatch(number, weight)
        if as_prefix:
            for number in self._starting_with(typed):
                share = len(typed) / len(self.words[number])
                weight = EXACT if share == 1 else PREFIX + 0.2 * share
                found.setdefault(number, WordMatch(number, weight))
        is_known = any(match.weight >= SAME_KEY for match in found.values())
        if forgiving and not is_known:
            for match in (*self._said_alike(typed), *self._misspelled(typed, as_prefix)):
                found.setdefault(match.number, match)
        return list(found.values())

    def _starting_with(self, prefix: str) -> range:
        first = bisect_left(self.words, prefix)
        return range(first, bisect_left(self.words, prefix + "\uffff", first))

    def _said_alike(self, typed: str) -> Iterable[WordMatch]:
        said = sound(typed)
        if len(said) >= SHORTEST_SOUND:
            for number in self._by_sound.get(said, ()):
                yield WordMatch(number, TYPO)

    def _misspelled(self, typed: str, as_prefix: bool) -> Iterable[WordMatch]:
        """Yield the words that `typed` may be a mistake of, or a beginning with a mistake.

        A letter may be missing: how much is forgiven depends on the longer of the two.
        """
        most = mistakes_forgiven(len(typed) + MISSING_LETTERS)
        if not most or any(char.isdigit() for char in typed):
            return
        near = self._sharing_pairs(typed, most)
        as_long = near[np.abs(self._lengths[near] - len(typed)) <= most]
        for number, distance in self._within(typed, as_long, None, most):
            if distance <= mistakes_forgiven(max(len(self.words[number]), len(typed))):
                yield WordMatch(number, TYPO - MISTAKE * distance)
        if as_prefix:
            yield from self._misspelled_beginnings(typed, near)

    def _misspelled_beginnings(self, typed: str, near: NDArray[np.int64]) -> Iterable[WordMatch]:
        """Yield the words that begin with nearly what is typed; the first letter is right."""
        most = mistakes_forgiven(len(typed))
        same_letter = self._starting_with(typed[0])
        near = near[(near >= same_letter.start) & (near < same_letter.stop)]
        # What is typed may hold more or fewer letters than the beginning it stands for.
        for length in range(len(typed) - most, len(typed) + most + 1) if most else ():
            longer = near[self._lengths[near] > length]
            for number, distance in self._within(typed, longer, length, most):
                yield WordMatch(number, BEGINNING_TYPO - MISTAKE * distance)

    def _within(
        self, typed: str, numbers: NDArray[np.int64], length: int | None, most: int
    ) -> Iterable[tuple[int, int]]:
        """Yield the words, cut to a length, that are at most some mistakes away, and how many."""
        words = [self.words[number][:length] for number in numbers.tolist()]
        if words:
            found = cdist([typed], words, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
            chosen = np.flatnonzero(found <= most)
            yield from zip(numbers[chosen].tolist(), found[chosen].tolist(), strict=True)

    @cached_property
    def _lengths(self) -> NDArray[np.int32]:
        return np.array([len(word) for word in self.words], np.int32)

    def _sharing_pairs(self, typed: str, allowed: int) -> NDArray[np.int64]:
        """Return the words that share enough letter pairs.

        A mistake breaks two pairs at most, three when two letters are swapped.
        """
        pairs = set(_pairs(typed))
        lists = [self._by_pair[pair] for pair in pairs if pair in self._by_pair]
        if not lists:
            return np.empty(0, np.int64)
        counts = np.bincount(np.concatenate(lists), minlength=len(self.words))
        return np.flatnonzero(counts >= max(len(pairs) - 3 * allowed, 1))


def mistakes_forgiven(length: int) -> int:
    """Return how many mistakes are forgiven in a word of some letters."""
    if length < ONE_MISTAKE_LENGTH:
        return 0
    return 2 if length >= TWO_MISTAKES_LENGTH else 1


def sound(word: str) -> str:
    """Return roughly how a folded French word is said: "farmacie" and "pharmacie" agree."""
    for written, said in _SOUNDS:
        word = written.sub(said, word)
    return word


def _pairs(word: str) -> list[str]:
    framed = f"^{word}"
    return [framed[i : i + 2] for i in range(len(framed) - 1)]
