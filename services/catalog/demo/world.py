"""What the demonstration is made from: real places and occupations, as arrays to draw from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from services.core.geo import KM_PER_DEGREE
from services.core.text import tokens, word_key
from services.reference.models import (
    Commune,
    NafCode,
    NafOpco,
    RomeOccupation,
    SheetOrigin,
)
from services.reference.sheets import Diploma, Sheet

# How often apprentices are hired, by grand domaine of ROME: rough shares, only to look natural.
DOMAIN_WEIGHTS = {
    "A": 1.0, "B": 0.4, "C": 0.8, "D": 1.8, "E": 0.7, "F": 1.6, "G": 1.4,
    "H": 1.3, "I": 1.2, "J": 1.0, "K": 1.2, "L": 0.2, "M": 1.5, "N": 0.9,
}  # fmt: skip
UNWRITTEN_WEIGHT = 0.01
FARTHEST_FROM_CENTER_KM = 4.0


@dataclass(frozen=True)
class Town:
    """A commune, or an arrondissement of the three divided ones, to place things in."""

    insee_code: str
    name: str
    postal_codes: tuple[str, ...]
    department_code: str
    latitude: float
    longitude: float
    inner_radius_km: float


@dataclass(frozen=True)
class Places:
    """Towns and points drawn at random, row by row."""

    towns: list[Town]
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]


@dataclass(frozen=True)
class Occupation:
    """A ROME code as the demonstration needs it."""

    code: str
    label: str
    sheet: Sheet
    naf_divisions: tuple[str, ...]
    weight: float
    words: frozenset[str]

    @property
    def is_written(self) -> bool:
        """Whether the sheet has a content to make offers from."""
        return bool(self.sheet.tasks)


class World:
    """The reference tables, read once."""

    def __init__(self, session: Session) -> None:
        located = session.exec(
            select(Commune)
            .where(col(Commune.latitude).is_not(None), Commune.postal_codes != "")
            .order_by(Commune.insee_code)
        ).all()
        divided = {row.parent_code for row in located if row.parent_code}
        communes = [row for row in located if row.insee_code not in divided]
        self.towns = [_town(commune) for commune in communes]
        self._weights = _normalised([float(c.population or 0) ** 1.1 for c in communes])
        self.occupations = [
            _occupation(row)
            for row in session.exec(select(RomeOccupation).order_by(RomeOccupation.code))
        ]
        activities = session.exec(select(NafCode).where(NafCode.level == "subclass"))
        self._activity_words = {row.code: _meanings(row.label) for row in activities}
        self._mixes: dict[str, tuple[list[Occupation], NDArray[np.float64]]] = {}
        self.opco_by_division = {
            row.naf_division: row.opco_code for row in session.exec(select(NafOpco))
        }

    @cached_property
    def _by_division(self) -> dict[str, list[Occupation]]:
        """Occupations found in each NAF division."""
        members: dict[str, list[Occupation]] = {}
        for occupation in self.occupations:
            for division in occupation.naf_divisions:
                members.setdefault(division, []).append(occupation)
        return members

    @cached_property
    def _activities(self) -> dict[str, list[str]]:
        """The NAF sub-classes of each division, in order."""
        found: dict[str, list[str]] = {}
        for code in sorted(self._activity_words):
            found.setdefault(code[:2], []).append(code)
        return found

    def activities_of(self, occupation: Occupation) -> list[str]:
        """Return the NAF sub-classes whose label speaks most of an occupation."""
        codes = [
            code for division in occupation.naf_divisions for code in self._activities[division]
        ]
        best = max(self._affinity(occupation, code) for code in codes)
        return [code for code in codes if self._affinity(occupation, code) == best]

    def occupations_in(self, activity: str) -> tuple[list[Occupation], NDArray[np.float64]]:
        """Return the occupations of a NAF sub-class, with how likely each is there."""
        if activity not in self._mixes:
            members = self._by_division[activity[:2]]
            weights = [o.weight * (0.1 + self._affinity(o, activity)) for o in members]
            self._mixes[activity] = members, _normalised(weights)
        return self._mixes[activity]

    def _affinity(self, occupation: Occupation, activity: str) -> int:
        """Return how many meaningful words an occupation shares with an activity."""
        return len(occupation.words & self._activity_words[activity])

    @cached_property
    def diplomas(self) -> list[tuple[Diploma, list[Occupation]]]:
        """Every diploma named by the sheets, with the occupations it leads to."""
        leads_to: dict[Diploma, list[Occupation]] = {}
        for occupation in self.occupations:
            for diploma in occupation.sheet.diplomas:
                leads_to.setdefault(diploma, []).append(occupation)
        return sorted(leads_to.items(), key=lambda item: item[0].title)

    def draw_places(self, random: np.random.Generator, size: int) -> Places:
        """Return `size` places: towns by population, points that stay inside their commune."""
        picks = random.choice(len(self.towns), size, p=self._weights)
        towns = [self.towns[pick] for pick in picks]
        reach = np.array([min(t.inner_radius_km, FARTHEST_FROM_CENTER_KM) for t in towns]) * 0.95
        away = reach * np.sqrt(random.random(size))
        angle = random.random(size) * 2 * np.pi
        latitudes = np.array([t.latitude for t in towns])
        longitudes = np.array([t.longitude for t in towns])
        north = away * np.sin(angle) / KM_PER_DEGREE
        east = away * np.cos(angle) / (KM_PER_DEGREE * np.cos(np.radians(latitudes)))
        return Places(towns, np.round(latitudes + north, 6), np.round(longitudes + east, 6))

    def draw_occupations(self, random: np.random.Generator, size: int) -> list[Occupation]:
        """Return `size` occupations, those that apprentices take most often first in number."""
        weights = _normalised([o.weight if o.naf_divisions else 0.0 for o in self.occupations])
        return [self.occupations[p] for p in random.choice(len(self.occupations), size, p=weights)]


def _town(commune: Commune) -> Town:
    return Town(
        insee_code=commune.insee_code,
        name=commune.name,
        postal_codes=tuple(commune.postal_codes.split()),
        department_code=commune.department_code or "",
        latitude=float(commune.latitude or 0),
        longitude=float(commune.longitude or 0),
        inner_radius_km=commune.inner_radius_m / 1000,
    )


def _occupation(row: RomeOccupation) -> Occupation:
    written = row.sheet_origin is not SheetOrigin.SHORT
    return Occupation(
        code=row.code,
        label=row.label,
        sheet=Sheet.model_validate(row.sheet),
        naf_divisions=tuple(row.naf_divisions.split()),
        words=_meanings(f"{row.label} {row.sheet['definition']}"),
        weight=DOMAIN_WEIGHTS[row.code[0]] * (1.0 if written else UNWRITTEN_WEIGHT),
    )


def _meanings(text: str) -> frozenset[str]:
    """Return the keys of the long words of a text, which carry its meaning."""
    return frozenset(word_key(word) for word in tokens(text) if len(word) > 3)


def _normalised(weights: list[float]) -> NDArray[np.float64]:
    array = np.array(weights)
    shares: NDArray[np.float64] = array / array.sum()
    return shares
