"""An invented context for each message: for previews and tests. Nobody lives in `.example`."""

from typing import Any

from services.messaging.enums import Template

_SITE = "https://duo.example"
_COMPANY = "Boulangerie Inventée du Moulin"
_TITLE = "Apprenti boulanger ou apprentie boulangère"
_OTHER_TITLE = "Vente en boulangerie"
_MANAGE = f"{_SITE}/recruter/offres"
_DESK = f"{_SITE}/ecole/offres"


def samples() -> dict[Template, dict[str, Any]]:
    """Return a context with every variable of each template."""
    return {**_sign_in(), **_accounts(), **_offers(), **_ends()}


def _sign_in() -> dict[Template, dict[str, Any]]:
    return {
        Template.LOGIN: {
            "link": f"{_SITE}/connexion/lien?jeton=invente-1&suite=offres",
            "code": "204816",
            "minutes": 10,
        },
        Template.NO_ACCOUNT: {
            "deposit_url": f"{_SITE}/recruter/deposer",
            "login_url": f"{_SITE}/connexion",
        },
        Template.CONFIRM_DEPOSIT: {
            "link": f"{_SITE}/recruter/confirmer?jeton=invente-2",
            "code": "731905",
            "minutes": 30,
            "title": _TITLE,
            "company": _COMPANY,
        },
        Template.TEAM_INVITATION: {
            "inviter": "Camille Inventée",
            "company": _COMPANY,
            "link": f"{_SITE}/equipe/rejoindre?jeton=invente-3",
        },
        Template.DRAFT_LINK: {
            "link": f"{_SITE}/recruter/brouillon?jeton=invente-4",
            "company": _COMPANY,
            "days": 30,
        },
    }


def _accounts() -> dict[Template, dict[str, Any]]:
    return {
        Template.ACCOUNT_GRANTED: {
            "first_name": "Camille",
            "company": _COMPANY,
            "manage_url": _MANAGE,
            "offers": [
                {"title": _TITLE, "url": f"{_SITE}/offre/1"},
                {"title": _OTHER_TITLE, "url": f"{_SITE}/offre/2"},
            ],
        },
        Template.ACCOUNT_REFUSED: {
            "first_name": "Camille",
            "company": _COMPANY,
            "reason": "Le SIRET donné est celui d'une autre entreprise.\nRefaites une demande avec "
            "le vôtre.",
            "contact_url": f"{_SITE}/contact",
        },
        Template.OPCO_REQUEST: {
            "opco": "OPCO Inventé",
            "company": _COMPANY,
            "siret": "000 012 345 00017",
            "city": "Nantes",
            "contact_name": "Camille Inventée",
            "title": _TITLE,
            "desk_url": f"{_SITE}/opco/demandes/12",
        },
    }


def _offers() -> dict[Template, dict[str, Any]]:
    return {
        Template.OFFER_PUBLISHED: {
            "first_name": "Camille",
            "title": _TITLE,
            "company": _COMPANY,
            "offer_url": f"{_SITE}/offre/1",
            "manage_url": _MANAGE,
            "last_day": "22 décembre 2026",
            "relay_count": 3,
        },
        Template.OFFER_PENDING: {
            "first_name": "Camille",
            "title": _TITLE,
            "company": _COMPANY,
            "opco": "OPCO Inventé",
            "manage_url": _MANAGE,
        },
        Template.CFA_RELAY: {
            "cfa": "École Inventée des Saveurs",
            "company": _COMPANY,
            "city": "Nantes",
            "distance_km": 3.5,
            "title": _TITLE,
            "occupation": "Boulangerie - viennoiserie",
            "level": "CAP",
            "start": "1er septembre 2027",
            "contact_name": "Camille Inventée",
            "contact_email": "camille@boulangerie-inventee.example",
            "contact_phone": "02 61 91 00 12",
            "offer_url": f"{_SITE}/offre/1",
            "desk_url": _DESK,
            "stop_url": f"{_SITE}/ecole/arreter?jeton=invente-5",
        },
        Template.OFFER_THRESHOLD: {
            "first_name": "Camille",
            "title": _TITLE,
            "count": 20,
            "manage_url": _MANAGE,
        },
    }


def _ends() -> dict[Template, dict[str, Any]]:
    return {
        Template.EXPIRY_NOTICE: {
            "first_name": "Camille",
            "days": 7,
            "offers": [_ending(_TITLE, 6), _ending(_OTHER_TITLE, 7)],
        },
        Template.OFFERS_EXPIRED: {
            "first_name": "Camille",
            "offers": [
                {"title": _TITLE, "extend_url": f"{_SITE}/action?jeton=invente-8"},
                {"title": _OTHER_TITLE, "extend_url": f"{_SITE}/action?jeton=invente-9"},
            ],
            "manage_url": _MANAGE,
        },
        Template.OFFERS_TAKEN_DOWN: {
            "first_name": "Camille",
            "company": _COMPANY,
            "reason": "L'entreprise a fermé.",
            "offers": [_TITLE, _OTHER_TITLE],
        },
    }


def _ending(title: str, number: int) -> dict[str, str]:
    action = f"{_SITE}/action?jeton=invente-{number}"
    return {
        "title": title,
        "last_day": "22 décembre 2026",
        "extend_url": f"{action}&faire=garder",
        "filled_url": f"{action}&faire=pourvue",
        "close_url": f"{action}&faire=retirer",
    }
