"""Who sends which message: leases on rows of the outbox, and what became of each.

A lease is taken in one short transaction and told of afterwards in another, so that nothing waits
for a mail server. A dispatcher that dies leaves its lease to run out, and another takes the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Row, and_, exists, or_, select, update
from sqlmodel import Session

from services.core.clock import utc_now
from services.core.columns import columns_of
from services.core.database import Database
from services.messaging.enums import MessageState, Template
from services.messaging.models import OutboxMessage
from services.messaging.suppressions import suppressed_among

LEASE = timedelta(minutes=5)
# The pause after each failure: the last try is a little less than three days after the first.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
MAX_ATTEMPTS = len(PAUSES) + 1
ABANDONED = "abandoned while sending"


@dataclass(frozen=True)
class Claim:
    """A message that this process alone may send until `until`."""

    id: int
    template: Template
    recipient: str
    subject: str
    context: dict[str, Any]
    message_id: str
    created_at: datetime
    expires_at: datetime | None
    attempts: int
    until: datetime


def claim_due(database: Database, limit: int) -> list[Claim]:
    """Lease the messages to send now, the oldest first; the number of statements is constant.

    Those that are no longer to be sent (out of date, suppressed, tried too often) are told so.
    """
    with database.read() as session:
        # Most of the time nothing is due: the only writer of SQLite is not asked for.
        if not session.scalar(select(exists().where(_is_due(utc_now())))):
            return []
    with database.write() as session:
        return _claim(session, limit)


def record_sent(database: Database, claim: Claim) -> None:
    """Note that a message was sent, even after the end of its lease: it must not go again."""
    values = {"state": MessageState.SENT, "sent_at": utc_now(), "context": {}, "error": ""}
    _settle(database, claim, values, is_mine_only=False)


def record_failure(database: Database, claim: Claim, error: str) -> None:
    """Note that a message will never be sent as it is; its context is kept for another try."""
    _settle(database, claim, {"state": MessageState.FAILED, "error": error})


def record_retry(database: Database, claim: Claim, error: str) -> bool:
    """Put a message back until its next try; return False when it was the last one."""
    if claim.attempts >= MAX_ATTEMPTS:
        record_failure(database, claim, error)
        return False
    due = utc_now() + PAUSES[claim.attempts - 1]
    # A message is looked at when it goes out of date, to be told so.
    next_attempt = due if claim.expires_at is None else min(due, claim.expires_at)
    values = {"state": MessageState.WAITING, "next_attempt_at": next_attempt, "error": error}
    _settle(database, claim, values)
    return True


def release(database: Database, claim: Claim) -> None:
    """Put back a message that was not tried, as if it had not been claimed."""
    _settle(database, claim, {"state": MessageState.WAITING, "attempts": claim.attempts - 1})


def _is_due(now: datetime) -> ColumnElement[bool]:
    columns = columns_of(OutboxMessage)
    return or_(
        and_(columns.state == MessageState.WAITING, columns.next_attempt_at <= now),
        and_(columns.state == MessageState.SENDING, columns.claimed_until <= now),
    )


def _claim(session: Session, limit: int) -> list[Claim]:
    now = utc_now()
    due = _lock_due(session, now, limit)
    expired = [row for row in due if row.expires_at is not None and row.expires_at <= now]
    left = _without(due, expired)
    worn = [row for row in left if row.attempts >= MAX_ATTEMPTS]
    left = _without(left, worn)
    stopped = suppressed_among(session, {(row.template, row.recipient) for row in left})
    suppressed = [row for row in left if (row.template, row.recipient) in stopped]
    left = _without(left, suppressed)
    until = now + LEASE
    _mark(session, expired, {"state": MessageState.EXPIRED, "context": {}})
    _mark(session, worn, {"state": MessageState.FAILED, "error": ABANDONED})
    _mark(session, suppressed, {"state": MessageState.SUPPRESSED, "context": {}})
    attempts = columns_of(OutboxMessage).attempts
    _mark(
        session,
        left,
        {"state": MessageState.SENDING, "claimed_until": until, "attempts": attempts + 1},
    )
    return [_claim_of(row, until) for row in left]


def _lock_due(session: Session, now: datetime, limit: int) -> Sequence[Row[Any]]:
    columns = columns_of(OutboxMessage)
    statement = (
        select(*columns)
        .where(_is_due(now))
        .order_by(columns.next_attempt_at, columns.id)
        .limit(limit)
        # PostgreSQL: another dispatcher takes other rows. SQLite has one writer at a time.
        .with_for_update(skip_locked=True)
    )
    return session.execute(statement).all()


def _without(rows: Sequence[Row[Any]], others: Sequence[Row[Any]]) -> list[Row[Any]]:
    ids = {row.id for row in others}
    return [row for row in rows if row.id not in ids]


def _mark(session: Session, rows: Sequence[Row[Any]], values: dict[str, Any]) -> None:
    if not rows:
        return
    statement = (
        update(OutboxMessage)
        .where(columns_of(OutboxMessage).id.in_([row.id for row in rows]))
        .values({"claimed_until": None} | values)
        .execution_options(synchronize_session=False)
    )
    session.execute(statement)


def _claim_of(row: Row[Any], until: datetime) -> Claim:
    return Claim(
        id=row.id,
        template=row.template,
        recipient=row.recipient,
        subject=row.subject,
        context=row.context,
        message_id=row.message_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        attempts=row.attempts + 1,
        until=until,
    )


def _settle(
    database: Database, claim: Claim, values: dict[str, Any], *, is_mine_only: bool = True
) -> bool:
    """Write the outcome of a claim, unless somebody else took the row after the lease ran out."""
    columns = columns_of(OutboxMessage)
    statement = (
        update(OutboxMessage)
        .where(columns.id == claim.id)
        .values(values | {"claimed_until": None})
        .execution_options(synchronize_session=False)
    )
    if is_mine_only:
        # The count of claims tells ours from the next one's.
        statement = statement.where(
            columns.state == MessageState.SENDING, columns.attempts == claim.attempts
        )
    with database.write() as session:
        return cast("CursorResult[Any]", session.execute(statement)).rowcount > 0
