"""Accounts opened by hand, and those of the demonstration."""

import pytest
from sqlmodel import select

from services.accounts import sessions
from services.accounts.models import Membership, OrganisationKind, Person
from services.accounts.sessions import start
from services.catalog.enums import OfferStatus
from services.catalog.models import Offer
from services.core.database import Database
from services.core.errors import UserError
from services.recruiting import demo
from services.recruiting.access import open_for
from services.recruiting.desk import desk_of
from services.search.models import SearchItem
from tests.conftest import seed_demo
from tests.unit.factories import a_provider


def test_an_account_is_opened_for_one_organisation(empty_database: Database) -> None:
    with empty_database.write() as session:
        school = a_provider()
        session.add(school)
    opened = [
        open_for(empty_database, "A@Exemple.example", is_operator=True, opco=None, cfa=None),
        open_for(empty_database, "b@exemple.example", is_operator=False, opco="akto", cfa=None),
        open_for(
            empty_database, "c@exemple.example", is_operator=False, opco=None, cfa=school.siret
        ),
    ]
    assert opened[0] == "Équipe du site"
    assert all(opened)
    open_for(empty_database, "a@exemple.example", is_operator=True, opco=None, cfa=None)
    with empty_database.read() as session:
        assert len(session.exec(select(Person)).all()) == 3
        assert len(session.exec(select(Membership)).all()) == 3


@pytest.mark.parametrize(
    ("email", "wanted"),
    [
        ("pas une adresse", {"is_operator": True}),
        ("a@exemple.example", {}),
        ("a@exemple.example", {"is_operator": True, "opco": "akto"}),
        ("a@exemple.example", {"opco": "inconnu"}),
        ("a@exemple.example", {"cfa": "123"}),
    ],
)
def test_what_is_not_clear_opens_nothing(
    empty_database: Database, email: str, wanted: dict[str, object]
) -> None:
    arguments = {"is_operator": False, "opco": None, "cfa": None} | wanted
    with pytest.raises(UserError):
        open_for(empty_database, email, **arguments)  # type: ignore[arg-type]
    with empty_database.read() as session:
        assert session.exec(select(Membership)).all() == []


def test_the_demonstration_has_an_account_of_each_kind(empty_database: Database) -> None:
    seed_demo(empty_database)
    for _ in range(2):
        with empty_database.write() as session:
            assert demo.add_accounts(session) == 4
    with empty_database.write() as session:
        people = session.exec(select(Person)).all()
        tokens = [start(session, person, "") for person in people]
    actors = [sessions.actor_of(empty_database, token) for token in tokens]
    kinds = {actor.seats[0].kind for actor in actors if actor}
    assert kinds == {
        OrganisationKind.OPERATOR,
        OrganisationKind.COMPANY,
        OrganisationKind.OPCO,
        OrganisationKind.CFA,
    }
    boss = next(a for a in actors if a and a.seats[0].kind is OrganisationKind.COMPANY)
    desk = desk_of(empty_database, boss)
    assert {line.status for line in desk.offers} == {
        OfferStatus.ACTIVE,
        OfferStatus.SUSPENDED,
        OfferStatus.EXPIRED,
        OfferStatus.FILLED,
    }
    with empty_database.read() as session:
        shown = set(session.exec(select(SearchItem.item_id).where(SearchItem.kind == 0)).all())
        for line in desk.offers:
            assert (line.offer_id in shown) == (line.status is OfferStatus.ACTIVE)


def test_a_purge_leaves_no_invented_account(empty_database: Database) -> None:
    seed_demo(empty_database)
    with empty_database.write() as session:
        demo.add_accounts(session)
        demo.purge_accounts(session)
        assert session.exec(select(Person)).all() == []
        assert session.exec(select(Offer).where(Offer.author_id.is_not(None))).all() == []  # type: ignore[union-attr]
