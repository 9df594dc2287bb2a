"""The index as files: what is saved is what is opened, or it is refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.geo import Point
from services.search import snapshot
from services.search.engine import Engine
from services.search.snapshot import UnusableSnapshotError, Version
from tests.unit.search.comparing import answers
from tests.unit.search.drawn_texts import described_worlds, text_searches
from tests.unit.search.drawn_worlds import searches
from tests.unit.search.test_build_whole import check_same_engine
from tests.unit.search.worlds import Thing, engine_of

NAMES = {"D1102": ["Boulanger", "Boulangère"], "D1106": ["Vendeur en boulangerie"]}
NANTES = Point(47.2184, -1.5536)
WORLD = [
    Thing(Kind.OFFER, 1, NANTES, {"D1102": 1.0}, title="Boulanger", name="Mirolune"),
    Thing(Kind.TRAINING, 2, None, {"D1106": 0.5}, title="Vendeuse", description="pain fournil"),
]
ONE, TWO = Version("a" * 32, 7), Version("b" * 32, 9)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return the folder of a good snapshot."""
    snapshot.save(engine_of(WORLD, NAMES), ONE, tmp_path)
    return tmp_path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@settings(max_examples=25)
@given(described_worlds, st.lists(searches() | text_searches(), min_size=1, max_size=3))
def test_what_is_opened_is_what_was_saved(
    tmp_path_factory: pytest.TempPathFactory, world: list[Thing], asked: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("snapshot")
    engine = engine_of(world, NAMES)
    snapshot.save(engine, ONE, folder)
    opened, version = snapshot.load(folder)
    assert version == ONE == snapshot.version_of(folder)
    check_same_engine(engine, opened)
    for criteria in asked:
        assert answers(opened, criteria) == answers(engine, criteria)
    shutil.rmtree(folder)


def test_an_empty_index_is_saved_and_opened(tmp_path: Path) -> None:
    snapshot.save(engine_of([]), ONE, tmp_path)
    opened, _ = snapshot.load(tmp_path)
    assert len(opened.index.items) == 0


def test_nothing_but_the_snapshot_is_left(saved: Path) -> None:
    assert names_in(saved) == [snapshot.NAME]


def test_a_snapshot_takes_the_place_of_the_former_one(saved: Path) -> None:
    former, _ = snapshot.load(saved)
    snapshot.save(engine_of(WORLD[:1], NAMES), TWO, saved)
    opened, version = snapshot.load(saved)
    assert version == TWO
    assert len(opened.index.items) == 1
    assert names_in(saved) == [snapshot.NAME]
    # Who has opened the former one goes on with it.
    check_same_engine(former, engine_of(WORLD, NAMES))


def test_a_folder_is_made_when_there_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "index"
    snapshot.save(engine_of(WORLD), ONE, folder)
    assert snapshot.version_of(folder) == ONE


def test_a_save_that_fails_leaves_the_former_snapshot(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(snapshot.np, "save", full)
    with pytest.raises(OSError, match="No space"):
        snapshot.save(engine_of([]), TWO, saved)
    assert names_in(saved) == [snapshot.NAME]
    opened, version = snapshot.load(saved)
    assert (len(opened.index.items), version) == (len(WORLD), ONE)


ARRAYS = sorted(name for name, array in snapshot._arrays(engine_of(WORLD, NAMES)) if array.size)


@pytest.mark.parametrize("name", ARRAYS)
def test_one_wrong_bit_is_refused(saved: Path, name: str) -> None:
    path = saved / snapshot.NAME / f"{name}.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(UnusableSnapshotError, match="damaged"):
        snapshot.load(saved)


def cut_array(home: Path) -> None:
    path = home / "items.item_id.npy"
    path.write_bytes(path.read_bytes()[:-3])


def empty_array(home: Path) -> None:
    (home / "items.item_id.npy").write_bytes(b"")


def remove_array(home: Path) -> None:
    (home / "titles.hashes.npy").unlink()


def pickle_array(home: Path) -> None:
    np.save(home / "items.x.npy", np.array([{}], object), allow_pickle=True)


def noted(**values: Any) -> Callable[[Path], None]:
    """Return what changes the note of a snapshot."""

    def damage(home: Path) -> None:
        note = json.loads((home / snapshot.NOTE).read_text())
        (home / snapshot.NOTE).write_text(json.dumps(note | values))

    damage.__name__ = "+".join(values)
    return damage


def without(name: str) -> Callable[[Path], None]:
    """Return what removes something from the note of a snapshot."""

    def damage(home: Path) -> None:
        note = json.loads((home / snapshot.NOTE).read_text())
        del note[name]
        (home / snapshot.NOTE).write_text(json.dumps(note))

    damage.__name__ = f"without_{name}"
    return damage


def write_note(content: bytes) -> Callable[[Path], None]:
    def damage(home: Path) -> None:
        (home / snapshot.NOTE).write_bytes(content)

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(shutil.rmtree, id="absent"),
        cut_array,
        empty_array,
        remove_array,
        pickle_array,
        pytest.param(lambda home: (home / snapshot.NOTE).unlink(), id="no_note"),
        pytest.param(write_note(b""), id="empty_note"),
        pytest.param(write_note(b'{"format": 1, "gener'), id="cut_note"),
        pytest.param(write_note(b"\xff\xfe"), id="note_not_utf8"),
        pytest.param(write_note(b"[1]"), id="note_is_a_list"),
        noted(format=snapshot.FORMAT + 1),
        noted(format=None),
        without("format"),
        without("title_words"),
        without("vocabulary"),
        without("arrays"),
        noted(vocabulary={}),
        noted(title_words=None),
        pytest.param(noted(arrays=[]), id="arrays_is_a_list"),
        pytest.param(without("generation"), id="without_generation"),
        pytest.param(noted(seq="many"), id="seq_is_no_number"),
    ],
)
def test_what_is_damaged_is_refused(saved: Path, damage: Callable[[Path], None]) -> None:
    damage(saved / snapshot.NAME)
    with pytest.raises(UnusableSnapshotError):
        snapshot.load(saved)


def test_a_folder_without_snapshot_has_no_version(tmp_path: Path) -> None:
    with pytest.raises(UnusableSnapshotError):
        snapshot.version_of(tmp_path)


def test_two_processes_may_save_at_once(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process saves just before this one puts its own draft in place."""
    rename = Path.rename
    drafts = []

    def interrupted(path: Path, target: Path) -> Path:
        if path.name.startswith("draft-") and not drafts:
            drafts.append(path)
            save_other()
        return rename(path, target)

    def save_other() -> None:
        other: Engine = engine_of(WORLD[:1])
        snapshot.save(other, TWO, saved)

    monkeypatch.setattr(Path, "rename", interrupted)
    snapshot.save(engine_of(WORLD), ONE, saved)
    assert drafts
    _, version = snapshot.load(saved)
    assert version in {ONE, TWO}
    assert names_in(saved) == [snapshot.NAME]
