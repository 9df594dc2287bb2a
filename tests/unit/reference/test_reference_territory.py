"""The committed places and contours: counts, and the traps of French territory."""

import gzip
import json
import math
from collections import Counter
from pathlib import Path

import pytest

from tests.unit.reference.committed import (
    DATA,
    HAND_LOCATED,
    LLIVIA,
    MAP,
    UNLOCATED_DEPARTMENTS,
    Point,
    by_code,
    departments_at,
    former_codes,
    is_inside,
    outer_border,
    outlines,
    point,
    signed_area,
    table,
    topology,
    used_arcs,
)


class TestCommunes:
    def test_counts(self) -> None:
        kinds = Counter(row["kind"] for row in table("communes.tsv.gz"))
        assert kinds == {"commune": 34_969, "arrondissement": 45}
        assert len(by_code("communes.tsv.gz")) == 35_014

    def test_arrondissements_have_their_commune_as_parent(self) -> None:
        parents = Counter(row["parent"] for row in table("communes.tsv.gz") if row["parent"])
        assert parents == {"13055": 16, "69123": 9, "75056": 20}
        assert all(
            (row["kind"] == "arrondissement") == bool(row["parent"])
            for row in table("communes.tsv.gz")
        )

    def test_located_counts(self) -> None:
        communes = [row for row in table("communes.tsv.gz") if row["kind"] == "commune"]
        located = {row["code"] for row in communes if row["longitude"]}
        assert located >= HAND_LOCATED
        assert len(located - HAND_LOCATED) == 34_871
        unlocated = [row for row in communes if not row["longitude"]]
        assert len(unlocated) == 90
        assert {row["department"] for row in unlocated} == UNLOCATED_DEPARTMENTS
        arrondissements = [row for row in table("communes.tsv.gz") if row["parent"]]
        assert all(row["longitude"] for row in arrondissements)

    def test_point_columns_go_together(self) -> None:
        for row in table("communes.tsv.gz"):
            filled = {bool(row[name]) for name in ("longitude", "latitude", "inner_radius_m")}
            assert len(filled) == 1, row["code"]

    def test_inner_radius(self) -> None:
        radii = {
            row["code"]: int(row["inner_radius_m"])
            for row in table("communes.tsv.gz")
            if row["inner_radius_m"]
        }
        assert all(radii[code] == 0 for code in HAND_LOCATED)
        assert all(0 <= radius < 30_000 for radius in radii.values())
        assert sum(radius >= 100 for radius in radii.values()) > 0.95 * len(radii)
        assert 1_500 < radii["44109"] < 4_000

    def test_nantes(self) -> None:
        nantes = by_code("communes.tsv.gz")["44109"]
        assert nantes["name"] == "Nantes"
        assert nantes["population"] == "327734"
        assert point(nantes) == pytest.approx((-1.553, 47.218), abs=0.01)
        assert nantes["postal_codes"].split() == ["44000", "44100", "44200", "44300"]

    def test_97400_is_saint_denis_in_the_indian_ocean(self) -> None:
        holders = [row for row in table("communes.tsv.gz") if "97400" in row["postal_codes"]]
        assert [(row["code"], row["name"]) for row in holders] == [("97411", "Saint-Denis")]
        assert point(holders[0]) == pytest.approx((55.45, -20.88), abs=0.05)

    def test_75011_belongs_to_paris_and_to_its_arrondissement(self) -> None:
        holders = {
            row["code"] for row in table("communes.tsv.gz") if "75011" in row["postal_codes"]
        }
        assert holders == {"75056", "75111"}
        assert point(by_code("communes.tsv.gz")["75056"]) == pytest.approx(
            (2.352, 48.857), abs=0.005
        )

    @pytest.mark.parametrize(
        ("former", "current"),
        [
            ("50173", "50129"),  # Équeurdreville, in Cherbourg-en-Cotentin
            ("74010", "74010"),  # Annecy keeps its code
            ("74011", "74010"),  # Annecy-le-Vieux
            ("93059", "93066"),  # Pierrefitte-sur-Seine, in Saint-Denis since 2025
            ("49320", "49126"),  # Saint-Sauveur-de-Landemont, in Orée d'Anjou
            ("20004", "2A004"),  # Ajaccio before Corsica was split
            ("69232", "69123"),  # Saint-Rambert-l'Île-Barbe, in Lyon
            ("97123", "97701"),  # Saint-Barthélemy, once in Guadeloupe
            ("97127", "97801"),  # Saint-Martin, once in Guadeloupe
            ("60455", "60694"),  # claimed twice: the delegated commune's present head wins
        ],
    )
    def test_former_codes_resolve(self, former: str, current: str) -> None:
        assert former_codes().get(former, former) == current
        assert current in by_code("communes.tsv.gz")

    def test_a_former_code_has_one_owner_and_is_nobody_s_own(self) -> None:
        claims = Counter(
            code for row in table("communes.tsv.gz") for code in row["former_codes"].split()
        )
        assert len(claims) > 4_000
        assert max(claims.values()) == 1
        assert not claims.keys() & by_code("communes.tsv.gz").keys()

    def test_postal_codes_and_populations(self) -> None:
        communes = [row for row in table("communes.tsv.gz") if row["kind"] == "commune"]
        assert sum(not row["postal_codes"] for row in communes) <= 6
        assert sum(not row["population"] for row in communes) == 6
        assert all(
            len(code) == 5 and code.isdigit()
            for row in communes
            for code in row["postal_codes"].split()
        )
        total = sum(int(row["population"] or 0) for row in communes)
        assert 68_000_000 < total < 70_000_000

    def test_every_point_lies_in_its_department_s_box(self) -> None:
        boxes = by_code("departments.tsv")
        for row in table("communes.tsv.gz"):
            box = boxes[row["department"]]
            if row["longitude"] and box["west"]:
                x, y = point(row)
                assert float(box["west"]) <= x <= float(box["east"]), row["code"]
                assert float(box["south"]) <= y <= float(box["north"]), row["code"]


