"""The index as files: opened in milliseconds, and shared in memory by every worker of a machine.

A snapshot is a folder of `.npy` arrays and one JSON note that names them, with a checksum of each.
A folder is written whole under another name, then renamed: a reader sees all of it or nothing.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from services.search.columns import Items
from services.search.engine import Engine
from services.search.index import Index
from services.search.matching import TextIndex
from services.search.naming import OccupationNames
from services.search.postings import Postings, WordPostings
from services.search.vocabulary import CodeList, Vocabulary
from services.search.words import WordList

# To be raised when the files change their meaning: older ones are then built again.
FORMAT = 1
NOTE = "snapshot.json"
NAME = "index"
WORD_FIELDS = ("titles", "names", "descriptions")

# Processes that save at the same moment are few.
MOST_TRIES = 5
# What reading a damaged file may raise.
BAD_CONTENT = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError)

Array = NDArray[Any]


class Version(NamedTuple):
    """Which rows an index holds: the generation of the derived tables, the last change read."""

    generation: str
    seq: int


class UnusableSnapshotError(Exception):
    """A snapshot that is absent, damaged, or of another format."""


def save(engine: Engine, version: Version, folder: Path) -> None:
    """Write an engine as the snapshot of a folder, in place of the one that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"draft-{uuid4().hex}"
    draft.mkdir()
    try:
        sums = {}
        for name, array in _arrays(engine):
            np.save(draft / f"{name}.npy", array)
            sums[name] = _checksum(array)
        note = {
            "format": FORMAT,
            "generation": version.generation,
            "seq": version.seq,
            "arrays": sums,
            "vocabulary": {
                own.name: getattr(engine.index.vocabulary, own.name).codes
                for own in fields(Vocabulary)
            },
            "occupation_words": engine.words.occupations.words.words,
            "title_words": engine.words.title_words.words,
        }
        (draft / NOTE).write_text(json.dumps(note), encoding="utf-8")
        _put_in_place(draft, folder / NAME)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put_in_place(draft: Path, home: Path) -> None:
    """Rename a draft, whatever another process puts there meanwhile: the last one stays."""
    for _ in range(MOST_TRIES):
        former = home.with_name(f"former-{uuid4().hex}")
        try:
            if home.exists():
                home.rename(former)
            draft.rename(home)
        except OSError:
            if not home.exists():
                raise
        else:
            return
        finally:
            shutil.rmtree(former, ignore_errors=True)
    raise OSError(f"{home} is written again and again by others")


def version_of(folder: Path) -> Version:
    """Return what the snapshot of a folder holds; raises UnusableSnapshotError."""
    try:
        return _version(_note(folder / NAME))
    except BAD_CONTENT as error:
        raise UnusableSnapshotError(str(error)) from error


def load(folder: Path) -> tuple[Engine, Version]:
    """Return the engine of a snapshot, its arrays being mapped and not read.

    Raises UnusableSnapshotError for what is absent, damaged or of another format.
    """
    home = folder / NAME
    note = _note(home)
    try:
        arrays = {
            name: _mapped(home / f"{name}.npy", sum_) for name, sum_ in note["arrays"].items()
        }
        return _engine(arrays, note), _version(note)
    except BAD_CONTENT as error:
        raise UnusableSnapshotError(str(error)) from error


def _version(note: Mapping[str, Any]) -> Version:
    return Version(str(note["generation"]), int(note["seq"]))


def _arrays(engine: Engine) -> Iterator[tuple[str, Array]]:
    items, text = engine.index.items, engine.words
    for own in fields(Items):
        yield f"items.{own.name}", getattr(items, own.name)
    yield from _posting_arrays("postings", engine.index.postings)
    yield from _posting_arrays("occupations", text.occupations.postings)
    yield "occupations.romes", text.occupations.romes
    yield "occupations.sizes", text.occupations.sizes
    for name in WORD_FIELDS:
        field: WordPostings = getattr(text, name)
        yield f"{name}.hashes", field.hashes
        yield from _posting_arrays(name, field.postings)


def _posting_arrays(name: str, postings: Postings) -> Iterator[tuple[str, Array]]:
    yield f"{name}.offsets", postings.offsets
    yield f"{name}.targets", postings.targets
    if postings.weights is not None:
        yield f"{name}.weights", postings.weights


def _engine(arrays: Mapping[str, Array], note: Mapping[str, Any]) -> Engine:
    items = Items(**{own.name: arrays[f"items.{own.name}"] for own in fields(Items)})
    vocabulary = Vocabulary(
        **{name: CodeList(tuple(codes)) for name, codes in note["vocabulary"].items()}
    )
    words = {
        name: WordPostings(arrays[f"{name}.hashes"], _postings(arrays, name))
        for name in WORD_FIELDS
    }
    text = TextIndex(
        occupations=OccupationNames(
            WordList(note["occupation_words"]),
            _postings(arrays, "occupations"),
            arrays["occupations.romes"],
            arrays["occupations.sizes"],
        ),
        title_words=WordList(note["title_words"]),
        **words,
    )
    return Engine(Index(items, _postings(arrays, "postings"), vocabulary), text)


def _postings(arrays: Mapping[str, Array], name: str) -> Postings:
    return Postings(
        arrays[f"{name}.offsets"], arrays[f"{name}.targets"], arrays.get(f"{name}.weights")
    )


def _mapped(path: Path, checksum: int) -> Array:
    """Return an array of a file without the hooks of a memory map, which slow every slice."""
    array = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    if _checksum(array) != checksum:
        raise ValueError(f"{path.name} is damaged")
    return array


def _checksum(array: Array) -> int:
    return crc32(np.ascontiguousarray(array).view(np.uint8).data) if array.size else 0


def _note(home: Path) -> Mapping[str, Any]:
    try:
        note = json.loads((home / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnusableSnapshotError(str(error)) from error
    if not isinstance(note, dict) or note.get("format") != FORMAT:
        raise UnusableSnapshotError("another format")
    return note
