"""French words for plain values, the same in screens and in messages."""

from datetime import date

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


def day_in_words(value: date) -> str:
    """Return a date in words: "1er septembre 2026"."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {_MONTHS[value.month - 1]} {value.year}"
