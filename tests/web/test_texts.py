"""French words shared by screens."""

from datetime import UTC, date, datetime

import pytest

from lba_app.web import texts


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 11, 22, 8, tzinfo=UTC), "Publiée aujourd'hui"),
        # 23:30 UTC is already the next day in Paris.
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), "Publiée aujourd'hui"),
        (datetime(2026, 11, 21, 12, tzinfo=UTC), "Publiée hier"),
        (datetime(2026, 11, 12, 12, tzinfo=UTC), "Publiée il y a 10 jours"),
    ],
)
def test_freshness_counts_days_of_the_paris_calendar(instant: datetime, words: str) -> None:
    assert texts.ago(instant, date(2026, 11, 22)) == words


def test_nouns_agree_with_their_count() -> None:
    assert texts.plural(0, "résultat", "résultats") == "0 résultat"
    assert texts.plural(1, "résultat", "résultats") == "1 résultat"
    assert texts.plural(1234, "résultat", "résultats") == "1\u202f234 résultats"


def test_distances_are_rounded_for_people() -> None:
    assert texts.kilometres(None) == ""
    assert texts.kilometres(0.4) == "à moins de 1 km"
    assert texts.kilometres(12.4) == "à 12 km"
