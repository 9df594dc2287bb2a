"""Tables of the catalogue: companies, training centres, offers, trainings, and their provenance.

Codes of reference tables (ROME, NAF, INSEE, OPCO) are kept as text without foreign keys: what a
source sent stays even when a nomenclature changes; doors validate them.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

import services.accounts.models  # noqa: F401 (the tables that offers refer to)
from services.catalog.enums import (
    OfferEventKind,
    OfferOrigin,
    OfferStatus,
    RemoteMode,
    SizeBracket,
    StartType,
)
from services.core.clock import utc_now
from services.core.columns import EnumValue, UtcDateTime

# Identifiers are public (they are in shared links): SQLite must never give one twice.
NEVER_REUSE_ID: dict[str, Any] = {"sqlite_autoincrement": True}


class Dated(SQLModel):
    """Creation and last change of a row."""

    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class Sourced(SQLModel):
    """Where a row comes from; `(source, source_id)` makes imports idempotent."""

    source: str = Field(max_length=40)
    source_id: str = Field(max_length=120)
    is_demo: bool = Field(default=False, index=True)


class Located(SQLModel):
    """A postal address and its point (WGS84 degrees; none when it could not be located)."""

    address: str = ""
    postal_code: str = Field(default="", max_length=5)
    city: str = ""
    insee_code: str = Field(default="", max_length=5)
    department_code: str = Field(default="", max_length=3)
    latitude: float | None = None
    longitude: float | None = None


class Contactable(SQLModel):
    """Ways to reach somebody."""

    email: str = ""
    phone: str = ""
    website: str = ""


class Establishment(Contactable, Located, Sourced, Dated, table=True):
    """One place of a company (SIRET)."""

    __table_args__: ClassVar[Any] = NEVER_REUSE_ID

    id: int | None = Field(default=None, primary_key=True)
    siret: str = Field(max_length=14, unique=True)
    legal_name: str
    brand: str = ""
    naf_code: str = Field(default="", max_length=8)
    naf_nomenclature: str = Field(default="NAFRev2", max_length=10)
    size_bracket: SizeBracket = Field(
        default=SizeBracket.UNKNOWN, sa_column=Column(EnumValue(SizeBracket), nullable=False)
    )
    opco_code: str = Field(default="", max_length=20)
    opco_is_confirmed: bool = False
    idcc: str = Field(default="", max_length=4)
    is_open: bool = True
    is_disability_committed: bool = False
    is_opted_out: bool = Field(default=False, description="asked not to be shown to candidates")
    is_self_listed: bool = Field(default=False, description="asked to receive applications")
    is_to_verify: bool = Field(default=False, description="typed by a recruiter, in no register")

    @property
    def display_name(self) -> str:
        """The name people know: the brand, else the legal name."""
        return self.brand or self.legal_name


class TrainingProvider(Contactable, Located, Sourced, Dated, table=True):
    """A training centre (CFA)."""

    __tablename__ = "training_provider"
    __table_args__: ClassVar[Any] = NEVER_REUSE_ID

    id: int | None = Field(default=None, primary_key=True)
    siret: str = Field(max_length=14, unique=True)
    uai: str = Field(default="", max_length=8)
    legal_name: str
    brand: str = ""
    is_certified: bool = Field(default=True, description="Qualiopi, action de formation par app.")
    is_company_school: bool = Field(default=False, description="CFA d'entreprise")

    @property
    def display_name(self) -> str:
        """The name people know: the brand, else the legal name."""
        return self.brand or self.legal_name


class Offer(Located, Sourced, Dated, table=True):
    """A job offer in alternance.

    `establishment_id` is known for offers of identified companies; partner offers may carry only
    `employer_name`, or nothing at all (anonymous offer). `provider_id` is the CFA in charge of
    the recruitment, when the training is part of the offer. Offers made on the site belong to an
    organisation; `author_id` is told what becomes of them.
    """

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("source", "source_id"),
        Index(None, "status", "expires_at"),
        NEVER_REUSE_ID,
    )

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int | None = Field(
        default=None, foreign_key="organisation.id", index=True, ondelete="SET NULL"
    )
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    origin: OfferOrigin = Field(sa_column=Column(EnumValue(OfferOrigin), nullable=False))
    status: OfferStatus = Field(sa_column=Column(EnumValue(OfferStatus), nullable=False))
    title: str
    description: str = Field(default="", sa_column=Column(Text, nullable=False))
    establishment_id: int | None = Field(
        default=None, foreign_key="establishment.id", index=True, ondelete="SET NULL"
    )
    employer_name: str = ""
    employer_description: str = Field(default="", sa_column=Column(Text, nullable=False))
    provider_id: int | None = Field(
        default=None, foreign_key="training_provider.id", index=True, ondelete="SET NULL"
    )
    appellation: str = Field(default="", description="everyday title chosen by the recruiter")
    accepts_apprenticeship: bool = True
    accepts_professionalisation: bool = False
    start_type: StartType = Field(sa_column=Column(EnumValue(StartType), nullable=False))
    start_date: date | None = None
    start_is_flexible: bool = False
    duration_months: int | None = None
    rhythm: str = Field(default="", max_length=100)
    opening_count: int = 1
    remote: RemoteMode = Field(
        default=RemoteMode.ONSITE, sa_column=Column(EnumValue(RemoteMode), nullable=False)
    )
    target_level: int | None = Field(default=None, description="diploma_level, none = any")
    monthly_pay: int | None = Field(default=None, description="announced, gross euros")
    is_disability_friendly: bool = False
    desired_skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    acquired_skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    knowledge: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    access_conditions: str = Field(default="", sa_column=Column(Text, nullable=False))
    questions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    apply_email: str = ""
    apply_phone: str = ""
    apply_url: str = ""
    application_count: int = 0
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    noticed_days: int | None = Field(default=None, description="last notice: days before the end")


class OfferRome(SQLModel, table=True):
    """The occupations of an offer; `position` 0 is the main one."""

    __tablename__ = "offer_rome"

    offer_id: int = Field(foreign_key="offer.id", primary_key=True, ondelete="CASCADE")
    rome_code: str = Field(primary_key=True, max_length=5)
    position: int = 0


class OfferEvent(SQLModel, table=True):
    """One thing that happened to an offer, never changed afterwards."""

    __tablename__ = "offer_event"

    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id", index=True, ondelete="CASCADE")
    kind: OfferEventKind = Field(sa_column=Column(EnumValue(OfferEventKind), nullable=False))
    status: OfferStatus = Field(sa_column=Column(EnumValue(OfferStatus), nullable=False))
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    reason: str = ""
    happened_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class OfferView(SQLModel, table=True):
    """How many times the page of an offer was opened in a day; nothing of who opened it."""

    __tablename__ = "offer_view"

    offer_id: int = Field(foreign_key="offer.id", primary_key=True, ondelete="CASCADE")
    day: date = Field(primary_key=True)
    views: int = 0


class EstablishmentRome(SQLModel, table=True):
    """An occupation that a company says it looks for."""

    __tablename__ = "establishment_rome"

    establishment_id: int = Field(
        foreign_key="establishment.id", primary_key=True, ondelete="CASCADE"
    )
    rome_code: str = Field(primary_key=True, max_length=5)


class Training(Located, Sourced, Dated, table=True):
    """A training course at one place. The location is where courses are given."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("source", "source_id"), NEVER_REUSE_ID)

    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="training_provider.id", index=True, ondelete="CASCADE")
    title: str
    diploma: str = Field(default="", description="kind of diploma: CAP, BTS, …")
    level: int | None = None
    rncp_code: str = Field(default="", max_length=10)
    cfd: str = Field(default="", max_length=8)
    objectives: str = Field(default="", sa_column=Column(Text, nullable=False))
    content: str = Field(default="", sa_column=Column(Text, nullable=False))
    admission: str = Field(default="", sa_column=Column(Text, nullable=False))
    duration_months: int | None = None
    rhythm: str = ""
    capacity: int | None = None
    is_remote: bool = False
    has_permanent_entry: bool = False
    is_disability_friendly: bool = False
    contact_email: str = ""
    contact_phone: str = ""
    website: str = ""
    is_published: bool = True
    employed_after_6_months: int | None = Field(default=None, description="per cent")
    still_studying: int | None = Field(default=None, description="per cent")


