"""Databases and queries to measure with."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from services.catalog.demo.seeding import PROFILES, has_demo, seed
from services.core import migration
from services.core.database import Database
from services.core.geo import Point
from services.core.settings import get_settings
from services.reference.loader import load_reference
from services.reference.territory import Place, Territory
from services.search.criteria import Criteria, Filters
from services.search.engine import Engine

# The query mix of docs/decisions/0003-search-index.md: where people search from, how far, for
# how many occupations.
GEO_QUERIES, DEPARTMENT_QUERIES, COUNTRY_QUERIES = 900, 50, 50
LARGE_CITIES = 60
RURAL_POPULATION = 2_000
RADII_KM = (10, 30, 60, 100)
ROME_COUNTS, ROME_SHARES = (1, 2, 5, 10, 20), (0.45, 0.15, 0.2, 0.1, 0.1)


def bench_database(profile: str, say: Callable[[str], None]) -> Database:
    """Return the database of a profile, made once and kept in the data folder."""
    folder = get_settings().data_dir / "bench"
    database = Database(f"sqlite:///{folder / f'{profile}.db'}")
    if not migration.is_current(database):
        migration.upgrade(database)
    load_reference(database)
    with database.read() as session:
        is_seeded = has_demo(session)
    if not is_seeded:
        say(f"Création du jeu « {profile} » (une fois pour toutes)…")
        seed(database, PROFILES[profile], get_settings().demo_seed, say)
    return database


def size_on_disk(database: Database) -> int:
    """Return the bytes of a SQLite database."""
    return Path(str(database.url.database)).stat().st_size


def queries(engine: Engine, territory: Territory, random_seed: int) -> list[Criteria]:
    """Return the 1,000 searches of the mix, in random order, the same for the same seed."""
    random = np.random.default_rng(random_seed)
    sizes = np.diff(engine.index.postings.offsets).astype(float)
    shares = sizes / sizes.sum()
    codes = engine.index.vocabulary.romes.codes

    def romes() -> tuple[str, ...]:
        count = int(random.choice(ROME_COUNTS, p=ROME_SHARES))
        return tuple(codes[i] for i in random.choice(len(codes), count, replace=False, p=shares))

    def filters() -> Filters:
        chance = random.random()
        return Filters(
            levels=frozenset({int(random.integers(3, 8))}) if chance < 0.25 else frozenset()
        )

    centers = _centers(territory, random)
    mix = [
        Criteria(
            romes=romes(),
            center=center,
            radius_km=float(random.choice(RADII_KM)),
            filters=filters(),
        )
        for center in centers
    ]
    departments = sorted(territory.departments)
    mix += [
        Criteria(romes=romes(), departments=(str(random.choice(departments)),))
        for _ in range(DEPARTMENT_QUERIES)
    ]
    mix += [Criteria(romes=romes()) for _ in range(COUNTRY_QUERIES)]
    return [mix[i] for i in random.permutation(len(mix))]


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
