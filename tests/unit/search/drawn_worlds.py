"""Worlds and searches drawn at random.

Places are few, so that things share them and share their distances; cell borders, poles, the
antimeridian and overseas are among them.
"""

from random import Random
from typing import Any

from hypothesis import strategies as st

from services.catalog.enums import ContractType, Kind, OfferOrigin
from services.core.geo import Point
from services.search import columns as c
from services.search.criteria import Channel, Criteria, Filters, Sort
from services.search.filtering import LEVELS
from tests.unit.search.worlds import DEPARTMENTS, NAFS, NOW, OPCOS, ROMES, THIS_MINUTE, TODAY, Thing

ANCHORS = (
    Point(47.2184, -1.5536),
    Point(48.8566, 2.3522),
    Point(-20.8789, 55.4481),
    Point(-14.27, -178.12),
    Point(47.2, -1.54),
    Point(90, 12),
    Point(-90, 0),
    Point(-16.5, 180),
    Point(-16.5, -180),
    Point(0, 0),
)


def moved(point: Point, north: float, east: float) -> Point:
    """Return a point moved by degrees, still on Earth."""
    latitude = min(max(point.latitude + north, -90.0), 90.0)
    return Point(latitude, (point.longitude + east + 180) % 360 - 180)


# The anchor of one world, so that what is drawn is often near what else is drawn.
home = st.shared(st.sampled_from(ANCHORS), key="home")


@st.composite
def near_anchors(draw: st.DrawFn) -> Point:
    """Draw a point on an anchor or around it."""
    anchor = draw(home | home | home | st.sampled_from(ANCHORS))
    shifts = st.sampled_from((0.0, 0.0, 0.05, -0.1, 0.14, 0.3, -0.7, 2.0))
    return moved(anchor, draw(shifts), draw(shifts))


anywhere = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
points = near_anchors() | near_anchors() | near_anchors() | anywhere

things = st.builds(
    Thing,
    kind=st.sampled_from(Kind),
    item_id=st.integers(1, 40),
    point=st.none() | points,
    romes=st.dictionaries(
        st.sampled_from(ROMES), st.sampled_from((0.0, 0.3, 0.8, 1.0)), max_size=3
    ),
    level=st.sampled_from((0, 3, 4, 5, 6, 7)),
    contracts=st.integers(0, 3),
    flags=st.sampled_from((0, c.DISABILITY, c.ASAP, c.DISABILITY | c.ASAP | c.BY_EMAIL))
    | st.integers(0, 255),
    start_day=st.just(c.NO_DAY) | st.integers(TODAY - 3, TODAY + 3),
    published_day=st.just(c.NO_DAY) | st.integers(TODAY - 40, TODAY),
    expires_minute=st.just(c.NEVER) | st.integers(THIS_MINUTE - 1, THIS_MINUTE + 2),
    department=st.sampled_from(("", *DEPARTMENTS)),
    opco=st.sampled_from(("", *OPCOS)),
    naf=st.sampled_from(("", *NAFS)),
    pay=st.sampled_from((0, 900, 1_200)),
    origin=st.integers(0, len(OfferOrigin)),
    applications=st.integers(0, 70),
    quality=st.sampled_from((0.0, 0.25, 1.0)),
)

worlds = st.lists(things, max_size=40, unique_by=lambda thing: thing.key)


