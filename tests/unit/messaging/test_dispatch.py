"""What is due is sent, once; what is not taken waits, or is given up, and says why."""

import asyncio
import logging
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from sqlalchemy.exc import OperationalError

from services.core.clock import utc_now
from services.core.database import Database
from services.messaging import claims, dispatch
from services.messaging.claims import LEASE
from services.messaging.dispatch import Counts, dispatch_due
from services.messaging.enums import MessageState, Template
from services.messaging.mailbox import list_mails, read_mail
from services.messaging.rendering import samples
from services.messaging.transports import LocalTransport, PermanentError, TemporaryError
from tests.unit.messaging.outbox import ADDRESS, Outbox

PATIENCE = 30


class Postman:
    """A transport that keeps the mails, or fails as a test wants."""

    def __init__(self, error: Exception | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.error = error
        self.under_way = self.most_under_way = 0
        self.full, self.gate = asyncio.Event(), asyncio.Event()
        self.gate.set()

    async def send(self, mail: EmailMessage) -> None:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if self.under_way == dispatch.CONCURRENCY:
            self.full.set()
        try:
            await self.gate.wait()
            await asyncio.sleep(0)
            if self.error:
                raise self.error
            self.mails.append(mail)
        finally:
            self.under_way -= 1

    @property
    def numbers(self) -> list[int]:
        return sorted(int(mail["X-Outbox-Number"]) for mail in self.mails)


async def test_nothing_due_is_nothing_done(database: Database) -> None:
    postman = Postman()
    assert await dispatch_due(database, postman) == Counts()
    assert postman.mails == []


async def test_a_message_is_sent_and_its_content_forgotten(either: Database) -> None:
    outbox = Outbox(either)
    outbox.add("one")
    asked = outbox.row()
    postman = Postman()
    assert await dispatch_due(either, postman) == Counts(sent=1)
    assert await dispatch_due(either, postman) == Counts()
    (mail,) = postman.mails
    assert (mail["To"], mail["Subject"]) == (ADDRESS, asked.subject)
    assert mail["Message-ID"] == asked.message_id
    assert "204816" in mail.get_body(("plain",)).get_content()
    row = outbox.row()
    assert (row.state, row.sent_at, row.context) == (MessageState.SENT, utc_now(), {})
    assert (row.attempts, row.error, row.claimed_until) == (1, "", None)


async def test_every_message_can_be_sent(outbox: Outbox) -> None:
    for template in Template:
        outbox.add(template.value, template=template)
    postman = Postman()
    counts = await dispatch_due(outbox.database, postman)
    assert counts == Counts(sent=len(Template))
    stoppable = [mail for mail in postman.mails if mail["List-Unsubscribe"]]
    assert [mail["List-Unsubscribe"].strip("<>") for mail in stoppable] == [
        samples()[Template.CFA_RELAY]["stop_url"]
    ]


async def test_a_round_takes_no_more_than_its_limit(outbox: Outbox) -> None:
    outbox.add(*[f"message:{number}" for number in range(7)])
    postman = Postman()
    sent = [(await dispatch_due(outbox.database, postman, 3)).sent for _ in range(4)]
    assert sent == [3, 3, 1, 0]
    assert len(set(postman.numbers)) == 7


async def test_few_mails_are_under_way_at_once(outbox: Outbox) -> None:
    outbox.add(*[f"message:{number}" for number in range(30)])
    postman = Postman()
    postman.gate.clear()
    sending = asyncio.create_task(dispatch_due(outbox.database, postman))
    await asyncio.wait_for(postman.full.wait(), PATIENCE)
    postman.gate.set()
    assert (await sending).sent == 30
    assert postman.most_under_way == dispatch.CONCURRENCY


async def test_dispatchers_at_once_send_each_message_once(either: Database) -> None:
    added = Outbox(either).add(*[f"message:{number}" for number in range(60)])
    postman = Postman()
    while sum(
        counts.sent
        for counts in await asyncio.gather(*(dispatch_due(either, postman, 10) for _ in range(4)))
    ):
        pass
    assert postman.numbers == added


async def test_a_temporary_failure_is_tried_again(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one")
    postman = Postman(TemporaryError("server: 451 4.3.0"))
    assert await dispatch_due(outbox.database, postman) == Counts(retried=1)
    row = outbox.row()
    assert (row.state, row.error) == (MessageState.WAITING, "server: 451 4.3.0")
    assert row.next_attempt_at == utc_now() + timedelta(minutes=1)
    assert row.context
    postman.error = None
    assert await dispatch_due(outbox.database, postman) == Counts()
    frozen_clock.shift(60)
    assert await dispatch_due(outbox.database, postman) == Counts(sent=1)
    assert outbox.row().error == ""


async def test_the_last_failure_is_told(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one")
    postman = Postman(TemporaryError("server: 451"))
    rounds = []
    for pause in (*claims.PAUSES, timedelta(0)):
        rounds.append(await dispatch_due(outbox.database, postman))
        frozen_clock.shift(pause)
    assert rounds == [Counts(retried=1)] * len(claims.PAUSES) + [Counts(failed=1)]
    assert outbox.states() == [MessageState.FAILED]


async def test_a_permanent_failure_is_told_at_once(outbox: Outbox) -> None:
    outbox.add("one")
    postman = Postman(PermanentError("recipient: 550 5.1.1"))
    assert await dispatch_due(outbox.database, postman) == Counts(failed=1)
    row = outbox.row()
    assert (row.state, row.error) == (MessageState.FAILED, "recipient: 550 5.1.1")
    assert row.context == samples()[Template.LOGIN]


async def test_a_fault_of_ours_loses_nothing_and_holds_up_nobody(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.add("broken", "whole")
    broken = outbox.rows()[0]
    with outbox.database.write() as session:
        broken.context = {"link": "https://duo.example"}
        session.add(broken)
    postman = Postman()
    counts = await dispatch_due(outbox.database, postman)
    assert counts == Counts(sent=1, retried=1)
    row = outbox.rows()[0]
    assert (row.state, row.error) == (MessageState.WAITING, "UndefinedError")
    assert ADDRESS not in caplog.text


async def test_a_transport_that_never_answers_is_left(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "SEND_SECONDS", 0.05)
    outbox.add("one")
    postman = Postman()
    postman.gate.clear()
    assert await dispatch_due(outbox.database, postman) == Counts(retried=1)
    assert outbox.row().error == "too slow"


async def test_a_message_that_goes_out_of_date_meanwhile_is_not_sent(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add(*"abcdefgh", expires_at=utc_now() + timedelta(minutes=10))
    postman = Postman()
    postman.gate.clear()
    sending = asyncio.create_task(dispatch_due(outbox.database, postman))
    await asyncio.wait_for(postman.full.wait(), PATIENCE)
    frozen_clock.shift(600)
    postman.gate.set()
    assert (await sending).sent == dispatch.CONCURRENCY
    assert await dispatch_due(outbox.database, postman) == Counts()
    assert outbox.states().count(MessageState.EXPIRED) == 3


async def test_no_mail_is_begun_that_its_lease_may_not_cover(
    outbox: Outbox, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add(*"abcdefgh")
    postman = Postman()
    postman.gate.clear()
    sending = asyncio.create_task(dispatch_due(outbox.database, postman))
    await asyncio.wait_for(postman.full.wait(), PATIENCE)
    frozen_clock.shift(LEASE - timedelta(seconds=dispatch.SEND_SECONDS))
    postman.gate.set()
    assert (await sending).sent == dispatch.CONCURRENCY
    left = [row for row in outbox.rows() if row.state is MessageState.WAITING]
    assert [row.attempts for row in left] == [0, 0, 0]
    assert (await dispatch_due(outbox.database, postman)).sent == 3
    assert len(set(postman.numbers)) == 8


async def test_stopped_it_ends_what_is_under_way_and_puts_back_the_rest(outbox: Outbox) -> None:
    added = outbox.add(*"abcdefgh")
    postman = Postman()
    postman.gate.clear()
    sending = asyncio.create_task(dispatch_due(outbox.database, postman))
    await asyncio.wait_for(postman.full.wait(), PATIENCE)
    sending.cancel()
    await asyncio.sleep(0)
    postman.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await sending
    states = outbox.states()
    assert states.count(MessageState.SENT) == len(postman.mails) == dispatch.CONCURRENCY
    assert states.count(MessageState.WAITING) == 3
    await dispatch_due(outbox.database, postman)
    assert postman.numbers == added


async def test_a_result_is_written_with_patience(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatch, "RECORD_PAUSES", (0.0, 0.0))
    failures = iter(range(2))
    record = claims.record_sent

    def busy(database: Database, claim: claims.Claim) -> None:
        if next(failures, None) is not None:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        record(database, claim)

    monkeypatch.setattr(claims, "record_sent", busy)
    outbox.add("one")
    postman = Postman()
    assert await dispatch_due(outbox.database, postman) == Counts(sent=1)
    assert outbox.states() == [MessageState.SENT]
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2


async def test_a_result_that_cannot_be_written_leaves_its_lease(
    outbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
    frozen_clock: time_machine.Traveller,
    tmp_path: Path,
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk I/O error"))

    outbox.add("one")
    transport = LocalTransport(tmp_path / "mail")
    with monkeypatch.context() as patch:
        patch.setattr(dispatch, "RECORD_PAUSES", ())
        patch.setattr(claims, "record_sent", broken)
        await dispatch_due(outbox.database, transport)
    assert outbox.states() == [MessageState.SENDING]
    frozen_clock.shift(LEASE)
    assert await dispatch_due(outbox.database, transport) == Counts(sent=1)
    assert len(list_mails(tmp_path / "mail")) == 1


async def test_killed_between_claim_and_record_the_message_is_sent_by_the_next(
    either: Database, frozen_clock: time_machine.Traveller, tmp_path: Path
) -> None:
    outbox = Outbox(either)
    outbox.add("before", "after")
    folder = tmp_path / "mail"
    written, _ = await asyncio.to_thread(claims.claim_due, either, 10)
    # One of them went out before the end, the other did not.
    await LocalTransport(folder).send(dispatch._mail_of(written))
    assert await dispatch_due(either, LocalTransport(folder)) == Counts()
    frozen_clock.shift(LEASE)
    assert await dispatch_due(either, LocalTransport(folder)) == Counts(sent=2)
    mails = list_mails(folder)
    assert sorted(mail.id.split("-")[0] for mail in mails) == ["1", "2"]
    assert all("204816" in read_mail(folder, mail.id).text for mail in mails)
