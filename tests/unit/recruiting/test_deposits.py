"""A deposit becomes one offer: visible when it may be, else waiting with a reason."""

from typing import Any

import pytest
from sqlmodel import select

from services.accounts.models import Membership, Organisation
from services.catalog.enums import Kind, OfferEventKind, OfferStatus
from services.catalog.models import Establishment, Offer
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import company, deposits, submission
from services.recruiting.submission import FormError
from tests.unit.recruiting.conftest import (
    BROWSER,
    Bakery,
    a_firm,
    events_of,
    is_searchable,
    messages,
    offer_of,
    published,
    sign_in,
    together,
    written,
)
from tests.unit.recruiting.registers import NO_REGISTER, REGISTERED, SIRET, Told

S = OfferStatus
COLLEAGUE = "colette@fournil-invente.example"
TYPED = {"company_name": " Le  Pétrin ", "postal_code": "44000", "city": "nantes", "address": "2 r"}


def count(database: Database, table: type[Any]) -> int:
    with database.read() as session:
        return len(session.exec(select(table)).all())


def refused(database: Database, token: str) -> dict[str, str]:
    with pytest.raises(FormError) as caught:
        submission.submit(database, token, None, BROWSER)
    assert caught.value.field == next(iter(caught.value.by_field))
    return caught.value.by_field


def test_an_offer_waits_for_its_address_then_is_published(bakery: Bakery) -> None:
    submitted = submission.submit(bakery.database, written(bakery), None, BROWSER)
    assert submitted.must_confirm
    assert offer_of(bakery.database, submitted.offer_id).status is S.PENDING
    sign_in(bakery.database)
    assert offer_of(bakery.database, submitted.offer_id).status is S.ACTIVE
    assert messages(bakery.database) == ["confirm_deposit", "offer_published"]
    kinds = [event.kind for event in events_of(bakery.database, submitted.offer_id)]
    assert kinds == [OfferEventKind.CREATED, OfferEventKind.PUBLISHED]


def test_an_unknown_address_waits_for_the_opco(bakery: Bakery) -> None:
    offer_id, _ = published(bakery, email="quelquun@ailleurs-invente.example")
    assert offer_of(bakery.database, offer_id).status is S.PENDING
    assert "offer_pending" in messages(bakery.database)
    assert not is_searchable(bakery.database, Kind.OFFER, offer_id)


def test_who_is_signed_in_publishes_at_once(bakery: Bakery) -> None:
    _, actor = published(bakery)
    submitted = submission.submit(bakery.database, written(bakery, email="?"), actor, "")
    assert (submitted.is_visible, submitted.must_confirm) == (True, False)
    assert offer_of(bakery.database, submitted.offer_id).apply_email == actor.email
    assert messages(bakery.database) == ["confirm_deposit", "offer_published", "offer_published"]


def test_a_deposit_submitted_twice_is_one_offer(bakery: Bakery) -> None:
    token = written(bakery)
    first = submission.submit(bakery.database, token, None, BROWSER)
    again = submission.submit(bakery.database, token, None, BROWSER)
    assert first.offer_id == again.offer_id
    sign_in(bakery.database)
    third = submission.submit(bakery.database, token, None, BROWSER)
    assert third.offer_id == first.offer_id
    assert count(bakery.database, Offer) == 1


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_a_deposit_submitted_at_once_is_one_offer(bakery: Bakery, *, is_signed_in: bool) -> None:
    actor = a_firm(bakery.database, bakery.siret).actor if is_signed_in else None
    token = written(bakery)
    databases = [Database(str(bakery.database.url)) for _ in range(4)]
    found = together(4, lambda n: submission.submit(databases[n], token, actor, f"{BROWSER}{n}"))
    for one in databases:
        one.dispose()
    assert len({one.offer_id for one in found}) == 1
    assert count(bakery.database, Offer) == 1
    sent = messages(bakery.database)
    assert sent.count("offer_published") == is_signed_in
    assert sent.count("confirm_deposit") == (0 if is_signed_in else 4)
    kinds = [event.kind for event in events_of(bakery.database, found[0].offer_id)]
    assert kinds.count(OfferEventKind.CREATED) == 1
    assert kinds.count(OfferEventKind.PUBLISHED) == is_signed_in


