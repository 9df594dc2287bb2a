"""Rows of the catalogue that say only what a test is about; everything else is ordinary."""

from itertools import count
from typing import Any

from services.catalog.demo.names import sirets
from services.catalog.enums import OfferOrigin, OfferStatus, StartType
from services.catalog.models import Establishment, Offer, Training, TrainingProvider

_numbers = count(1)

NANTES: dict[str, Any] = {
    "address": "1 rue de la Paix",
    "postal_code": "44000",
    "city": "Nantes",
    "insee_code": "44109",
    "department_code": "44",
    "latitude": 47.2184,
    "longitude": -1.5536,
}


def _sourced() -> dict[str, Any]:
    return {"source": "test", "source_id": str(next(_numbers))}


def _siret() -> str:
    return sirets(1_000_000 + next(_numbers), 1)[0]


def an_establishment(**values: Any) -> Establishment:
    """Return an open company, listed for nobody unless it has a score."""
    return Establishment(
        **_sourced() | NANTES | {"siret": _siret(), "legal_name": "FOURNIL VRAI SARL"} | values
    )


def a_provider(**values: Any) -> TrainingProvider:
    """Return a training centre."""
    return TrainingProvider(
        **_sourced() | NANTES | {"siret": _siret(), "legal_name": "CFA VRAI"} | values
    )


def an_offer(**values: Any) -> Offer:
    """Return an active offer that never expires, of nobody in particular."""
    ordinary = {
        "origin": OfferOrigin.RECRUITER,
        "status": OfferStatus.ACTIVE,
        "title": "Apprenti boulanger",
        "start_type": StartType.ASAP,
    }
    return Offer(**_sourced() | NANTES | ordinary | values)


def a_training(provider_id: int | None, **values: Any) -> Training:
    """Return a published training of a centre."""
    ordinary = {"title": "CAP Boulanger", "level": 3, "provider_id": provider_id}
    return Training(**_sourced() | NANTES | ordinary | values)
