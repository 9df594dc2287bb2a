"""Send what is due: each message by one dispatcher, whatever number of them runs."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from enum import Enum, auto

from sqlalchemy.exc import SQLAlchemyError

from services.core.clock import utc_now
from services.core.database import Database
from services.core.settings import get_settings
from services.messaging import claims
from services.messaging.claims import Claim
from services.messaging.envelope import compose
from services.messaging.rendering import Rendered, render
from services.messaging.transports import (
    MAIL_SECONDS,
    QUIT_SECONDS,
    PermanentError,
    TemporaryError,
    Transport,
)

logger = logging.getLogger(__name__)

CONCURRENCY = 5
# No transport takes longer; one that does is left, and its message tried again.
SEND_SECONDS = MAIL_SECONDS + 2 * QUIT_SECONDS
# What a result that cannot be written waits for, before each new try.
RECORD_PAUSES = (0.1, 1.0, 5.0)


@dataclass(frozen=True)
class Counts:
    """What one round of sending did."""

    sent: int = 0
    retried: int = 0
    failed: int = 0


class _Outcome(Enum):
    SENT = auto()
    RETRIED = auto()
    FAILED = auto()
    NOT_TRIED = auto()


async def dispatch_due(database: Database, transport: Transport, limit: int = 50) -> Counts:
    """Send the messages that are due, at most `limit` of them.

    Cancelled, it lets the mails under way end (at most about two minutes) and puts the others back:
    one that a server has taken is not sent again. Raises SQLAlchemyError when the database is away.
    """
    claimed = await asyncio.to_thread(claims.claim_due, database, limit)
    if not claimed:
        return Counts()
    return await _Round(database, transport).send_all(claimed)


class _Round:
    """One round of sending."""

    def __init__(self, database: Database, transport: Transport) -> None:
        self._database = database
        self._transport = transport
        self._gate = asyncio.Semaphore(CONCURRENCY)
        self._is_stopping = False

    async def send_all(self, claimed: list[Claim]) -> Counts:
        tasks = [asyncio.create_task(self._handle(claim)) for claim in claimed]
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            self._is_stopping = True
            await asyncio.wait(tasks)
            raise
        outcomes = [task.result() for task in tasks]
        return Counts(
            sent=outcomes.count(_Outcome.SENT),
            retried=outcomes.count(_Outcome.RETRIED),
            failed=outcomes.count(_Outcome.FAILED),
        )

    async def _handle(self, claim: Claim) -> _Outcome:
        async with self._gate:
            if self._is_stopping or not _has_time(claim):
                await self._record(lambda: claims.release(self._database, claim))
                return _Outcome.NOT_TRIED
            return await self._deliver(claim)

    async def _deliver(self, claim: Claim) -> _Outcome:
        try:
            await self._send(claim)
        except PermanentError as error:
            words = str(error)
            await self._record(lambda: claims.record_failure(self._database, claim, words))
            return _Outcome.FAILED
        except TemporaryError as error:
            return await self._put_back(claim, str(error))
        except TimeoutError:
            return await self._put_back(claim, "too slow")
        except Exception as error:
            # A fault of ours, perhaps of this version only: the message waits for the next one.
            logger.exception("message %d cannot be sent", claim.id)
            return await self._put_back(claim, type(error).__name__)
        await self._record(lambda: claims.record_sent(self._database, claim))
        return _Outcome.SENT

    async def _send(self, claim: Claim) -> None:
        mail = await asyncio.to_thread(_mail_of, claim)
        async with asyncio.timeout(SEND_SECONDS):
            await self._transport.send(mail)

    async def _put_back(self, claim: Claim, error: str) -> _Outcome:
        is_retried = await self._record(lambda: claims.record_retry(self._database, claim, error))
        return _Outcome.FAILED if is_retried is False else _Outcome.RETRIED

    async def _record(self, write: Callable[[], bool | None]) -> bool | None:
        """Write a result, with patience: without it, the message would be sent again."""
        for pause in RECORD_PAUSES:
            try:
                return await asyncio.to_thread(write)
            except SQLAlchemyError:
                logger.warning("a result could not be written", exc_info=True)
                await asyncio.sleep(pause)
        try:
            return await asyncio.to_thread(write)
        except SQLAlchemyError:
            logger.exception("a result was not written: its lease will run out")
            return None


def _has_time(claim: Claim) -> bool:
    """Whether a message may be sent before its lease or its own time ends."""
    now = utc_now()
    if claim.expires_at is not None and claim.expires_at <= now:
        return False
    return claim.until - now > timedelta(seconds=SEND_SECONDS)


def _mail_of(claim: Claim) -> EmailMessage:
    body = render(claim.template, claim.context)
    return compose(
        # People were told the subject of the day it was asked for.
        Rendered(claim.subject, body.html, body.text),
        number=claim.id,
        message_id=claim.message_id,
        sender=get_settings().mail_from,
        recipient=claim.recipient,
        written_at=claim.created_at,
        stop_url=claim.context.get("stop_url", ""),
    )
