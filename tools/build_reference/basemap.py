"""What surrounds and crosses France on the offline map: neighbour countries, rivers, lakes."""

import json
from collections.abc import Iterable
from typing import Any

from tools.build_reference.geometry import (
    Geometry,
    clean_coverage,
    polygonal,
    polygons_of,
    shapely,
)
from tools.build_reference.topology import decode_arcs, decode_polygon

# West, south, east, north (degrees) of the map around metropolitan France.
WINDOW = (-12.0, 36.0, 16.0, 56.0)
FRANCE_WINDOW = (-5.6, 41.2, 9.8, 51.3)

# Side in degrees of the triangles dropped: the neighbours are only a backdrop.
_SIMPLIFICATION = 0.01
# The two sources draw the land border differently, by up to this much (degrees).
_BORDER_TOLERANCE = 0.04
# Square degrees, about 2 km2: smaller islands of other countries do not show.
_SMALLEST_ISLAND = 2e-4
# Square degrees, about 100 m2: cutting along two drawings of one border leaves crumbs.
_SMALLEST_PIECE = 1e-8
# Degrees between a lake's shore in the two sources.
_SHORE_TOLERANCE = 0.06
# Degrees: width of the widest strip between the two drawings of the land border.
_STRIP_WIDTH = 0.03
_DECIMALS = 4

# Rivers drawn for 1:50,000,000 are a kilometre or two off: past this zoom they mislead.
RIVER_MAX_ZOOM = 8

_FRENCH_NAMES = {
    "Algeria": "Algérie",
    "Andorra": "Andorre",
    "Austria": "Autriche",
    "Belgium": "Belgique",
    "Bosnia and Herz.": "Bosnie-Herzégovine",
    "Croatia": "Croatie",
    "Czechia": "Tchéquie",
    "Denmark": "Danemark",
    "Germany": "Allemagne",
    "Gibraltar": "Gibraltar",
    "Guernsey": "Guernesey",
    "Ireland": "Irlande",
    "Isle of Man": "Île de Man",
    "Italy": "Italie",
    "Jersey": "Jersey",
    "Liechtenstein": "Liechtenstein",
    "Luxembourg": "Luxembourg",
    "Malta": "Malte",
    "Monaco": "Monaco",
    "Netherlands": "Pays-Bas",
    "Poland": "Pologne",
    "Portugal": "Portugal",
    "San Marino": "Saint-Marin",
    "Slovenia": "Slovénie",
    "Spain": "Espagne",
    "Sweden": "Suède",
    "Switzerland": "Suisse",
    "Tunisia": "Tunisie",
    "United Kingdom": "Royaume-Uni",
}
_LAKE_NAMES = {"Lake Geneva": "Lac Léman", "Bodensee": "Lac de Constance"}


def _rounded(value: Any) -> Any:
    if isinstance(value, float | int):
        return round(float(value), _DECIMALS)
    return [_rounded(item) for item in value]


def _feature(shape: Geometry, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = shapely.geometry.mapping(shapely.orient_polygons(shape))
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {
            "type": geometry["type"],
            "coordinates": _rounded(geometry["coordinates"]),
        },
    }


def _collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _countries(content: bytes) -> dict[str, Geometry]:
    """Return simplified countries inside the window by English name, from a world-atlas TopoJSON.

    They are simplified together, so that their shared borders stay shared.
    """
    atlas = json.loads(content)
    arcs = decode_arcs(atlas)
    shapes = {}
    for entry in atlas["objects"]["countries"]["geometries"]:
        if entry["type"] in ("Polygon", "MultiPolygon"):
            shape = shapely.clip_by_rect(decode_polygon(entry, arcs), *WINDOW)
            if not shape.is_empty:
                shapes[entry["properties"]["name"]] = shape
    shapes = clean_coverage(shapes)
    simplified = shapely.coverage_simplify(list(shapes.values()), _SIMPLIFICATION)
    return dict(zip(shapes, simplified, strict=True))


def _without_specks(shape: Geometry) -> Geometry:
    """Drop the polygon's smallest islands; its largest part always stays."""
    parts = sorted(polygons_of(shape), key=lambda part: -part.area)
    kept = [part for part in parts if part.area >= _SMALLEST_ISLAND]
    return shapely.multipolygons(kept or parts[:1])


def neighbours(content: bytes, france: Geometry) -> dict[str, Any]:
    """Return GeoJSON of the neighbour countries, fitted to our own outline of metropolitan France.

    Natural Earth's France fills the slivers between its borders and ours, so that no sea shows
    through; our France is then cut out. What it encloses (Llívia) goes to Spain.
    """
    countries = _countries(content)
    slivers = countries.pop("France").difference(france)
    enclosed = shapely.union_all(
        [shapely.Polygon(ring) for part in polygons_of(france) for ring in part.interiors]
    )
    features = []
    for name, country in countries.items():
        near = slivers.intersection(shapely.buffer(country, _BORDER_TOLERANCE))
        slivers = slivers.difference(near)
        pieces = [_without_specks(country), near, *([enclosed] if name == "Spain" else [])]
        shape = polygonal(shapely.union_all(pieces).difference(france))
        parts = [part for part in polygons_of(shape) if part.area > _SMALLEST_PIECE]
        label = {"name": _FRENCH_NAMES[name]} if name in _FRENCH_NAMES else {}
        features.append(_feature(shapely.multipolygons(parts), label))
    return _collection(features)


def _lake_to_our_shore(lake: Geometry, atlas_france: Geometry, france: Geometry) -> Geometry:
    """Stretch the lake to our own shore: land of Natural Earth that is no commune is water.

    Its narrow strips are not: there the two sources only disagree about a land border.
    """
    around = shapely.buffer(lake, _SHORE_TOLERANCE)
    unclaimed = atlas_france.difference(france).intersection(around)
    water = shapely.buffer(shapely.buffer(unclaimed, -_STRIP_WIDTH / 2), _STRIP_WIDTH / 2)
    whole = polygonal(shapely.union_all([lake, water]).difference(france))
    return max(polygons_of(whole), key=lambda part: part.area)


def waters(rivers: bytes, lakes: bytes, atlas: bytes, france: Geometry) -> dict[str, Any]:
    """Return GeoJSON of the rivers and lakes that touch metropolitan France, main rivers first.

    Properties: `kind` (river or lake), `min_zoom` and `max_zoom` for rivers, `name` for lakes.
    """
    window = shapely.box(*FRANCE_WINDOW)
    land = shapely.clip_by_rect(france, *FRANCE_WINDOW)
    shapely.prepare(land)
    found = []
    for entry in json.loads(rivers)["features"]:
        line = shapely.geometry.shape(entry["geometry"]).intersection(window)
        if not line.is_empty and land.intersects(line):
            zoom = entry["properties"]["min_zoom"]
            properties = {"kind": "river", "min_zoom": zoom, "max_zoom": RIVER_MAX_ZOOM}
            found.append((zoom, line.wkt, _feature(line, properties)))
    streams = [feature for _, _, feature in sorted(found, key=lambda item: item[:2])]
    atlas_france = _countries(atlas)["France"]
    pools = []
    for entry in json.loads(lakes)["features"]:
        shape = polygonal(shapely.geometry.shape(entry["geometry"]))
        if land.intersects(shape):
            name = entry["properties"]["name"]
            shape = _lake_to_our_shore(shape, atlas_france, france)
            pools.append(_feature(shape, {"kind": "lake", "name": _LAKE_NAMES.get(name, name)}))
    return _collection([*streams, *pools])
