"""The committed occupation sheets: shape, wording rules, and agreement with the ROME list."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).resolve().parents[3] / "services" / "reference" / "data"
FOLDER = DATA / "occupations"
PATHS = sorted(FOLDER.glob("*.yaml"))

KEYS = [
    "code",
    "label",
    "definition",
    "tasks",
    "know_how",
    "knowledge",
    "soft_skills",
    "access",
    "diplomas",
    "titles",
    "synonyms",
    "near",
]
COUNTS = {
    "tasks": (6, 10),
    "know_how": (5, 8),
    "knowledge": (4, 8),
    "soft_skills": (4, 6),
    "diplomas": (2, 5),
    "titles": (4, 12),
    "synonyms": (3, 12),
    "near": (3, 6),
}
TEXT_LISTS = [heading for heading in COUNTS if heading != "diplomas"]
SENTENCES = {"definition": (2, 3), "access": (1, 3)}

CODE = re.compile(r"[A-N]\d{4}")
INFINITIVE = re.compile(r"(?:Se |S')?[^\W\d_]+(?:er|ir|re|oir)(?![\w'-])")
FORBIDDEN = re.compile(r"@|http|www\.|\N{RIGHT SINGLE QUOTATION MARK}|  |[\n\t]", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")

LEVELS_OF_PREFIX = {
    "CAP ": 3,
    "Bac pro ": 4,
    "BP ": 4,
    "BMA ": 4,
    "BTS ": 5,
    "BTSA ": 5,
    "BUT ": 6,
    "Licence pro ": 6,
    "Master ": 7,
    "Diplôme d'ingénieur ": 7,
}

EVERYDAY_WORDS = {
    "barman": "G1801",
    "boulange": "D1102",
    "CAP coiffure": "D1202",
    "caissier": "D1505",
    "fast-food": "G1603",
    "plombier": "F1603",
    "elec": "F1602",
    "VRD": "F1702",
    "BIM": "F1125",
    "CACES": "N1101",
    "mécano": "I1604",
    "vélo": "I1619",
    "usinage": "H2903",
    "soudure": "H2913",
    "maintenance": "I1304",
    "dev web": "M1855",
    "sysadmin": "M1801",
    "cyber": "M1844",
    "UX": "E1206",
    "CM": "E1101",
    "compta": "M1203",
    "alternance RH": "M1501",
    "BTS MCO": "D1302",
    "BTS NDRC": "D1410",
    "immo": "C1504",
    "ASH": "J1301",
    "ADVF": "K1311",
    "éduc spé": "K1207",
    "nounou": "K1303",
    "BPJEPS": "G1204",
    "paysagiste": "A1208",
    "ASV": "A1501",
    "chauffeur PL": "N4101",
    "chauffeur livreur": "N4105",
    "vigile": "K2503",
    "ménage": "K2204",
}


def load(path: Path) -> dict[str, Any]:
    """Read one sheet."""
    sheet = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(sheet, dict), path.name
    return sheet


SHEETS = {path.stem: load(path) for path in PATHS}


@pytest.fixture(scope="module")
def rome_labels() -> dict[str, str]:
    """Label of every code of the committed ROME list."""
    with (DATA / "rome.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["code"]: row["label"] for row in rows}


def texts(sheet: dict[str, Any]) -> Iterator[str]:
    """Every text of a sheet."""
    yield from (sheet["label"], sheet["definition"], sheet["access"])
    for heading in TEXT_LISTS:
        yield from sheet[heading]
    for diploma in sheet["diplomas"]:
        yield diploma["title"]


def test_there_are_enough_sheets() -> None:
    assert len(SHEETS) >= 150


def test_the_folder_holds_nothing_else() -> None:
    assert sorted(entry.name for entry in FOLDER.iterdir()) == [path.name for path in PATHS]


def test_every_grand_domain_is_covered() -> None:
    assert {stem[0] for stem in SHEETS} == set("ABCDEFGHIJKLMN")


def test_keys_and_their_order() -> None:
    for stem, sheet in SHEETS.items():
        assert list(sheet) == KEYS, stem


def test_file_name_is_the_code() -> None:
    for stem, sheet in SHEETS.items():
        assert sheet["code"] == stem
        assert CODE.fullmatch(stem), stem


def test_codes_and_labels_are_those_of_the_rome_list(rome_labels: dict[str, str]) -> None:
    for stem, sheet in SHEETS.items():
        assert rome_labels[stem] == sheet["label"]


@pytest.mark.parametrize("heading", COUNTS)
def test_number_of_items(heading: str) -> None:
    least, most = COUNTS[heading]
    for stem, sheet in SHEETS.items():
        assert least <= len(sheet[heading]) <= most, stem


@pytest.mark.parametrize("heading", SENTENCES)
def test_number_of_sentences(heading: str) -> None:
    least, most = SENTENCES[heading]
    for stem, sheet in SHEETS.items():
        assert sheet[heading].endswith("."), stem
        assert least <= len(SENTENCE_END.findall(sheet[heading])) <= most, stem


def test_every_text_is_clean() -> None:
    for stem, sheet in SHEETS.items():
        for text in texts(sheet):
            assert isinstance(text, str), (stem, text)
            assert text, stem
            assert text == text.strip(), (stem, text)
            assert not FORBIDDEN.search(text), (stem, text)


@pytest.mark.parametrize("heading", ["tasks", "know_how"])
def test_items_start_with_an_infinitive(heading: str) -> None:
    for stem, sheet in SHEETS.items():
        for item in sheet[heading]:
            assert item[0].isupper(), (stem, item)
            assert INFINITIVE.match(item), (stem, item)


def test_no_duplicate_item_under_a_heading() -> None:
    for stem, sheet in SHEETS.items():
        for heading in TEXT_LISTS:
            folded = [item.casefold() for item in sheet[heading]]
            assert len(folded) == len(set(folded)), (stem, heading)
        titles = [diploma["title"] for diploma in sheet["diplomas"]]
        assert len(titles) == len(set(titles)), stem


def test_tasks_and_know_how_are_distinct() -> None:
    for stem, sheet in SHEETS.items():
        tasks = {item.casefold() for item in sheet["tasks"]}
        assert tasks.isdisjoint(item.casefold() for item in sheet["know_how"]), stem


def test_diplomas_are_well_formed() -> None:
    for stem, sheet in SHEETS.items():
        for diploma in sheet["diplomas"]:
            assert list(diploma) == ["level", "title", "months"], stem
            assert diploma["level"] in {3, 4, 5, 6, 7}, (stem, diploma)
            assert diploma["months"] in {12, 24, 36}, (stem, diploma)
            for prefix, level in LEVELS_OF_PREFIX.items():
                if diploma["title"].startswith(prefix):
                    assert diploma["level"] == level, (stem, diploma)


def test_near_codes_exist(rome_labels: dict[str, str]) -> None:
    for stem, sheet in SHEETS.items():
        for code in sheet["near"]:
            assert CODE.fullmatch(code), (stem, code)
            assert code in rome_labels, (stem, code)
            assert code != stem


def test_most_near_codes_have_a_sheet() -> None:
    near = [code for sheet in SHEETS.values() for code in sheet["near"]]
    assert sum(code in SHEETS for code in near) > len(near) / 2


def test_no_task_is_shared_by_two_sheets() -> None:
    sheets_of_task = defaultdict(set)
    for stem, sheet in SHEETS.items():
        for task in sheet["tasks"]:
            sheets_of_task[task.casefold()].add(stem)
    assert {task: stems for task, stems in sheets_of_task.items() if len(stems) > 1} == {}


def test_a_diploma_is_the_same_everywhere() -> None:
    facts_of_title = defaultdict(set)
    spellings = defaultdict(set)
    for sheet in SHEETS.values():
        for diploma in sheet["diplomas"]:
            facts_of_title[diploma["title"]].add((diploma["level"], diploma["months"]))
            letters = re.sub(r"[\W_]+", "", diploma["title"]).casefold()
            spellings[letters].add(diploma["title"])
    assert {title: facts for title, facts in facts_of_title.items() if len(facts) > 1} == {}
    assert [same for same in spellings.values() if len(same) > 1] == []


@pytest.mark.parametrize(("word", "code"), EVERYDAY_WORDS.items())
def test_everyday_words_lead_to_a_sheet(word: str, code: str) -> None:
    assert word in SHEETS[code]["synonyms"]
