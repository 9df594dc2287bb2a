"""Searching, from the words of a URL to a page of cards."""

from datetime import timedelta
from itertools import chain

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.database import Database
from services.core.geo import Point, distance_km
from services.search import projection
from services.search.criteria import Filters, Sort
from services.search.query import SearchQuery, Where, parse
from services.search.resolving import where_of
from services.search.service import PAGE_SIZE, RELATED_RADIUS_KM, Result, SearchService
from tests.unit.factories import an_offer

NANTES = Where(insee="44109")
PARIS = Where(insee="75056")
PARIS_POINT = Point(48.85661, 2.35222)


def read(**params: str) -> SearchQuery:
    return parse({name: [value] for name, value in params.items()})[0]


def keys(results: tuple[Result, ...]) -> list[tuple[Kind, int]]:
    return [(result.card.kind, result.card.item_id) for result in results]


def total(service: SearchService, query: SearchQuery) -> int:
    return service.page(service.resolve(query)).total


# Where


@pytest.mark.parametrize(
    ("asked", "canonical", "label"),
    [
        (Where(insee="44109"), Where(insee="44109"), "Nantes (44000)"),
        (Where(insee="01340"), Where(insee="01015"), "Arboys en Bugey (01300)"),
        (Where(postcode="75011"), Where(insee="75111"), "Paris 11e (75011)"),
        (Where(department="2A"), Where(department="2A"), "Corse-du-Sud (2A)"),
        (Where(region="52"), Where(region="52"), "Pays de la Loire"),
        (Where(text="nantes"), Where(insee="44109"), "Nantes (44000)"),
        (Where(text="Paris (75)"), None, "Paris (75)"),
        (Where(text="Bretagne"), Where(region="53"), "Bretagne"),
        (Where(), Where(), ""),
    ],
)
def test_a_place_is_looked_up(
    search_service: SearchService, asked: Where, canonical: Where | None, label: str
) -> None:
    resolved = search_service.resolve(SearchQuery(where=asked))
    assert resolved.issues == ()
    assert resolved.place_label == label
    assert canonical is None or resolved.query.where == canonical


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (Where(insee="99999"), "99999"),
        (Where(postcode="00000"), "00000"),
        (Where(department="99"), "99"),
        (Where(region="999"), "999"),
        (Where(text="zzzz"), "zzzz"),
    ],
)
def test_an_unknown_place_is_told_and_the_whole_country_searched(
    search_service: SearchService, asked: Where, name: str
) -> None:
    query = SearchQuery(where=asked)
    (issue,) = search_service.resolve(query).issues
    assert issue.field == "lieu"
    assert name in issue.message
    assert search_service.resolve(query).query.where == Where()
    assert total(search_service, query) == total(search_service, SearchQuery())


def test_a_commune_is_a_circle_a_department_is_an_area(search_service: SearchService) -> None:
    circle = search_service.resolve(SearchQuery(where=PARIS, radius_km=10)).criteria
    assert (circle.center, circle.radius_km, circle.departments) == (PARIS_POINT, 10, ())
    area = search_service.resolve(SearchQuery(where=Where(region="94"))).criteria
    assert (area.center, area.departments) == (None, ("2A", "2B"))


def test_a_point_is_named_by_its_label_or_by_the_nearest_commune(
    search_service: SearchService,
) -> None:
    point = Point(47.2184, -1.5536)
    named = search_service.resolve(SearchQuery(where=Where(point=point, text="Chez moi")))
    unnamed = search_service.resolve(SearchQuery(where=Where(point=point)))
    assert named.place_label == "Chez moi"
    assert unnamed.place_label == "Autour de Nantes"
    assert unnamed.criteria.center == point


def test_every_result_is_in_the_circle_and_its_distance_is_right(
    search_service: SearchService,
) -> None:
    found = search_service.search(SearchQuery(where=PARIS, radius_km=30), 1_000)
    assert found.total == len(found.results) > 20
    for result in found.results:
        assert result.card.point is not None
        away = distance_km(PARIS_POINT, result.card.point)
        assert away <= 30
        assert result.distance_km == pytest.approx(away, abs=1e-3)


