"""Each message is leased to one dispatcher; a lease that runs out is taken up again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from sqlalchemy import event
from sqlmodel import Session

from services.core.clock import utc_now
from services.core.database import Database
from services.messaging import claims
from services.messaging.claims import LEASE, MAX_ATTEMPTS, PAUSES, claim_due
from services.messaging.enums import MessageState, SuppressionReason, Template
from services.messaging.service import suppress
from tests.unit.messaging.outbox import ADDRESS, Outbox

MANY = 200


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Yield the list of what is asked of a database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        sent.append(statement)

    engines = {database.engine, database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def keys(count: int) -> list[str]:
    return [f"message:{number}" for number in range(count)]


def test_due_messages_are_claimed_oldest_first(
    either: Database, frozen_clock: time_machine.Traveller
) -> None:
    outbox = Outbox(either)
    first = outbox.add("first")
    frozen_clock.shift(60)
    others = outbox.add("second", "third")
    claimed = claim_due(either, 2)
    assert [claim.id for claim in claimed] == [first[0], others[0]]
    assert [claim.attempts for claim in claimed] == [1, 1]
    assert outbox.states() == [MessageState.SENDING, MessageState.SENDING, MessageState.WAITING]
    assert outbox.rows()[0].claimed_until == utc_now() + LEASE


def test_a_claimed_message_is_not_claimed_again(either: Database) -> None:
    Outbox(either).add("one")
    assert len(claim_due(either, 10)) == 1
    assert claim_due(either, 10) == []


def test_a_lease_that_ran_out_is_taken_up(
    either: Database, frozen_clock: time_machine.Traveller
) -> None:
    Outbox(either).add("one")
    (lost,) = claim_due(either, 10)
    frozen_clock.shift(LEASE - timedelta(seconds=1))
    assert claim_due(either, 10) == []
    frozen_clock.shift(1)
    (again,) = claim_due(either, 10)
    assert (again.id, again.message_id, again.context) == (lost.id, lost.message_id, lost.context)
    assert again.attempts == 2


def test_a_late_failure_says_nothing_of_a_message_that_another_took(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one")
    (late,) = claim_due(outbox.database, 10)
    frozen_clock.shift(LEASE)
    claim_due(outbox.database, 10)
    claims.record_failure(outbox.database, late, "late")
    claims.release(outbox.database, late)
    claims.record_retry(outbox.database, late, "late")
    row = outbox.row()
    assert (row.state, row.attempts, row.error) == (MessageState.SENDING, 2, "")


def test_a_late_success_keeps_a_message_from_going_again(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one")
    (late,) = claim_due(outbox.database, 10)
    frozen_clock.shift(LEASE)
    claims.record_sent(outbox.database, late)
    assert claim_due(outbox.database, 10) == []
    row = outbox.row()
    assert (row.state, row.sent_at, row.context) == (MessageState.SENT, utc_now(), {})


def test_a_message_that_kills_its_senders_is_given_up(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one")
    for _ in range(MAX_ATTEMPTS):
        assert len(claim_due(outbox.database, 10)) == 1
        frozen_clock.shift(LEASE)
    assert claim_due(outbox.database, 10) == []
    row = outbox.row()
    assert (row.state, row.error) == (MessageState.FAILED, claims.ABANDONED)
    assert row.claimed_until is None


def test_pauses_grow_to_about_three_days(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one")
    began = utc_now()
    for pause in PAUSES:
        (claim,) = claim_due(outbox.database, 10)
        assert claims.record_retry(outbox.database, claim, "server: 451")
        row = outbox.row()
        assert (row.state, row.error) == (MessageState.WAITING, "server: 451")
        assert row.next_attempt_at == utc_now() + pause
        frozen_clock.shift(pause - timedelta(seconds=1))
        assert claim_due(outbox.database, 10) == []
        frozen_clock.shift(1)
    (claim,) = claim_due(outbox.database, 10)
    assert not claims.record_retry(outbox.database, claim, "server: 451")
    row = outbox.row()
    assert row.state is MessageState.FAILED
    assert row.context
    assert timedelta(hours=60) < utc_now() - began < timedelta(hours=72)


def test_a_message_out_of_date_is_never_claimed(
    either: Database, frozen_clock: time_machine.Traveller
) -> None:
    outbox = Outbox(either)
    outbox.add("one", expires_at=utc_now() + timedelta(minutes=10))
    frozen_clock.shift(timedelta(minutes=10))
    assert claim_due(either, 10) == []
    row = outbox.row()
    assert (row.state, row.context, row.attempts) == (MessageState.EXPIRED, {}, 0)


def test_a_failed_message_is_told_out_of_date_in_time(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one", expires_at=utc_now() + timedelta(minutes=3))
    for pause in (60, 120):
        (claim,) = claim_due(outbox.database, 10)
        claims.record_retry(outbox.database, claim, "server: 451")
        frozen_clock.shift(pause)
    assert claim_due(outbox.database, 10) == []
    assert outbox.states() == [MessageState.EXPIRED]


def test_an_address_suppressed_meanwhile_gets_nothing_more(either: Database) -> None:
    outbox = Outbox(either)
    outbox.add("sign-in")
    outbox.add("relay", template=Template.CFA_RELAY)
    with either.write() as session:
        suppress(session, ADDRESS, SuppressionReason.UNSUBSCRIBED)
    assert [claim.template for claim in claim_due(either, 10)] == [Template.LOGIN]
    assert outbox.states() == [MessageState.SENDING, MessageState.SUPPRESSED]
    assert outbox.rows()[1].context == {}


def test_a_message_that_was_not_tried_is_as_new(outbox: Outbox) -> None:
    outbox.add("one")
    before = outbox.row()
    (claim,) = claim_due(outbox.database, 10)
    claims.release(outbox.database, claim)
    assert outbox.row().model_dump() == before.model_dump()


def test_claimers_at_once_share_the_messages(either: Database) -> None:
    outbox = Outbox(either)
    added = outbox.add(*keys(60))
    start = Barrier(4)

    def claim(_: int) -> list[int]:
        start.wait(30)
        return [claim.id for _ in range(8) for claim in claim_due(either, 5)]

    with ThreadPoolExecutor(4) as pool:
        taken = [number for part in pool.map(claim, range(4)) for number in part]
    assert sorted(taken) == sorted(set(taken))
    # With SKIP LOCKED a round may find less than it could: nothing is lost, the next takes it.
    rest = [claim.id for claim in claim_due(either, 100)]
    assert sorted(taken + rest) == sorted(added)


def test_a_claimer_does_not_wait_for_another(postgres: Database) -> None:
    outbox = Outbox(postgres)
    added = outbox.add(*keys(6))
    with Session(postgres.engine) as session, session.begin():
        held = claims._claim(session, 4)
        others = claim_due(postgres, 10)
    assert [claim.id for claim in held] == added[:4]
    assert [claim.id for claim in others] == added[4:]


@pytest.mark.parametrize("count", [1, 10, MANY])
def test_a_claim_takes_as_many_statements_whatever_it_finds(either: Database, count: int) -> None:
    Outbox(either).add(*keys(count))
    with statements(either) as sent:
        assert len(claim_due(either, count)) == count
    # Whether something is due, what, suppressions, the lease.
    assert len([one for one in sent if not one.startswith("BEGIN")]) == 4


def test_messages_of_every_kind_take_as_many_statements(
    either: Database, frozen_clock: time_machine.Traveller
) -> None:
    outbox = Outbox(either)
    outbox.add(*[f"late:{n}" for n in range(20)], expires_at=utc_now() + timedelta(seconds=1))
    outbox.add(*[f"relay:{n}" for n in range(20)], template=Template.CFA_RELAY)
    outbox.add(*[f"sign-in:{n}" for n in range(20)])
    with either.write() as session:
        suppress(session, ADDRESS, SuppressionReason.COMPLAINT)
    frozen_clock.shift(1)
    with statements(either) as sent:
        assert len(claim_due(either, 100)) == 20
    assert len([one for one in sent if not one.startswith("BEGIN")]) == 6


def test_nothing_due_does_not_ask_for_the_writer(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one")
    claim_due(outbox.database, 10)
    with outbox.database.write():
        assert claim_due(outbox.database, 10) == []
