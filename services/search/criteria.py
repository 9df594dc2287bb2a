"""A search in the terms of the engine: everything is checked and resolved already."""

from dataclasses import dataclass, field
from datetime import date

from services.catalog.enums import ContractType, Kind, OfferOrigin
from services.core.columns import LabelledEnum
from services.core.geo import Point
from services.search.terms import Term


class Sort(LabelledEnum):
    """The orders that results may be given in."""

    RELEVANCE = "pertinence", "Les plus pertinents"
    DISTANCE = "distance", "Les plus proches"
    DATE = "date", "Les plus récents"
    PAY = "salaire", "Les mieux payés"
    APPLICATIONS = "candidatures", "Le moins de candidatures"


class Channel(LabelledEnum):
    """The ways to apply for an offer or to reach a company or a school."""

    EMAIL = "email", "Par e-mail"
    PHONE = "telephone", "Par téléphone"
    SITE = "site", "Sur un site"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search; an empty filter lets everything pass.

    `levels` and `contracts` keep the items that do not say theirs. `start_before` keeps what
    starts by then, at any time, or at a time that is not said. `origins` narrows offers only;
    `nafs` (beginnings of NAF codes: "10", "1071C"), `opcos` and `employer_known` narrow offers
    and companies, and leave trainings.
    """

    kinds: frozenset[Kind] = frozenset()
    contracts: frozenset[ContractType] = frozenset()
    levels: frozenset[int] = frozenset()
    start_before: date | None = None
    disability_friendly: bool = False
    origins: frozenset[OfferOrigin] = frozenset()
    nafs: tuple[str, ...] = ()
    opcos: frozenset[str] = frozenset()
    remote: bool = False
    channels: frozenset[Channel] = frozenset()
    employer_known: bool = False


@dataclass(frozen=True, slots=True)
class Criteria:
    """One search.

    `romes` and `terms` narrow together. With a centre and a radius the area is a circle; with
    départements it is theirs; else the whole country, and a centre only gives distances.
    """

    romes: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    center: Point | None = None
    radius_km: float | None = None
    departments: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    first: int = 0
    size: int = 20
