"""The one place that reads the clock, so that tests can freeze it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
EPOCH = date(1970, 1, 1)


def utc_now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)


def paris_today() -> date:
    """Return the calendar day in Paris, which is what people mean by "today"."""
    return utc_now().astimezone(PARIS).date()


def day_number(day: date) -> int:
    """Return the whole days between 1970-01-01 and `day`: a date that fits an integer array."""
    return (day - EPOCH).days


def minute_number(instant: datetime) -> int:
    """Return the whole minutes between 1970 and an instant."""
    return int(instant.timestamp() // 60)


def day_from_number(number: int) -> date:
    """Return the date of a `day_number`."""
    return EPOCH + timedelta(days=number)
