"""Tables of the messages: what waits or was sent, who gets no more, what providers told."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from services.core.clock import utc_now
from services.core.columns import EnumValue, UtcDateTime
from services.messaging.enums import DeliveryKind, MessageState, SuppressionReason, Template

MAX_KEY_LENGTH = 200
MAX_SUBJECT_LENGTH = 200
MAX_EVENT_ID_LENGTH = 200


class OutboxMessage(SQLModel, table=True):
    """One message, written in the transaction of the use case that asks for it.

    `key` says what the message is for: the same key is never sent twice. `context` may hold codes
    and personal data: it is emptied as soon as the message needs it no more. `attempts` counts the
    claims, and tells one from the next.
    """

    __tablename__ = "outbox_message"
    # Files of the local transport are named by the identifier: it is never given twice.
    __table_args__: ClassVar[Any] = (
        Index(None, "state", "next_attempt_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=MAX_KEY_LENGTH, unique=True)
    template: Template = Field(sa_column=Column(EnumValue(Template), nullable=False))
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=MAX_SUBJECT_LENGTH)
    context: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    organisation_id: int | None = Field(default=None, index=True)
    is_demo: bool = Field(default=False, index=True)
    state: MessageState = Field(
        default=MessageState.WAITING, sa_column=Column(EnumValue(MessageState), nullable=False)
    )
    attempts: int = 0
    next_attempt_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", max_length=80, description="technical, never an address")
    message_id: str = Field(max_length=255, unique=True, description="RFC 5322 Message-ID")
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Suppression(SQLModel, table=True):
    """An address that gets no more messages, kept as a digest."""

    id: int | None = Field(default=None, primary_key=True)
    address_digest: str = Field(max_length=64, unique=True)
    reason: SuppressionReason = Field(
        sa_column=Column(EnumValue(SuppressionReason), nullable=False)
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class DeliveryEvent(SQLModel, table=True):
    """One thing that a mail provider told of a message."""

    __tablename__ = "delivery_event"

    id: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(max_length=MAX_EVENT_ID_LENGTH, unique=True)
    outbox_message_id: int = Field(foreign_key="outbox_message.id", index=True, ondelete="CASCADE")
    kind: DeliveryKind = Field(sa_column=Column(EnumValue(DeliveryKind), nullable=False))
    happened_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
