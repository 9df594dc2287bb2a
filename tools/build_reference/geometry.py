"""Commune polygons: reading them, mending the coverage, and finding points inside.

All coordinates are WGS84 degrees, longitude first. shapely is loaded by name because only this
tool needs it (extra `data`) and because it ships no type information.
"""

import csv
import importlib
import io
import lzma
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

try:
    shapely: Any = importlib.import_module("shapely")
except ModuleNotFoundError as error:
    raise ModuleNotFoundError("this tool needs shapely: install the `data` extra") from error

Geometry = Any  # a shapely geometry
Point = tuple[float, float]

# The Spanish enclave of Llívia, the one true hole of France.
LLIVIA: Point = (1.98, 42.465)

METRES_PER_DEGREE = math.radians(6_371_008.8)

# Narrower than this (degrees, about one metre), a gap or an overlap is a drawing defect.
_SLIVER_WIDTH = 1e-5
# Smaller than this (square degrees, a few square centimetres), a gap is a rounding error.
_ROUNDING_AREA = 1e-13

_NULL = "\\N"


@dataclass
class Shapes:
    """Polygons by INSEE code, and town-hall points by INSEE code."""

    communes: dict[str, Geometry] = field(default_factory=dict)
    arrondissements: dict[str, Geometry] = field(default_factory=dict)
    # Former communes with their own polygon, by head commune: (code, polygon).
    parts: dict[str, list[tuple[str, Geometry]]] = field(default_factory=dict)
    town_halls: dict[str, Point] = field(default_factory=dict)


