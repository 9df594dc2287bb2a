"""Invented offers, written from the occupation sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from services.catalog.demo import names
from services.catalog.demo.companies import SOURCE, Company
from services.catalog.demo.world import Occupation
from services.catalog.enums import OfferOrigin, OfferStatus, RemoteMode, StartType
from services.core.constants import OFFER_LIFE_DAYS

Row = dict[str, Any]

_RHYTHMS = (
    "1 semaine d'école, 2 semaines en entreprise",
    "1 semaine d'école, 3 semaines en entreprise",
    "2 jours d'école, 3 jours en entreprise",
    "",
)


@dataclass(frozen=True)
class OfferDraft:
    """An offer with its occupations, main one first."""

    row: Row
    rome_codes: list[str]


def make_offers(
    random: np.random.Generator,
    size: int,
    employers: Sequence[tuple[int, Company]],
    providers_by_rome: dict[str, list[int]],
    now: datetime,
) -> list[OfferDraft]:
    """Return `size` active offers of the given (id, company) employers."""
    picks = random.integers(0, len(employers), size)
    chances = random.random((size, 8))
    ages = random.integers(0, (OFFER_LIFE_DAYS - 1) * 24, size)
    applications = random.poisson(3.0, size)
    drafts = []
    for number in range(size):
        employer_id, employer = employers[picks[number]]
        published_at = now - timedelta(hours=int(ages[number]))
        draft = _draft(
            random, number, employer_id, employer, chances[number], published_at,
            int(applications[number]), providers_by_rome,
        )  # fmt: skip
        drafts.append(draft)
    return drafts


def _draft(
    random: np.random.Generator,
    number: int,
    employer_id: int,
    employer: Company,
    chance: np.ndarray[Any, np.dtype[np.float64]],
    published_at: datetime,
    applications: int,
    providers_by_rome: dict[str, list[int]],
) -> OfferDraft:
    occupation = _written(employer.occupations)
    company = employer.row
    centres = providers_by_rome.get(occupation.code, [])
    is_delegated = bool(centres) and chance[0] < 0.2
    is_partner = not is_delegated and chance[0] > 0.7
    is_anonymous = is_partner and chance[1] < 0.15
    level, months = _goal(random, occupation)
    row: Row = {
        "origin": _origin(is_delegated=is_delegated, is_partner=is_partner),
        "status": OfferStatus.ACTIVE,
        "title": _title(random, occupation),
        "description": _description(random, occupation, company, is_anonymous=is_anonymous),
        "establishment_id": None if is_anonymous else employer_id,
        "employer_name": "" if is_anonymous else company["brand"],
        "employer_description": "",
        "provider_id": centres[number % len(centres)] if is_delegated else None,
        "appellation": occupation.label,
        "accepts_apprenticeship": bool(chance[2] < 0.95),
        "accepts_professionalisation": bool(chance[2] > 0.8),
        "start_is_flexible": bool(chance[4] < 0.3),
        "duration_months": months,
        "rhythm": _RHYTHMS[number % len(_RHYTHMS)],
        "opening_count": 1 + int(chance[5] * 1.3),
        "remote": RemoteMode.HYBRID
        if occupation.code.startswith("M1") and chance[6] < 0.4
        else RemoteMode.ONSITE,
        "target_level": level if chance[7] < 0.9 else None,
        "monthly_pay": 900 + 50 * int(chance[6] * 16) if chance[1] > 0.85 else None,
        "is_disability_friendly": company["is_disability_committed"],
        "desired_skills": list(occupation.sheet.soft_skills),
        "acquired_skills": list(occupation.sheet.know_how),
        "knowledge": list(occupation.sheet.knowledge),
        "access_conditions": occupation.sheet.access,
        "apply_email": "" if is_partner else names.email("recrutement", company["brand"]),
        "apply_phone": company["phone"] if chance[5] < 0.2 and not is_anonymous else "",
        "apply_url": f"https://annonces-fictives.example/{number}" if is_partner else "",
        "application_count": applications,
        "published_at": published_at,
        "expires_at": published_at + timedelta(days=OFFER_LIFE_DAYS),
        "source": SOURCE,
        "source_id": str(number),
        "is_demo": True,
        "created_at": published_at,
        "updated_at": published_at,
    }
    row |= _start(published_at, chance[3])
    for name in "address postal_code city insee_code department_code latitude longitude".split():
        row[name] = company[name]
    return OfferDraft(row, [occupation.code])


def _written(occupations: list[Occupation]) -> Occupation:
    """Return the first occupation with a full sheet, else the main one."""
    return next((o for o in occupations if o.is_written), occupations[0])


def _origin(*, is_delegated: bool, is_partner: bool) -> OfferOrigin:
    if is_delegated:
        return OfferOrigin.CFA
    return OfferOrigin.PARTNER if is_partner else OfferOrigin.RECRUITER


def _goal(random: np.random.Generator, occupation: Occupation) -> tuple[int | None, int]:
    """Return the level aimed at and the length in months, from a usual diploma."""
    if not occupation.sheet.diplomas:
        return None, 12
    diploma = occupation.sheet.diplomas[int(random.integers(0, len(occupation.sheet.diplomas)))]
    return diploma.level, diploma.months


def _title(random: np.random.Generator, occupation: Occupation) -> str:
    suffix = ("en alternance", "en apprentissage", "– alternance")[int(random.integers(0, 3))]
    return f"{occupation.label} {suffix}"


def _description(
    random: np.random.Generator, occupation: Occupation, company: Row, *, is_anonymous: bool
) -> str:
    tasks = list(occupation.sheet.tasks)
    random.shuffle(tasks)
    who = "Une entreprise" if is_anonymous else company["brand"]
    lines = [
        f"{who}, à {company['city']}, cherche une personne pour apprendre le métier : "
        f"{occupation.label}.",
        occupation.sheet.definition,
    ]
    if tasks:
        lines.append("Avec votre maître d'apprentissage, vous allez notamment :")
        lines += [f"- {task}" for task in tasks[:5]]
    lines.append("Annonce fictive, créée pour la démonstration.")
    return "\n".join(lines)


def _start(published_at: datetime, chance: float) -> Row:
    """Return the start columns: as soon as possible, or the first of a coming month."""
    if chance < 0.35:
        return {"start_type": StartType.ASAP, "start_date": None}
    months = published_at.month + int(chance * 10)
    year, month = published_at.year + months // 12, months % 12 + 1
    return {"start_type": StartType.DATE, "start_date": date(year, month, 1)}
