"""What is forgotten, and what time alone changes."""

from datetime import timedelta

from sqlmodel import select
from time_machine import Traveller

from services.accounts import logins, memberships, sessions
from services.accounts.models import AccountSession, LoginLink, Person
from services.catalog.enums import Kind
from services.catalog.models import Offer, TrainingSession
from services.core.clock import paris_today, utc_now
from services.core.constants import ACCOUNT_DAYS, DEPOSIT_DAYS
from services.core.database import Database
from services.scheduling.housekeeping import forget_people, forget_sign_ins, refresh_trainings
from services.search import projection
from services.search.models import SearchCard
from tests.unit.factories import a_provider, a_training, an_offer


def test_sign_ins_and_sessions_go_a_week_after_their_end(
    empty_database: Database, frozen_clock: Traveller
) -> None:
    logins.ask(empty_database, "a@exemple.example", "browser", "/espace-pro")
    with empty_database.write() as session:
        sessions.start(session, memberships.person_of(session, "a@exemple.example"), "")
    frozen_clock.shift(timedelta(days=6))
    forget_sign_ins(empty_database)
    with empty_database.read() as session:
        assert len(session.exec(select(LoginLink)).all()) == 1
    frozen_clock.shift(timedelta(days=2))
    forget_sign_ins(empty_database)
    with empty_database.read() as session:
        assert session.exec(select(LoginLink)).all() == []
        assert len(session.exec(select(AccountSession)).all()) == 1
    frozen_clock.shift(timedelta(days=40))
    forget_sign_ins(empty_database)
    with empty_database.read() as session:
        assert session.exec(select(AccountSession)).all() == []


def test_people_go_in_time_and_their_offers_lose_their_address(
    empty_database: Database, frozen_clock: Traveller
) -> None:
    with empty_database.write() as session:
        person = memberships.person_of(session, "a@exemple.example", "Camille")
        person.email_confirmed_at = utc_now()
        memberships.person_of(session, "jamais@exemple.example")
        offer = an_offer(author_id=person.id, apply_email="a@exemple.example")
        session.add(offer)
        session.flush()
        offer_id = offer.id
    frozen_clock.shift(timedelta(days=DEPOSIT_DAYS - 1))
    assert forget_people(empty_database) == 0
    frozen_clock.shift(timedelta(days=2))
    assert forget_people(empty_database) == 1
    frozen_clock.shift(timedelta(days=ACCOUNT_DAYS - DEPOSIT_DAYS - 2))
    assert forget_people(empty_database) == 0
    frozen_clock.shift(timedelta(days=2))
    assert forget_people(empty_database) == 1
    with empty_database.read() as session:
        assert session.exec(select(Person)).all() == []
        kept = session.get(Offer, offer_id)
        assert kept is not None
        assert (kept.author_id, kept.apply_email) == (None, "")


def test_an_intake_that_passed_leaves_the_card_of_its_training(
    empty_database: Database, frozen_clock: Traveller
) -> None:
    today = paris_today()
    with empty_database.write() as session:
        school = a_provider()
        session.add(school)
        session.flush()
        training = a_training(school.id)
        session.add(training)
        session.flush()
        for days in (1, 100):
            day = today + timedelta(days=days)
            session.add(TrainingSession(training_id=training.id or 0, starts_on=day, ends_on=day))
        session.flush()
        projection.refresh(session, Kind.TRAINING, [training.id or 0])

    def card() -> str:
        with empty_database.read() as session:
            return session.exec(select(SearchCard)).one().card

    soon = (today + timedelta(days=1)).isoformat()
    assert soon in card()
    frozen_clock.shift(timedelta(days=2))
    assert refresh_trainings(empty_database) == 1
    assert soon not in card()
