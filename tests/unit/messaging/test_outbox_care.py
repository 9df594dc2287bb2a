"""What screens show of the outbox, and what is done with it from time to time."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from services.core.clock import utc_now
from services.core.database import Database
from services.messaging import jobs
from services.messaging.claims import claim_due, record_failure, record_sent
from services.messaging.dispatch import Counts, dispatch_due
from services.messaging.enums import DeliveryKind, MessageState, Template
from services.messaging.models import DeliveryEvent
from services.messaging.repository import MOST_SHOWN, pending_for, purge_demo
from services.messaging.service import Delivery, message_id_of, record_delivery
from tests.unit.messaging.outbox import Outbox
from tests.unit.messaging.test_dispatch import Postman


def fail_all(outbox: Outbox) -> None:
    for claim in claim_due(outbox.database, 1000):
        record_failure(outbox.database, claim, "recipient: 550")


def test_an_organisation_sees_what_is_not_sent(either: Database) -> None:
    outbox = Outbox(either)
    outbox.add("sent", organisation_id=7)
    record_sent(either, claim_due(either, 10)[0])
    outbox.add("failed", organisation_id=7, template=Template.OFFER_PENDING)
    fail_all(outbox)
    outbox.add("waiting", organisation_id=7)
    outbox.add("other", organisation_id=8)
    outbox.add("nobody's")
    with either.read() as session:
        waiting, failed = pending_for(session, 7)
    assert (waiting.state.label, waiting.next_attempt_at) == ("En attente d'envoi", utc_now())
    assert waiting.subject == "Votre connexion à Duo Alternance"
    assert waiting.created_at == utc_now()
    assert (failed.state, failed.next_attempt_at) == (MessageState.FAILED, None)


def test_an_organisation_sees_a_bounded_list(outbox: Outbox) -> None:
    outbox.add(*[f"message:{number}" for number in range(MOST_SHOWN + 1)], organisation_id=7)
    with outbox.database.read() as session:
        assert len(pending_for(session, 7)) == MOST_SHOWN


async def test_failed_messages_may_be_tried_anew(either: Database) -> None:
    outbox = Outbox(either)
    first, _ = outbox.add("one", "two")
    fail_all(outbox)
    (waiting,) = outbox.add("three")
    assert jobs.retry_failed(either, [first, waiting, 999]) == 1
    assert outbox.states() == [MessageState.WAITING, MessageState.FAILED, MessageState.WAITING]
    assert (outbox.rows()[0].attempts, outbox.rows()[0].error) == (0, "")
    assert await dispatch_due(either, Postman()) == Counts(sent=2)
    assert jobs.retry_failed(either, []) == 0


def test_old_finished_messages_are_deleted_with_what_was_told_of_them(
    either: Database, frozen_clock: time_machine.Traveller
) -> None:
    outbox = Outbox(either)
    outbox.add("old")
    record_sent(either, claim_due(either, 10)[0])
    with either.write() as session:
        event = Delivery("evt-1", message_id_of("old"), DeliveryKind.DELIVERED, utc_now())
        record_delivery(session, event)
    outbox.add("old and failed")
    fail_all(outbox)
    outbox.add("old and waiting")
    frozen_clock.shift(timedelta(days=91))
    outbox.add("new", expires_at=utc_now() + timedelta(days=1))
    assert jobs.purge_old(either) == 2
    assert jobs.purge_old(either) == 0
    assert [row.key for row in outbox.rows()] == ["old and waiting", "new"]
    with either.read() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryEvent)) == 0


def test_the_demonstration_can_be_removed(either: Database) -> None:
    outbox = Outbox(either)
    outbox.add("real")
    outbox.add("invented", is_demo=True)
    with either.write() as session:
        assert purge_demo(session) == 1
    assert [row.key for row in outbox.rows()] == ["real"]


def test_a_number_is_never_given_twice(outbox: Outbox) -> None:
    (first,) = outbox.add("one", is_demo=True)
    with outbox.database.write() as session:
        purge_demo(session)
    assert outbox.add("two") == [first + 1]
