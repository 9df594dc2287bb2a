"""What a typed text asks for: its terms, the diploma level it names, other ways to say each.

"cap cuisine" is the level CAP and the term "cuisine"; "alternance rh" is one term that may also be
said "ressources humaines".
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.core.text import tokens, word_key, words

SYNONYMS = Path(__file__).parent / "data/synonyms.tsv"
MAX_TERMS = 12
# Words that say what kind of thing is looked for: a result need not hold them.
HINTS = frozenset(
    "cfa ecole lycee centre institut campus entreprise entreprises societe metier metiers travail "
    "pro".split()
)
LONGEST_ABBREVIATION = 3

# Words that name a level of diploma, folded, longest first (levels: services/reference/data).
DIPLOMAS: tuple[tuple[str, int], ...] = (
    ("brevet de technicien superieur", 5),
    ("certificat d aptitude professionnelle", 3),
    ("baccalaureat professionnel", 4),
    ("brevet professionnel", 4),
    ("licence professionnelle", 6),
    ("titre d ingenieur", 7),
    ("diplome d ingenieur", 7),
    ("ecole d ingenieur", 7),
    ("licence pro", 6),
    ("bac pro", 4),
    ("bac techno", 4),
    ("bac 2", 5),
    ("bac 3", 6),
    ("bac 5", 7),
    ("deust", 5),
    ("btsa", 5),
    ("capa", 3),
    ("bachelor", 6),
    ("mastere", 7),
    ("licence", 6),
    ("master", 7),
    ("cap", 3),
    ("bep", 3),
    ("bts", 5),
    ("dut", 5),
    ("but", 6),
    ("bac", 4),
    ("bp", 4),
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for, and the ways to say it: each is one or several words."""

    alternatives: tuple[tuple[str, ...], ...]

    @property
    def is_hint(self) -> bool:
        """Whether it only hints at what is looked for."""
        return len(self.alternatives[0]) == 1 and self.alternatives[0][0] in HINTS


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text was understood; `level_words` is the part that named the levels."""

    terms: tuple[Term, ...]
    levels: frozenset[int] = frozenset()
    level_words: str = ""


def read(text: str) -> Reading:
    """Return the terms of a text and the diploma levels that it names."""
    rest, levels, named = _without_diplomas(" ".join(words(text)))
    kept = list(dict.fromkeys(tokens(rest)))[:MAX_TERMS]
    return Reading(tuple(_terms(kept)), levels, named)


def _without_diplomas(folded: str) -> tuple[str, frozenset[int], str]:
    """Return a folded text without its diploma words, their levels, and those words."""
    levels, named = set(), []
    for diploma, level in DIPLOMAS:
        pattern = rf"(?<![a-z0-9]){diploma}s?(?![a-z0-9])"
        if re.search(pattern, folded):
            levels.add(level)
            named.append(diploma)
            folded = re.sub(pattern, " ", folded)
    return folded, frozenset(levels), " ".join(named)


def _terms(kept: list[str]) -> list[Term]:
    """Return the terms of words: known abbreviations first, the longest of them."""
    known = synonyms()
    terms, at = [], 0
    while at < len(kept):
        for size in range(min(LONGEST_ABBREVIATION, len(kept) - at), 0, -1):
            said = tuple(kept[at : at + size])
            meanings = known.get(tuple(map(word_key, said)))
            if meanings or size == 1:
                terms.append(Term((said, *(meanings or ()))))
                at += size
                break
    return terms


@cache
def synonyms() -> Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return what abbreviations and everyday words mean, by the keys of their words."""
    if not SYNONYMS.is_file():
        return {}
    found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    with SYNONYMS.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            said = tuple(word_key(word) for word in tokens(row["words"]))
            meanings = tuple(tuple(tokens(meaning)) for meaning in row["means"].split("|"))
            if said and all(meanings):
                found[said] = meanings
    return found
