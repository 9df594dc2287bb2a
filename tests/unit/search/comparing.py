"""What two engines over the same rows must agree on, and how much they ask of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from services.catalog.enums import Kind
from services.core.database import Database
from services.core.geo import Box, Point
from services.search.clusters import Cluster
from services.search.criteria import Criteria
from services.search.engine import Engine, SearchEngine
from services.search.enlarging import Larger
from tests.unit.search.worlds import NOW, Key, Thing, keys

NANTES = Point(47.2184, -1.5536)

LARGER = Larger((10, 30, 60, 100, None), ("G1803", "M1855", "A0000"))
SCREENS = ((Box(-180, -90, 180, 90), 2), (Box(-6, 41, 10, 52), 9), (Box(170, -30, -170, 10), 5))


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Yield the list of what readers of a SQLite database ask meanwhile, however they ask it."""
    sent: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            sent.append(statement)

    def taken(connection: Any, *_: object) -> None:
        connection.set_trace_callback(note)

    def given_back(connection: Any, *_: object) -> None:
        connection.set_trace_callback(None)

    event.listen(database.reader, "checkout", taken)
    event.listen(database.reader, "checkin", given_back)
    try:
        yield sent
    finally:
        event.remove(database.reader, "checkout", taken)
        event.remove(database.reader, "checkin", given_back)


def told(groups: list[Cluster]) -> list[Any]:
    """Return what a map shows of groups, whatever the order of their members."""
    return [(group.point, group.count, group.kinds, frozenset(group.members)) for group in groups]


def matching_keys(engine: SearchEngine, criteria: Criteria) -> list[int]:
    """Return the keys of every result of a search, in order."""
    matching = engine.matching(criteria, NOW)
    found: list[int] = matching.items.keys[matching.found.positions].tolist()
    return sorted(found)


def answers(engine: SearchEngine, criteria: Criteria, larger: Larger = LARGER) -> dict[str, Any]:
    """Return everything that an engine says of a search."""
    return {
        "search": engine.search(criteria, NOW, explain=True),
        "matching": matching_keys(engine, criteria),
        "nearest": engine.nearest(criteria, 5, NOW),
        "clusters": [told(engine.clusters(criteria, *screen, NOW)) for screen in SCREENS],
        "enlargements": engine.enlargements(criteria, larger, NOW),
    }


def offer(number: int, **values: Any) -> Thing:
    """Return an offer for a baker in Nantes."""
    return Thing(Kind.OFFER, number, NANTES, {"D1102": 1.0}, **values)


def found(engine: Engine) -> set[Key]:
    """Return everything that an engine finds."""
    return set(keys(engine.search(Criteria(size=100), NOW).hits))
