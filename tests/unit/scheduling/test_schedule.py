"""The table of what is done at which time."""

import asyncio
import logging
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from services.core.clock import PARIS
from services.core.database import Database
from services.core.settings import Settings, get_settings
from services.scheduling import schedule
from services.scheduling.schedule import TASKS, Task, each, scheduler
from tests.conftest import DEMO_DAY


def test_names_are_unique() -> None:
    assert len({task.name for task in TASKS}) == len(TASKS)


def test_every_task_does_nothing_on_an_empty_database(empty_database: Database) -> None:
    for task in TASKS:
        task.work(empty_database)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        # 9:20 in Paris is 8:20 UTC in winter, 7:20 in summer; days of 23 and 25 hours included.
        (datetime(2026, 11, 22, 5, tzinfo=UTC), datetime(2026, 11, 22, 8, 20, tzinfo=UTC)),
        (datetime(2027, 7, 1, 5, tzinfo=UTC), datetime(2027, 7, 1, 7, 20, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, tzinfo=UTC), datetime(2027, 3, 28, 7, 20, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 8, 20, tzinfo=UTC)),
    ],
)
def test_notices_go_at_twenty_past_nine_in_paris(before: datetime, wanted: datetime) -> None:
    task = next(one for one in TASKS if one.name == "rappels-de-fin")
    fires = task.when.get_next_fire_time(None, before.astimezone(PARIS))
    assert fires == wanted
    assert fires.tzinfo == ZoneInfo("Europe/Paris")


def test_what_is_over_leaves_within_a_minute() -> None:
    task = next(one for one in TASKS if one.name == "offres-expirees")
    assert task.when.interval.total_seconds() <= 60


async def test_the_scheduler_runs_its_tasks_and_stops(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    task = Task("essai", each(1), lambda _: loop.call_soon_threadsafe(done.set))
    monkeypatch.setattr(schedule, "TASKS", (task,))
    settings = Settings(_env_file=None, data_dir=tmp_path)  # type: ignore[call-arg, arg-type]
    made = scheduler(empty_database, settings)
    # The clock of other tests stands still: this one must advance.
    with time_machine.travel(DEMO_DAY, tick=True):
        made.start()
        await asyncio.wait_for(done.wait(), 10)
        made.shutdown(wait=False)


async def test_a_task_that_fails_is_logged_and_the_others_go_on(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Database) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr(schedule, "TASKS", (Task("cassee", each(3600), broken),))
    made = scheduler(empty_database, get_settings())
    with caplog.at_level(logging.ERROR):
        await made.get_job("cassee").func()
    assert "cassee" in caplog.text
    assert "no luck" in caplog.text
