"""Instants and days."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from services.core.clock import day_from_number, day_number, paris_today, utc_now


def test_now_is_aware_and_in_utc(frozen_clock: time_machine.Traveller) -> None:
    frozen_clock.move_to(datetime(2026, 3, 1, 8, 30, tzinfo=UTC))
    assert utc_now() == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    assert utc_now().tzinfo is UTC


@pytest.mark.parametrize(
    ("instant", "today"),
    [
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 7, 13, 21, 59, tzinfo=UTC), date(2026, 7, 13)),
        (datetime(2026, 7, 13, 22, 0, tzinfo=UTC), date(2026, 7, 14)),
    ],
)
def test_today_is_the_day_in_paris(
    frozen_clock: time_machine.Traveller, instant: datetime, today: date
) -> None:
    frozen_clock.move_to(instant)
    assert paris_today() == today


def test_days_are_counted_from_1970() -> None:
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2026, 11, 22)) == 20_779
    assert day_number(date(1969, 12, 31)) == -1


@given(st.dates())
def test_a_day_is_found_again_from_its_number(day: date) -> None:
    assert day_from_number(day_number(day)) == day
