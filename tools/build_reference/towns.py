"""Town labels of the offline map: which names show from which zoom without overlapping."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TILE_PIXELS = 256
MIN_ZOOM, MAX_ZOOM = 5, 11
# Two labels of one zoom are at least this far apart, across or up (pixels).
SPACING_X, SPACING_Y = 90.0, 28.0
# Width of one letter of a label (pixels): a long name needs more room than SPACING_X.
LETTER_PIXELS = 6.5
# At each zoom, only towns of at least so many inhabitants: a village must not stand where its
# larger neighbours found no room, and the file stays small.
POPULATION_FLOOR = {5: 60_000, 6: 20_000, 7: 7_000, 8: 2_000, 9: 0, 10: 2_600, 11: 5_000}


@dataclass(frozen=True)
class Town:
    """A commune that may get a label on the map."""

    code: str
    name: str
    population: int
    longitude: float
    latitude: float


def mercator_pixels(longitude: float, latitude: float, zoom: int) -> tuple[float, float]:
    """Return the web-mercator position in pixels at a zoom, y growing southwards."""
    size = TILE_PIXELS * 2.0**zoom
    y = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return (longitude + 180) / 360 * size, (1 - y / math.pi) / 2 * size


class _LabelSheet:
    """Labels placed at one zoom, in rows as high as one label."""

    def __init__(self) -> None:
        self._rows: dict[int, list[tuple[float, float, float]]] = {}

    def is_free(self, x: float, y: float, width: float) -> bool:
        """Tell whether a label of this width (pixels) keeps its distance from all the others."""
        row = math.floor(y / SPACING_Y)
        near = (other for j in (row - 1, row, row + 1) for other in self._rows.get(j, ()))
        return all(
            abs(x - a) >= max(SPACING_X, width, other) or abs(y - b) >= SPACING_Y
            for a, b, other in near
        )

    def take(self, x: float, y: float, width: float) -> None:
        """Place a label."""
        self._rows.setdefault(math.floor(y / SPACING_Y), []).append((x, y, width))


def spaced_labels(
    towns: Iterable[Town], floors: dict[int, int] | None = None
) -> list[tuple[Town, int]]:
    """Return towns with the first zoom where their label fits, the most populated first.

    A label placed at a zoom stays at all later ones, so it keeps its room there too.
    """
    floors = POPULATION_FLOOR if floors is None else floors
    ranked = sorted(towns, key=lambda town: (-town.population, town.code))
    placed: list[tuple[Town, int]] = []
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        sheet = _LabelSheet()
        for town, _ in placed:
            x, y = mercator_pixels(town.longitude, town.latitude, zoom)
            sheet.take(x, y, LETTER_PIXELS * len(town.name))
        done = {town.code for town, _ in placed}
        for town in ranked:
            if town.population < floors.get(zoom, 0):
                break
            if town.code in done:
                continue
            x, y = mercator_pixels(town.longitude, town.latitude, zoom)
            width = LETTER_PIXELS * len(town.name)
            if sheet.is_free(x, y, width):
                sheet.take(x, y, width)
                placed.append((town, zoom))
    return placed


def label_rows(placed: Sequence[tuple[Town, int]]) -> list[list[object]]:
    """Return rows `[name, longitude, latitude, min_zoom]` for the browser, four decimals."""
    return [
        [town.name, round(town.longitude, 4), round(town.latitude, 4), zoom]
        for town, zoom in placed
    ]
