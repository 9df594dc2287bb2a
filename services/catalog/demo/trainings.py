"""Invented training courses for real diplomas, given by invented centres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

import numpy as np

from services.catalog.demo.companies import SOURCE
from services.catalog.demo.world import World
from services.catalog.models import TrainingProvider

Row = dict[str, Any]

FIELDS_OF_A_CENTRE = 3
_RHYTHMS = (
    "1 semaine au CFA, 2 semaines en entreprise",
    "1 semaine au CFA, 3 semaines en entreprise",
    "2 jours au CFA, 3 jours en entreprise",
    "15 jours au CFA, 15 jours en entreprise",
)
_ADMISSION = {
    3: "Avoir 15 ans et terminé la classe de 3e, ou 16 ans révolus.",
    4: "Après la classe de 3e ou un CAP, selon le parcours.",
    5: "Être titulaire d'un baccalauréat ou d'un titre de niveau 4.",
    6: "Être titulaire d'un diplôme de niveau 5 (bac+2), ou du bac pour un BUT.",
    7: "Être titulaire d'un diplôme de niveau 6 (bac+3), après étude du dossier.",
}


@dataclass(frozen=True)
class TrainingDraft:
    """A training with the rows that hang from it."""

    row: Row
    rome_codes: list[str]
    sessions: list[tuple[date, date, int]]


def make_trainings(
    world: World,
    random: np.random.Generator,
    size: int,
    providers: Sequence[TrainingProvider],
    now: datetime,
) -> list[TrainingDraft]:
    """Return `size` trainings: each centre teaches diplomas of a few neighbouring fields.

    They are fewer when the centres have no more to teach.
    """
    by_field: dict[str, list[int]] = {}
    for index, (_, occupations) in enumerate(world.diplomas):
        for letter in {occupation.code[0] for occupation in occupations}:
            by_field.setdefault(letter, []).append(index)
    letters = sorted(by_field)
    fields = [
        [by_field[letters[(number + shift) % len(letters)]] for shift in range(FIELDS_OF_A_CENTRE)]
        for number in range(len(providers))
    ]
    size = min(size, sum(len(set(chain(*own))) for own in fields))
    drafts: list[TrainingDraft] = []
    taught: set[tuple[int, int]] = set()
    while len(drafts) < size:
        for number, provider in enumerate(providers):
            field = fields[number][int(random.integers(0, FIELDS_OF_A_CENTRE))]
            pick = field[int(random.integers(0, len(field)))]
            if len(drafts) == size:
                break
            if (number, pick) not in taught:
                taught.add((number, pick))
                drafts.append(_draft(world, random, provider, pick, len(drafts), now))
    return drafts


def _draft(
    world: World,
    random: np.random.Generator,
    provider: TrainingProvider,
    pick: int,
    number: int,
    now: datetime,
) -> TrainingDraft:
    diploma, occupations = world.diplomas[pick]
    main = occupations[int(random.integers(0, len(occupations)))]
    employed = int(random.integers(45, 90))
    row: Row = {
        "provider_id": provider.id,
        "title": diploma.title,
        "diploma": diploma.title.split()[0] if diploma.level < 6 else "",
        "level": diploma.level,
        "rncp_code": "",
        "cfd": "",
        "objectives": f"Préparer le diplôme « {diploma.title} » en alternance et apprendre le "
        f"métier : {main.sheet.definition}",
        "content": "\n".join(f"- {item}" for item in (*main.sheet.know_how, *main.sheet.knowledge)),
        "admission": _ADMISSION[diploma.level],
        "duration_months": diploma.months,
        "rhythm": _RHYTHMS[int(random.integers(0, len(_RHYTHMS)))],
        "capacity": int(random.integers(8, 33)),
        "is_remote": bool(random.random() < 0.03),
        "has_permanent_entry": bool(random.random() < 0.15),
        "is_disability_friendly": bool(random.random() < 0.3),
        "contact_email": provider.email,
        "contact_phone": provider.phone,
        "website": "",
        "is_published": True,
        "employed_after_6_months": employed,
        "still_studying": int(random.integers(5, 100 - employed)),
        "source": SOURCE,
        "source_id": str(number),
        "is_demo": True,
        "created_at": now,
        "updated_at": now,
    } | {
        name: getattr(provider, name)
        for name in (
            "address postal_code city insee_code department_code latitude longitude".split()
        )
    }
    return TrainingDraft(
        row, [o.code for o in occupations][:5], _sessions(random, diploma.months, now)
    )


def _sessions(
    random: np.random.Generator, months: int, now: datetime
) -> list[tuple[date, date, int]]:
    """Return the two next intakes: the start of a school year, and sometimes a winter one."""
    first_year = now.year if now.month < 9 else now.year + 1
    starts = [date(first_year, 9, int(random.integers(1, 20))), date(first_year + 1, 9, 1)]
    if random.random() < 0.2:
        starts.insert(0, date(first_year, 1 + int(random.integers(0, 3)), 15))
    return [
        (start, date(start.year + months // 12, 6, 30), int(random.integers(4, 25)))
        for start in starts
        if start > now.date()
    ]