class TestAreas:
    def test_counts(self) -> None:
        departments, regions = table("departments.tsv"), table("regions.tsv")
        assert len(departments) == 109
        assert sum(bool(row["west"]) for row in departments) == 101
        assert len(regions) == 26
        drawn = [row["code"] for row in regions if row["west"]]
        assert len(drawn) == 18
        assert sum(int(code) <= 6 for code in drawn) == 5

    def test_references_exist(self) -> None:
        for row in table("departments.tsv"):
            assert row["region"] in by_code("regions.tsv")
        for row in table("communes.tsv.gz"):
            assert by_code("departments.tsv")[row["department"]]["region"] == row["region"]
            assert not row["parent"] or row["parent"] in by_code("communes.tsv.gz")

    def test_the_101_departments_have_the_point_of_their_prefecture(self) -> None:
        drawn = [row for row in table("departments.tsv") if row["west"]]
        misplaced = [row["code"] for row in drawn if departments_at(point(row)) != [row["code"]]]
        assert misplaced == []


class TestMap:
    def test_layers(self) -> None:
        departments, regions = outlines("departments"), outlines("regions")
        assert len(departments) == 101
        assert len(regions) == 18
        for layer, name in (("departments", "departments.tsv"), ("regions", "regions.tsv")):
            for geometry in topology()["objects"][layer]["geometries"]:
                properties = geometry["properties"]
                assert by_code(name)[properties["code"]]["name"] == properties["name"]

    def test_regions_share_the_arcs_of_departments(self) -> None:
        departments, regions = used_arcs("departments"), used_arcs("regions")
        assert set(departments) == set(range(len(topology()["arcs"])))
        assert set(regions) < set(departments)
        assert max(departments.values()) == 2
        # Between two départements of one région, a border belongs to no région.
        assert all(regions[arc] == 1 for arc, uses in departments.items() if uses == 1)

    def test_llivia_is_in_no_department(self) -> None:
        assert departments_at(LLIVIA) == []
        assert departments_at((1.90, 42.47)) == ["66"]
        assert departments_at((2.06, 42.50)) == ["66"]

    def test_llivia_is_the_only_hole_of_the_country(self) -> None:
        holes = [ring for ring in outer_border() if signed_area(ring) < 0]
        assert len(holes) == 1
        assert is_inside(LLIVIA, holes)

    @pytest.mark.parametrize(
        ("where", "code"),
        [
            ((0.091, 46.193), "79"),  # Plibou, whose longest border is with the Vienne
            ((2.363, 48.963), "93"),  # Pierrefitte-sur-Seine
            ((6.450, 46.998), "25"),  # a notch in the Swiss border before repair
            ((2.051, 50.377), "62"),  # around Hesdin
            ((4.97, 44.38), "84"),  # Valréas, enclave of the Vaucluse in the Drôme
            ((55.45, -20.89), "974"),
            ((45.22, -12.79), "976"),
            ((-52.31, 4.92), "973"),
        ],
    )
    def test_places(self, where: Point, code: str) -> None:
        assert departments_at(where) == [code]

    def test_neighbours(self) -> None:
        features = json.loads((MAP / "neighbours.json").read_bytes())["features"]
        names = {feature["properties"].get("name") for feature in features}
        assert names >= {"Espagne", "Italie", "Suisse", "Allemagne", "Luxembourg", "Belgique"}
        assert "France" not in names
        spain = next(item for item in features if item["properties"].get("name") == "Espagne")
        rings = [ring for polygon in spain["geometry"]["coordinates"] for ring in polygon]
        assert is_inside(LLIVIA, [[(x, y) for x, y in ring] for ring in rings])

    def test_waters(self) -> None:
        features = json.loads((MAP / "waters.json").read_bytes())["features"]
        kinds = Counter(feature["properties"]["kind"] for feature in features)
        assert kinds["river"] >= 15
        assert "Lac Léman" in {feature["properties"].get("name") for feature in features}

    def test_town_labels(self) -> None:
        towns = json.loads((MAP / "towns.json").read_bytes())
        zooms = {name: zoom for name, _, _, zoom in towns}
        assert zooms["Paris"] == zooms["Marseille"] == zooms["Lyon"] == 5
        assert {zoom for *_, zoom in towns} == set(range(5, 12))
        assert {"Saint-Denis", "Cayenne", "Mamoudzou", "Fort-de-France"} <= zooms.keys()
        assert len(towns) > 3_000

    @pytest.mark.parametrize("zoom", range(5, 12))
    def test_town_labels_keep_their_distance(self, zoom: int) -> None:
        size = 256 * 2**zoom
        shown = []
        for name, longitude, latitude, first in json.loads((MAP / "towns.json").read_bytes()):
            if first <= zoom:
                x = (longitude + 180) / 360 * size
                y = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
                shown.append(((1 - y / math.pi) / 2 * size, x, name))
        shown.sort()
        for rank, (y, x, name) in enumerate(shown):
            for below, across, other in shown[rank + 1 :]:
                # Stored points are rounded: allow them a pixel.
                if below - y >= 27:
                    break
                assert abs(across - x) >= 89, (name, other)

    @pytest.mark.parametrize(
        ("path", "budget_kb"),
        [
            (DATA / "communes.tsv.gz", 900),
            (MAP / "territories.topo.json", 110),
            (MAP / "neighbours.json", 100),
            (MAP / "waters.json", 10),
            (MAP / "towns.json", 60),
        ],
    )
    def test_sizes_once_compressed(self, path: Path, budget_kb: int) -> None:
        content = path.read_bytes()
        size = len(content if path.suffix == ".gz" else gzip.compress(content, 9))
        assert size <= budget_kb * 1000