def test_every_result_is_in_the_department(search_service: SearchService) -> None:
    found = search_service.search(SearchQuery(where=Where(department="75")), 1_000)
    assert found.total > 0
    assert all(result.card.postal_code.startswith("75") for result in found.results)
    assert all(result.distance_km is None for result in found.results)


def test_a_place_without_coordinates_is_searched_by_its_department(
    search_service: SearchService,
) -> None:
    resolved = search_service.resolve(SearchQuery(where=Where(text="Nouméa")))
    assert resolved.place_label == "Nouméa (98800)"
    assert resolved.criteria.departments == ("988",)
    assert total(search_service, resolved.query) == 0


def test_the_canonical_place_leads_to_the_same_place(search_service: SearchService) -> None:
    territory = search_service.territory
    sample = [*list(territory.communes.values())[::500], *territory.departments.values()]
    for place in [*sample, *territory.regions.values()]:
        assert search_service.resolve(SearchQuery(where=where_of(place))).place == place


# What


def test_an_unknown_occupation_is_told_and_left_out(search_service: SearchService) -> None:
    query = SearchQuery(romes=("D1102", "A0000", "N9999"))
    resolved = search_service.resolve(query)
    (issue,) = resolved.issues
    assert issue.field == "romes"
    assert "A0000, N9999" in issue.message
    assert resolved.query.romes == resolved.criteria.romes == ("D1102",)


@pytest.mark.parametrize(
    ("romes", "label"),
    [
        ((), ""),
        (("D1102",), "Boulanger / Boulangère"),
        (("D1102", "G1801"), "Boulanger / Boulangère, Barman / Barmaid"),
        (("D1102", "G1801", "D1104", "D1106"), "Boulanger / Boulangère, Barman / Barmaid (+ 2)"),
    ],
)
def test_occupations_are_named_two_at_most(
    search_service: SearchService, romes: tuple[str, ...], label: str
) -> None:
    assert search_service.resolve(SearchQuery(romes=romes)).occupation_label == label


def test_a_text_that_says_nothing_narrows_nothing(search_service: SearchService) -> None:
    everything = total(search_service, SearchQuery())
    assert total(search_service, SearchQuery(text="un emploi en alternance")) == everything
    assert 0 < total(search_service, SearchQuery(text="boulanger")) < everything


def test_a_company_is_found_by_an_occupation_that_it_may_hire_for(
    search_service: SearchService,
) -> None:
    only_companies = Filters(kinds=frozenset({Kind.COMPANY}))
    found = search_service.search(SearchQuery(text="boulangère", filters=only_companies))
    assert found.results
    assert any("boulang" not in result.card.title.lower() for result in found.results)


# How many, and which


queries = st.builds(
    SearchQuery,
    text=st.sampled_from(("", "", "vendeur", "web paris", "zzzz")),
    romes=st.sampled_from(((), ("D1102",), ("D1214", "M1805", "A0000"))),
    where=st.sampled_from(
        (Where(), NANTES, PARIS, Where(department="59"), Where(region="11"), Where(text="lyon"))
    ),
    radius_km=st.sampled_from((10, 60, 200, None)),
    filters=st.builds(
        Filters,
        kinds=st.frozensets(st.sampled_from(Kind)),
        levels=st.frozensets(st.sampled_from((3, 5))),
        disability_friendly=st.booleans(),
    ),
    sort=st.sampled_from(Sort),
)


@settings(max_examples=40)
@given(query=queries)
def test_the_count_is_the_total_and_the_pages_hold_it_all(
    search_service: SearchService, query: SearchQuery
) -> None:
    whole = search_service.page(search_service.resolve(query, 2_000))
    assert total(search_service, query) == whole.total == len(whole.results)
    assert len(set(keys(whole.results))) == whole.total
    window = search_service.window(query, 7, 13)
    assert keys(window) == keys(whole.results)[7:20]


