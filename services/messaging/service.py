"""What other rooms ask of the messages: send one, note what became of it, stop or start again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlmodel import Session

from services.core.clock import utc_now
from services.core.columns import columns_of
from services.core.settings import get_settings
from services.messaging.addresses import checked_address
from services.messaging.enums import (
    DeliveryKind,
    MessageState,
    SuppressionReason,
    Template,
)
from services.messaging.inserting import insert_new
from services.messaging.letters import LETTERS
from services.messaging.models import (
    MAX_KEY_LENGTH,
    DeliveryEvent,
    OutboxMessage,
)
from services.messaging.rendering import render_subject
from services.messaging.suppressions import lift_suppression, suppress, suppressed_among

__all__ = [
    "Delivery",
    "Message",
    "Recorded",
    "enqueue",
    "lift_suppression",
    "message_id_of",
    "record_delivery",
    "suppress",
]

_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,180}[a-z0-9])?")
_ADDRESS_NAMES = ("link", "url")


@dataclass(frozen=True)
class Message:
    """A message to send; `key` says what it is for: the same key is never sent twice."""

    template: Template
    recipient: str
    context: Mapping[str, Any] = field(repr=False)
    key: str
    organisation_id: int | None = None
    expires_at: datetime | None = None
    is_demo: bool = False


@dataclass(frozen=True)
class Delivery:
    """What a mail provider tells of one message; `event_id` is the provider's own."""

    event_id: str
    message_id: str
    kind: DeliveryKind
    happened_at: datetime


class Recorded(StrEnum):
    """What was made of a `Delivery`."""

    NEW = "new"
    KNOWN = "known"
    UNKNOWN_MESSAGE = "unknown_message"


def enqueue(session: Session, message: Message) -> bool:
    """Write a message in the transaction of the caller; return False when its key is known.

    Raises UserError when the address is not valid, and ValueError or TypeError when the calling
    code is at fault.
    """
    _check(message)
    recipient = checked_address(message.recipient)
    is_suppressed = bool(suppressed_among(session, [(message.template, recipient)]))
    now = utc_now()
    row = {
        "key": message.key,
        "template": message.template,
        "recipient": recipient,
        "subject": render_subject(message.template, message.context),
        "context": {} if is_suppressed else dict(message.context),
        "organisation_id": message.organisation_id,
        "is_demo": message.is_demo,
        "state": MessageState.SUPPRESSED if is_suppressed else MessageState.WAITING,
        "attempts": 0,
        "next_attempt_at": now,
        "error": "",
        "message_id": message_id_of(message.key),
        "created_at": now,
        "expires_at": message.expires_at,
    }
    return insert_new(session, OutboxMessage, row)


def message_id_of(key: str) -> str:
    """Return the RFC 5322 Message-ID of a message: the same for the same key."""
    host = urlsplit(get_settings().base_url).hostname or ""
    domain = host if _HOST_NAME.fullmatch(host) else "localhost"
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def record_delivery(session: Session, event: Delivery) -> Recorded:
    """Note what a provider tells, once; an address that bounces or complains gets no more."""
    rows = columns_of(OutboxMessage)
    wanted = f"<{event.message_id.strip().strip('<>')}>"
    found = session.execute(
        select(rows.id, rows.recipient).where(rows.message_id == wanted)
    ).one_or_none()
    if found is None:
        return Recorded.UNKNOWN_MESSAGE
    row = {
        "event_id": event.event_id,
        "outbox_message_id": found.id,
        "kind": event.kind,
        "happened_at": event.happened_at,
    }
    if not insert_new(session, DeliveryEvent, row):
        return Recorded.KNOWN
    if event.kind is DeliveryKind.HARD_BOUNCE:
        suppress(session, found.recipient, SuppressionReason.HARD_BOUNCE)
    elif event.kind is DeliveryKind.COMPLAINT:
        suppress(session, found.recipient, SuppressionReason.COMPLAINT)
    return Recorded.NEW


def _check(message: Message) -> None:
    if not message.key or len(message.key) > MAX_KEY_LENGTH:
        raise ValueError(f"a key has 1 to {MAX_KEY_LENGTH} characters")
    if message.expires_at is not None and message.expires_at.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    expected = LETTERS[message.template].variables
    if set(message.context) != expected:
        odd = ", ".join(sorted(set(message.context) ^ expected))
        raise TypeError(f"{message.template.name} does not have exactly its variables: {odd}")
    _check_addresses(message.context)


def _check_addresses(context: Mapping[str, Any]) -> None:
    for name, value in context.items():
        if isinstance(value, list):
            for item in value:
                if isinstance(item, Mapping):
                    _check_addresses(item)
        elif name.endswith(_ADDRESS_NAMES) and not re.match(r"https?://\S+\Z", str(value)):
            raise ValueError(f"{name} is not an absolute address")
