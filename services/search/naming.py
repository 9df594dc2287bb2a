"""The names of occupations, by their words: which ROME codes a few words name, and how well."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.core.text import gender_forms, tokens
from services.search.postings import Postings
from services.search.words import WordList


@dataclass(frozen=True)
class OccupationNames:
    """Names of occupations; the words of a text must be held by one and the same name.

    `postings` lead from a word to the names that hold it; `romes` and `sizes` are the ROME number
    of each name and how many words it has.
    """

    words: WordList
    postings: Postings
    romes: NDArray[np.int32]
    sizes: NDArray[np.int32]

    @classmethod
    def of(cls, labels: Iterable[tuple[int, str]]) -> "OccupationNames":
        """Return the names of (ROME number, label) pairs, each gender being a name."""
        forms = {(rome, form) for rome, label in labels for form in gender_forms(label)}
        names = [(rome, set(tokens(form))) for rome, form in sorted(forms)]
        words = WordList(word for _, found in names for word in found)
        numbers = {word: number for number, word in enumerate(words.words)}
        pairs = [
            (numbers[word], name) for name, (_, found) in enumerate(names) for word in sorted(found)
        ]
        return cls(
            words=words,
            postings=Postings.build(
                [word for word, _ in pairs], [name for _, name in pairs], None, len(words)
            ),
            romes=np.array([rome for rome, _ in names], np.int32),
            sizes=np.array([len(found) for _, found in names], np.int32),
        )

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        return self.postings.nbytes + self.romes.nbytes + self.sizes.nbytes

    def named(self, meant: Sequence[Mapping[int, float]]) -> dict[int, float]:
        """Return the ROME numbers whose name holds every word, and how well (0 to 1).

        `meant` are, for each word, the words of the list that it may mean and how well. A name of
        which the words are a half weighs the square root of a half.
        """
        best: dict[int, float] = {}
        for rank, words in enumerate(meant):
            own: dict[int, float] = {}
            for word, weight in words.items():
                for name in self.postings.of(word)[0].tolist():
                    own[name] = max(own.get(name, 0.0), weight)
            best = own if rank == 0 else {n: min(w, own[n]) for n, w in best.items() if n in own}
        romes: dict[int, float] = {}
        for name, weight in best.items():
            share = min(len(meant) / int(self.sizes[name]), 1.0)
            rome = int(self.romes[name])
            romes[rome] = max(romes.get(rome, 0.0), weight * float(share**0.5))
        return romes
