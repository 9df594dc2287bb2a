"""The parameters of a search, as the description of the API tells them."""

from typing import Any

from services.catalog.enums import ContractType, Kind, OfferOrigin
from services.core.constants import DEFAULT_RADIUS_KM, MAX_RADIUS_KM, MAX_ROME_CODES
from services.search.criteria import Channel, Sort
from services.search.filtering import LEVELS

Enum = type[ContractType] | type[Kind] | type[OfferOrigin] | type[Channel] | type[Sort]


def _values(enum: Enum) -> str:
    return "valeurs, séparées par des virgules : " + ", ".join(member.value for member in enum)


_DESCRIPTIONS = {
    "q": "texte libre : métier, diplôme, employeur, école",
    "romes": f"codes ROME, séparés par des virgules, {MAX_ROME_CODES} au plus (D1102,D1104)",
    "domains": "domaines du ROME, d'une lettre ou de trois caractères (D11)",
    "latitude": "latitude du centre, en degrés",
    "longitude": "longitude du centre, en degrés",
    "radius": f"rayon en km, de 1 à {MAX_RADIUS_KM}, ou « france » ({DEFAULT_RADIUS_KM} sinon)",
    "insee": "code INSEE d'une commune",
    "postcode": "code postal",
    "department": "numéro d'un département",
    "region": "code INSEE d'une région",
    "kinds": _values(Kind),
    "contract_type": _values(ContractType),
    "level": "niveaux de diplôme visés : " + ", ".join(map(str, LEVELS)),
    "start_before": "début au plus tard, AAAA-MM-JJ",
    "is_disabled_elligible": "true : engagés pour le handicap seulement",
    "origin": _values(OfferOrigin),
    "naf": "débuts de codes NAF (10,1071C)",
    "opco": "codes d'OPCO",
    "remote": "true : télétravail ou cours à distance possibles",
    "apply_channel": _values(Channel),
    "employer_known": "true : sans les offres anonymes",
    "sort": "ordre : " + ", ".join(sort.value for sort in Sort),
    "page": "numéro de page, depuis 1",
}


def documented(*names: str) -> dict[str, Any]:
    """Return the OpenAPI description of parameters of a search; all of them without names."""
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": _DESCRIPTIONS[name],
                "schema": {"type": "string"},
            }
            for name in names or _DESCRIPTIONS
        ]
    }
