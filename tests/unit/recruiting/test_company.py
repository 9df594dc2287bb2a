"""Who recruits: from a typed SIRET to the facts of a company card."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from services.catalog.enums import SizeBracket
from services.catalog.models import Establishment, TrainingProvider
from services.core.database import Database
from services.core.errors import UserError
from services.core.geo import Point
from services.core.identifiers import is_siret
from services.recruiting.company import (
    CompanyOrigin,
    IdentifiedCompany,
    OpcoGuess,
    OpcoOrigin,
    checked_siret,
    identify,
    is_known_email,
)
from services.sources.register import (
    Register,
)
from tests.unit.factories import a_provider, an_establishment
from tests.unit.recruiting.registers import NO_REGISTER, REGISTERED, SIRET, Told

Added = Callable[[SQLModel], Any]


def refusal(database: Database, register: Register, text: str = SIRET) -> UserError:
    with pytest.raises(UserError) as caught:
        identify(database, register, text)
    assert caught.value.field == "siret"
    return caught.value


def test_the_siret_of_the_tests_is_one() -> None:
    assert is_siret(SIRET)


@pytest.mark.parametrize(
    "typed",
    [
        "000 010 009 00017",
        "000.010.009.00017",
        "000-010-009-00017",
        "\u00a0000\u202f010\u00a0009\u202f00017\n",
        SIRET,
    ],
)
def test_a_siret_may_be_typed_with_spaces_dots_and_dashes(typed: str) -> None:
    assert checked_siret(typed) == SIRET


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "siret_missing", "14 chiffres"),
        (" \u00a0 ", "siret_missing", "Indiquez"),
        ("000010009", "siret_malformed", "SIREN"),
        ("0000100090001", "siret_malformed", "saisi 13"),
        ("000010009000170", "siret_malformed", "saisi 15"),
        ("0000100090001A", "siret_malformed", "que des chiffres"),
        ("FOURNIL", "siret_malformed", "que des chiffres"),
        ("٠٠٠٠١٠٠٠٩٠٠٠١٧", "siret_malformed", "que des chiffres"),
        ("00001000900018", "siret_bad_key", "faux"),
        ("00000000000000", "siret_bad_key", "n'est pas un SIRET"),
    ],
)
def test_what_is_no_siret_is_refused_in_words(typed: str, code: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        checked_siret(typed)
    assert (caught.value.code, caught.value.field) == (code, "siret")


def test_a_known_company_is_taken_from_the_catalogue_without_asking(
    empty_database: Database, added: Added
) -> None:
    values: dict[str, Any] = {
        "siret": SIRET,
        "brand": "Fournil vrai",
        "naf_code": "1071C",
        "size_bracket": SizeBracket.FROM_6,
        "idcc": "0843",
    }
    establishment_id = added(an_establishment(**values))
    register = Told(REGISTERED)
    company = identify(empty_database, register, SIRET)
    assert register.asked == []
    assert company == IdentifiedCompany(
        siret=SIRET,
        origin=CompanyOrigin.LOCAL,
        legal_name="FOURNIL VRAI SARL",
        brand="Fournil vrai",
        naf_code="1071C",
        naf_label="Boulangerie et boulangerie-pâtisserie",
        size=SizeBracket.FROM_6,
        address="1 rue de la Paix",
        postal_code="44000",
        city="Nantes",
        insee_code="44109",
        department_code="44",
        point=Point(47.2184, -1.5536),
        idcc="0843",
        opco=OpcoGuess("opco-ep", "Opco entreprises de proximité", OpcoOrigin.PROBABLE),
        establishment_id=establishment_id,
    )
    assert (company.siren, company.display_name) == (SIRET[:9], "Fournil vrai")
    assert company.size.label == "6 à 9 salariés"


def test_a_company_without_a_point_has_that_of_its_commune(
    empty_database: Database, added: Added
) -> None:
    added(an_establishment(siret=SIRET, latitude=None, longitude=None))
    company = identify(empty_database, NO_REGISTER, SIRET)
    assert company.is_point_approximate
    assert company.point is not None
    assert round(company.point.latitude) == 47


def test_a_company_nowhere_has_no_point(empty_database: Database, added: Added) -> None:
    added(an_establishment(siret=SIRET, latitude=None, longitude=None, insee_code=""))
    assert identify(empty_database, NO_REGISTER, SIRET).point is None


def test_a_company_that_a_recruiter_typed_stays_to_verify(
    empty_database: Database, added: Added
) -> None:
    added(an_establishment(siret=SIRET, is_to_verify=True))
    assert identify(empty_database, NO_REGISTER, SIRET).is_to_verify


def test_a_closed_company_of_the_catalogue_is_refused(
    empty_database: Database, added: Added
) -> None:
    added(an_establishment(siret=SIRET, is_open=False))
    error = refusal(empty_database, Told(REGISTERED))
    assert error.code == "company_closed"
    assert "fermé" in error.message


def test_a_training_centre_is_no_company(empty_database: Database, added: Added) -> None:
    added(a_provider(siret=SIRET))
    register = Told(REGISTERED)
    assert refusal(empty_database, register).code == "company_is_training_centre"
    assert register.asked == []


def test_a_training_centre_that_is_also_a_company_is_no_company(
    empty_database: Database, added: Added
) -> None:
    added(an_establishment(siret=SIRET))
    added(a_provider(siret=SIRET))
    assert refusal(empty_database, NO_REGISTER).code == "company_is_training_centre"


def test_a_company_of_the_catalogue_that_teaches_is_refused(
    empty_database: Database, added: Added
) -> None:
    added(an_establishment(siret=SIRET, naf_code="8559A"))
    assert refusal(empty_database, NO_REGISTER).code == "company_is_training_centre"


def test_the_register_tells_of_a_company_that_is_not_in_the_catalogue(
    reference_database: Database,
) -> None:
    company = identify(reference_database, Told(REGISTERED), "000 010 009 00017")
    assert company == IdentifiedCompany(
        siret=SIRET,
        origin=CompanyOrigin.REGISTER,
        legal_name="FOURNIL INVENTE",
        naf_code="1071C",
        naf_label="Boulangerie et boulangerie-pâtisserie",
        size=SizeBracket.FROM_6,
        address="12 RUE DES TILLEULS",
        postal_code="44000",
        city="Nantes",
        insee_code="44109",
        department_code="44",
        point=Point(47.2184, -1.5536),
        idcc="0843",
        opco=OpcoGuess("opco-ep", "Opco entreprises de proximité", OpcoOrigin.PROBABLE),
    )
    assert company.display_name == "FOURNIL INVENTE"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_open": False}, "company_closed"),
        ({"is_non_diffusible": True}, "company_non_diffusible"),
        ({"is_non_diffusible": True, "is_open": False}, "company_non_diffusible"),
        ({"naf_code": "8559A"}, "company_is_training_centre"),
        (
            {"is_training_organisation": True, "company_naf_code": "8532Z"},
            "company_is_training_centre",
        ),
    ],
)
def test_what_the_register_says_may_refuse(
    reference_database: Database, changes: dict[str, Any], code: str
) -> None:
    assert refusal(reference_database, Told(REGISTERED, **changes)).code == code


def test_an_employer_that_also_trains_is_an_employer(reference_database: Database) -> None:
    register = Told(REGISTERED, is_training_organisation=True, is_certified=True)
    assert identify(reference_database, register, SIRET).origin is CompanyOrigin.REGISTER


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"size_bracket": "99"}, "size", SizeBracket.UNKNOWN),
        ({"size_bracket": ""}, "size", SizeBracket.UNKNOWN),
        ({"idcc": ("0843", "1505")}, "idcc", ""),
        ({"idcc": ()}, "idcc", ""),
        ({"naf_code": "9999X"}, "naf_label", ""),
        ({"insee_code": "75115", "city": "PARIS 15"}, "city", "Paris 15e"),
        ({"insee_code": "", "city": "BRUXELLES"}, "city", "Bruxelles"),
        ({"point": None}, "is_point_approximate", True),
        ({"point": None, "insee_code": ""}, "point", None),
        ({"naf_code": ""}, "opco", OpcoGuess()),
    ],
)
def test_odd_facts_of_the_register(
    reference_database: Database, changes: dict[str, Any], field: str, expected: object
) -> None:
    company = identify(reference_database, Told(REGISTERED, **changes), SIRET)
    assert getattr(company, field) == expected


@pytest.mark.parametrize(
    ("register", "words"),
    [(Told(None), "n'est pas dans le registre"), (NO_REGISTER, "n'avons pas pu retrouver")],
)
def test_what_nobody_knows_is_typed_and_verified(
    reference_database: Database, register: Register, words: str
) -> None:
    company = identify(reference_database, register, SIRET)
    assert (company.origin, company.siret) == (CompanyOrigin.TYPED, SIRET)
    assert company.is_to_verify
    assert words in company.notice
    assert company.opco.origin is OpcoOrigin.UNKNOWN


def test_companies_and_centres_of_the_demonstration(demo_database: Database) -> None:
    with demo_database.read() as session:
        companies = session.exec(select(Establishment).limit(50)).all()
        centre = session.exec(select(TrainingProvider)).first()
    for row in companies:
        if row.naf_code.startswith("85"):
            continue
        company = identify(demo_database, NO_REGISTER, row.siret)
        assert company.display_name == row.display_name
        assert company.opco.code
        with demo_database.read() as session:
            assert is_known_email(session, row.siret, row.email)
    assert centre is not None
    assert refusal(demo_database, NO_REGISTER, centre.siret).code == "company_is_training_centre"
