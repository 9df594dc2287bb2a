"""The committed reference files, read plainly, and the geometry to look at them."""

import csv
import gzip
import io
import json
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "services/reference/data"
MAP = ROOT / "assets/geo"

Point = tuple[float, float]
Ring = list[Point]

# Communes of overseas collectivities that have no polygon and no point: Wallis and Futuna,
# French Polynesia, New Caledonia, southern lands, Clipperton.
UNLOCATED_DEPARTMENTS = {"984", "986", "987", "988", "989"}
HAND_LOCATED = {"15031", "15035", "15047", "15171", "97501", "97502", "97701", "97801"}
LLIVIA = (1.98, 42.46)


@cache
def table(name: str) -> list[dict[str, str]]:
    content = (DATA / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    text = io.StringIO(content.decode("utf-8"))
    return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def by_code(name: str) -> dict[str, dict[str, str]]:
    rows = {row["code"]: row for row in table(name)}
    assert len(rows) == len(table(name)), f"repeated code in {name}"
    return rows


@cache
def former_codes() -> dict[str, str]:
    return {
        former: row["code"]
        for row in table("communes.tsv.gz")
        for former in row["former_codes"].split()
    }


def point(row: dict[str, str]) -> Point:
    return float(row["longitude"]), float(row["latitude"])


@cache
def topology() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((MAP / "territories.topo.json").read_bytes())
    return loaded


@cache
def arcs() -> list[Ring]:
    scale_x, scale_y = topology()["transform"]["scale"]
    left, bottom = topology()["transform"]["translate"]
    decoded = []
    for deltas in topology()["arcs"]:
        x, y, line = 0, 0, []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            line.append((x * scale_x + left, y * scale_y + bottom))
        decoded.append(line)
    return decoded


def joined(references: list[int]) -> Ring:
    ring: Ring = []
    for reference in references:
        arc = arcs()[reference] if reference >= 0 else arcs()[~reference][::-1]
        assert not ring or ring[-1] == arc[0], "arcs of a ring do not follow each other"
        ring.extend(arc[1:] if ring else arc)
    assert ring[0] == ring[-1], "open ring"
    return ring


@cache
def outlines(layer: str) -> dict[str, list[Ring]]:
    return {
        geometry["properties"]["code"]: [
            joined(references) for polygon in geometry["arcs"] for references in polygon
        ]
        for geometry in topology()["objects"][layer]["geometries"]
    }


def is_inside(where: Point, rings: list[Ring]) -> bool:
    """Even-odd rule over all the rings: holes count themselves out."""
    x, y = where
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def departments_at(where: Point) -> list[str]:
    return [code for code, rings in outlines("departments").items() if is_inside(where, rings)]


def used_arcs(layer: str) -> Counter[int]:
    """How many times each arc, whatever its direction, borders a polygon of the layer."""
    return Counter(
        reference if reference >= 0 else ~reference
        for geometry in topology()["objects"][layer]["geometries"]
        for polygon in geometry["arcs"]
        for references in polygon
        for reference in references
    )


def outer_border() -> list[Ring]:
    """Rings of the whole country: arcs that border one département only, put end to end."""
    uses = used_arcs("departments")
    following: dict[Point, list[Ring]] = {}
    for geometry in topology()["objects"]["departments"]["geometries"]:
        for polygon in geometry["arcs"]:
            for references in polygon:
                for reference in references:
                    if uses[reference if reference >= 0 else ~reference] == 1:
                        arc = joined_open(reference)
                        following.setdefault(arc[0], []).append(arc)
    rings = []
    while following:
        start = next(iter(following))
        ring, here = [start], start
        while True:
            choices = following[here]
            ring.extend(choices.pop()[1:])
            if not choices:
                del following[here]
            here = ring[-1]
            if here == start:
                break
        rings.append(ring)
    return rings


def joined_open(reference: int) -> Ring:
    return arcs()[reference] if reference >= 0 else arcs()[~reference][::-1]


def signed_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2
