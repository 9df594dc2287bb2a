"""Communes, départements and régions as the code officiel géographique lists them."""

import json
from dataclasses import dataclass
from typing import Any

from tools.build_reference.serialise import clean_label

# Points (longitude, latitude) of the town centres that no package locates: four communes of the
# Cantal that left Neussargues-en-Pinatelle in 2025, and the four inhabited islands of the
# Atlantic that are no département.
HAND_POINTS: dict[str, tuple[float, float]] = {
    "15031": (2.95470, 45.11580),  # Celles
    "15035": (2.93306, 45.15583),  # Chalinargues
    "15047": (2.88278, 45.15444),  # Chavagnac
    "15171": (2.97083, 45.17333),  # Sainte-Anastasie
    "97501": (-56.38130, 47.09730),  # Miquelon-Langlade
    "97502": (-56.17640, 46.77910),  # Saint-Pierre
    "97701": (-62.84980, 17.89630),  # Saint-Barthélemy (Gustavia)
    "97801": (-63.08290, 18.06750),  # Saint-Martin (Marigot)
}

# Town halls that the package leaves out, where the middle of the polygon would surprise.
HAND_TOWN_HALLS: dict[str, tuple[float, float]] = {
    "75056": (2.35222, 48.85661),  # Paris, place de l'Hôtel-de-Ville
}

# Codes of two communes of Guadeloupe that became collectivités in 2007; registers still hold them.
_HAND_FORMER_CODES = {"97123": "97701", "97127": "97801"}

_KINDS = {"commune-actuelle": "commune", "arrondissement-municipal": "arrondissement"}
_PARTS = ("commune-deleguee", "commune-associee")


@dataclass(frozen=True)
class Commune:
    """A current commune, or a municipal arrondissement of Paris, Lyon or Marseille."""

    code: str
    name: str
    kind: str
    department: str
    region: str
    postal_codes: tuple[str, ...]
    population: int | None
    former_codes: tuple[str, ...]
    parent: str


@dataclass(frozen=True)
class Area:
    """A département or a région, with the commune where its prefecture sits."""

    code: str
    name: str
    region: str
    prefecture: str


def former_code_heads(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the current commune of every INSEE code that is no longer a commune's own.

    A delegated or associated commune follows its present head, even where an older merger sent
    the same code elsewhere. Codes that are current again are left out.
    """
    current = {row["code"] for row in rows if row["type"] in _KINDS}
    heads: dict[str, str] = dict(_HAND_FORMER_CODES)
    for row in rows:
        if row["type"] == "commune-actuelle":
            heads.update(dict.fromkeys(row.get("anciensCodes", ()), row["code"]))
    for row in rows:
        if row["type"] in _PARTS:
            heads[row["code"]] = row["chefLieu"]
    return {code: head for code, head in heads.items() if code not in current and head in current}


def read_communes(content: bytes) -> list[Commune]:
    """Return current communes and municipal arrondissements, sorted by code."""
    rows: list[dict[str, Any]] = json.loads(content)
    former: dict[str, list[str]] = {}
    for code, head in former_code_heads(rows).items():
        former.setdefault(head, []).append(code)
    communes = [
        Commune(
            code=row["code"],
            name=clean_label(row["nom"]),
            kind=_KINDS[row["type"]],
            department=row["departement"],
            region=row["region"],
            postal_codes=tuple(row.get("codesPostaux", ())),
            population=row.get("population"),
            former_codes=tuple(sorted(former.get(row["code"], ()))),
            parent=row.get("commune", ""),
        )
        for row in rows
        if row["type"] in _KINDS
    ]
    return sorted(communes, key=lambda commune: commune.code)


def read_areas(content: bytes) -> list[Area]:
    """Return départements or régions, sorted by code; a région is its own region."""
    return sorted(
        (
            Area(
                code=row["code"],
                name=clean_label(row["nom"]),
                region=row.get("region", row["code"]),
                prefecture=row["chefLieu"],
            )
            for row in json.loads(content)
        ),
        key=lambda area: area.code,
    )
