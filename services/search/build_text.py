"""Build the word index from the database."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, select

from services.catalog.enums import Kind
from services.catalog.models import Establishment, Offer, Training, TrainingProvider
from services.core.columns import columns_of
from services.core.text import gender_forms, tokens
from services.reference.models import RomeTitle
from services.search.columns import Items
from services.search.matching import Field, TextIndex
from services.search.positions import PositionOf
from services.search.postings import Postings
from services.search.vocabulary import Vocabulary
from services.search.words import WordList

Entry = tuple[str, int, float]  # word, target, weight


def build_text_index(connection: Connection, vocabulary: Vocabulary, items: Items) -> TextIndex:
    """Read every searchable text and return its index."""
    offer, training = columns_of(Offer), columns_of(Training)
    company, provider = columns_of(Establishment), columns_of(TrainingProvider)
    offers = select(offer.id, offer.title, offer.employer_name)
    trainings = select(training.id, training.title, provider.brand).where(
        training.provider_id == provider.id
    )
    companies = select(company.id, company.brand, company.legal_name)
    titles: list[Entry] = []
    names: list[Entry] = []
    for kind, statement in ((Kind.OFFER, offers), (Kind.TRAINING, trainings)):
        for position, title, name in _texts(connection, statement, items, kind):
            titles += _entries(title, position)
            names += _entries(name, position)
    for position, brand, legal_name in _texts(connection, companies, items, Kind.COMPANY):
        names += _entries(f"{brand} {legal_name}", position)
    return TextIndex(
        occupations=_field(_occupation_entries(connection, vocabulary), is_fuzzy=True),
        titles=_field(titles, is_fuzzy=True),
        names=_field(names, is_fuzzy=False),
    )


def _texts(
    connection: Connection, statement: Select[Any], items: Items, kind: Kind
) -> Iterable[tuple[int, str, str]]:
    """Yield (position, first text, second text) of the items that the index holds."""
    rows = connection.execute(statement).all()
    ids = np.array([row[0] for row in rows], np.int64)
    positions, held = PositionOf(items, kind).of(ids)
    for row, position, is_held in zip(rows, positions.tolist(), held.tolist(), strict=True):
        if is_held:
            yield position, row[1], row[2]


def _entries(text: str, target: int) -> list[Entry]:
    """Return the words of a text; a word of a short text says more of it than one of a long."""
    found = set(tokens(text))
    return [(word, target, _share(len(found))) for word in found]


def _share(size: int) -> float:
    return float(max(size, 1) ** -0.25)


def _occupation_entries(connection: Connection, vocabulary: Vocabulary) -> list[Entry]:
    """Return the words of the names of occupations, with the number of their ROME code.

    A word alone in a name weighs 1, one of four weighs ½.
    """
    best: dict[tuple[str, int], float] = {}
    title = columns_of(RomeTitle)
    for code, label in connection.execute(select(title.rome_code, title.label)):
        rome = vocabulary.romes.number(code)
        for name in gender_forms(label):
            found = set(tokens(name))
            for word in found:
                weight = float(len(found) ** -0.5)
                best[word, rome] = max(best.get((word, rome), 0.0), weight)
    return [(word, rome, weight) for (word, rome), weight in best.items()]


def _field(entries: list[Entry], *, is_fuzzy: bool) -> Field:
    words = WordList((word for word, _, _ in entries), has_forms=is_fuzzy)
    numbers = {word: number for number, word in enumerate(words.words)}
    postings = Postings.build(
        [numbers[word] for word, _, _ in entries],
        [target for _, target, _ in entries],
        [weight for _, _, weight in entries],
        len(words),
    )
    return Field(words, postings, is_fuzzy)