def _columns(content: bytes, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the named columns only: the others hold people's names and addresses."""
    csv.field_size_limit(1 << 28)
    text = io.TextIOWrapper(io.BytesIO(lzma.decompress(content)), encoding="utf-8", newline="")
    reader = csv.reader(text)
    header = next(reader)
    positions = [header.index(name) for name in names]
    for row in reader:
        yield tuple(row[position] for position in positions)


def _from_hex(text: str) -> Geometry | None:
    if text in ("", _NULL):
        return None
    geometry = shapely.from_wkb(text)
    return None if geometry.is_empty else geometry


def read_shapes(content: bytes) -> Shapes:
    """Return the shapes of the `communes.csv.lzma` member (WKB in hexadecimal)."""
    columns = ("id", "code", "type", "commune_parent_id", "geometry", "mairie_localisation")
    rows = list(_columns(content, columns))
    code_of = {identifier: code for identifier, code, *_ in rows}
    shapes = Shapes()
    for _, code, kind, parent, geometry, town_hall in rows:
        polygon, point = _from_hex(geometry), _from_hex(town_hall)
        if kind in ("COM", "ARM"):
            if polygon is not None:
                target = shapes.communes if kind == "COM" else shapes.arrondissements
                target[code] = polygon
            if point is not None:
                shapes.town_halls[code] = (point.x, point.y)
        elif kind in ("COMD", "COMA") and polygon is not None:
            shapes.parts.setdefault(code_of[parent], []).append((code, polygon))
    return shapes


def read_polygons(content: bytes) -> list[Geometry]:
    """Return the valid polygons of any `*.csv.lzma` member that has a `geometry` column."""
    geometries = (_from_hex(text) for (text,) in _columns(content, ("geometry",)))
    return [polygonal(item) for item in geometries if item is not None]


def polygonal(geometry: Geometry) -> Geometry:
    """Return the valid area of a geometry, without the lines and points a repair leaves."""
    return shapely.make_valid(geometry, method="structure", keep_collapsed=False)


def polygons_of(geometry: Geometry) -> list[Geometry]:
    """Return the simple polygons of any geometry."""
    return [
        part
        for part in shapely.get_parts(geometry)
        if part.geom_type == "Polygon" and not part.is_empty
    ]


def find_gaps(polygons: Iterable[Geometry], outline: Iterable[Geometry] = ()) -> list[Geometry]:
    """Return areas that no polygon covers: holes of the union, notches that the outline reveals.

    A hole is what its ring encloses *minus* the union: an island commune may lie in it.
    The true hole of Llívia is left out.
    """
    union = shapely.union_all(list(polygons))
    filled = [shapely.Polygon(part.exterior) for part in polygons_of(union)]
    covered = shapely.union_all([*filled, *outline])
    llivia = shapely.Point(LLIVIA)
    return [
        gap
        for gap in polygons_of(covered.difference(union))
        if gap.area > _ROUNDING_AREA and not gap.contains(llivia)
    ]


def fill_gaps(
    polygons: dict[str, Geometry], gaps: Sequence[Geometry], is_absorber: Callable[[str], bool]
) -> dict[str, str]:
    """Give every gap to a neighbour, in place; return the gaps' new owners by representative point.

    A gap is the land of a commune merged after the contours were drawn. The neighbour that
    absorbed a commune comes first, else the one with the longest shared border: the border alone
    would sometimes move land to another département.
    """
    codes = list(polygons)
    tree = shapely.STRtree([polygons[code] for code in codes])
    received: dict[str, list[Geometry]] = {}
    owners: dict[str, str] = {}
    for gap in gaps:
        scores = []
        for position in tree.query(gap, predicate="intersects"):
            code = codes[position]
            shared = polygons[code].boundary.intersection(gap.boundary).length
            if shared > 0:
                scores.append((is_absorber(code), shared, code))
        if not scores:
            raise ValueError(f"gap without neighbour near {gap.representative_point().wkt}")
        owner = max(scores)[2]
        received.setdefault(owner, []).append(gap)
        point = gap.representative_point()
        owners[f"{point.x:.3f} {point.y:.3f}"] = owner
    for code, pieces in received.items():
        polygons[code] = shapely.union_all([polygons[code], *pieces])
    return owners


def clean_coverage(polygons: dict[str, Geometry]) -> dict[str, Geometry]:
    """Return the same areas with identical shared borders, without overlaps or slivers."""
    codes = sorted(polygons)
    cleaned = shapely.coverage_clean([polygons[code] for code in codes], gap_width=_SLIVER_WIDTH)
    return dict(zip(codes, cleaned, strict=True))


def dissolve(polygons: dict[str, Geometry], groups: dict[str, str]) -> dict[str, Geometry]:
    """Unite the polygons of each group; `groups` gives the group of a polygon's code."""
    members: dict[str, list[Geometry]] = {}
    for code, polygon in polygons.items():
        members.setdefault(groups[code], []).append(polygon)
    return {group: shapely.coverage_union_all(parts) for group, parts in sorted(members.items())}


def bounds(polygon: Geometry) -> tuple[float, float, float, float]:
    """Return west, south, east, north in degrees, rounded outwards to five decimals."""
    west, south, east, north = polygon.bounds
    scale = 1e5
    return (
        math.floor(west * scale) / scale,
        math.floor(south * scale) / scale,
        math.ceil(east * scale) / scale,
        math.ceil(north * scale) / scale,
    )


def inner_points(
    polygons: dict[str, Geometry], town_halls: dict[str, Point]
) -> dict[str, tuple[float, float, int]]:
    """Return a point inside each polygon and its distance to the border in whole metres.

    The town hall where it lies inside, else a representative point: some published town halls
    are misplaced, and some have lost the sign of a western longitude, given back here. Points
    have five decimals.
    """
    located: dict[str, tuple[float, float, int]] = {}
    for code in sorted(polygons):
        polygon = polygons[code]
        hall = town_halls.get(code)
        inside = polygon.representative_point()
        halls = [hall, (-hall[0], hall[1])] if hall else []
        candidates = [*halls, (inside.x, inside.y)]
        for longitude, latitude in candidates:
            x, y = round(longitude, 5), round(latitude, 5)
            if shapely.contains_xy(polygon, x, y):
                located[code] = (x, y, border_distance(polygon, x, y))
                break
    return located


def border_distance(polygon: Geometry, longitude: float, latitude: float) -> int:
    """Return whole metres to the polygon's border, in a local equirectangular projection."""
    stretch = math.cos(math.radians(latitude))
    flat = shapely.transform(polygon.boundary, lambda xy: xy * (stretch, 1.0))
    return int(flat.distance(shapely.Point(longitude * stretch, latitude)) * METRES_PER_DEGREE)


def absorbers(former_codes: Mapping[str, Collection[str]], drawn: Collection[str]) -> set[str]:
    """Return the communes that took in another one whose own contour is not drawn.

    Codes of another département are old codes of the same commune, not of a merged one.
    """
    return {
        code
        for code, others in former_codes.items()
        if any(other not in drawn and other[:2] == code[:2] for other in others)
    }
