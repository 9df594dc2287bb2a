"""The index holds what the database says."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import time_machine
from sqlmodel import SQLModel

from services.catalog.enums import Kind, OfferStatus, RemoteMode, StartType
from services.catalog.models import (
    EstablishmentScore,
    OfferRome,
    ScoreVersion,
)
from services.core.clock import day_number
from services.core.database import Database
from services.core.geo import Point
from services.search import columns as c
from services.search import projection
from services.search.build import build_engine
from services.search.criteria import Criteria
from services.search.engine import Engine
from tests.unit.conftest import Added
from tests.unit.factories import a_provider, a_training, an_establishment, an_offer
from tests.unit.search.worlds import Key, keys, terms

NANTES = Point(47.2184, -1.5536)


def built(database: Database) -> Engine:
    """Return the engine of what the catalogue holds now."""
    with database.write() as session:
        projection.rebuild(session)
    return build_engine(database)


def found(database: Database, text: str = "", **criteria: Any) -> set[Key]:
    asked = Criteria(terms=terms(text), **criteria)
    return set(keys(built(database).search(asked).hits))


def one_item(database: Database) -> dict[str, Any]:
    """Return the columns of the only item of the index."""
    items = built(database).index.items
    assert len(items) == 1
    return {field.name: getattr(items, field.name)[0] for field in fields(items)}


# What is in it


def test_an_empty_catalogue_gives_an_empty_index(empty_database: Database) -> None:
    assert found(empty_database) == set()
    assert found(empty_database, romes=("D1102",), center=NANTES, radius_km=30) == set()
    assert found(empty_database, text="boulanger") == set()


@pytest.mark.parametrize("status", OfferStatus)
def test_only_active_offers_are_found(
    empty_database: Database, added: Added, status: OfferStatus
) -> None:
    offer_id = added(an_offer(status=status))
    expected = {(Kind.OFFER, offer_id)} if status is OfferStatus.ACTIVE else set()
    assert found(empty_database) == expected


def test_an_offer_is_no_longer_found_once_expired(
    empty_database: Database, added: Added, frozen_clock: time_machine.Traveller
) -> None:
    added(an_offer(expires_at=datetime(2026, 12, 1, 12, tzinfo=UTC)))
    engine = built(empty_database)
    frozen_clock.move_to(datetime(2026, 12, 1, 11, 59, 59, tzinfo=UTC))
    assert engine.search(Criteria()).total == 1
    frozen_clock.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert engine.search(Criteria()).total == 0


def test_only_published_trainings_are_found(empty_database: Database, added: Added) -> None:
    school = added(a_provider())
    shown = added(a_training(school))
    added(a_training(school, is_published=False))
    assert found(empty_database) == {(Kind.TRAINING, shown)}


@pytest.mark.parametrize(
    ("values", "has_score", "is_found"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"is_self_listed": True}, False, True),
        ({"is_self_listed": True, "is_opted_out": True}, False, False),
        ({"is_opted_out": True}, True, False),
        ({"is_open": False}, True, False),
        ({"is_self_listed": True, "is_open": False}, False, False),
    ],
)
def test_companies_are_found_by_a_score_or_by_their_own_wish(
    empty_database: Database,
    added: Added,
    values: dict[str, Any],
    *,
    has_score: bool,
    is_found: bool,
) -> None:
    company = added(an_establishment(**values))
    version = added(ScoreVersion(label="v", is_active=True))
    if has_score:
        added(score(version, company))
    assert found(empty_database) == ({(Kind.COMPANY, company)} if is_found else set())


def score(version: int, company: int, rome: str = "D1102", chance: float = 0.5) -> SQLModel:
    return EstablishmentScore(
        version_id=version, establishment_id=company, rome_code=rome, probability=chance
    )


def test_scores_of_an_older_version_count_for_nothing(
    empty_database: Database, added: Added
) -> None:
    company = added(an_establishment())
    active = added(ScoreVersion(label="new", is_active=True))
    old = added(ScoreVersion(label="old"))
    added(score(active, company, "D1102", 0.2))
    added(score(old, company, "D1102", 0.9))
    added(score(old, company, "D1106", 0.9))
    assert found(empty_database, romes=("D1102",)) == {(Kind.COMPANY, company)}
    assert found(empty_database, romes=("D1106",)) == set()
    assert one_item(empty_database)["quality"] == pytest.approx(0.2)


def test_the_best_score_of_a_company_is_its_quality(empty_database: Database, added: Added) -> None:
    company = added(an_establishment())
    version = added(ScoreVersion(label="v", is_active=True))
    added(score(version, company, "D1102", 0.2))
    added(score(version, company, "D1106", 0.7))
    assert one_item(empty_database)["quality"] == pytest.approx(0.7)


def test_an_unknown_occupation_of_a_source_breaks_nothing(
    empty_database: Database, added: Added
) -> None:
    offer_id = added(an_offer())
    added(OfferRome(offer_id=offer_id, rome_code="Z9999"))
    added(OfferRome(offer_id=offer_id, rome_code="D1102", position=1))
    assert found(empty_database) == {(Kind.OFFER, offer_id)}
    assert found(empty_database, romes=("D1102",)) == {(Kind.OFFER, offer_id)}


def test_the_main_occupation_of_an_offer_counts_most(
    empty_database: Database, added: Added
) -> None:
    main, other = added(an_offer()), added(an_offer())
    added(OfferRome(offer_id=main, rome_code="D1102"))
    added(OfferRome(offer_id=other, rome_code="D1102", position=1))
    engine = built(empty_database)
    positions, strengths = engine.index.postings.of(engine.index.vocabulary.romes.number("D1102"))
    by_id = dict(zip(engine.index.items.item_id[positions].tolist(), strengths, strict=True))
    assert by_id == {main: pytest.approx(1), other: pytest.approx(0.8)}


# What is known of each


def test_an_ordinary_offer_says_little(empty_database: Database, added: Added) -> None:
    offer_id = added(an_offer())
    item = one_item(empty_database)
    assert item["item_id"] == offer_id
    assert item["level"] == item["applications"] == item["opco"] == item["naf"] == 0
    assert item["start_day"] == item["published_day"] == c.NO_DAY
    assert item["expires_minute"] == c.NEVER
    assert item["contracts"] == c.APPRENTICESHIP
    assert item["flags"] == c.ASAP | c.ANONYMOUS


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ({"employer_name": "Ada"}, 0),
        ({"employer_name": "Ada", "is_disability_friendly": True}, c.DISABILITY),
        ({"employer_name": "Ada", "remote": RemoteMode.HYBRID}, c.REMOTE),
        ({"employer_name": "Ada", "apply_email": "a@b.example"}, c.BY_EMAIL),
        ({"employer_name": "Ada", "apply_phone": "01 99 00 00 00"}, c.BY_PHONE),
        ({"employer_name": "Ada", "apply_url": "https://b.example"}, c.BY_URL),
        ({}, c.ANONYMOUS),
    ],
)
def test_the_flags_of_an_offer_follow_its_columns(
    empty_database: Database, added: Added, values: dict[str, Any], flags: int
) -> None:
    added(an_offer(start_type=StartType.DATE, **values))
    assert one_item(empty_database)["flags"] == flags


def test_an_offer_takes_the_activity_of_its_company(empty_database: Database, added: Added) -> None:
    company = added(an_establishment(naf_code="1071C", opco_code="akto"))
    added(an_offer(establishment_id=company, provider_id=added(a_provider())))
    item = one_item(empty_database)
    vocabulary = build_engine(empty_database).index.vocabulary
    assert vocabulary.opcos.codes[item["opco"]] == "akto"
    assert vocabulary.nafs.codes[item["naf"]] == "1071C"
    assert item["flags"] == c.ASAP | c.DELEGATED


def test_dates_are_whole_days_and_minutes(empty_database: Database, added: Added) -> None:
    published = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
    added(
        an_offer(
            start_type=StartType.DATE,
            start_date=date(2027, 9, 1),
            published_at=published,
            expires_at=published + timedelta(days=30),
            application_count=70_000,
        )
    )
    item = one_item(empty_database)
    assert item["start_day"] == day_number(date(2027, 9, 1))
    assert item["published_day"] == day_number(date(2026, 11, 20))
    assert item["expires_minute"] == int((published + timedelta(days=30)).timestamp()) // 60
    assert item["applications"] == 65_535


def test_what_is_not_located_is_in_the_index_without_a_place(
    empty_database: Database, added: Added
) -> None:
    added(an_offer(latitude=None, longitude=None, department_code=""))
    item = one_item(empty_database)
    assert np.isnan(item["x"])
    assert item["department"] == 0
    assert found(empty_database, center=NANTES, radius_km=200) == set()


def test_a_training_says_its_level_and_how_many_it_gets_employed(
    empty_database: Database, added: Added
) -> None:
    added(
        a_training(
            added(a_provider()), level=5, employed_after_6_months=80, has_permanent_entry=True
        )
    )
    item = one_item(empty_database)
    assert item["level"] == 5
    assert item["quality"] == pytest.approx(0.8)
    assert item["contracts"] == 0, "a training suits both contracts"
    assert item["flags"] == c.ASAP


def test_words_lead_to_titles_and_names(empty_database: Database, added: Added) -> None:
    school = added(a_provider(brand="Campus Solmare"))
    company = added(an_establishment(brand="Fournil", legal_name="MIROLUNE SAS"))
    added(score(added(ScoreVersion(label="v", is_active=True)), company))
    training = added(a_training(school, title="CAP Boulanger"))
    offer = added(an_offer(title="Pizzaiolo", employer_name="Chez Ada"))
    assert found(empty_database, text="solmare") == {(Kind.TRAINING, training)}
    assert found(empty_database, text="fournil mirolune") == {(Kind.COMPANY, company)}
    assert found(empty_database, text="pizzaiolo ada") == {(Kind.OFFER, offer)}
    assert (Kind.COMPANY, company) in found(empty_database, text="boulangère")
