"""Cards as rows of text: every kind says what it is, and nothing empty is shown as a fact."""

import pytest

from lba_app.state.rows import card_row
from services.catalog.enums import Kind
from services.search.criteria import Criteria, Filters
from services.search.service import Result, SearchService


def some(service: SearchService, kind: Kind, size: int = 60) -> tuple[Result, ...]:
    criteria = Criteria(filters=Filters(kinds=frozenset({kind})), size=size)
    return service.results(service.engine.search(criteria).hits)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_a_whole_card(search_service: SearchService, kind: Kind) -> None:
    for result in some(search_service, kind):
        row = card_row(result)
        assert row["title"]
        assert row["sentence"]
        assert row["place"]
        assert row["href"] == f"/{kind}/{result.card.key}"
        assert row["point"]


def test_offers_tell_pay_contract_and_freshness(search_service: SearchService) -> None:
    for result in some(search_service, Kind.OFFER):
        row = card_row(result)
        assert "€ brut par mois" in row["pay"]
        assert row["fresh"].startswith("Publiée")
        assert row["contract"]
        assert row["organization"]


def test_an_offer_with_its_training_names_the_school(search_service: SearchService) -> None:
    delegated = [r for r in some(search_service, Kind.OFFER, 400) if r.card.school]
    assert delegated
    for result in delegated:
        assert result.card.school in card_row(result)["sentence"]


def test_an_anonymous_offer_says_that_it_is(search_service: SearchService) -> None:
    anonymous = [r for r in some(search_service, Kind.OFFER, 400) if not r.card.organization]
    assert anonymous
    assert card_row(anonymous[0])["organization"] == "Employeur non précisé dans l'annonce"
