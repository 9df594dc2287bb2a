"""Reference tables: read-only, filled from the committed files of `services/reference/data`."""

from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, SQLModel

from services.core.columns import EnumValue, LabelledEnum


class SheetOrigin(LabelledEnum):
    """Where the description of an occupation comes from."""

    EDITORIAL = "editorial", "Rédaction indépendante, ne remplace pas la fiche officielle ROME"
    OFFICIAL = "officiel", "Fiche ROME, France Travail"
    SHORT = "courte", "Fiche courte établie d'après le libellé et le domaine du code ROME"


class TitleKind(LabelledEnum):
    """What a searchable name of an occupation is."""

    LABEL = "libelle", "Libellé ROME"
    TITLE = "appellation", "Appellation"
    SYNONYM = "synonyme", "Mot courant"


class TerritoryKind(LabelledEnum):
    """What a row of the commune table is."""

    COMMUNE = "commune", "Commune"
    ARRONDISSEMENT = "arrondissement", "Arrondissement municipal"


class Region(SQLModel, table=True):
    """A région and its bounding box in degrees."""

    code: str = Field(primary_key=True, max_length=3)
    name: str
    west: float | None = None
    south: float | None = None
    east: float | None = None
    north: float | None = None


class Department(SQLModel, table=True):
    """A département, the point of its main town and its bounding box in degrees."""

    code: str = Field(primary_key=True, max_length=3)
    name: str
    region_code: str | None = Field(default=None, foreign_key="region.code")
    latitude: float | None = None
    longitude: float | None = None
    west: float | None = None
    south: float | None = None
    east: float | None = None
    north: float | None = None


class Commune(SQLModel, table=True):
    """A commune of the Code officiel géographique, or an arrondissement of Paris, Lyon, Marseille.

    `inner_radius_m` is the distance from its point to its own border: any point nearer than that
    lies inside. `postal_codes` and `former_codes` are separated by spaces.
    """

    insee_code: str = Field(primary_key=True, max_length=5)
    name: str
    kind: TerritoryKind = Field(sa_column=Column(EnumValue(TerritoryKind), nullable=False))
    department_code: str | None = Field(default=None, foreign_key="department.code")
    postal_codes: str = ""
    former_codes: str = ""
    parent_code: str | None = Field(default=None, max_length=5)
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    inner_radius_m: int = 0


class RomeDomain(SQLModel, table=True):
    """One of the 14 grands domaines (one letter) or 110 professional domains (3 characters)."""

    __tablename__ = "rome_domain"

    code: str = Field(primary_key=True, max_length=3)
    label: str


class RomeOccupation(SQLModel, table=True):
    """One ROME 4.0 code with its sheet; `sheet` follows `services.reference.sheets.Sheet`."""

    __tablename__ = "rome_occupation"

    code: str = Field(primary_key=True, max_length=5)
    label: str
    domain_code: str = Field(foreign_key="rome_domain.code", index=True)
    naf_divisions: str = ""
    sheet_origin: SheetOrigin = Field(sa_column=Column(EnumValue(SheetOrigin), nullable=False))
    sheet: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class RomeTitle(SQLModel, table=True):
    """A name under which an occupation is known: official label, everyday title, synonym."""

    __tablename__ = "rome_title"

    id: int | None = Field(default=None, primary_key=True)
    rome_code: str = Field(foreign_key="rome_occupation.code", index=True)
    label: str
    kind: TitleKind = Field(sa_column=Column(EnumValue(TitleKind), nullable=False))


class NafCode(SQLModel, table=True):
    """A node of the NAF tree, from section to sub-class; `nomenclature` dates it (NAFRev2)."""

    __tablename__ = "naf_code"

    code: str = Field(primary_key=True, max_length=8)
    nomenclature: str = Field(default="NAFRev2", primary_key=True, max_length=10)
    label: str
    level: str
    parent_code: str | None = None


class CollectiveAgreement(SQLModel, table=True):
    """A branch agreement by its four-digit IDCC number."""

    __tablename__ = "collective_agreement"

    idcc: str = Field(primary_key=True, max_length=4)
    label: str = Field(sa_column=Column(Text, nullable=False))


class Opco(SQLModel, table=True):
    """One of the 11 OPCO."""

    code: str = Field(primary_key=True, max_length=20)
    label: str
    perimeter: str = Field(sa_column=Column(Text, nullable=False))


class NafOpco(SQLModel, table=True):
    """The OPCO that most firms of a NAF division belong to: a prior, to be confirmed."""

    __tablename__ = "naf_opco"

    naf_division: str = Field(primary_key=True, max_length=2)
    opco_code: str = Field(foreign_key="opco.code")


class DiplomaLevel(SQLModel, table=True):
    """A European qualification level that apprenticeship leads to: 3 (CAP) to 7 (Master)."""

    __tablename__ = "diploma_level"

    level: int = Field(primary_key=True)
    short_label: str
    label: str


class ReferenceVersion(SQLModel, table=True):
    """The digest of the committed files that the reference tables were filled from: one row."""

    __tablename__ = "reference_version"

    id: int = Field(default=1, primary_key=True)
    digest: str