def test_pages_follow_one_another(search_service: SearchService) -> None:
    pages = [search_service.search(SearchQuery(where=PARIS, page=number)) for number in range(1, 5)]
    together = list(chain(*(keys(page.results) for page in pages)))
    assert all(len(page.results) == PAGE_SIZE for page in pages[:3])
    assert len(set(together)) == len(together)
    whole = search_service.search(SearchQuery(where=PARIS), 2_000)
    assert together == keys(whole.results)[: len(together)]


def test_a_page_past_the_end_is_empty_and_keeps_its_counts(
    search_service: SearchService,
) -> None:
    last = search_service.search(SearchQuery(where=PARIS, page=10_000))
    assert last.results == ()
    assert last.total == sum(last.facets.kinds.values()) > 0


def test_offers_leave_the_results_as_they_expire(
    search_service: SearchService, frozen_clock: time_machine.Traveller
) -> None:
    offers = SearchQuery(filters=Filters(kinds=frozenset({Kind.OFFER})))
    counts = []
    for _ in range(31):
        counts.append(total(search_service, offers))
        frozen_clock.shift(timedelta(days=1))
    assert counts[0] == 400
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0


def test_an_item_deleted_since_is_left_out(empty_database: Database) -> None:
    with empty_database.write() as session:
        kept, deleted = an_offer(), an_offer()
        session.add_all([kept, deleted])
        session.flush()
        projection.rebuild(session)
    service = SearchService(empty_database)
    with empty_database.write() as session:
        session.delete(session.merge(deleted))
        session.flush()
        projection.refresh(session, Kind.OFFER, [deleted.id or 0])
    assert keys(service.search(SearchQuery()).results) == [(Kind.OFFER, kept.id)]


# What goes with a card


def test_the_trainings_that_go_with_an_offer_are_the_nearest_of_its_occupation(
    search_service: SearchService,
) -> None:
    trainings = frozenset({Kind.TRAINING})
    romes = tuple(code for code in search_service.occupations.labels if code.startswith("D1"))[:20]
    only_trainings = SearchQuery(romes=romes, filters=Filters(kinds=trainings))
    known = [result.card for result in search_service.search(only_trainings, 500).results]
    offers = SearchQuery(filters=Filters(kinds=frozenset({Kind.OFFER})))
    numbers = set()
    for offer in (result.card for result in search_service.search(offers, 50).results):
        assert offer.point is not None
        away = sorted(distance_km(offer.point, card.point) for card in known if card.point)
        expected = [distance for distance in away if distance <= RELATED_RADIUS_KM][:3]
        related = search_service.related(offer, romes, trainings, 3)
        assert {result.card.kind for result in related} <= trainings
        assert [result.distance_km for result in related] == pytest.approx(expected, abs=1e-3)
        numbers.add(len(related))
    assert max(numbers) == 3


def test_a_card_does_not_go_with_itself(search_service: SearchService) -> None:
    found = search_service.search(SearchQuery(romes=("D1102",)), 500)
    for result in found.results[:10]:
        kinds = frozenset({result.card.kind})
        related = search_service.related(result.card, ("D1102",), kinds, 400)
        assert (result.card.kind, result.card.item_id) not in keys(related)
        assert search_service.related(result.card, ("D1102",), kinds, 2) == related[:2]


def test_nothing_goes_with_a_card_of_no_occupation(search_service: SearchService) -> None:
    card = search_service.search(SearchQuery()).results[0].card
    assert search_service.related(card, (), frozenset(Kind), 3) == ()


def test_items_are_shown_by_their_key(search_service: SearchService) -> None:
    wanted = [(Kind.COMPANY, 3), (Kind.OFFER, 1), (Kind.OFFER, 10_000_000)]
    results = search_service.cards(wanted)
    assert keys(results) == wanted[:2]
    assert all(result.distance_km is None for result in results)


def test_a_written_search_gives_what_it_says(search_service: SearchService) -> None:
    query = read(romes="D1102", lieu="Paris", radius="200", kinds="formation", sort="distance")
    found = search_service.search(query)
    assert found.resolved.issues == ()
    assert {result.card.kind for result in found.results} <= {Kind.TRAINING}
    distances = [result.distance_km or 0 for result in found.results]
    assert distances == sorted(distances)
