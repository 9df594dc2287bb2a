"""The parts of an item's page: a heading with paragraphs and lists.

What is not known makes no section.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypedDict

from lba_app.web import texts
from services.candidates.pay import apprentice_grid
from services.catalog.enums import ContractType, SizeBracket
from services.catalog.views import CompanyFacts, OccupationFacts, Place, SchoolFacts


class Block(TypedDict):
    """A paragraph, or the items of a list."""

    text: str
    items: list[str]


class Section(TypedDict):
    """A heading with its text."""

    heading: str
    blocks: list[Block]


def address(place: Place) -> str:
    """Return a postal address on one line."""
    return ", ".join(
        part for part in (place.address, f"{place.postal_code} {place.city}") if part.strip()
    )


def text_section(heading: str, text: str) -> Section | None:
    """Return a section of a text whose lines starting with "- " are lists."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    blocks = [
        Block(text="", items=[line[2:] for line in group])
        if is_list
        else Block(text="\n".join(group), items=[])
        for is_list, group in (
            (is_list, list(group))
            for is_list, group in groupby(lines, lambda line: line.startswith("- "))
        )
    ]
    return Section(heading=heading, blocks=blocks) if blocks else None


def list_section(heading: str, items: Iterable[str]) -> Section | None:
    """Return a section that is one list."""
    listed = list(items)
    return Section(heading=heading, blocks=[Block(text="", items=listed)]) if listed else None


def company_sections(company: CompanyFacts | None) -> list[Section | None]:
    """Return what is known of an employer."""
    if company is None:
        return []
    size = "" if company.size is SizeBracket.UNKNOWN else company.size.label
    lines = [
        ("Nom légal", company.legal_name),
        ("Adresse", address(company.place)),
        ("Activité", f"{company.naf_label} ({company.naf_code})" if company.naf_label else ""),
        ("Taille", size),
        ("SIRET", company.siret),
        ("OPCO", company.opco),
        (
            "Handicap",
            "Entreprise engagée pour l'emploi des personnes handicapées"
            if company.is_disability_committed
            else "",
        ),
    ]
    return [_facts_section("L'employeur", lines)]


def school_sections(heading: str, school: SchoolFacts | None) -> list[Section | None]:
    """Return what is known of a training centre."""
    if school is None:
        return []
    lines = [
        ("Nom", school.name),
        ("Adresse", address(school.place)),
        ("Téléphone", school.phone),
        ("SIRET", school.siret),
        ("Particularité", "École d'entreprise" if school.is_company_school else ""),
    ]
    return [_facts_section(heading, lines)]


def _facts_section(heading: str, lines: Iterable[tuple[str, str]]) -> Section | None:
    return list_section(heading, [f"{label} : {value}" for label, value in lines if value])


def occupation_sections(occupations: Sequence[OccupationFacts]) -> list[Section | None]:
    """Return what each occupation is, and who says so."""
    return [
        text_section(
            f"Le métier : {occupation.label}",
            f"{occupation.definition}\n{occupation.sheet_origin} ({occupation.code}).",
        )
        for occupation in occupations
    ]


def pay_sections(contracts: Sequence[ContractType]) -> list[Section | None]:
    """Return the legal pay by age and year, when an apprenticeship is offered."""
    if ContractType.APPRENTICESHIP not in contracts:
        return []
    rows = [
        f"- {row.age} : " + ", ".join(f"{texts.number(euros)} €" for euros in row.years)
        for row in apprentice_grid()
    ]
    text = (
        "Brut par mois pour 35 heures, la 1re, la 2e puis la 3e année du contrat. "
        "L'employeur peut payer plus."
    )
    return [text_section("Le salaire minimum d'un apprenti", "\n".join([text, *rows]))]