class TrainingRome(SQLModel, table=True):
    """The occupations that a training leads to; `position` 0 is the main one."""

    __tablename__ = "training_rome"

    training_id: int = Field(foreign_key="training.id", primary_key=True, ondelete="CASCADE")
    rome_code: str = Field(primary_key=True, max_length=5)
    position: int = 0


class TrainingSession(SQLModel, table=True):
    """One intake of a training."""

    __tablename__ = "training_session"

    id: int | None = Field(default=None, primary_key=True)
    training_id: int = Field(foreign_key="training.id", index=True, ondelete="CASCADE")
    starts_on: date
    ends_on: date
    seats: int | None = None


class SourceRecord(SQLModel, table=True):
    """A row as its source sent it, kept untouched beside what was made of it."""

    __tablename__ = "source_record"
    __table_args__: ClassVar[Any] = (UniqueConstraint("source", "kind", "source_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=40)
    kind: str = Field(max_length=20)
    source_id: str = Field(max_length=120)
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    digest: str = Field(max_length=64)
    is_demo: bool = Field(default=False, index=True)
    received_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class ScoreVersion(SQLModel, table=True):
    """One publication of hiring scores; candidates see the scores of the active one."""

    __tablename__ = "score_version"

    id: int | None = Field(default=None, primary_key=True)
    label: str
    is_active: bool = False
    is_demo: bool = Field(default=False, index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class EstablishmentScore(SQLModel, table=True):
    """How likely an establishment is to hire an apprentice for one occupation within 6 months."""

    __tablename__ = "establishment_score"

    version_id: int = Field(foreign_key="score_version.id", primary_key=True, ondelete="CASCADE")
    establishment_id: int = Field(
        foreign_key="establishment.id", primary_key=True, index=True, ondelete="CASCADE"
    )
    rome_code: str = Field(primary_key=True, max_length=5)
    probability: float = Field(description="of at least one hire, 0 to 1")
    expected_hires: float = 0.0
    reasons: list[str] | None = Field(default=None, sa_column=Column(JSON))
