"""Databases and queries to measure with."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from services.catalog.demo.seeding import PROFILES, has_demo, seed
from services.catalog.enums import ContractType
from services.core import migration
from services.core.columns import columns_of
from services.core.database import Database
from services.core.geo import Point
from services.core.settings import get_settings
from services.reference.loader import load_reference
from services.reference.territory import Place, Territory
from services.search import projection
from services.search.criteria import Criteria, Filters
from services.search.models import SearchPosting

# The query mix of docs/decisions/0003-search-index.md: where people search from, how far, for
# how many occupations, how often with a filter.
GEO_QUERIES, DEPARTMENT_QUERIES, COUNTRY_QUERIES = 900, 50, 50
LARGE_CITIES = 60
RURAL_POPULATION = 2_000
RADII_KM = (10, 30, 60, 100)
ROME_COUNTS, ROME_SHARES = (1, 2, 5, 10, 20), (0.45, 0.15, 0.2, 0.1, 0.1)
LEVEL_SHARE, CONTRACT_SHARE = 0.25, 0.15


def bench_database(profile: str, say: Callable[[str], None]) -> Database:
    """Return the database of a profile, made once and kept in the data folder."""
    folder = get_settings().data_dir / "bench"
    database = Database(f"sqlite:///{folder / f'{profile}.db'}")
    if not migration.is_current(database):
        migration.upgrade(database)
    load_reference(database)
    with database.read() as session:
        is_seeded = has_demo(session)
        is_projected = projection.is_built(session)
    if not is_seeded:
        say(f"Création du jeu « {profile} » (une fois pour toutes)…")
        seed(database, PROFILES[profile], get_settings().demo_seed, projection.rebuild, say)
    elif not is_projected:
        with database.write() as session:
            projection.rebuild(session, say)
    return database


def queries(database: Database, territory: Territory, random_seed: int) -> list[Criteria]:
    """Return the 1,000 searches of the mix, in random order, the same for the same seed."""
    random = np.random.default_rng(random_seed)
    codes, shares = _occupations(database)
    departments = sorted(territory.departments)

    def romes() -> tuple[str, ...]:
        count = min(int(random.choice(ROME_COUNTS, p=ROME_SHARES)), len(codes))
        return tuple(codes[i] for i in random.choice(len(codes), count, replace=False, p=shares))

    mix = [
        Criteria(
            romes=romes(),
            center=center,
            radius_km=float(random.choice(RADII_KM)),
            filters=_filters(random),
        )
        for center in _centers(territory, random)
    ]
    mix += [
        Criteria(romes=romes(), departments=(str(random.choice(departments)),))
        for _ in range(DEPARTMENT_QUERIES)
    ]
    mix += [Criteria(romes=romes()) for _ in range(COUNTRY_QUERIES)]
    return [mix[i] for i in random.permutation(len(mix))]


def _occupations(database: Database) -> tuple[list[str], NDArray[np.float64]]:
    """Return the ROME codes that items have, and the share of the postings of each."""
    posting = columns_of(SearchPosting)
    statement = (
        select(posting.rome_code, func.count())
        .group_by(posting.rome_code)
        .order_by(posting.rome_code)
    )
    with database.reader.connect() as connection:
        rows = connection.execute(statement).all()
    counts = np.array([count for _, count in rows], np.float64)
    return [code for code, _ in rows], counts / counts.sum()


def _filters(random: np.random.Generator) -> Filters:
    has_level, has_contract = random.random(2) < (LEVEL_SHARE, CONTRACT_SHARE)
    return Filters(
        levels=frozenset({int(random.integers(3, 8))} if has_level else ()),
        contracts=frozenset({ContractType.APPRENTICESHIP} if has_contract else ()),
    )


def _centers(territory: Territory, random: np.random.Generator) -> list[Point]:
    """Return where people search from: Paris, large cities, anywhere by population, villages."""
    communes = [place for place in territory.communes.values() if place.point]
    communes.sort(key=lambda place: -place.population)
    paris = next(place for place in communes if place.name == "Paris")
    villages = [place for place in communes if place.population < RURAL_POPULATION]
    weights = np.array([place.population for place in communes], float)
    weights /= weights.sum()
    drawn: list[Place] = []
    for _ in range(GEO_QUERIES):
        kind = random.random()
        if kind < 0.25:
            drawn.append(paris)
        elif kind < 0.5:
            drawn.append(communes[int(random.integers(0, LARGE_CITIES))])
        elif kind < 0.8:
            drawn.append(communes[int(random.choice(len(communes), p=weights))])
        else:
            drawn.append(villages[int(random.integers(0, len(villages)))])
    return [place.point for place in drawn if place.point]
