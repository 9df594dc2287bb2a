"""What a written search means, and what is done when a part of it fails."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.core.constants import DEFAULT_RADIUS_KM
from services.core.database import Database
from services.core.geo import Point
from services.search import projection
from services.search.criteria import Filters
from services.search.query import SearchQuery, Where
from services.search.resolving import Resolved
from services.search.service import SearchService
from tests.conftest import opened
from tests.unit.factories import an_offer

NANTES, AJACCIO = Where(insee="44109"), Where(insee="2A004")
CREUSE = Where(department="23")
NANTES_POINT = Point(47.21812, -1.55306)


def resolved(service: SearchService, text: str, **values: Any) -> Resolved:
    return service.resolve(SearchQuery(text=text, **values))


def said(found: Resolved) -> list[str]:
    """Return the terms of a search, as they were typed."""
    return [" ".join(term.alternatives[0]) for term in found.criteria.terms]


# A place in the text


@pytest.mark.parametrize(
    ("text", "rest", "where", "words"),
    [
        ("boulanger nantes", "boulanger", NANTES, "nantes"),
        ("serveur à ajaccio", "serveur", AJACCIO, "ajaccio"),
        ("Boulanger sur NANTES", "boulanger", NANTES, "nantes"),
        ("boulanger près de Nantes", "boulanger", NANTES, "nantes"),
        ("vendeuse la rochelle", "vendeuse", Where(insee="17300"), "la rochelle"),
        ("cap cuisine saint-étienne", "cap cuisine", Where(insee="42218"), "saint etienne"),
    ],
)
def test_a_text_that_ends_with_a_place_is_a_search_there(
    search_service: SearchService, text: str, rest: str, where: Where, words: str
) -> None:
    found = resolved(search_service, text)
    assert found.query.text == rest
    assert found.query.where == where
    assert found.place_words.endswith(words)
    assert found.criteria.center is not None
    assert found.criteria.radius_km == DEFAULT_RADIUS_KM
    assert found.issues == ()


@pytest.mark.parametrize(
    "text",
    [
        # A trade, not Mâcon.
        "maçon",
        "apprenti maçon",
        "chef maçon",
        # A place in the middle of other words.
        "nantes boulanger",
        "boulanger zzzzville",
        "",
    ],
)
def test_other_texts_stay_whole(search_service: SearchService, text: str) -> None:
    found = resolved(search_service, text)
    assert found.query.text == text
    assert found.query.where == Where()
    assert found.place_words == ""
    assert found.criteria.center is None


@pytest.mark.parametrize("text", ["nantes", "alternance à nantes", "apprentissage nantes"])
def test_a_text_that_is_only_a_place_is_a_search_there(
    search_service: SearchService, text: str
) -> None:
    assert resolved(search_service, text).query.where == NANTES


def test_paris_in_a_text_is_the_one_of_the_field_of_places(search_service: SearchService) -> None:
    asked = search_service.resolve(SearchQuery(where=Where(text="paris"))).query.where
    assert resolved(search_service, "boulanger paris").query.where == asked


def test_a_place_asked_beside_the_text_is_the_place(search_service: SearchService) -> None:
    found = resolved(search_service, "boulanger nantes", where=AJACCIO)
    assert found.query.where == AJACCIO
    assert said(found) == ["boulanger", "nantes"]
    assert found.place_words == ""


def test_who_asks_for_the_whole_country_gets_it(search_service: SearchService) -> None:
    found = resolved(search_service, "boulanger nantes", radius_km=None, is_radius_chosen=True)
    assert found.query.where == Where()
    assert said(found) == ["boulanger", "nantes"]


def test_the_search_that_was_understood_is_written_as_any_other(
    search_service: SearchService,
) -> None:
    found = resolved(search_service, "boulanger nantes")
    again = search_service.resolve(found.query)
    assert again.criteria == found.criteria
    assert again.query == found.query


# A diploma in the text


@pytest.mark.parametrize(
    ("text", "levels", "words", "terms"),
    [
        ("cap cuisine", {3}, "cap", ["cuisine"]),
        ("bac pro vente", {4}, "bac pro", ["vente"]),
        ("BTS", {5}, "bts", []),
        ("bac+5 informatique", {7}, "bac 5", ["informatique"]),
        ("licence ou master chimie", {6, 7}, "licence master", ["chimie"]),
        ("cuisine", set(), "", ["cuisine"]),
        ("handicap", set(), "", ["handicap"]),
    ],
)
def test_the_words_of_a_diploma_are_its_level(
    search_service: SearchService, text: str, levels: set[int], words: str, terms: list[str]
) -> None:
    found = resolved(search_service, text)
    assert found.criteria.filters.levels == levels
    assert found.query.filters.levels == set()
    assert found.level_words == words
    assert said(found) == terms


def test_levels_that_were_asked_are_not_changed_by_words(search_service: SearchService) -> None:
    asked = Filters(levels=frozenset({5}))
    found = resolved(search_service, "cap cuisine", filters=asked)
    assert found.criteria.filters == asked
    assert found.level_words == ""
    assert said(found) == ["cuisine"]


# Domains


def test_a_domain_is_its_occupations(search_service: SearchService) -> None:
    found = resolved(search_service, "", domains=("D12",), romes=("D1102",))
    codes = found.criteria.romes
    assert codes[0] == "D1102"
    assert set(codes[1:]) == {
        code for code in search_service.occupations.labels if code.startswith("D12")
    }
    assert found.query.domains == ("D12",)
    assert found.occupation_label.startswith(search_service.occupations.domains["D12"])


def test_a_letter_is_a_domain_too_and_no_code_is_asked_twice(
    search_service: SearchService,
) -> None:
    found = resolved(search_service, "", domains=("D", "D12"))
    codes = found.criteria.romes
    assert len(set(codes)) == len(codes) > 100
    assert all(code.startswith("D") for code in codes)


def test_an_unknown_domain_is_told_and_left_out(search_service: SearchService) -> None:
    found = resolved(search_service, "", domains=("D12", "N99"))
    (issue,) = found.issues
    assert issue.field == "domains"
    assert "N99" in issue.message
    assert "D12" not in issue.message
    assert found.query.domains == ("D12",)


# A circle that finds nothing


@pytest.fixture(scope="module")
def far_database(
    reference_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Yield a database with offers 45 km and 80 km north of Nantes."""
    path = Path(shutil.copy(reference_file, tmp_path_factory.mktemp("far") / "lba.db"))
    with opened(path) as database:
        with database.write() as session:
            for kilometres in (45, 80):
                latitude = NANTES_POINT.latitude + kilometres / 111.195
                session.add(an_offer(latitude=latitude, longitude=NANTES_POINT.longitude))
            session.flush()
            projection.rebuild(session)
        yield database


