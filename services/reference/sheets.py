"""Occupation sheets: what an occupation is, in plain words.

Sheets are written by the product's authors, one YAML file per ROME code. A code without a file
gets a short sheet made of its own label and domain, which says that it is short.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


class Diploma(BaseModel):
    """A diploma that usually leads to an occupation, and its usual length in months."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: int
    title: str
    months: int


class Sheet(BaseModel):
    """The content of one sheet; lists may be empty in a short one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    definition: str
    tasks: tuple[str, ...] = ()
    know_how: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    soft_skills: tuple[str, ...] = ()
    access: str = ""
    diplomas: tuple[Diploma, ...] = ()
    near: tuple[str, ...] = ()


class WrittenSheet(Sheet):
    """A sheet as its file holds it, with the names that lead people to it."""

    code: str
    label: str
    titles: tuple[str, ...]
    synonyms: tuple[str, ...]

    @property
    def sheet(self) -> Sheet:
        """The part that is shown."""
        return Sheet(**self.model_dump(exclude={"code", "label", "titles", "synonyms"}))


def read_sheets(folder: Path) -> dict[str, WrittenSheet]:
    """Return the written sheets of a folder by ROME code; raises ValidationError on a bad file."""
    sheets: dict[str, WrittenSheet] = {}
    for path in sorted(folder.glob("*.yaml")):
        content: Any = yaml.load(path.read_text("utf-8"), Loader)
        sheet = WrittenSheet.model_validate(content)
        sheets[sheet.code] = sheet
    return sheets


def short_sheet(label: str, domain_label: str) -> Sheet:
    """Return the honest sheet of an occupation that nobody has described yet."""
    return Sheet(
        definition=f"{label} : métier du domaine « {domain_label} ». "
        "Sa fiche détaillée n'est pas encore rédigée ; l'employeur et le centre de formation "
        "peuvent vous décrire le travail au quotidien."
    )
