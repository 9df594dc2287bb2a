"""Occupations that are near one another: what to look at when one has nothing to offer.

Nearness adds up what two occupations share: a domain, branches of activity, the words of their
sheets (tasks, know-how, knowledge) and of their names, and what the sheets' authors say.
"""

from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, select

from services.core.text import tokens, word_key
from services.reference.models import RomeOccupation, RomeTitle
from services.reference.sheets import Sheet

# What each thing in common adds, found by reading the neighbours of twenty occupations.
AUTHORS, DOMAIN, LARGE_DOMAIN, ACTIVITIES, SHEETS, NAMES = 0.5, 0.35, 0.1, 0.2, 0.6, 0.5
# Below, two occupations only look alike by chance.
LEAST_NEARNESS = 0.35

Matrix = NDArray[np.float32]


class NearOccupations:
    """How near each occupation is to the others."""

    def __init__(self, session: Session) -> None:
        """Read the occupations and compare them: about half a second."""
        rows = session.exec(select(RomeOccupation).order_by(RomeOccupation.code)).all()
        self._codes = [row.code for row in rows]
        self._ranks = {code: rank for rank, code in enumerate(self._codes)}
        names: dict[str, list[str]] = {row.code: [row.label] for row in rows}
        for title in session.exec(select(RomeTitle)):
            names[title.rome_code].append(title.label)
        sheets = [Sheet.model_validate(row.sheet) for row in rows]
        nearness = SHEETS * _likeness([_sheet_words(sheet) for sheet in sheets])
        nearness += NAMES * _likeness([_keys(names[row.code]) for row in rows])
        nearness += ACTIVITIES * _likeness([row.naf_divisions.split() for row in rows])
        nearness += DOMAIN * _likeness([[row.domain_code] for row in rows])
        nearness += LARGE_DOMAIN * _likeness([[row.domain_code[0]] for row in rows])
        for rank, sheet in enumerate(sheets):
            told = [self._ranks[code] for code in sheet.near if code in self._ranks]
            nearness[rank, told] += AUTHORS
        np.fill_diagonal(nearness, 0)
        self._nearness = nearness

    def near(self, codes: Iterable[str], limit: int) -> list[str]:
        """Return at most `limit` other ROME codes near some, the nearest first."""
        known = [self._ranks[code] for code in codes if code in self._ranks]
        if not known:
            return []
        best = self._nearness[known].max(axis=0)
        best[known] = 0
        order = np.lexsort((np.arange(len(best)), -best))[:limit]
        return [self._codes[rank] for rank in order.tolist() if best[rank] >= LEAST_NEARNESS]


def _sheet_words(sheet: Sheet) -> list[str]:
    return _keys((*sheet.tasks, *sheet.know_how, *sheet.knowledge))


def _keys(texts: Iterable[str]) -> list[str]:
    return sorted({word_key(word) for text in texts for word in tokens(text)})


def _likeness(texts: Sequence[Sequence[str]]) -> Matrix:
    """Return the cosine (0 to 1) of each pair of texts, rare words weighing more."""
    numbers: dict[str, int] = {}
    counts: list[int] = []
    for words in texts:
        for word in words:
            if numbers.setdefault(word, len(counts)) == len(counts):
                counts.append(0)
            counts[numbers[word]] += 1
    matrix = np.zeros((len(texts), len(counts)), np.float32)
    for rank, words in enumerate(texts):
        for word in words:
            matrix[rank, numbers[word]] = log(1 + len(texts) / counts[numbers[word]])
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.maximum(norms, np.float32(1e-9))
    result: Matrix = matrix @ matrix.T
    return result
