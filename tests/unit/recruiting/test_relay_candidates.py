"""Training centres near a job that an offer may be relayed to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from math import ceil
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from services.catalog.models import Training, TrainingProvider, TrainingRome, TrainingSession
from services.core.constants import MAX_RELAY_CENTRES, RELAY_RADIUS_KM
from services.core.database import Database
from services.core.geo import Point, distance_km
from services.recruiting.relay_candidates import NearbyCentre, nearby_centres
from tests.unit.factories import a_provider, a_training

BAKER, PASTRY, WELDER = "D1102", "D1104", "H2913"
NANTES = Point(47.2184, -1.5536)
PLACES = {
    "Nantes": NANTES,
    "Paris": Point(48.8566, 2.3522),
    "Lyon": Point(45.764, 4.8357),
    "Bourges": Point(47.081, 2.3988),
    "Bastia": Point(42.6973, 9.4509),
    "Saint-Denis": Point(-20.8789, 55.4481),
    "the ocean": Point(0.0, -30.0),
    "the antimeridian": Point(-16.5, 179.9),
    "the pole": Point(89.9, 0.0),
}


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Yield the list of the queries that are made meanwhile."""
    queries: list[str] = []

    def note(*arguments: Any) -> None:
        if arguments[2].startswith("SELECT"):
            queries.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(engine, "before_cursor_execute", note)


def add_centre(
    session: Session,
    name: str,
    *,
    rome: str = BAKER,
    provider: dict[str, Any] | None = None,
    **training: Any,
) -> int:
    """Add a centre with one training of an occupation; return its id."""
    ordinary = {"brand": name, "email": "contact@cfa.example"}
    row = a_provider(**(ordinary | (provider or {})))
    session.add(row)
    session.flush()
    assert row.id is not None
    add_training(session, row.id, rome=rome, **training)
    return row.id


def add_training(
    session: Session, provider_id: int, *, rome: str = BAKER, position: int = 0, **values: Any
) -> int:
    training = a_training(provider_id, **values)
    session.add(training)
    session.flush()
    assert training.id is not None
    session.add(TrainingRome(training_id=training.id, rome_code=rome, position=position))
    session.flush()
    return training.id


def names(session: Session, rome: str = BAKER, **options: Any) -> list[str]:
    return [centre.name for centre in nearby_centres(session, rome, NANTES, **options)]


@pytest.fixture
def session(empty_database: Database) -> Iterator[Session]:
    """Yield a session on an empty catalogue; what is added is not kept."""
    with Session(empty_database.engine) as opened:
        yield opened


def north(kilometres: float) -> dict[str, float]:
    """Return where a place is, so many km north of Nantes."""
    return {"latitude": NANTES.latitude + kilometres / 111.195}


def test_without_any_centre_there_is_nobody(session: Session) -> None:
    assert nearby_centres(session, BAKER, NANTES) == ()


@pytest.mark.parametrize("rome", ["", "D", "D1", "%", "___", "Z9999"])
def test_a_senseless_occupation_has_nobody(session: Session, rome: str) -> None:
    add_centre(session, "CFA")
    assert nearby_centres(session, rome, NANTES) == ()


def test_a_centre_is_told_with_its_training(session: Session) -> None:
    provider_id = add_centre(session, "CFA du pain", **north(12.3), title="CAP Boulanger")
    training = session.exec(select(Training)).one()
    for starts_on in (date(2027, 9, 1), date(2027, 1, 4), date(2026, 9, 1)):
        ends_on = date(2028, 6, 30)
        session.add(
            TrainingSession(training_id=training.id or 0, starts_on=starts_on, ends_on=ends_on)
        )
    session.flush()
    assert nearby_centres(session, BAKER, NANTES) == (
        NearbyCentre(
            provider_id=provider_id,
            name="CFA du pain",
            address="1 rue de la Paix",
            postal_code="44000",
            city="Nantes",
            distance_km=13,
            levels=("CAP",),
            next_intake=date(2027, 1, 4),
            training_id=training.id or 0,
            training_title="CAP Boulanger",
            email="contact@cfa.example",
        ),
    )


def test_the_address_to_write_to_is_not_printed(session: Session) -> None:
    add_centre(session, "CFA")
    (centre,) = nearby_centres(session, BAKER, NANTES)
    assert "contact@" not in repr(centre)


@pytest.mark.parametrize(
    ("provider", "training"),
    [
        ({"is_certified": False}, {}),
        ({"email": ""}, {}),
        ({}, {"is_published": False}),
        ({}, {"latitude": None}),
        ({}, {"longitude": None}),
        ({}, north(100.5)),
        ({}, {"rome": WELDER}),
    ],
    ids="uncertified unreachable unpublished nowhere half far other".split(),
)
def test_centres_that_cannot_help_are_left_out(
    session: Session, provider: dict[str, Any], training: dict[str, Any]
) -> None:
    add_centre(session, "CFA", provider=provider, **training)
    assert names(session) == []


def test_the_address_of_the_training_is_enough_and_comes_first(session: Session) -> None:
    add_centre(session, "A", provider={"email": ""}, contact_email="cap@cfa.example")
    add_centre(session, "B", contact_email="bp@cfa.example")
    emails = [centre.email for centre in nearby_centres(session, BAKER, NANTES)]
    assert emails == ["cap@cfa.example", "bp@cfa.example"]


