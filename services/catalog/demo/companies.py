"""Invented companies with their hiring scores, and invented training centres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from services.catalog.demo import names
from services.catalog.demo.world import Occupation, Places, World
from services.catalog.enums import SizeBracket

SOURCE = "demo"
Row = dict[str, Any]

# Numbers from here on are kept for training centres.
FIRST_PROVIDER_NUMBER = 90_000_000
_SIZES = (
    (SizeBracket.NONE, 0.08),
    (SizeBracket.FROM_1, 0.22),
    (SizeBracket.FROM_3, 0.2),
    (SizeBracket.FROM_6, 0.15),
    (SizeBracket.FROM_10, 0.14),
    (SizeBracket.FROM_20, 0.11),
    (SizeBracket.FROM_50, 0.05),
    (SizeBracket.FROM_100, 0.03),
    (SizeBracket.FROM_250, 0.015),
    (SizeBracket.FROM_1000, 0.005),
)
_REASONS = (
    "A déjà formé des apprentis ces dernières années",
    "Son secteur embauche souvent à cette saison",
    "Les entreprises de cette taille recrutent régulièrement sur ce métier",
    "Métier où les candidats manquent dans le département",
)


@dataclass(frozen=True)
class Company:
    """An establishment row with the occupations it hires for."""

    row: Row
    occupations: list[Occupation]


def make_companies(
    world: World, random: np.random.Generator, size: int, now: datetime
) -> list[Company]:
    """Return `size` companies; the first occupation of each is its main one."""
    mains = world.draw_occupations(random, size)
    picks = random.integers(0, 1_000, size)
    choices = {main.code: world.activities_of(main) for main in mains}
    activities = [
        choices[main.code][pick % len(choices[main.code])]
        for main, pick in zip(mains, picks.tolist(), strict=True)
    ]
    divisions = [activity[:2] for activity in activities]
    places = world.draw_places(random, size)
    brands, legal_names = names.company_names(random, divisions)
    brackets = random.choice(len(_SIZES), size, p=[share for _, share in _SIZES])
    flags = random.random((size, 3))
    common = _common_rows(random, places, names.sirets(1, size), brands, legal_names, now)
    companies = []
    for index, row in enumerate(common):
        row |= {
            "naf_code": activities[index],
            "naf_nomenclature": "NAFRev2",
            "size_bracket": _SIZES[brackets[index]][0],
            "opco_code": world.opco_by_division.get(divisions[index], ""),
            "opco_is_confirmed": bool(flags[index, 0] < 0.5),
            "idcc": "",
            "is_open": True,
            "is_disability_committed": bool(flags[index, 1] < 0.12),
            "is_opted_out": False,
            "is_self_listed": bool(flags[index, 2] < 0.05),
        }
        companies.append(Company(row, _occupations(world, random, mains[index], activities[index])))
    return companies


def make_scores(
    random: np.random.Generator, companies: Sequence[tuple[int, Company]], version_id: int
) -> list[Row]:
    """Return one score per (company id, occupation): invented, never to be called measured."""
    base = random.beta(1.6, 5.0, len(companies))
    rows = []
    for chance, (company_id, company) in zip(base, companies, strict=True):
        for rank, occupation in enumerate(company.occupations):
            probability = round(float(chance) * 0.75**rank, 4)
            first = (company_id + rank) % len(_REASONS)
            rows.append(
                {
                    "version_id": version_id,
                    "establishment_id": company_id,
                    "rome_code": occupation.code,
                    "probability": probability,
                    "expected_hires": round(probability * 1.4, 4),
                    "reasons": [_REASONS[first], _REASONS[(first + 1) % len(_REASONS)]],
                }
            )
    return rows


def make_providers(
    world: World, random: np.random.Generator, size: int, now: datetime
) -> list[Row]:
    """Return `size` training centres."""
    places = world.draw_places(random, size)
    words = names.invented_words(random, size)
    kinds = random.choice(("CFA", "Campus", "École", "Institut", "Lycée"), size)
    brands = [f"{kind} {word}" for kind, word in zip(kinds, words, strict=True)]
    legal = [f"ASSOCIATION {brand.upper()}" for brand in brands]
    sirets = names.sirets(FIRST_PROVIDER_NUMBER, size)
    in_company = random.random(size) < 0.05
    rows = []
    for index, row in enumerate(_common_rows(random, places, sirets, brands, legal, now)):
        # Academy "000" does not exist, so the code is nobody's.
        uai = f"{index % 10_000_000:07d}X"
        rows.append(
            row | {"uai": uai, "is_certified": True, "is_company_school": bool(in_company[index])}
        )
    return rows


def location_row(places: Places, index: int, address: str, pick: int) -> Row:
    """Return the location columns of the `index`-th drawn place."""
    town = places.towns[index]
    return {
        "address": address,
        "postal_code": town.postal_codes[pick % len(town.postal_codes)],
        "city": town.name,
        "insee_code": town.insee_code,
        "department_code": town.department_code,
        "latitude": float(places.latitudes[index]),
        "longitude": float(places.longitudes[index]),
    }


def _common_rows(
    random: np.random.Generator,
    places: Places,
    sirets: list[str],
    brands: list[str],
    legal_names: list[str],
    now: datetime,
) -> list[Row]:
    size = len(sirets)
    addresses = names.addresses(random, size)
    phones = names.phones(random, [town.department_code for town in places.towns])
    picks = random.integers(0, 1_000, size)
    return [
        {
            "siret": sirets[index],
            "legal_name": legal_names[index],
            "brand": brands[index],
            "source": SOURCE,
            "source_id": sirets[index],
            "is_demo": True,
            "created_at": now,
            "updated_at": now,
            "email": names.email("contact", brands[index]),
            "phone": phones[index],
            "website": "",
        }
        | location_row(places, index, addresses[index], int(picks[index]))
        for index in range(size)
    ]


def _occupations(
    world: World, random: np.random.Generator, main: Occupation, activity: str
) -> list[Occupation]:
    """Return the main occupation and up to six others of the same activity."""
    members, weights = world.occupations_in(activity)
    drawn = random.choice(len(members), int(random.integers(7, 20)), p=weights)
    others = dict.fromkeys(int(pick) for pick in drawn)
    return [main, *(members[pick] for pick in others if members[pick] is not main)][:7]
