"""A catalogue with one company, and what a recruiter does to publish for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from threading import Barrier
from typing import Any, TypeVar

import pytest
from sqlalchemy import create_engine, make_url
from sqlmodel import Session, select

from services.accounts import logins, memberships, sessions
from services.accounts.models import MembershipState, OrganisationKind
from services.accounts.permissions import Actor
from services.catalog.enums import Kind
from services.catalog.models import Establishment, Offer, OfferEvent, OfferRome
from services.core.database import Database
from services.core.migration import upgrade
from services.messaging.models import OutboxMessage
from services.recruiting import (
    company,
    confirmation,
    deposits,
    repository,
    submission,
    team,
)
from services.reference.loader import load_reference
from services.search import projection
from services.search.columns import KIND_CODES, item_key
from services.search.models import SearchCard, SearchItem, SearchWord
from services.sources.register import Register
from tests.conftest import new_postgres_database
from tests.unit.factories import an_establishment, an_offer

T = TypeVar("T")
_copies = count(1)

BROWSER = "a-secret-of-the-browser-of-the-recruiter"
CONTACT = "contact@fournil-invente.example"


@dataclass
class Bakery:
    """A company of the catalogue whose address is known."""

    database: Database
    siret: str
    establishment_id: int


def a_bakery(database: Database) -> Bakery:
    with database.write() as session:
        row = an_establishment(
            email=CONTACT, naf_code="10.71C", opco_code="opco-ep", opco_is_confirmed=True
        )
        session.add(row)
        session.flush()
        return Bakery(database, row.siret, row.id or 0)


@pytest.fixture
def bakery(empty_database: Database, frozen_clock: object) -> Bakery:
    return a_bakery(empty_database)


def written(bakery: Bakery, email: str = CONTACT, **fields: Any) -> str:
    """Return the secret of a draft that is ready to be submitted."""
    token = deposits.start(bakery.database, None)
    found = company.identify(bakery.database, Register(""), bakery.siret)
    deposits.save_company(bakery.database, token, found)
    deposits.choose_occupation(bakery.database, token, "D1102", "Boulanger / Boulangère")
    form = {"name": "Camille Inventé", "email": email, "phone": "06 39 98 00 01"}
    deposits.save(bakery.database, token, form | fields)
    return token


def on_signed_in(session: Session, person_id: int, offer_id: int | None) -> None:
    """Do what the sign-in of the site does."""
    team.accept_invitations(session, person_id)
    if offer_id is not None:
        confirmation.confirm_if_own(session, person_id, offer_id)


def last_message(database: Database, template: str) -> OutboxMessage:
    with database.read() as session:
        found = session.exec(select(OutboxMessage).order_by(OutboxMessage.id.desc())).all()  # type: ignore[union-attr]
    return next(one for one in found if one.template.value == template)


def messages(database: Database) -> list[str]:
    with database.read() as session:
        return [one.template.value for one in session.exec(select(OutboxMessage)).all()]


def sign_in(database: Database, template: str = "confirm_deposit") -> Actor:
    """Type the code of the last message of a kind."""
    code = last_message(database, template).context["code"]
    found = logins.redeem_code(database, code, BROWSER, "", "Firefox Linux", on_signed_in)
    actor = sessions.actor_of(database, found.token)
    assert actor is not None
    return actor


def published(bakery: Bakery, **fields: Any) -> tuple[int, Actor]:
    """Publish an offer as a newcomer does; return it and its author."""
    submitted = submission.submit(bakery.database, written(bakery, **fields), None, BROWSER)
    return submitted.offer_id, sign_in(bakery.database)


def a_member(
    database: Database, kind: OrganisationKind, key: str, email: str, **values: Any
) -> Actor:
    """Return somebody who acts for an organisation."""
    with database.write() as session:
        person = memberships.person_of(session, email, "Une Personne")
        person.email_confirmed_at = person.created_at
        organisation = memberships.organisation_of(session, kind, key, key.upper())
        memberships.join(session, person, organisation, MembershipState.GRANTED, **values)
        token = sessions.start(session, person, "")
    actor = sessions.actor_of(database, token)
    assert actor is not None
    return actor


def the_company(database: Database, siret: str) -> Establishment:
    with database.read() as session:
        return session.exec(select(Establishment).where(Establishment.siret == siret)).one()


@dataclass
class Firm:
    """A company with somebody who acts for it, and offers put in the catalogue as they are."""

    database: Database
    organisation_id: int
    actor: Actor

    def offer(self, **values: Any) -> int:
        """Add an offer of this company and return its id."""
        own = {"organisation_id": self.organisation_id, "author_id": self.actor.person_id}
        with self.database.write() as session:
            row = an_offer(**(own | values))
            session.add(row)
            session.flush()
            session.add(OfferRome(offer_id=row.id or 0, rome_code="D1102"))
            session.flush()
            projection.refresh(session, Kind.OFFER, [row.id or 0])
            return row.id or 0


def a_firm(database: Database, siret: str = "00001000900017", email: str = CONTACT) -> Firm:
    actor = a_member(database, OrganisationKind.COMPANY, siret, email)
    company_id = next(seat.organisation_id for seat in actor.seats if seat.key == siret)
    return Firm(database, company_id, actor)


@pytest.fixture
def firm(empty_database: Database, frozen_clock: object) -> Firm:
    return a_firm(empty_database)


@pytest.fixture(scope="session")
def postgres_model(postgres_url: str) -> Iterator[str]:
    """Yield the name of a PostgreSQL database with the schema and the reference tables."""
    with new_postgres_database(postgres_url) as database:
        upgrade(database)
        load_reference(database)
        # Nobody may be connected to what is copied.
        database.dispose()
        yield str(database.url.database)


@pytest.fixture
def postgres(postgres_url: str, postgres_model: str) -> Iterator[Database]:
    """Yield a PostgreSQL database with the reference tables only."""
    name = f"{postgres_model}_{next(_copies)}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {postgres_model}")
    server.dispose()
    database = Database(f"{make_url(postgres_url).set(database=name)}")
    try:
        yield database
    finally:
        database.dispose()


@pytest.fixture(params=["empty_database", "postgres"])
def any_firm(request: pytest.FixtureRequest, frozen_clock: object) -> Firm:
    """Return a company on each kind of database in turn."""
    return a_firm(request.getfixturevalue(request.param))


def offer_of(database: Database, offer_id: int) -> Offer:
    with database.read() as session:
        found = session.get(Offer, offer_id)
        assert found is not None
        return found


def events_of(database: Database, offer_id: int) -> list[OfferEvent]:
    """Return what happened to an offer, the first first."""
    with database.read() as session:
        return list(reversed(repository.history(session, offer_id)))


def is_searchable(database: Database, kind: Kind, item_id: int) -> bool:
    """Whether the search has the rows of an item; it has all of them or none."""
    own = {"kind": KIND_CODES[kind], "item_id": item_id}
    with database.read() as session:
        item = session.exec(select(SearchItem).filter_by(**own)).first()
        words = session.exec(select(SearchWord).filter_by(**own)).first()
        card = session.get(SearchCard, item_key(kind, item_id))
    assert (item is None) == (card is None) == (words is None)
    return item is not None


def together(times: int, act: Callable[[int], T]) -> list[T]:
    """Do something in several threads at the same time; return what each gave."""
    gate = Barrier(times)

    def one(number: int) -> T:
        gate.wait(10)
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
