"""Registers that answer without any request, for the tests of what is done with their answers."""

from dataclasses import replace
from typing import Any

from services.core.geo import Point
from services.sources.register import Register, RegisterAnswer, RegisteredCompany, RegisterStatus

SIRET = "00001000900017"
REGISTERED = RegisteredCompany(
    siret=SIRET,
    siren=SIRET[:9],
    legal_name="FOURNIL INVENTE",
    brand="",
    naf_code="1071C",
    company_naf_code="1071C",
    address="12 RUE DES TILLEULS",
    postal_code="44000",
    city="NANTES",
    insee_code="44109",
    department_code="44",
    point=Point(47.2184, -1.5536),
    size_bracket="03",
    is_open=True,
    is_training_organisation=False,
    is_certified=False,
    idcc=("0843",),
    is_non_diffusible=False,
)
NO_REGISTER = Register("")


class Told(Register):
    """A register that answers one thing, and counts who asks."""

    def __init__(self, company: RegisteredCompany | None, **changes: Any) -> None:
        super().__init__("")
        self.company = replace(company, **changes) if company else None
        self.asked: list[str] = []

    def find(self, siret: str) -> RegisterAnswer:
        self.asked.append(siret)
        status = RegisterStatus.FOUND if self.company else RegisterStatus.NOT_FOUND
        return RegisterAnswer(status, self.company)
