"""Engines are compared on the same rows, and a wrong one is found out."""

from dataclasses import replace
from datetime import datetime
from math import asin, atan2, degrees
from typing import Any

import pytest

from bench import versus
from bench.answers import Answer, Ours, pairs, rome_numbers
from bench.postgis import postgis
from bench.postgres import UnavailableError
from bench.sqlite_rows import sqlite_rows
from services.core.clock import utc_now
from services.core.database import Database
from services.core.geo import Point, distance_km
from services.search.criteria import Criteria, Filters
from services.search.engine import Engine
from tests.conftest import DEMO_DAY

NANTES = Point(47.2184, -1.5536)


class Liar(Ours):
    """Forgets one result in all."""

    name = "liar"

    def read(self, raw: Any) -> Answer:
        right = super().read(raw)
        return replace(right, total=max(right.total - 1, 0))


def plain_answer(database: Database, criteria: Criteria, now: datetime) -> Answer:
    """Answer by looking at every pair, with the `haversine` package."""
    romes = rome_numbers(database)
    wanted = {romes.get(code) for code in criteria.romes}
    levels = {0, *criteria.filters.levels} if criteria.filters.levels else set(range(8))
    assert criteria.center
    assert criteria.radius_km
    found = {}
    for rome, _, kind, item, x, y, z, level, _, expires in pairs(database, romes):
        alive = expires > now.timestamp() // 60
        distance = distance_km(criteria.center, _point(x, y, z))
        if rome in wanted and alive and level in levels and distance <= criteria.radius_km:
            found[kind, item] = distance
    ranked = sorted(found.items(), key=lambda pair: (round(pair[1], 9), pair[0]))[:150]
    return Answer(len(found), tuple(k for k, _ in ranked), tuple(d for _, d in ranked))


def _point(x: float, y: float, z: float) -> Point:
    return Point(degrees(asin(z)), degrees(atan2(y, x)))


@pytest.mark.parametrize("levels", [(), (3, 5)])
def test_sqlite_rows_give_what_a_scan_gives(
    demo_database: Database, levels: tuple[int, ...]
) -> None:
    romes = tuple(rome_numbers(demo_database))[::3]
    criteria = Criteria(
        romes=romes, center=NANTES, radius_km=300, filters=Filters(levels=frozenset(levels))
    )
    with sqlite_rows(demo_database) as rows:
        answer = rows.read(rows.run(criteria, DEMO_DAY))
    expected = plain_answer(demo_database, criteria, DEMO_DAY)
    assert answer.total > 0
    assert answer.agrees(expected)


def test_every_engine_gives_our_answers_and_a_wrong_one_is_found_out(
    demo_database: Database, demo_engine: Engine, around: list[Criteria]
) -> None:
    ours = Ours(demo_engine)
    with sqlite_rows(demo_database) as rows:
        comparison = versus.compare([ours, rows, Liar(demo_engine)], around, utc_now())
    found = [criteria for criteria in around if ours.run(criteria, utc_now())[0]]
    assert comparison.wrong == {"sqlite rows": 0, "liar": len(found)}
    assert len(found) > 0
    names = [figure.name for figure in versus.figures(comparison)]
    assert "sqlite rows p95 / ours" in names
    assert "sqlite rows, answers unlike ours" in names


def test_postgis_gives_our_answers(
    demo_database: Database, demo_engine: Engine, around: list[Criteria]
) -> None:
    try:
        with postgis(demo_database) as rivals:
            comparison = versus.compare([Ours(demo_engine), *rivals], around, utc_now())
    except UnavailableError as error:
        pytest.skip(f"PostGIS cannot be run: {error}")
    assert comparison.wrong == {"postgis": 0, "postgis clustered": 0}
