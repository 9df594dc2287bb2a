"""What a search does when a part of it fails: it tells it, and shows the rest."""

import logging
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from services.catalog.enums import Kind
from services.core.columns import columns_of
from services.core.database import Database
from services.search import columns as c
from services.search import projection
from services.search.criteria import Criteria
from services.search.engine import Outcome, SearchEngine
from services.search.models import SearchCard
from services.search.query import SearchQuery
from services.search.service import CARDS_FAILED, WORDS_FAILED, SearchService
from tests.unit.factories import an_offer


class BrokenEngine:
    """An engine that fails for searches by words, or for every search."""

    def __init__(self, engine: SearchEngine, *, is_whole: bool = False) -> None:
        self._engine, self._is_whole = engine, is_whole

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def search(
        self, criteria: Criteria, now: datetime | None = None, *, explain: bool = False
    ) -> Outcome:
        if criteria.terms or self._is_whole:
            raise KeyError("a broken list of words")
        return self._engine.search(criteria, now, explain=explain)


@pytest.fixture
def broken(search_service: SearchService, monkeypatch: pytest.MonkeyPatch) -> SearchService:
    """Return the search over the demonstration, of which the words are broken."""
    engine: Any = BrokenEngine(search_service.engine)
    monkeypatch.setattr(search_service, "_current", lambda: engine)
    return search_service


def test_broken_words_are_told_and_replaced_by_occupations(
    broken: SearchService, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page = broken.search(SearchQuery(text="boulanger"))
    assert page.troubles == (WORDS_FAILED,)
    assert "a broken list of words" in caplog.text
    suggested = broken.occupations.suggest("boulanger")
    romes = tuple(one.params["romes"] for one in suggested if "romes" in one.params)
    expected = broken.engine.search(Criteria(romes=romes))
    assert 0 < page.total == expected.total
    assert [result.hit for result in page.results] == list(expected.hits)


def test_occupations_that_were_asked_are_kept_when_words_break(broken: SearchService) -> None:
    page = broken.search(SearchQuery(text="boulanger", romes=("D1102",)))
    assert page.troubles == (WORDS_FAILED,)
    assert page.total == broken.search(SearchQuery(romes=("D1102",))).total > 0


def test_words_that_name_no_occupation_find_nothing_when_words_break(
    broken: SearchService,
) -> None:
    assert broken.search(SearchQuery(text="zzzz")).total == 0


def test_a_search_without_words_that_fails_is_not_hidden(
    search_service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine: Any = BrokenEngine(search_service.engine, is_whole=True)
    monkeypatch.setattr(search_service, "_current", lambda: engine)
    with pytest.raises(KeyError):
        search_service.search(SearchQuery(romes=("D1102",)))


def test_broken_cards_are_told_and_the_others_are_shown(
    empty_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    contents = ["", "{", '{"kind": "offre"}', "[]", "null"]
    with empty_database.write() as session:
        good, *broken = [an_offer() for _ in range(len(contents) + 1)]
        session.add_all([good, *broken])
        session.flush()
        projection.rebuild(session)
        key = columns_of(SearchCard).item_key
        for offer, content in zip(broken, contents, strict=True):
            is_it = key == c.item_key(Kind.OFFER, offer.id or 0)
            session.execute(update(SearchCard).where(is_it).values(card=content))
    with caplog.at_level(logging.ERROR):
        page = SearchService(empty_database).search(SearchQuery())
    assert [result.card.item_id for result in page.results] == [good.id]
    assert page.total == len(contents) + 1
    assert page.troubles == (CARDS_FAILED,)
    assert len(caplog.records) == len(contents)
