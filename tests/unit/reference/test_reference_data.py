"""The committed nomenclatures and their manifest: counts and coherence."""

import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.unit.reference.committed import DATA, MAP, ROOT, by_code, table


class TestNomenclatures:
    def test_rome(self) -> None:
        occupations = by_code("rome.tsv")
        assert len(occupations) == 1_584
        assert occupations["D1102"]["label"].startswith("Boulanger / Boulangère")
        divisions = {row["code"] for row in table("naf.tsv") if row["level"] == "division"}
        for code, row in occupations.items():
            assert row["domain"] == code[:3]
            assert row["naf_divisions"], code
            assert set(row["naf_divisions"].split()) <= divisions

    def test_rome_domains(self) -> None:
        domains = by_code("rome_domains.tsv")
        assert sum(len(code) == 1 for code in domains) == 14
        assert sum(len(code) == 3 for code in domains) == 110
        used = {row["domain"] for row in table("rome.tsv")}
        assert used == {code for code in domains if len(code) == 3}
        assert {code[0] for code in used} == {code for code in domains if len(code) == 1}
        assert all(row["label"] for row in domains.values())

    def test_naf(self) -> None:
        rows = by_code("naf.tsv")
        levels = Counter(row["level"] for row in rows.values())
        assert levels == {
            "section": 21,
            "division": 88,
            "group": 272,
            "class": 615,
            "subclass": 732,
        }
        above = {"division": "section", "group": "division", "class": "group", "subclass": "class"}
        for row in rows.values():
            if row["level"] == "section":
                assert row["parent"] == ""
            else:
                assert rows[row["parent"]]["level"] == above[row["level"]]
        path = ["1071C"]
        while rows[path[-1]]["parent"]:
            path.append(rows[path[-1]]["parent"])
        assert path == ["1071C", "1071", "107", "10", "C"]

    def test_idcc(self) -> None:
        agreements = by_code("idcc.tsv")
        assert len(agreements) == 390
        assert all(len(code) == 4 and code.isdigit() for code in agreements)
        assert all(row["label"] for row in agreements.values())

    def test_opco(self) -> None:
        operators = by_code("opco.tsv")
        assert {row["label"] for row in operators.values()} == {
            "AFDAS",
            "AKTO",
            "ATLAS",
            "Constructys",
            "L'Opcommerce",
            "OCAPIAT",
            "OPCO 2i",
            "Opco entreprises de proximité",
            "Opco Mobilités",
            "Opco Santé",
            "Uniformation",
        }
        assert all(row["perimeter"] for row in operators.values())

    def test_naf_opco(self) -> None:
        rows = table("naf_opco.tsv")
        divisions = {row["code"] for row in table("naf.tsv") if row["level"] == "division"}
        assert [row["naf_division"] for row in rows] == sorted(divisions)
        assert {row["opco_code"] for row in rows} == by_code("opco.tsv").keys()

    def test_diploma_levels(self) -> None:
        levels = table("diploma_levels.tsv")
        assert [row["level"] for row in levels] == ["3", "4", "5", "6", "7"]
        assert [row["short_label"] for row in levels] == ["CAP", "Bac", "Bac+2", "Bac+3", "Bac+5"]


class TestManifest:
    manifest: dict[str, Any] = json.loads((DATA / "SOURCES.json").read_bytes())

    def test_every_file_is_listed(self) -> None:
        listed = {ROOT / path for path in self.manifest["files"]}
        committed = {path for path in DATA.iterdir() if path.is_file()} | set(MAP.iterdir())
        assert listed == committed - {DATA / "SOURCES.json"}

    def test_hashes_and_sizes(self) -> None:
        for path, entry in self.manifest["files"].items():
            content = (ROOT / path).read_bytes()
            assert hashlib.sha256(content).hexdigest() == entry["sha256"], path
            assert len(content) == entry["bytes"], path

    def test_row_counts(self) -> None:
        rows = {Path(path).name: entry["rows"] for path, entry in self.manifest["files"].items()}
        for name, count in rows.items():
            if ".tsv" in name:
                assert count == len(table(name)), name
        assert rows["territories.topo.json"] == 101 + 18
        assert rows["towns.json"] == len(json.loads((MAP / "towns.json").read_bytes()))

    def test_origins(self) -> None:
        packages = {package["name"] for package in self.manifest["packages"]}
        assert len(packages) == 7
        for entry in self.manifest["files"].values():
            assert entry["origin"] == "editorial" or set(entry["origin"]) <= packages
        prior = self.manifest["files"]["services/reference/data/naf_opco.tsv"]
        assert prior["note"] == "editorial prior, to be confirmed by the company"

    def test_no_address_in_any_file(self) -> None:
        for path in self.manifest["files"]:
            content = (ROOT / path).read_bytes()
            if path.endswith(".gz"):
                content = gzip.decompress(content)
            assert b"@" not in content, path
