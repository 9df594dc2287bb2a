"""The OPCO of a company, and the addresses that are known to be its own."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import SQLModel

from services.core.database import Database
from services.core.identifiers import luhn_digit
from services.recruiting.company import OpcoOrigin, identify, is_known_email, opco_choices
from tests.unit.factories import an_establishment
from tests.unit.recruiting.registers import NO_REGISTER, SIRET

Added = Callable[[SQLModel], Any]


def siret_of(siren: str, number: int) -> str:
    body = f"{siren}{number:04d}"
    return body + luhn_digit(body)


@pytest.mark.parametrize(
    ("code", "is_confirmed", "naf_code", "expected"),
    [
        ("akto", True, "1071C", ("akto", OpcoOrigin.CONFIRMED)),
        ("akto", False, "1071C", ("akto", OpcoOrigin.PROBABLE)),
        ("", False, "6201Z", ("atlas", OpcoOrigin.PROBABLE)),
        ("", True, "6201Z", ("atlas", OpcoOrigin.PROBABLE)),
        ("nobody", True, "6201Z", ("atlas", OpcoOrigin.PROBABLE)),
        ("", False, "", ("", OpcoOrigin.UNKNOWN)),
        ("", False, "0000Z", ("", OpcoOrigin.UNKNOWN)),
    ],
)
def test_the_opco_is_confirmed_then_known_then_that_of_the_activity(
    empty_database: Database,
    added: Added,
    code: str,
    is_confirmed: bool,
    naf_code: str,
    expected: tuple[str, OpcoOrigin],
) -> None:
    values: dict[str, Any] = {"opco_code": code, "opco_is_confirmed": is_confirmed}
    added(an_establishment(siret=SIRET, naf_code=naf_code, **values))
    opco = identify(empty_database, NO_REGISTER, SIRET).opco
    assert (opco.code, opco.origin) == expected
    assert bool(opco.label) is bool(opco.code)


def test_there_are_eleven_opcos_to_choose_from_in_order(reference_database: Database) -> None:
    with reference_database.read() as session:
        choices = opco_choices(session)
    assert len(choices) == 11
    assert choices[0] == ("afdas", "AFDAS")
    labels = [label.casefold() for _, label in choices]
    assert labels == sorted(labels)


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("contact@fournil-vrai.example", True),
        (" Contact@Fournil-Vrai.EXAMPLE ", True),
        ("marie@fournil-vrai.example", True),
        ("boulange.nantes@gmail.com", True),
        ("autre@gmail.com", False),
        ("marie@autre.example", False),
        ("marie@faux.example", False),
        ("marie@voisin.example", False),
        ("", False),
        ("marie", False),
        ("@", False),
    ],
)
def test_an_address_is_known_by_itself_or_by_its_private_domain(
    empty_database: Database, added: Added, email: str, expected: bool
) -> None:
    siren = SIRET[:9]
    emails = ("Contact@fournil-vrai.example", "boulange.nantes@gmail.com", "")
    for number, known in enumerate(emails, start=1):
        added(an_establishment(siret=siret_of(siren, number), email=known))
    typed: dict[str, Any] = {"email": "moi@faux.example", "is_to_verify": True}
    added(an_establishment(siret=siret_of(siren, 9), **typed))
    added(an_establishment(siret=siret_of("000010017", 1), email="contact@voisin.example"))
    with empty_database.read() as session:
        assert is_known_email(session, siret_of(siren, 5), email) is expected
