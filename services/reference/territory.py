"""Places: communes, postal codes, départements and régions, held in memory."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import Row
from sqlalchemy import select as sql_select
from sqlmodel import Session, select

from services.core.columns import LabelledEnum, columns_of
from services.core.geo import Box, Floats, Point, unit_vector
from services.reference.models import Commune, Department, Region, TerritoryKind


class PlaceKind(LabelledEnum):
    """What a place is."""

    COMMUNE = "commune", "Commune"
    DEPARTMENT = "departement", "Département"
    REGION = "region", "Région"


@dataclass(frozen=True, slots=True)
class Place:
    """A place to search in; `point` is missing for a few overseas territories."""

    kind: PlaceKind
    code: str
    name: str
    label: str
    hint: str
    point: Point | None
    population: int
    postal_codes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    box: Box | None = None


class Territory:
    """Every place of the reference tables."""

    def __init__(self, session: Session) -> None:
        self._departments = {row.code: row for row in session.exec(select(Department))}
        self._regions = {row.code: row for row in session.exec(select(Region))}
        # Plain rows: building 35,000 ORM objects would take a second.
        columns = columns_of(Commune)
        rows = session.execute(sql_select(*columns).order_by(columns.insee_code)).all()
        self._divided = {row.parent_code for row in rows if row.parent_code}
        self._residents: Counter[str] = Counter()
        for row in rows:
            if row.kind is TerritoryKind.COMMUNE:
                self._residents[row.department_code or ""] += row.population or 0
        self.communes = {row.insee_code: self._commune(row) for row in rows}
        self.departments = {row.code: self._department(row) for row in self._departments.values()}
        self.regions = {row.code: self._region(row) for row in self._regions.values()}
        self._former = {old: row.insee_code for row in rows for old in row.former_codes.split()}

    def commune(self, insee_code: str) -> Place | None:
        """Return the commune of an INSEE code, of today or merged since."""
        code = insee_code.upper()
        return self.communes.get(code) or self.communes.get(self._former.get(code, ""))

    def by_postal_code(self, postal_code: str) -> list[Place]:
        """Return the communes of a postal code, the most populated first."""
        return self._by_postal_code.get(postal_code, [])

    def is_divided(self, insee_code: str) -> bool:
        """Whether a commune has arrondissements of its own (Paris, Lyon, Marseille)."""
        return insee_code in self._divided

    def departments_of_region(self, code: str) -> tuple[str, ...]:
        """Return the codes of the départements of a région, in order."""
        return tuple(sorted(d.code for d in self._departments.values() if d.region_code == code))

    def nearest(self, point: Point) -> Place | None:
        """Return the commune whose point is nearest: the name of "around me"."""
        places, vectors = self._located
        return places[int(np.argmax(vectors @ unit_vector(point)))] if places else None

    @cached_property
    def _located(self) -> tuple[list[Place], Floats]:
        """The communes that have a point, and its unit vector: one row each."""
        pairs = [(p, p.point) for p in self.communes.values() if p.point]
        vectors = [unit_vector(point) for _, point in pairs]
        return [place for place, _ in pairs], np.array(vectors, np.float64).reshape(-1, 3)

    @cached_property
    def places(self) -> list[Place]:
        """Every place that may be suggested."""
        return [*self.communes.values(), *self.departments.values(), *self.regions.values()]

    @cached_property
    def _by_postal_code(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self.communes.values():
            for code in place.postal_codes:
                found.setdefault(code, []).append(place)
        for places in found.values():
            # Of Paris and its 11th arrondissement, 75011 is the arrondissement.
            places.sort(key=lambda place: (self.is_divided(place.code), -place.population))
        return found

    def _commune(self, row: Row[Any]) -> Place:
        postal_codes = tuple(row.postal_codes.split())
        department = self._departments.get(row.department_code or "")
        name = row.name.replace(" Arrondissement", "")
        is_divided = row.insee_code in self._divided
        shown = row.department_code if is_divided or not postal_codes else postal_codes[0]
        has_point = row.latitude is not None and row.longitude is not None
        return Place(
            kind=PlaceKind.COMMUNE,
            code=row.insee_code,
            name=name,
            label=f"{name} ({shown})",
            hint=department.name if department else "",
            point=Point(row.latitude or 0, row.longitude or 0) if has_point else None,
            population=row.population or 0,
            postal_codes=postal_codes,
            departments=(row.department_code or "",),
        )

    def _department(self, row: Department) -> Place:
        region = self._regions.get(row.region_code or "")
        has_point = row.latitude is not None and row.longitude is not None
        return Place(
            kind=PlaceKind.DEPARTMENT,
            code=row.code,
            name=row.name,
            label=f"{row.name} ({row.code})",
            hint=f"Département · {region.name}" if region else "Département",
            point=Point(row.latitude or 0, row.longitude or 0) if has_point else None,
            population=self._residents[row.code],
            departments=(row.code,),
            box=_box(row),
        )

    def _region(self, row: Region) -> Place:
        departments = self.departments_of_region(row.code)
        box = _box(row)
        center = Point((box.south + box.north) / 2, (box.west + box.east) / 2) if box else None
        return Place(
            kind=PlaceKind.REGION,
            code=row.code,
            name=row.name,
            label=row.name,
            hint="Région",
            point=center,
            population=sum(self._residents[code] for code in departments),
            departments=departments,
            box=box,
        )


def _box(row: Department | Region) -> Box | None:
    if row.west is None or row.south is None or row.east is None or row.north is None:
        return None
    return Box(row.west, row.south, row.east, row.north)
