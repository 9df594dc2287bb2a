"""What is shown of one offer, one training, one company."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from services.catalog.cards import cards
from services.catalog.enums import ContractType, Kind, OfferStatus, StartType
from services.catalog.models import (
    EstablishmentScore,
    OfferRome,
    ScoreVersion,
    TrainingRome,
    TrainingSession,
)
from services.catalog.service import company_page, offer_page, training_page
from services.core.clock import utc_now
from services.core.database import Database
from services.core.errors import NotFoundError
from tests.unit.conftest import Added
from tests.unit.factories import a_provider, a_training, an_establishment, an_offer


@pytest.fixture
def database(empty_database: Database) -> Database:
    return empty_database


# Offers


def test_an_unknown_offer_is_not_found(database: Database) -> None:
    with pytest.raises(NotFoundError, match="Cette offre") as caught:
        offer_page(database, 999)
    assert caught.value.code == "offer_not_found"


@pytest.mark.parametrize("status", [OfferStatus.DRAFT, OfferStatus.PENDING])
def test_an_offer_that_was_never_published_is_not_shown(
    database: Database, added: Added, status: OfferStatus
) -> None:
    offer_id = added(an_offer(status=status))
    with pytest.raises(NotFoundError):
        offer_page(database, offer_id)


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        (OfferStatus.ACTIVE, True),
        (OfferStatus.FILLED, False),
        (OfferStatus.CANCELLED, False),
        (OfferStatus.EXPIRED, False),
    ],
)
def test_an_offer_that_has_ended_is_shown_and_says_so(
    database: Database, added: Added, status: OfferStatus, is_open: bool
) -> None:
    tomorrow = utc_now() + timedelta(days=1)
    offer_id = added(an_offer(status=status, expires_at=tomorrow))
    assert offer_page(database, offer_id).is_open is is_open


def test_an_offer_closes_at_the_instant_it_expires(
    database: Database, added: Added, frozen_clock: time_machine.Traveller
) -> None:
    end = datetime(2026, 12, 1, 12, tzinfo=UTC)
    offer_id = added(an_offer(expires_at=end))
    frozen_clock.move_to(end - timedelta(seconds=1))
    assert offer_page(database, offer_id).is_open
    frozen_clock.move_to(end)
    page = offer_page(database, offer_id)
    assert not page.is_open
    assert page.expires_at == end


def test_an_offer_without_an_end_stays_open(
    database: Database, added: Added, frozen_clock: time_machine.Traveller
) -> None:
    offer_id = added(an_offer())
    frozen_clock.shift(timedelta(days=3_650))
    assert offer_page(database, offer_id).is_open


def test_an_offer_comes_with_its_company_its_school_and_its_occupations(
    database: Database, added: Added
) -> None:
    company_id = added(an_establishment(brand="Fournil Vrai", naf_code="1071C", opco_code="afdas"))
    school_id = added(a_provider(brand="CFA Vrai", is_company_school=True))
    offer_id = added(an_offer(establishment_id=company_id, provider_id=school_id))
    added(OfferRome(offer_id=offer_id, rome_code="D1106", position=1))
    added(OfferRome(offer_id=offer_id, rome_code="D1102", position=0))
    page = offer_page(database, offer_id)
    assert page.card.organization == "Fournil Vrai"
    assert page.card.school == "CFA Vrai"
    assert page.card.activity == "Boulangerie et boulangerie-pâtisserie"
    assert page.company is not None
    assert page.company.opco == "AFDAS"
    assert page.company.naf_label == page.card.activity
    assert page.school is not None
    assert page.school.is_company_school
    assert [occupation.code for occupation in page.occupations] == ["D1102", "D1106"]
    assert page.occupations[0].definition
    assert page.occupations[0].sheet_origin


def test_an_anonymous_offer_names_nobody(database: Database, added: Added) -> None:
    page = offer_page(database, added(an_offer()))
    assert page.card.organization is page.card.school is None
    assert page.card.activity == ""
    assert page.company is None
    assert page.school is None


def test_the_name_written_on_an_offer_is_preferred_to_the_register(
    database: Database, added: Added
) -> None:
    company_id = added(an_establishment(legal_name="HOLDING SAS"))
    named = an_offer(establishment_id=company_id, employer_name="Chez Ada")
    assert offer_page(database, added(named)).card.organization == "Chez Ada"
    unnamed = an_offer(establishment_id=company_id)
    assert offer_page(database, added(unnamed)).card.organization == "HOLDING SAS"


@pytest.mark.parametrize(
    ("values", "contracts"),
    [
        ({}, (ContractType.APPRENTICESHIP,)),
        ({"accepts_professionalisation": True}, tuple(ContractType)),
        ({"accepts_apprenticeship": False}, ()),
    ],
)
def test_the_contracts_of_an_offer_are_told(
    database: Database, added: Added, values: dict[str, Any], contracts: tuple[ContractType, ...]
) -> None:
    assert offer_page(database, added(an_offer(**values))).card.contracts == contracts


def test_the_start_of_an_offer_is_a_day_or_as_soon_as_possible(
    database: Database, added: Added
) -> None:
    asap = offer_page(database, added(an_offer()))
    day = date(2027, 9, 1)
    dated = offer_page(database, added(an_offer(start_type=StartType.DATE, start_date=day)))
    assert (asap.card.starts_asap, asap.card.start_date) == (True, None)
    assert (dated.card.starts_asap, dated.card.start_date) == (False, day)


def test_what_could_not_be_located_has_an_address_without_a_point(
    database: Database, added: Added
) -> None:
    page = offer_page(database, added(an_offer(latitude=None, longitude=None)))
    assert page.place.city == "Nantes"
    assert page.place.point is page.card.point is None


# Trainings


def test_an_unknown_training_is_not_found(database: Database) -> None:
    with pytest.raises(NotFoundError) as caught:
        training_page(database, 999)
    assert caught.value.code == "training_not_found"


def test_an_unpublished_training_is_not_shown(database: Database, added: Added) -> None:
    training_id = added(a_training(added(a_provider()), is_published=False))
    with pytest.raises(NotFoundError):
        training_page(database, training_id)


def test_a_training_comes_with_its_school_its_intakes_and_its_occupations(
    database: Database, added: Added
) -> None:
    training_id = added(a_training(added(a_provider(brand="CFA Vrai"))))
    for year in (2028, 2027):
        added(
            TrainingSession(
                training_id=training_id, starts_on=date(year, 9, 1), ends_on=date(year + 2, 6, 30)
            )
        )
    added(TrainingRome(training_id=training_id, rome_code="D1102"))
    page = training_page(database, training_id)
    assert page.card.kind is Kind.TRAINING
    assert page.card.organization == page.school.name == "CFA Vrai"
    assert [session.starts_on.year for session in page.sessions] == [2027, 2028]
    assert page.card.start_date == date(2027, 9, 1)
    assert [occupation.code for occupation in page.occupations] == ["D1102"]


def test_an_intake_that_has_begun_is_no_longer_announced(database: Database, added: Added) -> None:
    training_id = added(a_training(added(a_provider())))
    for start in (date(2026, 11, 21), date(2026, 11, 22)):
        end = date(2028, 6, 30)
        added(TrainingSession(training_id=training_id, starts_on=start, ends_on=end))
    page = training_page(database, training_id)
    assert [session.starts_on for session in page.sessions] == [date(2026, 11, 22)]
    with database.read() as session:
        card = cards(session, [(Kind.TRAINING, training_id)])[0]
    assert card.start_date == date(2026, 11, 22)


def test_a_training_without_intakes_has_no_start(database: Database, added: Added) -> None:
    page = training_page(database, added(a_training(added(a_provider()))))
    assert page.sessions == ()
    assert page.card.start_date is None


# Companies


@pytest.mark.parametrize("siret", ["", "73282932000074", "73282932000075", "' OR 1=1 --"])
def test_an_unknown_company_is_not_found(database: Database, siret: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        company_page(database, siret)
    assert caught.value.code == "company_not_found"


def test_a_closed_company_is_not_found(database: Database, added: Added) -> None:
    company = an_establishment(is_open=False)
    added(company)
    with pytest.raises(NotFoundError):
        company_page(database, company.siret)


@pytest.mark.parametrize("is_opted_out", [True, False])
def test_a_company_that_opted_out_is_not_listed(
    database: Database, added: Added, is_opted_out: bool
) -> None:
    company = an_establishment(is_opted_out=is_opted_out)
    added(company)
    assert company_page(database, company.siret).is_listed is not is_opted_out


def test_a_company_shows_its_active_scores_the_most_likely_first(
    database: Database, added: Added
) -> None:
    company = an_establishment()
    company_id = added(company)
    active = added(ScoreVersion(label="new", is_active=True))
    old = added(ScoreVersion(label="old"))
    for version, rome, probability, reasons in (
        (active, "D1102", 0.2, ["Une raison"]),
        (active, "D1106", 0.7, None),
        (old, "D1104", 0.9, None),
    ):
        added(
            EstablishmentScore(
                version_id=version,
                establishment_id=company_id,
                rome_code=rome,
                probability=probability,
                reasons=reasons,
            )
        )
    page = company_page(database, company.siret)
    shown = [(scored.occupation.code, scored.probability) for scored in page.occupations]
    assert shown == [("D1106", 0.7), ("D1102", 0.2)]
    assert [scored.reasons for scored in page.occupations] == [(), ("Une raison",)]


def test_a_company_of_an_unknown_activity_has_no_activity_label(
    database: Database, added: Added
) -> None:
    company = an_establishment(naf_code="9999Z", opco_code="unknown")
    added(company)
    page = company_page(database, company.siret)
    assert page.card.activity == page.company.opco == ""


# The demonstration, read whole


def test_every_page_of_the_demonstration_can_be_shown(demo_database: Database) -> None:
    offers = [offer_page(demo_database, number) for number in range(1, 51)]
    trainings = [training_page(demo_database, number) for number in range(1, 51)]
    assert all(page.is_open and page.occupations for page in offers)
    assert all(page.card.start_date and page.occupations for page in trainings)
    companies = {page.company.siret for page in offers if page.company}
    assert companies
    assert all(company_page(demo_database, siret).occupations for siret in companies)
