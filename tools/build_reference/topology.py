"""TopoJSON: encoding polygons with shared arcs, and decoding someone else's."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from tools.build_reference.geometry import Geometry, polygonal, polygons_of, shapely

# Grid of the encoded coordinates in degrees: about 11 metres.
GRID = 1e-4

# A closed ring repeats its first vertex: the smallest is a triangle.
_RING_VERTICES = 4

Vertex = tuple[int, int]
Ring = list[Vertex]
# name of the object -> (properties, polygon) of each feature
Layers = Mapping[str, Sequence[tuple[dict[str, str], Geometry]]]


def grid_ring(coordinates: Iterable[Sequence[float]]) -> Ring:
    """Return the closed ring on the integer grid, without repeats; empty if no area is left."""
    ring: Ring = []
    for x, y in coordinates:
        vertex = (round(x / GRID), round(y / GRID))
        if not ring or vertex != ring[-1]:
            ring.append(vertex)
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return ring if len(ring) >= _RING_VERTICES and area else []


def _grid_polygon(polygon: Geometry) -> list[Ring]:
    polygon = shapely.orient_polygons(polygon)
    outer = grid_ring(polygon.exterior.coords)
    inner = [grid_ring(ring.coords) for ring in polygon.interiors]
    return [outer, *(ring for ring in inner if ring)] if outer else []


def _junctions(rings: Iterable[Ring]) -> set[Vertex]:
    """Return the vertices where three borders or more meet: arcs start and end there."""
    neighbours: dict[Vertex, set[Vertex]] = {}
    for ring in rings:
        for a, b in pairwise(ring):
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)
    return {vertex for vertex, others in neighbours.items() if len(others) > 2}


def _cut(ring: Ring, junctions: set[Vertex]) -> list[Ring]:
    """Return the ring's arcs in order, from junction to junction; the whole ring if it has none."""
    open_ring = ring[:-1]
    starts = [i for i, vertex in enumerate(open_ring) if vertex in junctions]
    first = starts[0] if starts else open_ring.index(min(open_ring))
    turned = open_ring[first:] + open_ring[: first + 1]
    arcs: list[Ring] = [[turned[0]]]
    for vertex in turned[1:]:
        arcs[-1].append(vertex)
        if vertex in junctions:
            arcs.append([vertex])
    return [arc for arc in arcs if len(arc) > 1]


class _ArcTable:
    """Distinct arcs in order of first use; an arc met backwards is the same arc."""

    def __init__(self) -> None:
        self.arcs: list[Ring] = []
        self._index: dict[tuple[Vertex, ...], int] = {}

    def reference(self, arc: Ring) -> int:
        """Return the index of the arc, or its bitwise complement when it runs the other way."""
        forwards, backwards = tuple(arc), tuple(reversed(arc))
        if backwards in self._index:
            return ~self._index[backwards]
        if forwards not in self._index:
            self._index[forwards] = len(self.arcs)
            self.arcs.append(arc)
        return self._index[forwards]


def _deltas(arc: Ring) -> list[list[int]]:
    x, y = 0, 0
    encoded = []
    for vertex in arc:
        encoded.append([vertex[0] - x, vertex[1] - y])
        x, y = vertex
    return encoded


def encode(layers: Layers) -> dict[str, Any]:
    """Return TopoJSON of several layers of MultiPolygons that share their arcs.

    Outer rings run anticlockwise, as in GeoJSON. The layers must be drawn from one clean
    coverage: their borders match vertex for vertex.
    """
    gridded = {
        name: [
            (properties, [rings for part in polygons_of(shape) if (rings := _grid_polygon(part))])
            for properties, shape in features
        ]
        for name, features in layers.items()
    }
    junctions = _junctions(
        ring
        for features in gridded.values()
        for _, polygons in features
        for rings in polygons
        for ring in rings
    )
    table = _ArcTable()
    objects = {}
    for name, features in gridded.items():
        geometries = []
        for properties, polygons in features:
            arcs = [
                [[table.reference(arc) for arc in _cut(ring, junctions)] for ring in rings]
                for rings in polygons
            ]
            geometries.append({"type": "MultiPolygon", "arcs": arcs, "properties": properties})
        objects[name] = {"type": "GeometryCollection", "geometries": geometries}
    return {
        "type": "Topology",
        "transform": {"scale": [GRID, GRID], "translate": [0, 0]},
        "objects": objects,
        "arcs": [_deltas(arc) for arc in table.arcs],
    }


def decode_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return the arcs of a quantised TopoJSON in degrees."""
    (scale_x, scale_y), (left, bottom) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for deltas in topology["arcs"]:
        x, y, arc = 0, 0, []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + left, y * scale_y + bottom))
        arcs.append(arc)
    return arcs


def decode_polygon(geometry: dict[str, Any], arcs: list[list[tuple[float, float]]]) -> Geometry:
    """Return a shapely MultiPolygon from a TopoJSON Polygon or MultiPolygon."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    parts = []
    for rings in polygons:
        lines = []
        for references in rings:
            line: list[tuple[float, float]] = []
            for reference in references:
                arc = arcs[reference] if reference >= 0 else arcs[~reference][::-1]
                line.extend(arc[1:] if line else arc)
            lines.append(line)
        outer, *holes = (line for line in lines if len(line) >= _RING_VERTICES or line is lines[0])
        if len(outer) >= _RING_VERTICES:
            parts.append(shapely.Polygon(outer, holes))
    return polygonal(shapely.MultiPolygon(parts))
