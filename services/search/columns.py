"""The columns of the index: what is known of every searchable item, as arrays.

Items of the three kinds live in one set of arrays, sorted by geographic cell. The position of an
item in these arrays is its number everywhere inside the index.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.catalog.enums import Kind
from services.core.geo import Floats, unit_vectors

Positions = NDArray[np.int32]

KINDS = tuple(Kind)
KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}

# Cells of about 11 km x 11 km at the latitude of France (search-performance, section 4: the size
# hardly matters between 0.05 and 0.2 degree).
BAND_DEGREES = 0.1
COLUMN_DEGREES = 0.14
COLUMN_STRIDE = 4096
NOWHERE = np.iinfo(np.int32).max

APPRENTICESHIP, PROFESSIONALISATION = 1, 2

DISABILITY, DELEGATED, REMOTE, ANONYMOUS, ASAP = 1, 2, 4, 8, 16
BY_EMAIL, BY_PHONE, BY_URL = 32, 64, 128

NO_DAY = -1
NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Items:
    """One array per fact, all of the same length.

    cell: see `cells_of`, ascending; kind: index in KINDS; item_id: key in the table of its kind;
    x, y, z: unit vector, NaN when not located; level: 3 to 7, 0 when any or unknown; contracts,
    flags: bits above; start_day, published_day: days since 1970, NO_DAY when unknown;
    expires_minute: minutes since 1970, NEVER for what does not expire; department, opco,
    naf_division: index in the vocabulary of the index; applications: received so far;
    quality: 0 to 1, what makes an item better than another of its kind whatever the search.
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
    naf_division: NDArray[np.uint8]
    applications: NDArray[np.uint16]
    quality: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.cell)

    @property
    def nbytes(self) -> int:
        """Bytes held by the columns."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))

    def take(self, order: NDArray[Any]) -> "Items":
        """Return the items of the given positions, in that order."""
        return Items(**{field.name: getattr(self, field.name)[order] for field in fields(self)})


def cells_of(latitudes: Floats, longitudes: Floats) -> NDArray[np.int32]:
    """Return the cell of each point (degrees); NOWHERE for NaN."""
    bands = np.floor((latitudes + 90) / BAND_DEGREES)
    columns = np.floor((longitudes + 180) / COLUMN_DEGREES)
    cells = bands * COLUMN_STRIDE + columns
    return np.where(np.isnan(cells), NOWHERE, cells).astype(np.int32)


def located_columns(latitudes: Floats, longitudes: Floats) -> dict[str, NDArray[Any]]:
    """Return the columns that come from coordinates."""
    x, y, z = unit_vectors(latitudes, longitudes)
    return {"cell": cells_of(latitudes, longitudes), "x": x, "y": y, "z": z}