def test_everything_wrong_is_told_at_once(bakery: Bakery) -> None:
    token = written(bakery, email="pas une adresse", name="", duration="3", title="06 39 98 00 02")
    assert set(refused(bakery.database, token)) == {"name", "email", "duration", "title"}
    assert deposits.read(bakery.database, token).form["duration"] == "3"
    for table in (Offer, Organisation, Membership):
        assert count(bakery.database, table) == 0


def test_an_empty_draft_says_what_is_missing(bakery: Bakery) -> None:
    token = deposits.start(bakery.database, None)
    assert set(refused(bakery.database, token)) == {"siret", "name", "email", "metier"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"siret": "123"}, {"siret"}),
        # A right SIRET, but the facts are those of another company.
        ({"siret": SIRET}, {"siret"}),
        ({"opco": "opco-de-personne"}, {"opco"}),
        ({"opco": ""}, set()),
        ({"opco": "akto"}, set()),
    ],
)
def test_the_company_is_checked(bakery: Bakery, fields: dict[str, Any], wrong: set[str]) -> None:
    token = written(bakery, **fields)
    if wrong:
        assert set(refused(bakery.database, token)) == wrong
    else:
        assert submission.submit(bakery.database, token, None, BROWSER).offer_id


def test_the_confirmed_opco_of_a_company_is_not_the_recruiters_choice(bakery: Bakery) -> None:
    submission.submit(bakery.database, written(bakery, opco="akto"), None, BROWSER)
    sign_in(bakery.database)
    with bakery.database.read() as session:
        assert session.exec(select(Organisation)).one().opco_code == "opco-ep"


def test_another_company_brings_its_own_opco(bakery: Bakery) -> None:
    token = written(bakery)
    other = Told(REGISTERED, naf_code="4941A")
    found = company.identify(bakery.database, other, SIRET)
    form = deposits.save_company(bakery.database, token, found).form
    assert form["opco"] == found.opco.code != "opco-ep"
    # Looked up again, the same company keeps what was chosen.
    deposits.save(bakery.database, token, {"opco": "akto"})
    assert deposits.save_company(bakery.database, token, found).form["opco"] == "akto"


def typed(bakery: Bakery, **fields: Any) -> str:
    token = written(bakery)
    found = company.identify(bakery.database, NO_REGISTER, SIRET)
    deposits.save_company(bakery.database, token, found)
    deposits.save(bakery.database, token, fields)
    return token


def test_a_typed_company_is_kept_to_be_verified(bakery: Bakery) -> None:
    offer_id = submission.submit(bakery.database, typed(bakery, **TYPED), None, BROWSER).offer_id
    sign_in(bakery.database)
    assert offer_of(bakery.database, offer_id).status is S.PENDING
    with bakery.database.read() as session:
        row = session.exec(select(Establishment).where(Establishment.siret == SIRET)).one()
    assert (row.legal_name, row.city, row.insee_code) == ("Le Pétrin", "Nantes", "44109")
    assert row.is_to_verify
    assert offer_of(bakery.database, offer_id).employer_name == "Le Pétrin"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"company_name": " "}, "company_name"),
        ({"postal_code": ""}, "postal_code"),
        ({"postal_code": "00000"}, "postal_code"),
        ({"postal_code": "²²²²²"}, "postal_code"),
        ({"postal_code": "%%%%%"}, "postal_code"),
    ],
)
def test_a_typed_company_needs_a_name_and_a_place(
    bakery: Bakery, changes: dict[str, str], wrong: str
) -> None:
    assert set(refused(bakery.database, typed(bakery, **(TYPED | changes)))) == {wrong}


def test_a_company_of_the_register_is_added(bakery: Bakery) -> None:
    token = written(bakery)
    found = company.identify(bakery.database, Told(REGISTERED), SIRET)
    deposits.save_company(bakery.database, token, found)
    offer_id = submission.submit(bakery.database, token, None, BROWSER).offer_id
    # Nobody said that the address is theirs: the company is not known for that.
    assert offer_of(bakery.database, offer_id).establishment_id is None
    sign_in(bakery.database)
    offer = offer_of(bakery.database, offer_id)
    assert (offer.employer_name, offer.city) == ("FOURNIL INVENTE", "Nantes")
    with bakery.database.read() as session:
        row = session.get(Establishment, offer.establishment_id)
        assert row is not None
        assert (row.source, row.is_to_verify) == ("registre", False)