@pytest.fixture(scope="module")
def far_service(far_database: Database) -> SearchService:
    return SearchService(far_database)


def test_a_circle_that_finds_nothing_grows_until_it_does(far_service: SearchService) -> None:
    page = far_service.search(SearchQuery(where=NANTES))
    assert (page.total, page.widened_from) == (1, DEFAULT_RADIUS_KM)
    assert page.resolved.criteria.radius_km == 60
    assert page.resolved.query.where == NANTES


@pytest.mark.parametrize("radius", [10, 30])
def test_a_circle_that_was_chosen_stays(far_service: SearchService, radius: int) -> None:
    page = far_service.search(SearchQuery(where=NANTES, radius_km=radius, is_radius_chosen=True))
    assert (page.total, page.widened_from) == (0, None)
    assert page.resolved.criteria.radius_km == radius


def test_a_circle_that_finds_something_stays(far_service: SearchService) -> None:
    near = Where(point=Point(NANTES_POINT.latitude + 45 / 111.195, NANTES_POINT.longitude))
    page = far_service.search(SearchQuery(where=near))
    assert (page.total, page.widened_from) == (1, None)


@pytest.mark.parametrize("where", [AJACCIO, CREUSE, Where()])
def test_what_no_circle_finds_stays_not_found(far_service: SearchService, where: Where) -> None:
    romes = () if where == AJACCIO else ("D1102",)
    page = far_service.search(SearchQuery(where=where, romes=romes))
    assert (page.total, page.widened_from) == (0, None)
    assert page.results == ()
