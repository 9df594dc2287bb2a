"""Training centres near a job that may know candidates for it (DEP-80 to DEP-82, W-25).

Four queries at most, whatever the number of centres: the trainings of the occupation, those of its
neighbours when there is none, the coming intakes and the levels of those kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session

from services.catalog.cards import coming_intakes
from services.catalog.models import Training, TrainingProvider, TrainingRome
from services.core.columns import columns_of
from services.core.constants import MAX_RELAY_CENTRES, RELAY_RADIUS_KM
from services.core.geo import Point, circle_box, distance_km
from services.reference.models import DiplomaLevel

# Occupations that share the domain of a ROME code share its first three characters.
DOMAIN_LENGTH = 3

_training, _provider, _rome, _level = (
    columns_of(Training),
    columns_of(TrainingProvider),
    columns_of(TrainingRome),
    columns_of(DiplomaLevel),
)


@dataclass(frozen=True, slots=True)
class NearbyCentre:
    """A centre that an offer may be relayed to, by its nearest training.

    `distance_km` is rounded up. `levels` are those it prepares for the occupation in reach, the
    lowest first. `email` is where it is written to: it is for the dispatcher, not for screens.
    """

    provider_id: int
    name: str
    address: str
    postal_code: str
    city: str
    distance_km: int
    levels: tuple[str, ...]
    next_intake: date | None
    training_id: int
    training_title: str
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Course:
    """A training in reach, with its exact distance in km."""

    row: Any
    distance: float

    @property
    def order(self) -> tuple[float, int, str, int]:
        """Nearest first, then the one whose main occupation it is, then by title."""
        return self.distance, self.row.position, self.row.title, self.row.training_id


def nearby_centres(
    session: Session,
    rome_code: str,
    point: Point,
    limit: int = MAX_RELAY_CENTRES,
    *,
    excluded: frozenset[int] = frozenset(),
) -> tuple[NearbyCentre, ...]:
    """Return the centres to propose for an occupation, by distance as shown then name.

    They are certified, within `RELAY_RADIUS_KM`, reachable by e-mail, and publish a training for
    the occupation, else for one of its domain (DEP-80, DEP-81).

    Args:
        session: where to read; SQLite or PostgreSQL.
        rome_code: the occupation of the offer.
        point: where the job is.
        limit: how many at most (DEP-82).
        excluded: providers that asked for no more of these messages.
    """
    domain = rome_code[:DOMAIN_LENGTH]
    if len(domain) < DOMAIN_LENGTH:
        return ()
    same_domain = _rome.rome_code.startswith(domain, autoescape=True)
    for condition in (_rome.rome_code == rome_code, same_domain):
        courses = _courses_in_reach(session, condition, point, excluded)
        if courses:
            return _centres(session, courses, limit)
    return ()


def _courses_in_reach(
    session: Session, occupation: ColumnElement[bool], point: Point, excluded: frozenset[int]
) -> list[_Course]:
    """Return the trainings of an occupation in the circle, the nearest first."""
    statement = (
        select(
            _training.id.label("training_id"), _training.title, _training.level,
            _training.latitude, _training.longitude, _training.contact_email, _rome.position,
            _provider.id.label("provider_id"), _provider.brand, _provider.legal_name,
            _provider.email, _training.address, _training.postal_code, _training.city,
        )
        .join_from(Training, TrainingRome, _rome.training_id == _training.id)
        .join(TrainingProvider, _provider.id == _training.provider_id)
        .where(
            occupation,
            _training.is_published,
            _provider.is_certified,
            or_(_training.contact_email != "", _provider.email != ""),
            _in_box(point),
        )
    )  # fmt: skip
    courses = [
        _Course(row, distance_km(point, Point(row.latitude, row.longitude)))
        for row in session.connection().execute(statement)
        if row.provider_id not in excluded
    ]
    reached = [course for course in courses if course.distance <= RELAY_RADIUS_KM]
    return sorted(reached, key=lambda course: course.order)


def _in_box(point: Point) -> ColumnElement[bool]:
    """Return the condition of being in the box around the circle; no index is asked to do more."""
    box = circle_box(point, RELAY_RADIUS_KM)
    east_of_west, west_of_east = _training.longitude >= box.west, _training.longitude <= box.east
    between = and_(east_of_west, west_of_east)
    if box.west > box.east:  # across the antimeridian
        between = or_(east_of_west, west_of_east)
    return and_(_training.latitude.between(box.south, box.north), between)


def _centres(session: Session, courses: list[_Course], limit: int) -> tuple[NearbyCentre, ...]:
    """Return the centres of trainings that come the nearest first."""
    by_provider: dict[int, list[_Course]] = {}
    for course in courses:
        by_provider.setdefault(course.row.provider_id, []).append(course)
    nearest = sorted(
        (own[0] for own in by_provider.values()),
        key=lambda course: (ceil(course.distance), _name(course), course.row.provider_id),
    )[: max(limit, 0)]
    intakes = coming_intakes(session, [course.row.training_id for course in nearest])
    labels = _level_labels(session)
    return tuple(
        _centre(course, by_provider[course.row.provider_id], intakes, labels) for course in nearest
    )


def _centre(
    nearest: _Course,
    courses: Iterable[_Course],
    intakes: dict[int, tuple[date, ...]],
    labels: dict[int, str],
) -> NearbyCentre:
    row = nearest.row
    levels = sorted({course.row.level for course in courses if course.row.level in labels})
    coming = intakes.get(row.training_id, ())
    return NearbyCentre(
        provider_id=row.provider_id,
        name=_name(nearest),
        address=row.address,
        postal_code=row.postal_code,
        city=row.city,
        distance_km=ceil(nearest.distance),
        levels=tuple(labels[level] for level in levels),
        next_intake=coming[0] if coming else None,
        training_id=row.training_id,
        training_title=row.title,
        email=row.contact_email or row.email,
    )


def _name(course: _Course) -> str:
    """Return the name people know: the brand, else the legal name."""
    return str(course.row.brand or course.row.legal_name)


def _level_labels(session: Session) -> dict[int, str]:
    found = session.connection().execute(select(_level.level, _level.short_label))
    return {row.level: row.short_label for row in found}
