"""Occupation sheets as files."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from services.reference.sheets import Sheet, read_sheets, short_sheet

CONTENT: dict[str, Any] = {
    "code": "D1102",
    "label": "Boulanger / Boulangère",
    "definition": "Fait le pain.",
    "tasks": ["Pétrir"],
    "diplomas": [{"level": 3, "title": "CAP Boulanger", "months": 24}],
    "titles": ["Tourier / Tourière"],
    "synonyms": ["pain"],
}


def write(folder: Path, content: dict[str, Any]) -> None:
    (folder / "sheet.yaml").write_text(yaml.safe_dump(content), "utf-8")


def test_a_file_gives_a_sheet_by_its_code(tmp_path: Path) -> None:
    write(tmp_path, CONTENT)
    sheets = read_sheets(tmp_path)
    assert list(sheets) == ["D1102"]
    assert sheets["D1102"].titles == ("Tourier / Tourière",)


def test_what_is_shown_leaves_the_names_out(tmp_path: Path) -> None:
    write(tmp_path, CONTENT)
    shown = read_sheets(tmp_path)["D1102"].sheet
    assert set(shown.model_dump()) == set(Sheet.model_fields)
    assert shown.diplomas[0].title == "CAP Boulanger"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("definition", None),
        ("tasks", "Pétrir"),
        ("diplomas", [{"level": "trois", "title": "CAP", "months": 24}]),
        ("salary", "unknown field"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, field: str, value: Any) -> None:
    write(tmp_path, CONTENT | {field: value})
    with pytest.raises(ValidationError, match=field):
        read_sheets(tmp_path)


def test_a_folder_without_files_has_no_sheet(tmp_path: Path) -> None:
    assert read_sheets(tmp_path) == {}


def test_a_short_sheet_names_the_occupation_and_its_domain_and_says_that_it_is_short() -> None:
    sheet = short_sheet("Tonnelier / Tonnelière", "Travail du bois")
    assert "Tonnelier / Tonnelière" in sheet.definition
    assert "Travail du bois" in sheet.definition
    assert "pas encore rédigée" in sheet.definition
    assert sheet == Sheet(definition=sheet.definition)
