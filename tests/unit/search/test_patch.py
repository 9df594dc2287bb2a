"""An engine brought up to date is the one that would be built anew."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.database import Database
from services.core.geo import Point
from services.search.build import build_engine
from services.search.columns import Items, item_key
from services.search.criteria import Criteria
from services.search.engine import Engine
from services.search.patch import merged, read_changed
from services.search.postings import WordPostings
from tests.unit.search.comparing import answers
from tests.unit.search.drawn_texts import changes, described_worlds, text_searches
from tests.unit.search.drawn_worlds import searches
from tests.unit.search.worlds import NOW, Key, Thing, change, keys, store, terms

NANTES, LYON = Point(47.2184, -1.5536), Point(45.764, 4.8357)
BAKER = Thing(Kind.OFFER, 1, NANTES, {"D1102": 1.0}, title="Boulanger", name="Mirolune")
SELLER = Thing(Kind.OFFER, 2, NANTES, {"D1106": 1.0}, title="Vendeuse", description="pain")
WORLD = [BAKER, SELLER]
some_searches = st.lists(searches() | text_searches(), min_size=1, max_size=3)


def columns(engine: Engine) -> dict[int, dict[str, Any]]:
    """Return the columns of each item by key."""
    items = engine.index.items
    facts = {own.name: getattr(items, own.name).tolist() for own in fields(Items)}
    return {
        # NaN is not itself.
        key: {name: repr(values[at]) for name, values in facts.items()}
        for at, key in enumerate(items.keys.tolist())
    }


def by_key(engine: Engine, targets: Any, weights: Any) -> dict[int, float]:
    found = engine.index.items.keys[targets].tolist()
    assert len(set(found)) == len(found)
    assert (np.diff(targets) > 0).all(), "targets ascend"
    return dict(zip(found, weights.tolist(), strict=True))


def words_of(engine: Engine, field: WordPostings) -> dict[int, dict[int, float]]:
    """Return who holds each word, by the hash of the word and by key, and how much."""
    hashes = field.hashes.tolist()
    assert hashes == sorted(set(hashes))
    return {
        hashed: by_key(engine, *field.postings.of(number))
        for number, hashed in enumerate(hashes)
        if field.postings.counts[number]
    }


def held(engine: Engine) -> dict[str, Any]:
    """Return everything that an engine holds, by key: positions are its own business."""
    index, text = engine.index, engine.words
    assert (np.diff(index.items.cell) >= 0).all()
    return {
        "items": columns(engine),
        "romes": {
            code: by_key(engine, *index.postings.of(number))
            for number, code in enumerate(index.vocabulary.romes.codes)
            if index.postings.counts[number]
        },
        "titles": words_of(engine, text.titles),
        "names": words_of(engine, text.names),
        "descriptions": words_of(engine, text.descriptions),
        "title_words": text.title_words.words,
    }


def bytes_of(engine: Engine) -> list[bytes]:
    """Return the arrays of an engine as bytes."""
    text = engine.words
    arrays = [getattr(engine.index.items, own.name) for own in fields(Items)]
    for postings in (
        engine.index.postings,
        *(field.postings for field in (text.titles, text.names, text.descriptions)),
    ):
        weights = () if postings.weights is None else (postings.weights,)
        arrays += [postings.offsets, postings.targets, *weights]
    return [array.tobytes() for array in arrays]


def after(engine: Engine, database: Database, changed: list[Key]) -> Engine:
    """Return an engine with some items read anew."""
    with database.reader.connect() as connection:
        keys = np.array([item_key(*key) for key in changed], np.int64)
        return merged(engine, read_changed(connection, engine, keys))


@settings(max_examples=30)
@given(st.data())
def test_a_patched_engine_is_the_one_built_anew(world_database: Database, data: Any) -> None:
    world = data.draw(described_worlds)
    store(world, world_database)
    engine = build_engine(world_database)
    for _ in range(data.draw(st.integers(1, 3))):
        written, removed = data.draw(changes(world))
        gone = [thing.key for thing in removed]
        change(written, gone, world_database)
        before = bytes_of(engine)
        own = after(engine, world_database, [*(thing.key for thing in written), *gone])
        assert bytes_of(engine) == before
        known = {thing.key: thing for thing in (*world, *written) if thing.key not in gone}
        world, engine = list(known.values()), own
        rebuilt = build_engine(world_database)
        assert held(engine) == held(rebuilt)
        assert len(engine.index.items) == len(world)
        for criteria in data.draw(some_searches):
            assert answers(engine, criteria) == answers(rebuilt, criteria)


def patched_world(
    database: Database, written: list[Thing], gone: list[Key], also: list[Key] | None = None
) -> tuple[Engine, Engine]:
    """Return the engine of `WORLD` and the one after a change."""
    store(WORLD, database)
    engine = build_engine(database)
    change(written, gone, database)
    changed = [*(thing.key for thing in written), *gone, *(also or [])]
    return engine, after(engine, database, changed)


def found(engine: Engine, text: str = "", **criteria: Any) -> set[Key]:
    return set(keys(engine.search(Criteria(terms=terms(text), **criteria), NOW).hits))


def test_what_moves_is_found_where_it_is_now(world_database: Database) -> None:
    old, new = patched_world(world_database, [replace(BAKER, point=LYON)], [])
    around = {"radius_km": 10, "romes": ("D1102",)}
    assert found(old, center=NANTES, **around) == {BAKER.key} == found(new, center=LYON, **around)
    assert found(old, center=LYON, **around) == set() == found(new, center=NANTES, **around)


def test_the_words_of_what_goes_go_with_it(world_database: Database) -> None:
    old, new = patched_world(world_database, [], [BAKER.key])
    assert old.words.title_words.words == ["boulanger", "vendeuse"]
    assert new.words.title_words.words == ["vendeuse"]
    assert found(old, "mirolune") == {BAKER.key}
    assert found(new, "mirolune") == set()


def test_a_new_word_is_found_with_a_mistake(world_database: Database) -> None:
    plumber = Thing(Kind.OFFER, 3, LYON, title="Plombier chauffagiste")
    old, new = patched_world(world_database, [plumber], [])
    assert found(old, "chaufagiste") == set()
    assert found(new, "chaufagiste") == {plumber.key}


def test_the_same_identifier_in_two_kinds_is_two_items(world_database: Database) -> None:
    twin = Thing(Kind.TRAINING, BAKER.item_id, NANTES, {"D1102": 1.0})
    _, new = patched_world(world_database, [twin], [BAKER.key])
    assert found(new, romes=("D1102",)) == {twin.key}


def test_an_item_noted_several_times_is_read_once(world_database: Database) -> None:
    _, new = patched_world(world_database, [BAKER], [], also=[BAKER.key, BAKER.key])
    assert len(new.index.items) == 2
    assert found(new, "boulanger") == {BAKER.key}


def test_an_item_that_was_never_there_changes_nothing(world_database: Database) -> None:
    _, new = patched_world(world_database, [], [], also=[(Kind.COMPANY, 999)])
    assert held(new) == held(build_engine(world_database))


def test_no_change_at_all_gives_the_same_engine(world_database: Database) -> None:
    old, new = patched_world(world_database, [], [])
    assert held(new) == held(old)


def test_an_emptied_world_may_be_filled_again(world_database: Database) -> None:
    _, empty = patched_world(world_database, [], [thing.key for thing in WORLD])
    assert len(empty.index.items) == 0
    assert found(empty) == found(empty, "boulanger") == found(empty, romes=("D1102",)) == set()
    change(WORLD, [], world_database)
    full = after(empty, world_database, [thing.key for thing in WORLD])
    assert held(full) == held(build_engine(world_database))


def test_the_map_of_a_patched_engine_shows_the_change(world_database: Database) -> None:
    old, new = patched_world(world_database, [replace(BAKER, point=LYON)], [])
    assert answers(old, Criteria())["clusters"] != answers(new, Criteria())["clusters"]
    assert answers(new, Criteria()) == answers(build_engine(world_database), Criteria())
