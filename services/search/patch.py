"""Bring an engine up to date with some changed items, without reading the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from services.core.columns import columns_of
from services.search import columns as c
from services.search import rows
from services.search.columns import Items
from services.search.engine import Engine
from services.search.index import Index
from services.search.matching import TextIndex
from services.search.models import SearchItem, SearchPosting, SearchWord
from services.search.postings import Targets, WordPostings
from services.search.projection import NAME, TITLE
from services.search.rows import Keys, RowsOf
from services.search.words import WordList

_item, _word = columns_of(SearchItem), columns_of(SearchWord)
ITEMS_AND_TEXTS = select(*rows.ITEM_COLUMNS, _item.description_keys)
WORDS = select(_word.field, *rows.WORD_COLUMNS)
KIND_AT, ID_AT = (list(c.TYPES).index(name) for name in ("kind", "item_id"))


@dataclass(frozen=True)
class Changed:
    """Items that changed: their keys, and the rows of those that may still be found."""

    keys: Keys
    items: Items
    romes: rows.RomeRows
    titles: rows.WordRows
    names: rows.WordRows
    descriptions: rows.WordRows


def read_changed(connection: Connection, engine: Engine, keys: Keys) -> Changed:
    """Read the changed items (see `columns.item_key`) of an engine anew."""
    vocabulary = engine.index.vocabulary
    of = RowsOf(connection, np.unique(keys))
    # Each table is read once: finding the rows costs more than carrying them.
    read = [row for batch in of.read(ITEMS_AND_TEXTS, SearchItem) for row in batch]
    words_read = [row for batch in of.read(WORDS, SearchWord) for row in batch]
    items = rows.item_rows(_one_batch([row[:-1] for row in read]), vocabulary)
    texts = [(row[KIND_AT], row[ID_AT], row[-1]) for row in read if row[-1]]

    def words_of(field: str) -> rows.WordRows:
        own = [row[1:] for row in words_read if row[0] == field]
        return rows.word_rows(_one_batch(own), items)

    return Changed(
        keys=of.keys,
        items=items,
        romes=rows.rome_rows(of.read(rows.ALL_POSTINGS, SearchPosting), vocabulary, items),
        titles=words_of(TITLE),
        names=words_of(NAME),
        descriptions=rows.description_rows(_one_batch(texts), items),
    )


def merged(engine: Engine, changed: Changed) -> Engine:
    """Return an engine with the changed items as they are now.

    The given engine is left as it is: searches go on with it meanwhile.
    """
    index, text = engine.index, engine.words
    items, moved, places = merge_items(index.items, changed.items, changed.keys)
    romes, positions, strengths = changed.romes
    postings = index.postings.merged(moved, romes, places[positions], strengths)

    def with_words(field: WordPostings, found: rows.WordRows) -> WordPostings:
        words = [found.words[number] for number in found.numbers.tolist()]
        return field.merged(moved, words, places[found.positions], found.weights)

    titles = with_words(text.titles, changed.titles)
    words = TextIndex(
        occupations=text.occupations,
        title_words=_words(text.title_words, changed.titles.words, titles),
        titles=titles,
        names=with_words(text.names, changed.names),
        descriptions=with_words(text.descriptions, changed.descriptions),
    )
    return Engine(Index(items, postings, index.vocabulary), words)


def merge_items(old: Items, new: Items, changed: Keys) -> tuple[Items, Targets, Targets]:
    """Return old and new items in one, without the old ones that changed.

    With them, the new position of each old item (-1 when it is gone) and of each new one.
    """
    gone, held = old.positions_of(changed)
    keep = np.ones(len(old), np.bool_)
    keep[gone[held]] = False
    kept = np.flatnonzero(keep)
    before = np.searchsorted(old.cell[kept], new.cell, side="right")
    places = (before + np.arange(len(new))).astype(np.int32)
    moved = np.full(len(old), -1, np.int32)
    moved[kept] = np.arange(len(kept)) + np.searchsorted(before, np.arange(len(kept)), side="right")
    items = Items(
        **{
            name: np.insert(getattr(old, name)[kept], before, getattr(new, name))
            for name in c.TYPES
        }
    )
    return items, moved, places


def _one_batch(read: list[tuple[Any, ...]]) -> rows.Rows:
    return iter([read] if read else [])


def _words(known: WordList, added: Sequence[str], titles: WordPostings) -> WordList:
    """Return the words of titles that are still in one."""
    every = sorted({*known.words, *added})
    used = titles.is_used(every)
    if used.all() and every == known.words:
        return known
    return WordList(word for word, is_used in zip(every, used.tolist(), strict=True) if is_used)
