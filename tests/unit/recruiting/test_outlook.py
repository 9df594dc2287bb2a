"""What awaits who is about to publish is told before."""

from services.accounts.models import MembershipState
from services.accounts.permissions import Actor
from services.recruiting import deposits, verification
from services.recruiting.outlook import Outlook, opcos, outlook
from tests.unit.recruiting.conftest import CONTACT, Bakery, published, written
from tests.unit.recruiting.test_verification import STRANGER, adviser, refuse, seat_id


def foreseen(bakery: Bakery, email: str, actor: Actor | None = None) -> Outlook:
    form = deposits.read(bakery.database, written(bakery, email=email)).form
    return outlook(bakery.database, form, actor)


def test_a_known_address_publishes_at_once(bakery: Bakery) -> None:
    found = foreseen(bakery, CONTACT.upper())
    assert found.is_known_address
    assert not found.is_member
    assert not found.has_account
    assert found.refusal == ""
    assert found.opco


def test_an_unknown_address_waits(bakery: Bakery) -> None:
    for email in (STRANGER, "", "pas une adresse", "a@b"):
        assert not foreseen(bakery, email).is_known_address
        assert foreseen(bakery, email).refusal == ""


def test_a_company_with_an_account_says_so(bakery: Bakery) -> None:
    _, actor = published(bakery)
    found = foreseen(bakery, STRANGER)
    assert found.has_account
    assert not found.is_member
    assert foreseen(bakery, STRANGER, actor).is_member


def test_a_refusal_is_told_before_publishing(bakery: Bakery) -> None:
    published(bakery, email=STRANGER)
    opco = adviser(bakery.database)
    refuse(bakery.database, opco)
    assert "Inconnue" in foreseen(bakery, STRANGER).refusal
    assert foreseen(bakery, CONTACT).refusal == ""
    verification.decide(
        bakery.database, opco, seat_id(bakery.database, STRANGER), MembershipState.GRANTED
    )
    assert foreseen(bakery, STRANGER).refusal == ""


def test_an_empty_form_foresees_nothing(bakery: Bakery) -> None:
    found = outlook(bakery.database, {}, None)
    assert found == Outlook(
        is_known_address=False, is_member=False, opco="", has_account=False, refusal=""
    )


def test_opcos_are_proposed_in_order(bakery: Bakery) -> None:
    found = opcos(bakery.database)
    assert ("opco-ep" in dict(found)) is True
    assert [label.casefold() for _, label in found] == sorted(
        label.casefold() for _, label in found
    )