# Nothing is lost.


def test_a_draft_survives_the_process(bakery: Bakery) -> None:
    database = bakery.database
    token = deposits.start(database, None)

    def seen_by_another() -> dict[str, Any]:
        other = Database(str(database.url))
        try:
            return deposits.read(other, token).form
        finally:
            other.dispose()

    steps: list[dict[str, Any]] = [
        {"name": "Camille"},
        {"email": "pas encore"},
        {"questions": ["a", 3]},
        {"relays": [1, 2]},
        {"name": "Camille Inventé"},
    ]
    expected = deposits.read(database, token).form
    for step in steps:
        deposits.save(database, token, step)
        expected |= step
        assert seen_by_another() == expected
    deposits.choose_occupation(database, token, "D1102", "Boulanger")
    assert seen_by_another()["appellation"] == "Boulanger"
    assert seen_by_another()["name"] == "Camille Inventé"


def test_what_is_known_of_who_is_signed_in_is_filled(bakery: Bakery) -> None:
    _, actor = published(bakery)
    form = deposits.read(bakery.database, deposits.start(bakery.database, actor)).form
    assert (form["name"], form["email"], form["phone"]) == (actor.name, actor.email, actor.phone)


def test_a_draft_that_became_an_offer_does_not_change(bakery: Bakery) -> None:
    token = written(bakery)
    submission.submit(bakery.database, token, None, BROWSER)
    before = deposits.read(bakery.database, token)
    assert deposits.save(bakery.database, token, {"title": "Autre"}) == before
    found = company.identify(bakery.database, Told(REGISTERED), SIRET)
    assert deposits.save_company(bakery.database, token, found) == before
    assert deposits.choose_occupation(bakery.database, token, "D1104", "") == before


def test_another_occupation_brings_its_own_content(bakery: Bakery) -> None:
    token = written(bakery, title="Mon titre", description="Ma description à moi, assez longue.")
    form = deposits.choose_occupation(bakery.database, token, "D1104", "Pâtissier").form
    assert (form["title"], form["description"]) == ("", "")
    assert form["name"] == "Camille Inventé"
    with pytest.raises(UserError) as caught:
        deposits.choose_occupation(bakery.database, token, "Z9999", "")
    assert (caught.value.code, caught.value.field) == ("rome_unknown", "metier")


@pytest.mark.parametrize("token", ["", "x" * 43, "\x00", "\ud800" * 30, "a b", "%" * 40])
def test_a_draft_of_nobody_is_gone(bakery: Bakery, token: str) -> None:
    for ask in (
        lambda: deposits.read(bakery.database, token),
        lambda: deposits.save(bakery.database, token, {"name": "x"}),
        lambda: submission.submit(bakery.database, token, None, BROWSER),
        lambda: deposits.choose_occupation(bakery.database, token, "D1102", ""),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_odd_characters_are_no_fault(bakery: Bakery) -> None:
    odd = "Cam\x00ille \ud800 \x1b[31m"
    token = written(bakery, name=odd, title=f"{odd} Apprenti", description=f"{odd}{'x' * 40}")
    offer_id = submission.submit(bakery.database, token, None, BROWSER).offer_id
    assert "Apprenti" in offer_of(bakery.database, offer_id).title
    sign_in(bakery.database)


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ("Boulanger / Boulangère", "Boulanger / Boulangère"),
        ("boulangère", "boulangère"),
        # A word that leads to the occupation, and a text of nobody, are no names of it.
        ("boulange", "Boulanger / Boulangère"),
        ("Maître du monde", "Boulanger / Boulangère"),
        ("", "Boulanger / Boulangère"),
    ],
)
def test_an_offer_bears_a_name_of_its_occupation(bakery: Bakery, chosen: str, name: str) -> None:
    token = deposits.start(bakery.database, None)
    form = deposits.choose_occupation(bakery.database, token, "D1102", chosen).form
    assert form["appellation"] == name
