"""Derived rows of the database as arrays: what the index is built, patched and replaced from."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, select
from sqlmodel import SQLModel

from services.core.columns import columns_of
from services.search import columns as c
from services.search.columns import Items, Positions
from services.search.models import SearchItem, SearchPosting, SearchWord
from services.search.postings import Targets, Weights
from services.search.projection import NAME, TITLE
from services.search.vocabulary import CodeList, Vocabulary

BATCH = 50_000
# Identifiers in one statement: SQLite takes at most 32,766 values.
CHUNK = 10_000
_item, _posting, _word = columns_of(SearchItem), columns_of(SearchPosting), columns_of(SearchWord)
# Columns that hold a code, and the column of `Items` that holds its number.
CODED = {"department": "department_code", "opco": "opco_code", "naf": "naf_code"}
ITEM_COLUMNS = tuple(_item[CODED.get(name, name)] for name in c.TYPES)
POSTING_COLUMNS = (_posting.rome_code, _posting.kind, _posting.item_id, _posting.strength)
WORD_COLUMNS = (_word.word, _word.kind, _word.item_id, _word.weight)
DESCRIPTION_COLUMNS = (_item.kind, _item.item_id, _item.description_keys)

Keys = NDArray[np.int64]
Rows = Iterator[Sequence[tuple[Any, ...]]]


class RomeRows(NamedTuple):
    """(ROME number, position, strength) rows, in any order."""

    romes: NDArray[np.int32]
    positions: Positions
    strengths: Weights


class WordRows(NamedTuple):
    """(number of the word in `words`, position, weight) rows, in any order."""

    words: list[str]
    numbers: NDArray[np.int32]
    positions: Targets
    weights: Weights


def read(connection: Connection, statement: Select[Any]) -> Rows:
    """Yield the rows of a select as plain tuples, batch by batch.

    Straight from the driver: these columns need no conversion, and there are millions of rows.
    """
    compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
    is_postgres = connection.dialect.name == "postgresql"
    driver: Any = connection.connection.driver_connection
    # Without a name, PostgreSQL sends everything at once.
    cursor = driver.cursor(name="derived_rows") if is_postgres else driver.cursor()
    try:
        cursor.execute(str(compiled))
        while batch := cursor.fetchmany(BATCH):
            yield batch
    finally:
        cursor.close()


class RowsOf:
    """Reads the derived rows of some items, by their keys (see `columns.item_key`)."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self.keys = keys

    def read(self, statement: Select[Any], table: type[SQLModel]) -> Rows:
        """Yield the rows of a select on a derived table, for these items only."""
        own = columns_of(table)
        kinds, ids = self.keys >> c.KIND_SHIFT, self.keys & c.MAX_ITEM_ID
        for kind in range(len(c.KINDS)):
            of_kind = ids[kinds == kind].tolist()
            for start in range(0, len(of_kind), CHUNK):
                wanted = own.item_id.in_(of_kind[start : start + CHUNK])
                yield from read(self._connection, statement.where(own.kind == kind, wanted))


def item_rows(rows: Rows, vocabulary: Vocabulary) -> Items:
    """Return the items of rows of `ITEM_COLUMNS`, sorted as an index wants them."""
    lists: dict[str, CodeList] = {
        "department": vocabulary.departments,
        "opco": vocabulary.opcos,
        "naf": vocabulary.nafs,
    }
    parts: dict[str, list[Any]] = {name: [np.empty(0, kind)] for name, kind in c.TYPES.items()}
    for batch in rows:
        for (name, kind), column in zip(c.TYPES.items(), zip(*batch, strict=True), strict=True):
            values = column
            if name in lists:
                number = lists[name].numbers
                values = tuple(number.get(code, 0) for code in column)
            parts[name].append(np.array(values, kind))
    return Items.of({name: np.concatenate(found) for name, found in parts.items()})


def rome_rows(rows: Rows, vocabulary: Vocabulary, items: Items) -> RomeRows:
    """Return rows of `POSTING_COLUMNS` in the numbers of the index; others are left out."""
    numbers = vocabulary.romes.numbers
    romes, keys, strengths = [_NO_NUMBER], [_NO_KEY], [_NO_WEIGHT]
    for batch in rows:
        codes, kinds, ids, strength = zip(*batch, strict=True)
        romes.append(np.array([numbers.get(code, 0) for code in codes], np.int32))
        keys.append(keys_of(kinds, ids))
        strengths.append(np.array(strength, np.float32))
    rome = np.concatenate(romes)
    positions, held = items.positions_of(np.concatenate(keys))
    held &= rome > 0
    return RomeRows(rome[held], positions[held], np.concatenate(strengths)[held])


def word_rows(rows: Rows, items: Items) -> WordRows:
    """Return rows of `WORD_COLUMNS` in the positions of the index."""
    known: dict[str, int] = {}
    numbers, keys, weights = [_NO_NUMBER], [_NO_KEY], [_NO_WEIGHT]
    for batch in rows:
        words, kinds, ids, weight = zip(*batch, strict=True)
        numbers.append(np.array([known.setdefault(w, len(known)) for w in words], np.int32))
        keys.append(keys_of(kinds, ids))
        weights.append(np.array(weight, np.float32))
    return _held(known, numbers, keys, weights, items)


def description_rows(rows: Rows, items: Items) -> WordRows:
    """Return the word keys of rows of `DESCRIPTION_COLUMNS` in the positions of the index."""
    known: dict[str, int] = {}
    numbers, keys, weights = [_NO_NUMBER], [_NO_KEY], [_NO_WEIGHT]
    for batch in rows:
        own = [[known.setdefault(key, len(known)) for key in text.split()] for _, _, text in batch]
        sizes = [len(found) for found in own]
        kinds, ids, _ = zip(*batch, strict=True)
        numbers.append(np.array([number for found in own for number in found], np.int32))
        keys.append(np.repeat(keys_of(kinds, ids), sizes))
        weights.append(np.ones(sum(sizes), np.float32))
    return _held(known, numbers, keys, weights, items)


def select_words(field: str) -> Select[Any]:
    """Return the select of the words of one field: "t" for titles, "n" for names."""
    return select(*WORD_COLUMNS).where(_word.field == field)


ALL_ITEMS = select(*ITEM_COLUMNS)
ALL_POSTINGS = select(*POSTING_COLUMNS)
ALL_DESCRIPTIONS = select(*DESCRIPTION_COLUMNS).where(_item.description_keys != "")
TITLE_WORDS, NAME_WORDS = select_words(TITLE), select_words(NAME)

_NO_NUMBER, _NO_KEY = np.empty(0, np.int32), np.empty(0, np.int64)
_NO_WEIGHT = np.empty(0, np.float32)
NO_WORDS = WordRows([], _NO_NUMBER, _NO_NUMBER, _NO_WEIGHT)


def keys_of(kinds: Sequence[int], ids: Sequence[int]) -> Keys:
    """Return the keys of items: see `columns.item_key`."""
    return (np.array(kinds, np.int64) << c.KIND_SHIFT) | np.array(ids, np.int64)


def _held(
    known: dict[str, int],
    numbers: list[NDArray[np.int32]],
    keys: list[Keys],
    weights: list[Weights],
    items: Items,
) -> WordRows:
    """Return the rows of the items that the index holds, and the words that are left."""
    positions, held = items.positions_of(np.concatenate(keys))
    used, number = np.unique(np.concatenate(numbers)[held], return_inverse=True)
    words = list(known)
    return WordRows(
        [words[i] for i in used.tolist()],
        number.astype(np.int32),
        positions[held],
        np.concatenate(weights)[held],
    )
