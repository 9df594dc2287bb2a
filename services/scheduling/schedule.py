"""The one table of what is done at which time, and the scheduler that follows it.

Every job may run twice, late, or on several machines: each takes note in the database of what it
did, so no machine needs to be the chosen one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from services.catalog import audience
from services.core.clock import PARIS
from services.core.database import Database
from services.core.settings import Settings
from services.messaging import jobs as mail_jobs
from services.messaging.dispatch import dispatch_due
from services.messaging.transports import transport_of
from services.recruiting import jobs as recruiting_jobs
from services.scheduling.housekeeping import forget_people, forget_sign_ins, refresh_trainings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the table: what, when, and in which words."""

    name: str
    when: BaseTrigger
    work: Callable[[Database], Any]


def each(seconds: int) -> BaseTrigger:
    """Return a trigger every so many seconds."""
    return IntervalTrigger(seconds=seconds, timezone=PARIS)


def daily(hour: int, minute: int) -> BaseTrigger:
    """Return a trigger every day at an hour of Paris."""
    return CronTrigger(hour=hour, minute=minute, timezone=PARIS)


# Notices go at 9:20 (DEP-90); each hour as well, for a computer that was off at that time.
TASKS = (
    Task("offres-expirees", each(30), recruiting_jobs.expire_offers),
    Task("vues-des-offres", each(30), audience.write_views),
    Task("rappels-de-fin", daily(9, 20), recruiting_jobs.send_notices),
    Task(
        "rappels-de-fin-rattrapes",
        CronTrigger(hour="10-19", minute=20, timezone=PARIS),
        recruiting_jobs.send_notices,
    ),
    Task("brouillons-oublies", daily(3, 10), recruiting_jobs.forget),
    Task("connexions-oubliees", daily(3, 15), forget_sign_ins),
    Task("comptes-oublies", daily(3, 25), forget_people),
    Task("entreprises-fermees", daily(3, 35), recruiting_jobs.take_down_closed),
    Task("messages-anciens", daily(3, 20), mail_jobs.purge_old),
    Task("rentrees-des-formations", daily(3, 30), refresh_trainings),
)
MAIL_SECONDS = 1


def scheduler(database: Database, settings: Settings) -> AsyncIOScheduler:
    """Return the scheduler of a server, not started; it works in threads of its own."""
    made = AsyncIOScheduler(
        timezone=PARIS,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3_600},
    )
    for task in TASKS:
        made.add_job(_in_thread(task, database), task.when, id=task.name, name=task.name)
    made.add_job(_mail(database, settings), each(MAIL_SECONDS), id="envoi-des-messages")
    return made


def _in_thread(task: Task, database: Database) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await asyncio.to_thread(task.work, database)
        except Exception:
            # The next time may succeed: nothing is half done, each job is a transaction.
            logger.exception("job %s failed", task.name)

    return run


def _mail(database: Database, settings: Settings) -> Callable[[], Awaitable[None]]:
    transport = transport_of(settings)

    async def run() -> None:
        try:
            with suppress(asyncio.CancelledError):
                await dispatch_due(database, transport)
        except Exception:
            logger.exception("sending messages failed")

    return run
