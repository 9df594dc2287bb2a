"""Days of visibility are days of the Paris calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from services.core.clock import PARIS, paris_today
from services.core.settings import Settings
from services.recruiting import lifetime
from services.recruiting.lifetime import days_left, end_of_day, end_of_life, last_day


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [
        # Winter, summer.
        (date(2026, 11, 22), date(2026, 12, 22), datetime(2026, 12, 22, 23, tzinfo=UTC)),
        (date(2026, 6, 1), date(2026, 7, 1), datetime(2026, 7, 1, 22, tzinfo=UTC)),
        # Across the day of 23 hours: published before, ended on it, the day before, the day after.
        (date(2027, 3, 27), date(2027, 4, 26), datetime(2027, 4, 26, 22, tzinfo=UTC)),
        (date(2027, 3, 28), date(2027, 4, 27), datetime(2027, 4, 27, 22, tzinfo=UTC)),
        (date(2027, 2, 25), date(2027, 3, 27), datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (date(2027, 2, 26), date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        # Across the day of 25 hours.
        (date(2026, 9, 24), date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 9, 25), date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (date(2026, 10, 24), date(2026, 11, 23), datetime(2026, 11, 23, 23, tzinfo=UTC)),
        (date(2026, 10, 25), date(2026, 11, 24), datetime(2026, 11, 24, 23, tzinfo=UTC)),
    ],
)
def test_an_offer_ends_at_midnight_in_paris(first: date, last: date, end: datetime) -> None:
    found = end_of_life(first)
    assert found == end
    assert found.astimezone(PARIS).time().isoformat() == "00:00:00"
    assert last_day(found) == last
    assert last - first == timedelta(days=30)


@given(first=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_any_day_gives_thirty_more(first: date) -> None:
    end = end_of_life(first)
    assert last_day(end) == first + timedelta(days=30)
    assert last_day(end + timedelta(microseconds=1)) == first + timedelta(days=31)
    assert end == end_of_day(last_day(end))


@pytest.mark.parametrize(
    ("now", "today", "left"),
    [
        # Half past midnight in Paris is still the day before in Greenwich.
        (datetime(2027, 3, 26, 23, 30, tzinfo=UTC), date(2027, 3, 27), 1),
        (datetime(2027, 3, 27, 22, 59, tzinfo=UTC), date(2027, 3, 27), 1),
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), date(2027, 3, 28), 0),
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), date(2027, 3, 28), 0),
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), date(2027, 3, 29), -1),
    ],
)
def test_days_left_change_at_midnight_in_paris(now: datetime, today: date, left: int) -> None:
    end = end_of_day(date(2027, 3, 28))
    with time_machine.travel(now, tick=False):
        assert paris_today() == today
        assert days_left(end) == left


def test_the_length_of_a_life_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LBA_OFFER_DAYS", "45")
    own = Settings(_env_file=None)
    monkeypatch.setattr(lifetime, "get_settings", lambda: own)
    assert last_day(end_of_life(date(2026, 11, 22))) == date(2027, 1, 6)