def test_a_hundred_kilometres_is_near(session: Session) -> None:
    add_centre(session, "CFA", **north(99.9))
    (centre,) = nearby_centres(session, BAKER, NANTES)
    assert centre.distance_km == 100


def test_centres_come_by_distance_then_name(session: Session) -> None:
    for name, kilometres in (("Z", 3.2), ("B", 8.9), ("A", 8.1), ("C", 0.0)):
        add_centre(session, name, **north(kilometres))
    assert names(session) == ["C", "Z", "A", "B"]


def test_a_centre_is_told_once_by_its_nearest_training(session: Session) -> None:
    provider_id = add_centre(session, "CFA", title="Loin", level=4, **north(30))
    add_training(session, provider_id, title="Près", level=3, **north(4.5))
    add_training(session, provider_id, title="Trop loin", level=7, **north(150))
    add_training(session, provider_id, title="Sans niveau", level=None, **north(40))
    (centre,) = nearby_centres(session, BAKER, NANTES)
    assert (centre.training_title, centre.distance_km) == ("Près", 5)
    assert centre.levels == ("CAP", "Bac")
    assert centre.next_intake is None


def test_at_one_place_the_training_whose_main_occupation_it_is_is_told(session: Session) -> None:
    provider_id = add_centre(session, "CFA", title="Autre métier", position=1)
    add_training(session, provider_id, title="Boulanger")
    (centre,) = nearby_centres(session, BAKER, NANTES)
    assert centre.training_title == "Boulanger"


def test_neighbour_occupations_serve_when_there_is_none(session: Session) -> None:
    pastry = add_centre(session, "Pâtissiers", rome=PASTRY)
    assert names(session) == ["Pâtissiers"]
    baker = add_centre(session, "Boulangers", **north(50))
    assert names(session) == ["Boulangers"]
    assert names(session, excluded=frozenset({baker})) == ["Pâtissiers"]
    assert names(session, excluded=frozenset({baker, pastry})) == []


def test_a_training_for_several_occupations_is_one_centre(session: Session) -> None:
    add_centre(session, "CFA", rome=PASTRY)
    training = session.exec(select(Training)).one()
    session.add(TrainingRome(training_id=training.id or 0, rome_code="D1106", position=1))
    session.flush()
    assert names(session) == ["CFA"]


@pytest.mark.parametrize("limit", [0, 1, 3, 10, 12, -1])
def test_there_are_no_more_than_asked(session: Session, limit: int) -> None:
    for number in range(12):
        add_centre(session, f"CFA {number:02d}")
    assert len(names(session, limit=limit)) == max(0, limit)
    assert len(names(session)) == MAX_RELAY_CENTRES


def test_a_centre_across_the_antimeridian_is_near(session: Session) -> None:
    add_centre(session, "CFA", latitude=-16.5, longitude=-179.9)
    (centre,) = nearby_centres(session, BAKER, PLACES["the antimeridian"])
    assert centre.distance_km == 22


def plain_scan(
    session: Session, rome: str, point: Point, *, is_domain: bool
) -> list[tuple[Any, ...]]:
    """Return provider, distance and name of each centre, read row by row."""
    nearest: dict[int, tuple[Any, ...]] = {}
    for training in session.exec(select(Training)):
        provider = session.get_one(TrainingProvider, training.provider_id)
        codes = session.exec(
            select(TrainingRome.rome_code).where(TrainingRome.training_id == training.id)
        ).all()
        taught = any(code[:3] == rome[:3] if is_domain else code == rome for code in codes)
        if not (taught and training.is_published and provider.is_certified):
            continue
        if training.latitude is None or training.longitude is None:
            continue
        distance = distance_km(point, Point(training.latitude, training.longitude))
        if distance <= RELAY_RADIUS_KM and (training.contact_email or provider.email):
            told = (ceil(distance), provider.display_name, training.provider_id)
            nearest[training.provider_id] = min(told, nearest.get(training.provider_id, told))
    return sorted(nearest.values())


@pytest.fixture(params=["demo_database", "postgres_demo"])
def demonstration(request: pytest.FixtureRequest) -> Database:
    """Return the demonstration on each kind of database in turn."""
    database: Database = request.getfixturevalue(request.param)
    return database


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rome", [BAKER, WELDER, "A1101"])
def test_the_demonstration_gives_what_a_plain_scan_gives(
    demonstration: Database, place: str, rome: str
) -> None:
    point = PLACES[place]
    with demonstration.read() as session:
        exact = plain_scan(session, rome, point, is_domain=False)
        expected = exact or plain_scan(session, rome, point, is_domain=True)
        found = nearby_centres(session, rome, point, limit=1_000)
        assert [(one.distance_km, one.name, one.provider_id) for one in found] == expected
        assert nearby_centres(session, rome, point) == found[:MAX_RELAY_CENTRES]


def test_the_number_of_queries_does_not_depend_on_the_number_of_centres(
    demonstration: Database,
) -> None:
    with demonstration.read() as session:
        for limit in (1, 10):
            with counted(demonstration.reader) as queries:
                nearby_centres(session, BAKER, PLACES["Paris"], limit)
            assert len(queries) <= 4
        with counted(demonstration.reader) as queries:
            nearby_centres(session, BAKER, PLACES["the ocean"])
        assert len(queries) == 2
