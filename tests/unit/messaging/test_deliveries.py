"""What providers tell is noted once, and stops what must be stopped."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from services.core.database import Database
from services.messaging.enums import DeliveryKind, MessageState, Template
from services.messaging.models import DeliveryEvent, Suppression
from services.messaging.service import Delivery, Recorded, message_id_of, record_delivery
from tests.unit.messaging.outbox import Outbox


def told(database: Database, **changes: Any) -> Recorded:
    values = {
        "event_id": "evt-1",
        "message_id": message_id_of("one"),
        "kind": DeliveryKind.DELIVERED,
        "happened_at": datetime(2026, 11, 22, 9, 5, tzinfo=UTC),
    }
    with database.write() as session:
        return record_delivery(session, Delivery(**(values | changes)))


def count(database: Database, model: type) -> int:
    with database.read() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


def test_an_event_is_noted_once(either: Database) -> None:
    Outbox(either).add("one")
    assert told(either) is Recorded.NEW
    assert told(either) is Recorded.KNOWN
    assert told(either, event_id="evt-2") is Recorded.NEW
    assert count(either, DeliveryEvent) == 2


def test_an_event_of_an_unknown_message_is_left(either: Database) -> None:
    assert told(either) is Recorded.UNKNOWN_MESSAGE
    assert count(either, DeliveryEvent) == 0


def test_a_provider_may_leave_the_brackets_out(outbox: Outbox) -> None:
    outbox.add("one")
    assert told(outbox.database, message_id=message_id_of("one").strip("<>")) is Recorded.NEW


@pytest.mark.parametrize(
    ("kind", "sign_in", "relay"),
    [
        (DeliveryKind.DELIVERED, MessageState.WAITING, MessageState.WAITING),
        (DeliveryKind.SOFT_BOUNCE, MessageState.WAITING, MessageState.WAITING),
        (DeliveryKind.COMPLAINT, MessageState.WAITING, MessageState.SUPPRESSED),
        (DeliveryKind.HARD_BOUNCE, MessageState.SUPPRESSED, MessageState.SUPPRESSED),
    ],
)
def test_what_an_event_stops(
    either: Database, kind: DeliveryKind, sign_in: MessageState, relay: MessageState
) -> None:
    outbox = Outbox(either)
    outbox.add("one")
    told(either, kind=kind)
    told(either, kind=kind)
    outbox.add("two")
    outbox.add("three", template=Template.CFA_RELAY)
    assert outbox.states()[1:] == [sign_in, relay]
    assert count(either, Suppression) == (kind in {"complaint", "hard_bounce"})


def test_no_address_is_kept_in_clear(outbox: Outbox) -> None:
    outbox.add("one")
    told(outbox.database, kind=DeliveryKind.HARD_BOUNCE)
    with outbox.database.read() as session:
        (row,) = session.scalars(select(Suppression))
        assert len(row.address_digest) == 64
        assert "@" not in row.address_digest
