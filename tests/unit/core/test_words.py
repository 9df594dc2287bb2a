"""Plain values in French words."""

from datetime import date

from services.core.words import day_in_words


def test_days_are_written_as_people_say_them() -> None:
    assert day_in_words(date(2026, 9, 1)) == "1er septembre 2026"
    assert day_in_words(date(2027, 2, 15)) == "15 février 2027"
