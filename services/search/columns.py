"""The columns of the index: what is known of every searchable item, as arrays.

Items of the three kinds live in one set of arrays, sorted by geographic cell. The position of an
item in these arrays is its number everywhere inside the index.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from math import floor, pi, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import ContractType, Kind, OfferOrigin
from services.core.geo import Box, Floats, Point

Positions = NDArray[np.int32]

KINDS = tuple(Kind)
KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}

ORIGIN_NUMBERS = {origin: number for number, origin in enumerate(OfferOrigin, 1)}

# Cells of about 11 km x 11 km at the latitude of France (docs/decisions/0003: the size hardly
# matters between 0.05 and 0.2 degree).
BAND_DEGREES = 0.1
COLUMN_DEGREES = 0.14
COLUMN_STRIDE = 4096
NOWHERE = int(np.iinfo(np.int32).max)

APPRENTICESHIP, PROFESSIONALISATION = 1, 2
CONTRACT_BITS = {
    ContractType.APPRENTICESHIP: APPRENTICESHIP,
    ContractType.PROFESSIONALISATION: PROFESSIONALISATION,
}

DISABILITY, DELEGATED, REMOTE, ANONYMOUS, ASAP = 1, 2, 4, 8, 16
BY_EMAIL, BY_PHONE, BY_URL = 32, 64, 128

NO_DAY = -1
NEVER = int(np.iinfo(np.int32).max)

# Pixels of the Web Mercator map at its deepest zoom (18, tiles of 256 pixels), and the latitude
# where that map ends.
PIXEL_BITS = 26
MAX_LATITUDE = 85.05

# Bits that each part of a profile takes.
PROFILE_BITS = {"kind": 2, "contracts": 2, "level": 3, "origin": 2}

# The key of an item in one number: its kind, then the identifier in the table of its kind.
KIND_SHIFT = 48
MAX_ITEM_ID = (1 << KIND_SHIFT) - 1

TYPES: Mapping[str, type[np.generic]] = {
    "cell": np.int32,
    "kind": np.uint8,
    "item_id": np.int64,
    "x": np.float64,
    "y": np.float64,
    "z": np.float64,
    "level": np.uint8,
    "contracts": np.uint8,
    "flags": np.uint8,
    "start_day": np.int32,
    "published_day": np.int32,
    "expires_minute": np.int32,
    "department": np.uint8,
    "opco": np.uint8,
    "naf": np.uint16,
    "applications": np.uint16,
    "quality": np.float32,
    "pay": np.uint16,
    "origin": np.uint8,
}


@dataclass(frozen=True)
class Profiles:
    """The distinct combinations of what filters look at: a few thousand for a whole country.

    `of` is the profile of each item; the other arrays have one value for each profile.
    """

    of: NDArray[np.int32]
    kind: NDArray[np.uint8]
    level: NDArray[np.uint8]
    contracts: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    origin: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True)
class Items:
    """One array per fact, all of the same length.

    cell: see `cell_of`, ascending; kind: index in KINDS; item_id: key in the table of its kind;
    x, y, z: unit vector, NaN when not located; level: 3 to 7, 0 when any or unknown; contracts,
    flags: bits above; start_day, published_day: days since 1970, NO_DAY when unknown;
    expires_minute: minutes since 1970, NEVER for what does not expire; department, opco, naf:
    number in the vocabulary of the index; applications: received so far; quality: 0 to 1, what
    makes an item better than another of its kind whatever the search; pay: announced gross euros
    per month, 0 when unknown; origin: number of the OfferOrigin plus 1, 0 for what is no offer.
    """

    cell: NDArray[np.int32]
    kind: NDArray[np.uint8]
    item_id: NDArray[np.int64]
    x: Floats
    y: Floats
    z: Floats
    level: NDArray[np.uint8]
    contracts: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    start_day: NDArray[np.int32]
    published_day: NDArray[np.int32]
    expires_minute: NDArray[np.int32]
    department: NDArray[np.uint8]
    opco: NDArray[np.uint8]
    naf: NDArray[np.uint16]
    applications: NDArray[np.uint16]
    quality: NDArray[np.float32]
    pay: NDArray[np.uint16]
    origin: NDArray[np.uint8]

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> "Items":
        """Return the items of columns by name, sorted by cell, kind and identifier."""
        items = cls(**{name: np.asarray(columns[name], TYPES[name]) for name in TYPES})
        return items.take(np.lexsort((items.item_id, items.kind, items.cell)))

    def __len__(self) -> int:
        return len(self.cell)

    @property
    def nbytes(self) -> int:
        """Bytes held by the columns."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))

    @property
    def keys(self) -> NDArray[np.int64]:
        """The key of each item: see `item_key`."""
        return (self.kind.astype(np.int64) << KIND_SHIFT) | self.item_id

    @cached_property
    def _by_key(self) -> tuple[NDArray[np.int64], Positions]:
        keys = self.keys
        order = np.argsort(keys).astype(np.int32)
        return keys[order], order

    @cached_property
    def profiles(self) -> Profiles:
        """The profile of each item."""
        packed = self.flags.astype(np.int32)
        for name, bits in PROFILE_BITS.items():
            packed = (packed << bits) | getattr(self, name)
        present = np.bincount(packed) > 0
        distinct = np.flatnonzero(present)
        ranks = np.cumsum(present, dtype=np.int32) - 1
        values = {}
        left = distinct
        for name, bits in reversed(PROFILE_BITS.items()):
            values[name] = (left & ((1 << bits) - 1)).astype(np.uint8)
            left = left >> bits
        return Profiles(of=ranks[packed], flags=left.astype(np.uint8), **values)

    @cached_property
    def is_located(self) -> NDArray[np.bool_]:
        """Which items have a place."""
        located: NDArray[np.bool_] = self.cell != NOWHERE
        return located

    @cached_property
    def pixels(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """The pixel of each item on the map at its deepest zoom; 0, 0 for what is not located."""
        width = float(1 << PIXEL_BITS)
        z = np.nan_to_num(self.z)
        sines = np.clip(z, -sin(radians(MAX_LATITUDE)), sin(radians(MAX_LATITUDE)))
        longitudes = np.arctan2(np.nan_to_num(self.y), np.nan_to_num(self.x))
        x = (longitudes / (2 * pi) + 0.5) * width
        y = (0.5 - np.log((1 + sines) / (1 - sines)) / (4 * pi)) * width
        last = width - 1
        return np.clip(x, 0, last).astype(np.uint32), np.clip(y, 0, last).astype(np.uint32)

    def positions_of(self, keys: NDArray[np.int64]) -> tuple[Positions, NDArray[np.bool_]]:
        """Return the position of each key, and which keys are here at all."""
        known, positions = self._by_key
        if not len(known):
            return np.zeros(len(keys), np.int32), np.zeros(len(keys), np.bool_)
        rank = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        return positions[rank], known[rank] == keys

    def take(self, order: NDArray[Any]) -> "Items":
        """Return the items of the given positions, in that order."""
        return Items(**{field.name: getattr(self, field.name)[order] for field in fields(self)})


def item_key(kind: Kind, item_id: int) -> int:
    """Return the one number that stands for an item."""
    return (KIND_CODES[kind] << KIND_SHIFT) | item_id


def cell_of(point: Point | None) -> int:
    """Return the cell of a point; NOWHERE for what is not located."""
    if point is None:
        return NOWHERE
    band = floor((point.latitude + 90) / BAND_DEGREES)
    return band * COLUMN_STRIDE + floor((point.longitude + 180) / COLUMN_DEGREES)


def cell_ranges(box: Box) -> NDArray[np.int32]:
    """Return the [low, high) ranges of cells that a box touches, one row each, ascending."""
    bands = np.arange(
        max(floor((box.south + 90) / BAND_DEGREES), 0),
        floor((box.north + 90) / BAND_DEGREES) + 1,
    )
    spans = (
        [(box.west, box.east)] if box.west <= box.east else [(-180.0, box.east), (box.west, 180.0)]
    )
    edges = [
        (floor((w + 180) / COLUMN_DEGREES), floor((e + 180) / COLUMN_DEGREES) + 1) for w, e in spans
    ]
    low = np.concatenate([bands[:, None] * COLUMN_STRIDE + w for w, _ in edges], axis=1)
    high = np.concatenate([bands[:, None] * COLUMN_STRIDE + e for _, e in edges], axis=1)
    return np.stack([low.ravel(), high.ravel()], axis=1).astype(np.int32)
