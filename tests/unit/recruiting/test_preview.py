"""What is shown before publishing is what is published."""

from dataclasses import fields
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.catalog.models import Establishment
from services.catalog.service import offer_page
from services.catalog.views import OfferPage
from services.core.database import Database
from services.recruiting import deposits, submission
from services.recruiting.form import LISTS, QUESTIONS, TEXTS, cleaned
from services.recruiting.generation import ACQUIRED, DESIRED, KNOWLEDGE
from services.recruiting.preview import preview
from tests.unit.recruiting.conftest import BROWSER, CONTACT, Bakery, a_firm, sign_in, written

FULL: dict[str, Any] = {
    "title": "  Apprenti   boulanger ",
    "description": "Vous ferez le pain.\n\n  Vous tiendrez la boutique avec nous.  ",
    "employer_description": "Un fournil\nde quartier",
    "contracts": ["professionnalisation", "apprentissage"],
    "start_type": "date",
    "start_date": "2027-01-04",
    "start_is_flexible": "oui",
    "duration": "24",
    "rhythm": "1 semaine / 2 semaines",
    "openings": "3",
    "remote": "hybride",
    "level": "4",
    "pay": "1200",
    "is_disability_friendly": "oui",
    "questions": list(QUESTIONS[:3]),
    "show_phone": "oui",
    "phone": "0639980001",
    "email": CONTACT.upper(),
}


def differences(shown: OfferPage, public: OfferPage) -> dict[str, tuple[Any, Any]]:
    """Return what differs, apart from what only a stored offer has."""
    pairs = {
        one.name: (getattr(shown, one.name), getattr(public, one.name))
        for one in fields(OfferPage)
        if one.name != "card"
    }
    cards = msgspec.structs.asdict(shown.card), msgspec.structs.asdict(public.card)
    left_out = {"item_id", "key"}
    pairs |= {f"card.{n}": (cards[0][n], cards[1][n]) for n in set(cards[0]) - left_out}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def page_before(database: Database, token: str) -> OfferPage:
    found = preview(database, deposits.read(database, token).form)
    assert found is not None
    assert found.errors == {}
    return found.page


@pytest.mark.parametrize("form", [{}, FULL], ids=["least", "most"])
def test_the_preview_is_the_public_page(bakery: Bakery, form: dict[str, Any]) -> None:
    token = written(bakery, **form)
    shown = page_before(bakery.database, token)
    offer_id = submission.submit(bakery.database, token, None, BROWSER).offer_id
    sign_in(bakery.database)
    assert differences(shown, offer_page(bakery.database, offer_id)) == {}


def test_the_preview_of_an_invented_company_says_so(bakery: Bakery) -> None:
    with bakery.database.write() as session:
        row = session.get(Establishment, bakery.establishment_id)
        assert row is not None
        row.is_demo = True
    token = written(bakery)
    shown = page_before(bakery.database, token)
    offer_id = submission.submit(bakery.database, token, None, BROWSER).offer_id
    sign_in(bakery.database)
    public = offer_page(bakery.database, offer_id)
    assert public.card.is_demo
    assert differences(shown, public) == {}


def test_who_is_signed_in_sees_their_own_address(bakery: Bakery) -> None:
    actor = a_firm(bakery.database, bakery.siret).actor
    token = written(bakery, email=actor.email)
    shown = page_before(bakery.database, token)
    offer_id = submission.submit(bakery.database, token, actor, BROWSER).offer_id
    assert differences(shown, offer_page(bakery.database, offer_id)) == {}


def test_there_is_no_preview_without_an_occupation(bakery: Bakery) -> None:
    token = deposits.start(bakery.database, None)
    assert preview(bakery.database, deposits.read(bakery.database, token).form) is None
    assert preview(bakery.database, {}) is None
    assert preview(bakery.database, {"rome": "Z9999"}) is None


def test_a_preview_without_a_company_shows_the_rest(bakery: Bakery) -> None:
    token = deposits.start(bakery.database, None)
    deposits.choose_occupation(bakery.database, token, "D1102", "")
    found = preview(bakery.database, deposits.read(bakery.database, token).form)
    assert found is not None
    assert found.page.company is None
    assert found.legal_pay is not None
    assert found.page.card.title == found.suggested_title


def test_errors_do_not_hide_the_preview(bakery: Bakery) -> None:
    token = written(bakery, title="ab", duration="1", pay="x", email="?", phone="?")
    found = preview(bakery.database, deposits.read(bakery.database, token).form)
    assert found is not None
    assert set(found.errors) == {"title", "duration", "pay"}


def test_competences_that_left_the_sheet_are_told_and_do_not_hide_the_preview(
    bakery: Bakery,
) -> None:
    token = written(bakery, **{ACQUIRED: ["Ce que la fiche disait hier"]})
    found = preview(bakery.database, deposits.read(bakery.database, token).form)
    assert found is not None
    assert DESIRED in found.errors


VALUES = st.none() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(typed=st.dictionaries(st.sampled_from([*TEXTS, *LISTS, DESIRED, KNOWLEDGE]), VALUES))
def test_whatever_is_typed_can_be_shown(bakery: Bakery, typed: dict[str, Any]) -> None:
    kept = cleaned(typed)
    kept.pop("rome", None)
    token = written(bakery)
    form = deposits.save(bakery.database, token, kept).form
    assert preview(bakery.database, form) is not None
