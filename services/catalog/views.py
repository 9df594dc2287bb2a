"""What screens and the API show of the catalogue: plain values, already joined."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from services.catalog.enums import (
    ContractType,
    Kind,
    OfferOrigin,
    OfferStatus,
    RemoteMode,
    SizeBracket,
)
from services.core.geo import Point

# Names of the fields in JSON, where they differ: those of the API of the reference service.
JSON_NAMES = {
    "key": "id",
    "organization": "organization_name",
    "school": "school_name",
    "contracts": "contract_type",
    "is_disability_friendly": "is_disabled_elligible",
}


class Card(msgspec.Struct, frozen=True, kw_only=True, rename=JSON_NAMES):
    """One item of a list: what decides whether to open it.

    `key` is what its address holds: the id of an offer or training, the SIRET of a company.
    `organization` is None for an anonymous offer. `school` is the CFA in charge of an offer.
    `monthly_pay` is what the employer announces, in gross euros; None when only the law speaks.
    `intakes` are the coming first days of a training, `start_date` the first of them.
    """

    kind: Kind
    item_id: int
    key: str
    title: str
    organization: str | None
    school: str | None = None
    city: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    activity: str = ""
    size: SizeBracket = SizeBracket.UNKNOWN
    level: int | None = None
    contracts: tuple[ContractType, ...] = ()
    starts_asap: bool = False
    start_date: date | None = None
    intakes: tuple[date, ...] = ()
    duration_months: int | None = None
    remote: RemoteMode = RemoteMode.ONSITE
    origin: OfferOrigin | None = None
    is_disability_friendly: bool = False
    application_count: int = 0
    monthly_pay: int | None = None
    published_at: datetime | None = None
    employed_after_6_months: int | None = None
    is_demo: bool = False

    @property
    def point(self) -> Point | None:
        """Where it is, when known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)

    @property
    def path(self) -> str:
        """The address of its page on the site."""
        return f"/{self.kind}/{self.key}"

    def next_start(self, today: date) -> date | None:
        """Return the first day to come: cards are kept for a while, intakes pass."""
        if not self.intakes:
            return self.start_date
        return next((day for day in self.intakes if day >= today), None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, in words."""

    address: str
    postal_code: str
    city: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What is known of an employer."""

    siret: str
    name: str
    legal_name: str
    naf_code: str
    naf_label: str
    size: SizeBracket
    opco: str
    place: Place
    email: str
    phone: str
    website: str
    is_disability_committed: bool


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What is known of a training centre."""

    siret: str
    name: str
    legal_name: str
    place: Place
    email: str
    phone: str
    website: str
    is_company_school: bool


@dataclass(frozen=True, slots=True)
class OccupationFacts:
    """An occupation and what its sheet says."""

    code: str
    label: str
    definition: str
    sheet_origin: str


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Everything shown of an offer; `is_open` is false once it is filled, cancelled or expired."""

    card: Card
    is_open: bool
    status: OfferStatus
    description: str
    employer_description: str
    start_is_flexible: bool
    rhythm: str
    opening_count: int
    place: Place
    company: CompanyFacts | None
    school: SchoolFacts | None
    occupations: tuple[OccupationFacts, ...]
    desired_skills: tuple[str, ...]
    acquired_skills: tuple[str, ...]
    knowledge: tuple[str, ...]
    access_conditions: str
    questions: tuple[str, ...]
    apply_email: str
    apply_phone: str
    apply_url: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionDates:
    """One intake of a training."""

    starts_on: date
    ends_on: date
    seats: int | None


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """Everything shown of a training."""

    card: Card
    place: Place
    school: SchoolFacts
    diploma: str
    rncp_code: str
    objectives: str
    content: str
    admission: str
    rhythm: str
    capacity: int | None
    is_remote: bool
    has_permanent_entry: bool
    sessions: tuple[SessionDates, ...]
    still_studying: int | None
    occupations: tuple[OccupationFacts, ...]
    contact_email: str
    contact_phone: str
    website: str


@dataclass(frozen=True, slots=True)
class ScoredOccupation:
    """An occupation a company may hire for, with the chance (0 to 1) and its reasons."""

    occupation: OccupationFacts
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """Everything shown of a company to contact; `is_listed` is false once it opted out."""

    card: Card
    company: CompanyFacts
    is_listed: bool
    occupations: tuple[ScoredOccupation, ...]
