"""Free text: which items a text is about, and how much.

Each term of the text is looked for in the names of occupations (an item is about an occupation
through its ROME codes, so companies and trainings are found for words that their own texts do not
hold), in titles, in names of employers and schools, and in descriptions. An item is a result when
enough of the terms are found, one of them at least elsewhere than in its description. Words that
nothing knows are not required.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from services.core.text import word_key
from services.search.columns import Positions
from services.search.index import Candidates, Index, Runs
from services.search.naming import OccupationNames
from services.search.postings import Targets, WordPostings
from services.search.terms import Term
from services.search.words import TYPO, WordList

Scores = NDArray[np.float32]

# What a word is worth by the place where it is found (reference service, SR-22: 8, 7, 6, 1).
OCCUPATION, TITLE, NAME, DESCRIPTION = 1.0, 0.9, 0.8, 0.2
# What another way to say a term is worth, beside the words that were typed.
MEANING = 0.9
# What a title adds to an occupation that is already right, and what another way adds of it.
TITLE_BONUS, MEANING_BONUS = 0.15, 0.5
# A text of several words that a title holds whole says more than the words one by one.
WHOLE = 0.25
MEANINGS_KEPT = 1_024


@dataclass(frozen=True)
class Meant:
    """What a typed word may mean, and how well (0 to 1).

    `occupations` are numbers of words of the names of occupations, `titles` words of titles.
    """

    occupations: Mapping[int, float]
    titles: Mapping[str, float]


@dataclass(frozen=True)
class TextIndex:
    """The four fields of text.

    `occupations` lead to ROME numbers; `title_words` are the words of titles, searched with their
    forms and mistakes, then looked up in `titles`; names and descriptions forgive nothing.
    """

    occupations: OccupationNames
    title_words: WordList
    titles: WordPostings
    names: WordPostings
    descriptions: WordPostings

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        fields = (self.occupations, self.titles, self.names, self.descriptions)
        return sum(field.nbytes for field in fields)

    @cached_property
    def meant_by(self) -> Callable[[str], Meant]:
        """What a word may mean; words are asked for more than once, and by many people."""
        return lru_cache(maxsize=MEANINGS_KEPT)(self._meant_by)

    def _meant_by(self, word: str) -> Meant:
        """Return what a word may mean: mistakes are looked for only when no list knows it."""
        names = self.occupations.words
        for forgiving in (False, True):
            occupations = names.find(word, as_prefix=False, forgiving=forgiving)
            titles = self.title_words.find(word, as_prefix=False, forgiving=forgiving)
            if occupations or titles:
                break
        return Meant(
            {match.number: match.weight for match in occupations},
            {self.title_words.words[match.number]: match.weight for match in titles},
        )


@dataclass(frozen=True)
class Way:
    """One way to say a term: what its words mean, and the ROME numbers that they name."""

    words: tuple[str, ...]
    meant: tuple[Meant, ...]
    romes: Mapping[int, float]
    weight: float


@dataclass(frozen=True)
class Question:
    """A text as the index understands it: the ways to say each known term, required ones first."""

    terms: Sequence[Sequence[Way]]
    required: int

    @property
    def romes(self) -> set[int]:
        """The ROME numbers that any part of the text names."""
        return {rome for ways in self.terms for way in ways for rome in way.romes}


def understood(text: TextIndex, terms: Sequence[Term]) -> Question:
    """Return the terms that occupations, titles or names know; mistakes are forgiven.

    Hints ("école", "métier") are required only when nothing else is known.
    """
    required: list[list[Way]] = []
    hints: list[list[Way]] = []
    for term in terms:
        ways = [_way(text, words, rank) for rank, words in enumerate(term.alternatives)]
        if any(_is_known(text, way) for way in ways):
            (hints if term.is_hint else required).append(ways)
    if not required:
        required, hints = hints, []
    return Question(required + hints, len(required))


def corrections(text: TextIndex, terms: Sequence[Term]) -> dict[str, str]:
    """Return the words that nothing knows, with the nearest known word, looked for instead."""
    found = {}
    for term in terms:
        # Other ways to say a term are known of a word that is known.
        for word in term.alternatives[0] if len(term.alternatives) == 1 else ():
            meant = text.meant_by(word)
            known = text.occupations.words.words
            choices = [(weight, known[number]) for number, weight in meant.occupations.items()]
            choices += [(weight, title_word) for title_word, weight in meant.titles.items()]
            if len(text.names.of(word)[0]) or not choices:
                continue
            weight, nearest = min(choices, key=lambda pair: (-pair[0], len(pair[1]), pair[1]))
            if weight <= TYPO:
                found[word] = nearest
    return found


def minimum_words(asked: int) -> int:
    """Return how many of the asked words a result must hold (reference service, SR-22)."""
    if asked <= 2:
        return asked
    return asked - 1 if asked <= 4 else ceil(0.75 * asked)


def about(
    index: Index, text: TextIndex, terms: Sequence[Term], runs: Runs, found: Candidates | None
) -> Candidates:
    """Return the items of the runs that some terms are about; among `found` only, when given."""
    question = understood(text, terms)
    at = _holders(index, text, question, runs) if found is None else found.positions
    scores = _Scorer(index, text, at).scores(question)
    kept = np.flatnonzero(scores)
    if found is None:
        return Candidates(at[kept], scores[kept])
    own = found.at(kept)
    return Candidates(own.positions, own.strength * scores[kept], own.squared)


def _way(text: TextIndex, words: tuple[str, ...], rank: int) -> Way:
    meant = tuple(text.meant_by(word) for word in words)
    romes = text.occupations.named([one.occupations for one in meant])
    return Way(words, meant, romes, MEANING if rank else 1.0)


def _is_known(text: TextIndex, way: Way) -> bool:
    return all(
        bool(meant.occupations or meant.titles or len(text.names.of(word)[0]))
        for word, meant in zip(way.words, way.meant, strict=True)
    )


def _holders(index: Index, text: TextIndex, question: Question, runs: Runs) -> Positions:
    """Return the items of the runs that hold a word outside their description, ascending."""
    low, high = runs.window
    held = np.zeros(high - low, np.bool_)

    def lists() -> Iterator[Targets]:
        for rome in question.romes:
            yield index.postings.of(rome)[0]
        for ways in question.terms:
            for way in ways:
                for word, meant in zip(way.words, way.meant, strict=True):
                    yield text.names.of(word)[0]
                    yield from (text.titles.of(title_word)[0] for title_word in meant.titles)

    for targets in lists():
        run = slice(np.searchsorted(targets, low), np.searchsorted(targets, high))
        held[targets[run] - low] = True
    inside = [
        np.flatnonzero(held[start - low : end - low]) + start
        for start, end in zip(runs.starts.tolist(), runs.ends.tolist(), strict=True)
    ]
    return np.concatenate(inside).astype(np.int32) if inside else np.empty(0, np.int32)


@dataclass
class _Part:
    """How much each candidate holds one term: by its own words, its title, its description."""

    words: Scores
    bonus: Scores
    description: Scores
    romes: dict[int, float]

    def at(self, chosen: NDArray[np.int32], rome: int, strength: Scores) -> "_Part":
        """Return the part of some candidates, as their occupation raises it."""
        by_occupation = self.romes.get(rome, 0.0) * OCCUPATION * (0.5 + 0.5 * strength)
        words = np.maximum(self.words[chosen], by_occupation)
        return _Part(words, self.bonus[chosen], self.description[chosen], {})


class _Scorer:
    """Scores candidates: ascending positions."""

    def __init__(self, index: Index, text: TextIndex, at: Positions) -> None:
        self._index, self._text, self._size = index, text, len(at)
        self._low = int(at[0]) if len(at) else 0
        self._high = int(at[-1]) + 1 if len(at) else 0
        self._rank = np.full(self._high - self._low, -1, np.int32)
        self._rank[at - self._low] = np.arange(len(at), dtype=np.int32)

    def scores(self, question: Question) -> Scores:
        """Return how much each candidate is about a question: 0 for no result, to 1."""
        if not question.terms or not self._size:
            return np.zeros(self._size, np.float32)
        parts = [self._part(ways) for ways in question.terms]
        total = _combined(parts, question.required)
        # The words of a text must agree on an occupation: each one is looked at by itself.
        for rome in question.romes:
            chosen, strength = self._here(*self._index.postings.of(rome))
            if len(chosen):
                own = [part.at(chosen, rome, strength) for part in parts]
                value = _combined(own, question.required)
                total[chosen] = np.maximum(total[chosen], value)
        return total / np.float32(len(parts) * (1 + TITLE_BONUS))

    def _part(self, ways: Sequence[Way]) -> _Part:
        words, bonus, description = (np.zeros(self._size, np.float32) for _ in range(3))
        romes: dict[int, float] = {}
        for way in ways:
            title = self._in_titles(way)
            share = 1.0 if way.weight == 1 else MEANING_BONUS
            np.maximum(bonus, np.float32(share) * title, out=bonus)
            np.maximum(words, np.float32(way.weight) * title, out=words)
            np.maximum(words, np.float32(way.weight) * self._in_names(way), out=words)
            if len(way.words) == 1:
                targets, weights = self._text.descriptions.of(word_key(way.words[0]))
                self._raise(description, targets, DESCRIPTION * weights)
            for rome, value in way.romes.items():
                romes[rome] = max(romes.get(rome, 0.0), way.weight * value)
        return _Part(words, bonus, description, romes)

    def _in_titles(self, way: Way) -> Scores:
        def one(meant: Meant) -> Scores:
            own = np.zeros(self._size, np.float32)
            for title_word, weight in meant.titles.items():
                targets, weights = self._text.titles.of(title_word)
                self._raise(own, targets, TITLE * weight * weights)
            return own

        return self._whole([one(meant) for meant in way.meant])

    def _in_names(self, way: Way) -> Scores:
        def one(word: str) -> Scores:
            own = np.zeros(self._size, np.float32)
            targets, weights = self._text.names.of(word)
            self._raise(own, targets, NAME * weights)
            return own

        return self._whole([one(word) for word in way.words])

    def _whole(self, words: list[Scores]) -> Scores:
        """Return the score of the word that is held least: a way is held whole or not at all."""
        if len(words) == 1:
            return words[0]
        least: Scores = np.minimum.reduce(words) * np.float32(len(words) ** WHOLE)
        return np.minimum(least, np.float32(1))

    def _raise(self, scores: Scores, targets: Targets, values: Scores) -> None:
        chosen, own = self._here(targets, values)
        scores[chosen] = np.maximum(scores[chosen], own)

    def _here(self, targets: Targets, values: Scores) -> tuple[NDArray[np.int32], Scores]:
        """Return the ranks of the targets that are candidates, and their values."""
        run = slice(np.searchsorted(targets, self._low), np.searchsorted(targets, self._high))
        ranks = self._rank[targets[run] - self._low]
        here = np.flatnonzero(ranks >= 0)
        return ranks[here], values[run][here]


def _combined(parts: Sequence[_Part], required: int) -> Scores:
    """Return the sum of what each term gives, 0 where too few of the required ones are held."""
    size = len(parts[0].words)
    total, held = np.zeros(size, np.float32), np.zeros(size, np.uint8)
    is_essential = np.zeros(size, np.bool_)
    for rank, part in enumerate(parts):
        best = np.maximum(part.words, part.description)
        total += best + np.float32(TITLE_BONUS) * part.bonus
        if rank < required:
            held += best > 0
            is_essential |= part.words > 0
    total[(held < minimum_words(required)) | ~is_essential] = 0
    return total
