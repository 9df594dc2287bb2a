"""The search that the index must agree with.

It reads like the rules: it loops over everything, and measures with `haversine`.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from haversine import haversine

from services.catalog.enums import ContractType, Kind
from services.core.clock import day_number
from services.core.geo import Point
from services.search import columns as c
from services.search.columns import ORIGIN_NUMBERS
from services.search.criteria import Criteria, Filters
from services.search.filtering import CHANNEL_BITS, LEVELS, Facets
from tests.unit.search.worlds import Thing


def km_between(thing: Thing, center: Point | None) -> float | None:
    """Return the distance of a thing, None when it or the centre is nowhere."""
    if center is None or thing.point is None:
        return None
    here = (thing.point.latitude, thing.point.longitude)
    return float(haversine(here, (center.latitude, center.longitude)))


def is_candidate(thing: Thing, criteria: Criteria, now: datetime) -> bool:
    """Whether a thing is in the area, about the occupations, and not expired."""
    if thing.expires_minute <= int(now.timestamp()) // 60:
        return False
    if criteria.romes and not set(criteria.romes) & set(thing.romes):
        return False
    if criteria.departments and thing.department not in criteria.departments:
        return False
    if criteria.center and criteria.radius_km:
        away = km_between(thing, criteria.center)
        return away is not None and away <= criteria.radius_km
    return True


def has_kind(thing: Thing, filters: Filters) -> bool:
    """Whether a thing is of a wanted kind."""
    return not filters.kinds or thing.kind in filters.kinds


def has_contract(thing: Thing, filters: Filters) -> bool:
    """Whether a thing accepts a wanted contract, or does not say."""
    wanted = {c.CONTRACT_BITS[contract] for contract in filters.contracts}
    return not wanted or not thing.contracts or any(thing.contracts & bit for bit in wanted)


def has_level(thing: Thing, filters: Filters) -> bool:
    """Whether a thing is of a wanted level, or does not say."""
    return not filters.levels or not thing.level or thing.level in filters.levels


def has_start(thing: Thing, filters: Filters) -> bool:
    """Whether a thing starts soon enough, at any time, or does not say."""
    if filters.start_before is None or thing.flags & c.ASAP or thing.start_day == c.NO_DAY:
        return True
    return thing.start_day <= day_number(filters.start_before)


def has_disability(thing: Thing, filters: Filters) -> bool:
    """Whether a thing is open to people with a disability, when that is asked."""
    return not filters.disability_friendly or bool(thing.flags & c.DISABILITY)


def has_origin(thing: Thing, filters: Filters) -> bool:
    """Whether a thing is no offer, or one of a wanted origin."""
    wanted = {ORIGIN_NUMBERS[origin] for origin in filters.origins}
    return not wanted or not thing.origin or thing.origin in wanted


def has_naf(thing: Thing, filters: Filters) -> bool:
    """Whether a thing is a training, or of a wanted activity."""
    is_training = thing.kind is Kind.TRAINING
    return not filters.nafs or is_training or thing.naf.startswith(tuple(filters.nafs))


def has_opco(thing: Thing, filters: Filters) -> bool:
    """Whether a thing is a training, or of a wanted OPCO."""
    return not filters.opcos or thing.kind is Kind.TRAINING or thing.opco in filters.opcos


def has_channel(thing: Thing, filters: Filters) -> bool:
    """Whether one may apply to a thing in a wanted way."""
    return not filters.channels or any(
        thing.flags & CHANNEL_BITS[channel] for channel in filters.channels
    )


def has_remote(thing: Thing, filters: Filters) -> bool:
    """Whether a thing may be done from elsewhere, when that is asked."""
    return not filters.remote or bool(thing.flags & c.REMOTE)


def has_employer(thing: Thing, filters: Filters) -> bool:
    """Whether a thing says whose it is, when that is asked."""
    return not filters.employer_known or not thing.flags & c.ANONYMOUS


RULES = (
    has_kind,
    has_contract,
    has_level,
    has_start,
    has_disability,
    has_origin,
    has_naf,
    has_opco,
    has_channel,
    has_remote,
    has_employer,
)


def search_plainly(things: Iterable[Thing], criteria: Criteria, now: datetime) -> list[Thing]:
    """Return every result of a search without text."""
    return [
        thing
        for thing in things
        if is_candidate(thing, criteria, now)
        and all(rule(thing, criteria.filters) for rule in RULES)
    ]


def facets_plainly(things: Iterable[Thing], criteria: Criteria, now: datetime) -> Facets:
    """Return how many results each choice would give, every other filter being kept."""
    found = [thing for thing in things if is_candidate(thing, criteria, now)]

    def passing(forgotten: object) -> list[Thing]:
        rules = [rule for rule in RULES if rule is not forgotten]
        return [t for t in found if all(rule(t, criteria.filters) for rule in rules)]

    return Facets(
        kinds={kind: sum(t.kind is kind for t in passing(has_kind)) for kind in Kind},
        contracts={
            contract: sum(
                has_contract(t, Filters(contracts=frozenset({contract})))
                for t in passing(has_contract)
            )
            for contract in ContractType
        },
        levels={
            level: sum(has_level(t, Filters(levels=frozenset({level}))) for t in passing(has_level))
            for level in LEVELS
        },
        origins={
            origin: sum(t.origin == number for t in passing(has_origin))
            for origin, number in ORIGIN_NUMBERS.items()
        },
        channels={
            channel: sum(bool(t.flags & bit) for t in passing(has_channel))
            for channel, bit in CHANNEL_BITS.items()
        },
        opcos=dict(Counter(t.opco for t in passing(has_opco) if t.opco)),
        disability_friendly=sum(bool(t.flags & c.DISABILITY) for t in passing(has_disability)),
        remote=sum(bool(t.flags & c.REMOTE) for t in passing(has_remote)),
        employer_known=sum(not t.flags & c.ANONYMOUS for t in passing(has_employer)),
    )


def is_on_the_edge(world: Iterable[Thing], criteria: Criteria) -> bool:
    """Whether a thing lies on the border of the circle, where rounding decides."""
    radius = criteria.radius_km
    if radius is None:
        return False
    distances = [km_between(thing, criteria.center) for thing in world]
    return any(away is not None and abs(away - radius) < 1e-6 for away in distances)
