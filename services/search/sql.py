"""The second engine: answers from the derived tables, for hosts that cannot hold the index.

For each search it reads the rows that could answer it, makes a small index of them, and lets the
first engine answer from that one: results are the same by construction, on SQLite and PostgreSQL.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Integer, Select, String, column, func, or_, select, true, values

from services.core.columns import columns_of
from services.core.database import Database
from services.core.geo import Box, circle_box
from services.search import rows
from services.search.build import occupation_names
from services.search.clusters import Cluster
from services.search.columns import cell_ranges
from services.search.criteria import Criteria
from services.search.engine import Engine, Hit, Matching, Outcome
from services.search.enlarging import Enlargement, Larger, widest_of
from services.search.index import Index
from services.search.matching import TextIndex
from services.search.models import SearchItem, SearchPosting, SearchWord
from services.search.postings import Postings, WordPostings
from services.search.projection import NAME, TITLE
from services.search.rows import Keys, RowsOf, WordRows
from services.search.store import read_version
from services.search.vocabulary import Vocabulary
from services.search.words import WordList

_item, _posting, _word = columns_of(SearchItem), columns_of(SearchPosting), columns_of(SearchWord)
# SQLite refuses deeper expressions; circles that touch so many rows of cells are no searches of
# people.
MAX_RANGES = 500
NO_KEYS = np.empty(0, np.int64)


class SqlEngine:
    """Answers from the database; holds the words of titles and of occupations only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.frozen() as connection:
            self._vocabulary = Vocabulary.read(connection)
            self._occupations = occupation_names(connection, self._vocabulary)
            self._read_title_words(connection)

    def search(
        self, criteria: Criteria, now: datetime | None = None, *, explain: bool = False
    ) -> Outcome:
        """Return the page `[first, first + size)` of the results of a search."""
        return self._engine_for(criteria).search(criteria, now, explain=explain)

    def matching(self, criteria: Criteria, now: datetime | None = None) -> Matching:
        """Return every result of a search: what a map draws."""
        return self._engine_for(criteria).matching(criteria, now)

    def clusters(
        self, criteria: Criteria, box: Box, zoom: int, now: datetime | None = None
    ) -> list[Cluster]:
        """Return every located result of a search inside a box, grouped for a map."""
        return self._engine_for(criteria).clusters(criteria, box, zoom, now)

    def nearest(
        self, criteria: Criteria, size: int, now: datetime | None = None
    ) -> tuple[Hit, ...]:
        """Return the nearest results around the centre of a search, without counting the rest."""
        return self._engine_for(criteria).nearest(criteria, size, now)

    def enlargements(
        self, criteria: Criteria, larger: Larger, now: datetime | None = None
    ) -> tuple[Enlargement, ...]:
        """Return larger searches with their counts: see `services.search.enlarging`."""
        engine = self._engine_for(widest_of(criteria, larger))
        return engine.enlargements(criteria, larger, now)

    def volumes(self) -> Mapping[str, int]:
        """Return how many items each ROME code has."""
        statement = select(_posting.rome_code, func.count()).group_by(_posting.rome_code)
        with self._database.reader.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def _engine_for(self, criteria: Criteria) -> Engine:
        """Return an engine of what could answer a search."""
        with self._database.frozen() as connection:
            if read_version(connection) != self._version:
                self._read_title_words(connection)
            return self._loaded(connection, criteria)

    def _read_title_words(self, connection: Connection) -> None:
        version = read_version(connection)
        self._title_words = WordList(connection.execute(_distinct_words(TITLE)).scalars())
        self._version = version

    def _loaded(self, connection: Connection, criteria: Criteria) -> Engine:
        text = self._text_index()
        said = [word for term in criteria.terms for words in term.alternatives for word in words]
        named = {
            rome
            for term in criteria.terms
            for words in term.alternatives
            for rome in text.occupations.named([text.meant_by(w).occupations for w in words])
        }
        codes = {self._vocabulary.romes.codes[number] for number in named} | set(criteria.romes)
        titles = [like for word in said for like in text.meant_by(word).titles]

        pairs = list(_postings_in(connection, sorted(codes), criteria)) if codes else []
        title_rows = list(_words_in(connection, TITLE, titles))
        name_rows = list(_words_in(connection, NAME, said))
        items = rows.item_rows(
            self._items(connection, criteria, [pairs, title_rows, name_rows]), self._vocabulary
        )
        of = RowsOf(connection, items.keys)
        descriptions: rows.Rows = iter(())
        if said:
            descriptions = of.read(rows.ALL_DESCRIPTIONS, SearchItem)
        romes = rows.rome_rows(iter(pairs), self._vocabulary, items)
        text = self._text_index(
            rows.word_rows(iter(title_rows), items),
            rows.word_rows(iter(name_rows), items),
            rows.description_rows(descriptions, items),
        )
        postings = Postings.build(*romes, len(self._vocabulary.romes))
        return Engine(Index(items, postings, self._vocabulary), text)

    def _items(
        self,
        connection: Connection,
        criteria: Criteria,
        found: Sequence[Sequence[Sequence[tuple[Any, ...]]]],
    ) -> rows.Rows:
        """Yield the rows of the items that were found by an occupation or a word.

        Without either, those of the area; every row of the country when there is none.
        """
        if criteria.romes or criteria.terms:
            keys = [_keys_of(batch) for batches in found for batch in batches]
            every = np.unique(np.concatenate([NO_KEYS, *keys]))
            yield from RowsOf(connection, every).read(rows.ALL_ITEMS, SearchItem)
            return
        statement = rows.ALL_ITEMS
        if criteria.departments:
            statement = statement.where(_item.department_code.in_(criteria.departments))
        elif criteria.center and criteria.radius_km:
            ranges = cell_ranges(circle_box(criteria.center, criteria.radius_km)).tolist()
            if len(ranges) > MAX_RANGES:
                ranges = [[ranges[0][0], ranges[-1][1]]]
            statement = statement.where(or_(*(_item.cell.between(a, b - 1) for a, b in ranges)))
        yield from rows.read(connection, statement)

    def _text_index(
        self,
        titles: WordRows | None = None,
        names: WordRows | None = None,
        descriptions: WordRows | None = None,
    ) -> TextIndex:
        """Return the index of words, with the targets that were read."""
        return TextIndex(
            occupations=self._occupations,
            title_words=self._title_words,
            titles=_targets(titles),
            names=_targets(names),
            descriptions=_targets(descriptions),
        )


