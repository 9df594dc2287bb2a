"""How much a search asks of the database: as little whatever it finds."""

import pytest

from services.core.database import Database
from services.search.query import SearchQuery, Where
from services.search.service import PAGE_SIZE, SearchService
from tests.unit.search.comparing import statements

SEARCHES = [
    SearchQuery(),
    SearchQuery(text="boulanger"),
    SearchQuery(text="cap cuisine paris"),
    SearchQuery(romes=("D1102",), where=Where(insee="75056")),
    SearchQuery(domains=("D",), where=Where(department="59")),
    SearchQuery(page=3),
]


@pytest.mark.parametrize("query", SEARCHES)
def test_a_page_of_results_is_one_statement(
    demo_database: Database, search_service: SearchService, query: SearchQuery
) -> None:
    for size in (1, 7, PAGE_SIZE):
        with statements(demo_database) as sent:
            page = search_service.search(query, size)
        assert page.total > 0
        assert len(sent) == (1 if page.results else 0)


def test_a_search_that_finds_nothing_asks_nothing(
    demo_database: Database, search_service: SearchService
) -> None:
    with statements(demo_database) as sent:
        assert search_service.search(SearchQuery(text="zzzz")).total == 0
    assert sent == []


def test_larger_searches_ask_nothing(
    demo_database: Database, search_service: SearchService
) -> None:
    resolved = search_service.resolve(SEARCHES[3])
    with statements(demo_database) as sent:
        assert search_service.enlargements(resolved)
    assert sent == []


@pytest.mark.parametrize("typed", ["", "b", "boulanger", "fournil", "a" * 50, "zzzz"])
def test_suggestions_take_two_statements_at_most(
    demo_database: Database, search_service: SearchService, typed: str
) -> None:
    with statements(demo_database) as sent:
        search_service.suggest_occupations(typed)
    assert len(sent) <= 2


def test_places_are_suggested_from_memory(
    demo_database: Database, search_service: SearchService
) -> None:
    with statements(demo_database) as sent:
        assert search_service.places.suggest("nantes")
    assert sent == []
