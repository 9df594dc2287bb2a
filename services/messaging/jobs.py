"""What is done from time to time with the outbox, each in a transaction of its own."""

from collections.abc import Iterable
from datetime import timedelta

from services.core.clock import utc_now
from services.core.database import Database
from services.messaging import repository

KEPT = timedelta(days=90)


def purge_old(database: Database, kept: timedelta = KEPT) -> int:
    """Delete the finished messages older than `kept`; return how many."""
    with database.write() as session:
        return repository.purge_old(session, utc_now() - kept)


def retry_failed(database: Database, ids: Iterable[int]) -> int:
    """Put failed messages back in the queue; return how many."""
    with database.write() as session:
        return repository.retry_failed(session, ids)