def rarely(choices: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw nothing three times out of four: many filters at once leave nothing to find."""
    nothing = choices.map(lambda drawn: type(drawn)())
    return st.one_of(nothing, nothing, nothing, choices)


filters = st.builds(
    Filters,
    kinds=st.frozensets(st.sampled_from(Kind)),
    contracts=st.frozensets(st.sampled_from(ContractType)),
    levels=st.frozensets(st.sampled_from(LEVELS)),
    start_before=st.none() | st.just(NOW.date()),
    disability_friendly=st.booleans(),
    origins=rarely(st.frozensets(st.sampled_from(OfferOrigin))),
    nafs=rarely(st.sampled_from((("10",), ("4711",), ("1071C", "4711B"), ("99",)))),
    opcos=rarely(st.frozensets(st.sampled_from((*OPCOS, "?")))),
    remote=rarely(st.booleans()),
    channels=rarely(st.frozensets(st.sampled_from(Channel))),
    employer_known=rarely(st.booleans()),
)

everywhere = st.builds(Criteria, size=st.just(100))
around = st.builds(
    Criteria,
    center=points,
    radius_km=st.none() | st.sampled_from((1, 10, 30, 100, 200, 5_000, 19_000)),
    size=st.just(100),
)
in_departments = st.builds(
    Criteria,
    departments=st.lists(st.sampled_from((*DEPARTMENTS, "99")), min_size=1, max_size=3).map(tuple),
    size=st.just(100),
)


@st.composite
def searches(draw: st.DrawFn) -> Criteria:
    """Draw a search without text: any area, occupations, filters and order."""
    area = draw(everywhere | around | in_departments)
    romes = draw(st.lists(st.sampled_from((*ROMES, "A0000")), max_size=4))
    return Criteria(
        romes=tuple(romes),
        center=area.center,
        radius_km=area.radius_km,
        departments=area.departments,
        filters=draw(st.just(Filters()) | filters),
        sort=draw(st.sampled_from(Sort)),
        size=area.size,
    )


def busy_world(random: Random, anchor: Point, size: int = 150) -> list[Thing]:
    """Return a world where searches around an anchor find many things, some at equal places."""
    spots = [moved(anchor, random.gauss(0, 0.3), random.gauss(0, 0.4)) for _ in range(size // 3)]
    return [
        Thing(
            kind=c.KINDS[number % 3],
            item_id=number,
            point=random.choice([None, anchor, *spots]),
            romes={code: random.choice((0.0, 0.4, 1.0)) for code in random.sample(ROMES, 2)},
            level=random.choice((0, *LEVELS)),
            contracts=random.randrange(4),
            flags=random.choice((0, 0, c.DISABILITY, c.ASAP)),
            start_day=random.choice((c.NO_DAY, TODAY, TODAY + 1)),
            published_day=random.choice((c.NO_DAY, *range(TODAY - 4, TODAY + 1))),
            expires_minute=random.choice((c.NEVER, c.NEVER, THIS_MINUTE, THIS_MINUTE + 1)),
            department=random.choice(DEPARTMENTS),
            applications=random.choice((0, 3, 20)),
            quality=random.choice((0.0, 0.25, 0.9)),
        )
        for number in range(size)
    ]


def busy_searches(random: Random, anchor: Point, count: int = 12) -> list[Criteria]:
    """Return searches around an anchor, in départements and everywhere."""
    areas: list[dict[str, Any]] = [
        {"center": moved(anchor, random.gauss(0, 0.1), random.gauss(0, 0.1)), "radius_km": radius}
        for radius in (5, 10, 30, 60, 100, 200, None)
    ]
    areas += [{}, {"departments": ("44",)}, {"departments": ("2A", "974")}]
    return [
        Criteria(
            romes=tuple(random.choices(ROMES, k=random.randrange(4))),
            filters=random.choice((Filters(), busy_filters(random))),
            sort=random.choice(tuple(Sort)),
            size=1_000,
            **random.choice(areas),
        )
        for _ in range(count)
    ]


def busy_filters(random: Random) -> Filters:
    """Return filters that often leave something."""
    return Filters(
        kinds=frozenset(random.choices(c.KINDS, k=random.randrange(3))),
        contracts=frozenset(random.choices(tuple(ContractType), k=random.randrange(2))),
        levels=frozenset(random.choices(LEVELS, k=random.randrange(4))),
        start_before=random.choice((None, NOW.date())),
        disability_friendly=random.random() < 0.2,
    )