def _targets(found: WordRows | None) -> WordPostings:
    return WordPostings.build(*(found or rows.NO_WORDS))


def _keys_of(batch: Sequence[tuple[Any, ...]]) -> Keys:
    """Return the keys of rows whose second and third values are the kind and the identifier."""
    _, kinds, ids, _ = zip(*batch, strict=True)
    return rows.keys_of(kinds, ids)


def _distinct_words(field: str) -> Select[Any]:
    """Return the select of the words of a field, jumping from each to the next in the index."""
    first = select(func.min(_word.word).label("word")).where(_word.field == field)
    known = first.cte("known", recursive=True)
    later = select(func.min(_word.word)).where(_word.field == field, _word.word > known.c.word)
    known = known.union_all(select(later.scalar_subquery()).where(known.c.word.is_not(None)))
    return select(known.c.word).where(known.c.word.is_not(None))


def _words_in(connection: Connection, field: str, words: Sequence[str]) -> rows.Rows:
    for start in range(0, len(words), rows.CHUNK):
        wanted = _word.word.in_(words[start : start + rows.CHUNK])
        yield from rows.read(connection, rows.select_words(field).where(wanted))


def _postings_in(connection: Connection, codes: Sequence[str], criteria: Criteria) -> rows.Rows:
    """Yield the postings of occupations, in the cells that the circle of a search touches."""
    if not (criteria.center and criteria.radius_km):
        yield from rows.read(connection, rows.ALL_POSTINGS.where(_posting.rome_code.in_(codes)))
        return
    ranges = cell_ranges(circle_box(criteria.center, criteria.radius_km)).tolist()
    asked = (
        values(column("rome", String), column("low", Integer), column("high", Integer))
        .data([(code, low, high - 1) for code in codes for low, high in ranges])
        .cte("asked")
    )
    is_inside = (_posting.rome_code == asked.c.rome) & _posting.cell.between(
        asked.c.low, asked.c.high
    )
    if connection.dialect.name == "postgresql":
        # Fenced: the planner would otherwise scan the whole table once per range.
        inside = rows.ALL_POSTINGS.where(is_inside).offset(0).lateral()
        yield from rows.read(connection, select(*inside.c).select_from(asked.join(inside, true())))
        return
    yield from rows.read(connection, rows.ALL_POSTINGS.select_from(asked).where(is_inside))
