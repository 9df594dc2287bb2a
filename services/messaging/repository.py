"""What the outbox holds, for screens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlmodel import Session

from services.core.batches import batched
from services.core.clock import utc_now
from services.core.columns import columns_of
from services.messaging.enums import MessageState
from services.messaging.models import OutboxMessage

# What is not sent yet, or never will be without somebody's help.
_UNSENT = (MessageState.WAITING, MessageState.SENDING, MessageState.FAILED)
_FINISHED = (
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.EXPIRED,
    MessageState.SUPPRESSED,
)
MOST_SHOWN = 200
BATCH = 500


@dataclass(frozen=True)
class PendingMessage:
    """A message of an organisation that is not sent yet."""

    id: int
    subject: str
    state: MessageState
    next_attempt_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class OutboxEntry:
    """A message as the team of the site sees it: never its recipient nor its words."""

    id: int
    subject: str
    state: MessageState
    attempts: int
    error: str
    created_at: datetime

    @property
    def has_failed(self) -> bool:
        """Whether it may be tried again by hand."""
        return self.state is MessageState.FAILED


def counts(session: Session) -> dict[MessageState, int]:
    """Return how many messages are in each state."""
    state = columns_of(OutboxMessage).state
    rows = session.execute(select(state, func.count()).group_by(state))
    return {row[0]: int(row[1]) for row in rows}


def latest(session: Session) -> list[OutboxEntry]:
    """Return the last messages, whatever became of them, newest first, at most 200."""
    c = columns_of(OutboxMessage)
    statement = select(c.id, c.subject, c.state, c.attempts, c.error, c.created_at)
    rows = session.execute(statement.order_by(c.id.desc()).limit(MOST_SHOWN))
    return [OutboxEntry(*row) for row in rows]


def pending_for(session: Session, organisation_id: int) -> list[PendingMessage]:
    """Return the messages of an organisation that are not sent, newest first, at most 200.

    `state.label` is for people; a failed one has no next attempt.
    """
    columns = columns_of(OutboxMessage)
    statement = (
        select(
            columns.id, columns.subject, columns.state, columns.next_attempt_at, columns.created_at
        )
        .where(columns.organisation_id == organisation_id, columns.state.in_(_UNSENT))
        .order_by(columns.id.desc())
        .limit(MOST_SHOWN)
    )
    return [_pending(row) for row in session.execute(statement)]


def _pending(row: Any) -> PendingMessage:
    has_failed = row.state is MessageState.FAILED
    next_attempt = None if has_failed else row.next_attempt_at
    return PendingMessage(row.id, row.subject, row.state, next_attempt, row.created_at)


def retry_failed(session: Session, ids: Iterable[int]) -> int:
    """Put failed messages back in the queue, as new; return how many."""
    columns = columns_of(OutboxMessage)
    count = 0
    for batch in batched(ids, BATCH):
        statement = (
            update(OutboxMessage)
            .where(columns.id.in_(batch), columns.state == MessageState.FAILED)
            .values(state=MessageState.WAITING, attempts=0, next_attempt_at=utc_now(), error="")
        )
        count += _rows_of(session, statement)
    return count


def purge_old(session: Session, before: datetime) -> int:
    """Delete the messages created before a date that are finished; return how many.

    What was told of them goes too, and their keys may serve again.
    """
    columns = columns_of(OutboxMessage)
    statement = delete(OutboxMessage).where(
        columns.state.in_(_FINISHED), columns.created_at < before
    )
    return _rows_of(session, statement)


def purge_demo(session: Session) -> int:
    """Delete the messages of the demonstration; return how many."""
    return _rows_of(session, delete(OutboxMessage).where(columns_of(OutboxMessage).is_demo))


def _rows_of(session: Session, statement: Any) -> int:
    statement = statement.execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
