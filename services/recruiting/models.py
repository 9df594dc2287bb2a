"""Tables of the deposit: offers being written, relays to training centres, links in messages."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from services.core.clock import utc_now
from services.core.columns import EnumValue, LabelledEnum, UtcDateTime


class RelayState(LabelledEnum):
    """What became of a need relayed to a training centre."""

    WAITING = "en_attente", "Sera envoyé dès que l'offre est publiée"
    SENT = "envoye", "Envoyé au CFA"
    READ = "lu", "Lu par le CFA"


class Deposit(SQLModel, table=True):
    """An offer being written, as typed: valid or not, nothing is lost.

    Its link holds a secret that `token_digest` is made of. `offer_id` is the offer that it became;
    `edited_offer_id` the offer that it changes. `form` follows `services.recruiting.form`.

    Somebody who is not signed in may type any address: until its owner confirms (`confirmed_at`),
    the deposit gives nothing to anybody, not even a place in the company.
    """

    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(max_length=64, unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="CASCADE")
    edited_offer_id: int | None = Field(default=None, foreign_key="offer.id", ondelete="CASCADE")
    offer_id: int | None = Field(
        default=None, foreign_key="offer.id", index=True, ondelete="SET NULL"
    )
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    form: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    updated_at: datetime = Field(
        default_factory=utc_now, sa_type=UtcDateTime, nullable=False, index=True
    )


class Relay(SQLModel, table=True):
    """A need handed to a training centre; one per offer and centre, whatever is pressed twice."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("offer_id", "provider_id"),)

    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id", ondelete="CASCADE")
    provider_id: int = Field(foreign_key="training_provider.id", index=True, ondelete="CASCADE")
    state: RelayState = Field(sa_column=Column(EnumValue(RelayState), nullable=False))
    distance_km: int
    email: str = ""
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RelayStop(SQLModel, table=True):
    """A training centre that asked not to receive needs any more (DEP-84)."""

    __tablename__ = "relay_stop"

    provider_id: int = Field(
        foreign_key="training_provider.id", primary_key=True, ondelete="CASCADE"
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class ActionLink(SQLModel, table=True):
    """A link of a message that opens one thing to somebody without signing in.

    Opening it changes nothing: the page that it leads to asks.
    """

    __tablename__ = "action_link"

    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(max_length=64, unique=True)
    offer_id: int | None = Field(
        default=None, foreign_key="offer.id", index=True, ondelete="CASCADE"
    )
    provider_id: int | None = Field(
        default=None, foreign_key="training_provider.id", ondelete="CASCADE"
    )
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False, index=True)
