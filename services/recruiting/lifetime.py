"""Until when an offer is visible, counted in days of the Paris calendar.

An offer published on a day is visible that day and the `offer_days` days after it, to the end of
the last one: a day in words, never an hour, and the days of 23 or 25 hours change nothing.
"""

from datetime import date, datetime, time, timedelta

from services.core.clock import PARIS, paris_today
from services.core.settings import get_settings


def end_of_life(first_day: date) -> datetime:
    """Return the instant at which an offer published on a day stops being visible."""
    return end_of_day(first_day + timedelta(days=get_settings().offer_days))


def end_of_day(day: date) -> datetime:
    """Return the instant at which a day ends in Paris."""
    return datetime.combine(day + timedelta(days=1), time(), PARIS)


def last_day(expires_at: datetime) -> date:
    """Return the last day on which an offer is visible."""
    return (expires_at - timedelta(microseconds=1)).astimezone(PARIS).date()


def days_left(expires_at: datetime) -> int:
    """Return how many days are left after today; 0 on the last day, less than 0 afterwards."""
    return (last_day(expires_at) - paris_today()).days
