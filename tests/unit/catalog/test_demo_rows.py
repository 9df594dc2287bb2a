"""What the demonstration is made of: plausible, and nobody's."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session, col, select

from services.catalog.enums import OfferEventKind, OfferStatus
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Located,
    Offer,
    OfferEvent,
    OfferRome,
    ScoreVersion,
    Training,
    TrainingProvider,
    TrainingRome,
    TrainingSession,
)
from services.core.constants import FICTION_PHONE_PREFIXES, OFFER_LIFE_DAYS
from services.core.database import Database
from services.core.geo import Point, distance_km
from services.core.identifiers import is_siret
from services.reference.models import Commune, Department, RomeOccupation
from tests.conftest import DEMO_DAY


@pytest.fixture
def demo(demo_database: Database) -> Iterator[Session]:
    """Yield a session that reads the demonstration."""
    with demo_database.read() as session:
        yield session


@pytest.mark.parametrize("table", [Offer, Training, Establishment, TrainingProvider, ScoreVersion])
def test_every_row_says_that_it_is_invented(demo: Session, table: Any) -> None:
    assert set(demo.exec(select(table.is_demo)).all()) == {True}


def test_companies_and_schools_have_numbers_that_nobody_has(demo: Session) -> None:
    found = [*demo.exec(select(Establishment.siret)), *demo.exec(select(TrainingProvider.siret))]
    assert len(set(found)) == len(found)
    assert all(map(is_siret, found))
    assert max(found)[:9] < "000100000"


def test_no_mail_can_reach_anybody(demo: Session) -> None:
    columns = (Establishment.email, TrainingProvider.email, Training.contact_email)
    found = [address for column in columns for address in demo.exec(select(column))]
    assert all(address.endswith(".example") for address in found)
    applying = demo.exec(select(Offer.apply_email, Offer.apply_url)).all()
    assert all(bool(mail) != bool(url) for mail, url in applying)
    assert all(mail.endswith(".example") for mail, _ in applying if mail)
    hosts = [urlsplit(url).hostname or "" for _, url in applying if url]
    assert hosts
    assert all(host.endswith(".example") for host in hosts)


def test_no_telephone_can_ring(demo: Session) -> None:
    columns = (
        Establishment.phone,
        TrainingProvider.phone,
        Training.contact_phone,
        Offer.apply_phone,
    )
    found = {number for column in columns for number in demo.exec(select(column))} - {""}
    fiction = re.compile(rf"({'|'.join(FICTION_PHONE_PREFIXES.values())}) \d\d \d\d")
    assert len(found) > 100
    assert all(map(fiction.fullmatch, found))


@pytest.mark.parametrize("table", [Offer, Training, Establishment, TrainingProvider])
def test_every_place_is_inside_its_commune(demo: Session, table: type[Located]) -> None:
    communes = {row.insee_code: row for row in demo.exec(select(Commune))}
    departments = {row.code: row for row in demo.exec(select(Department))}
    placed: Sequence[Any] = demo.exec(select(table)).all()
    for row in placed:
        commune, area = communes[row.insee_code], departments[row.department_code]
        center = Point(commune.latitude or 0, commune.longitude or 0)
        away = distance_km(center, Point(row.latitude, row.longitude)) * 1000
        # Coordinates are written to a tenth of a metre.
        assert away <= 0.95 * commune.inner_radius_m + 0.2
        assert commune.department_code == area.code
        assert row.postal_code in commune.postal_codes.split()
        assert row.city == commune.name
        if area.north is None:
            # Two islands have a point and no outline.
            assert area.code in {"977", "978"}
            continue
        assert (area.south or 0) <= row.latitude <= area.north
        assert (area.west or 0) <= row.longitude <= (area.east or 0)


def test_offers_are_active_and_live_30_days(demo: Session) -> None:
    for offer in demo.exec(select(Offer)):
        assert offer.published_at is not None
        assert offer.expires_at is not None
        assert offer.status is OfferStatus.ACTIVE
        assert offer.published_at <= DEMO_DAY < offer.expires_at
        assert offer.expires_at - offer.published_at == timedelta(days=OFFER_LIFE_DAYS)


def test_offers_say_that_they_are_invented(demo: Session) -> None:
    assert all("Annonce fictive" in text for text in demo.exec(select(Offer.description)))


def test_an_offer_starts_after_its_publication_or_as_soon_as_possible(demo: Session) -> None:
    for offer in demo.exec(select(Offer)):
        is_dated = offer.start_date is not None
        assert is_dated is (offer.start_type.value == "date")
        if offer.start_date and offer.published_at:
            assert offer.start_date > offer.published_at.date()


def test_an_anonymous_offer_tells_nothing_of_its_employer(demo: Session) -> None:
    brands = set(demo.exec(select(Establishment.brand)))
    anonymous = demo.exec(select(Offer).where(col(Offer.establishment_id).is_(None))).all()
    assert anonymous
    for offer in anonymous:
        assert (offer.employer_name, offer.apply_phone, offer.apply_email) == ("", "", "")
        assert not any(brand in offer.description for brand in brands)


def test_every_offer_has_one_main_occupation_and_one_event(demo: Session) -> None:
    romes = set(demo.exec(select(RomeOccupation.code)))
    offers = set(demo.exec(select(Offer.id)))
    occupations = demo.exec(select(OfferRome)).all()
    assert {row.offer_id for row in occupations if row.position == 0} == offers
    assert {row.rome_code for row in occupations} <= romes
    events = demo.exec(select(OfferEvent)).all()
    assert Counter(event.offer_id for event in events) == dict.fromkeys(offers, 1)
    assert {event.kind for event in events} == {OfferEventKind.PUBLISHED}


def test_trainings_begin_in_the_future_and_lead_somewhere(demo: Session) -> None:
    trainings = set(demo.exec(select(Training.id)))
    sessions = demo.exec(select(TrainingSession)).all()
    assert {session.training_id for session in sessions} == trainings
    assert all(DEMO_DAY.date() < session.starts_on < session.ends_on for session in sessions)
    leading = demo.exec(select(TrainingRome.training_id).where(TrainingRome.position == 0))
    assert set(leading) == trainings


def test_every_company_has_scores_of_the_one_active_version(demo: Session) -> None:
    version = demo.exec(select(ScoreVersion)).one()
    scores = demo.exec(select(EstablishmentScore)).all()
    assert version.is_active
    assert {score.version_id for score in scores} == {version.id}
    assert {score.establishment_id for score in scores} == set(demo.exec(select(Establishment.id)))
    assert all(0 <= score.probability <= 1 for score in scores)
    assert all(score.reasons for score in scores)
