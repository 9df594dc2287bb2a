"""What each message needs, its subject, and the reason told to who receives it.

Subjects stay in the database after the message is gone: no code, no address in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.messaging.enums import Template


@dataclass(frozen=True)
class Letter:
    """One kind of message; `is_requested` when the person asked for that very message."""

    variables: frozenset[str]
    subject: str
    reason: str
    is_requested: bool = False


def _letter(variables: str, subject: str, reason: str, *, is_requested: bool = False) -> Letter:
    return Letter(frozenset(variables.split()), subject, reason, is_requested)


_OWNER = "vous avez déposé une offre d'alternance avec cette adresse"

LETTERS: Mapping[Template, Letter] = {
    Template.LOGIN: _letter(
        "link code minutes",
        "Votre connexion à Duo Alternance",
        "quelqu'un a demandé à se connecter avec cette adresse",
        is_requested=True,
    ),
    Template.NO_ACCOUNT: _letter(
        "deposit_url login_url",
        "Aucun compte à cette adresse sur Duo Alternance",
        "quelqu'un a demandé à se connecter avec cette adresse",
    ),
    Template.CONFIRM_DEPOSIT: _letter(
        "link code minutes title company",
        "Confirmez votre offre : {{ title }}",
        "une offre d'alternance vient d'être déposée avec cette adresse",
        is_requested=True,
    ),
    Template.OFFER_PUBLISHED: _letter(
        "first_name title company offer_url manage_url last_day relay_count",
        "Votre offre est en ligne : {{ title }}",
        _OWNER,
    ),
    Template.OFFER_PENDING: _letter(
        "first_name title company opco manage_url",
        "Votre offre est bien reçue : {{ title }}",
        _OWNER,
    ),
    Template.ACCOUNT_GRANTED: _letter(
        "first_name company manage_url offers",
        "Votre compte est accepté : {{ company }}",
        "vous avez demandé un compte pour votre entreprise",
    ),
    Template.ACCOUNT_REFUSED: _letter(
        "first_name company reason contact_url",
        "Votre compte n'a pas été accepté : {{ company }}",
        "vous avez demandé un compte pour votre entreprise",
    ),
    Template.OPCO_REQUEST: _letter(
        "opco company siret city contact_name title desk_url",
        "Entreprise à vérifier : {{ company }}",
        "vous vérifiez les entreprises de votre OPCO",
    ),
    Template.CFA_RELAY: _letter(
        "cfa company city distance_km title occupation level start contact_name contact_email "
        "contact_phone offer_url desk_url stop_url",
        "Une entreprise proche cherche un alternant : {{ title }}",
        "votre école forme à ce métier près de cette entreprise",
    ),
    Template.EXPIRY_NOTICE: _letter(
        "first_name days offers",
        "{{ 'Votre offre se termine' if offers | length == 1 else 'Vos offres se terminent' }} "
        "{{ 'aujourd\\'hui' if days == 0 else 'demain' if days == 1 "
        "else 'dans ' ~ days ~ ' jours' }}",
        _OWNER,
    ),
    Template.OFFERS_EXPIRED: _letter(
        "first_name offers manage_url",
        "{{ 'Votre offre n\\'est plus en ligne' if offers | length == 1 "
        "else 'Vos offres ne sont plus en ligne' }}",
        _OWNER,
    ),
    Template.OFFER_THRESHOLD: _letter(
        "first_name title count manage_url",
        "Votre offre est fermée après {{ count }} "
        "{{ 'candidature' if count == 1 else 'candidatures' }} : {{ title }}",
        _OWNER,
    ),
    Template.OFFERS_TAKEN_DOWN: _letter(
        "first_name company reason offers",
        "{{ 'Votre offre a été retirée' if offers | length == 1 "
        "else 'Vos offres ont été retirées' }} : {{ company }}",
        _OWNER,
    ),
    Template.TEAM_INVITATION: _letter(
        "inviter company link",
        "{{ inviter }} vous invite à recruter pour {{ company }}",
        "une personne de cette entreprise a donné votre adresse pour vous inviter",
        is_requested=True,
    ),
    Template.DRAFT_LINK: _letter(
        "link company days",
        "Votre offre à terminer : {{ company }}",
        "vous avez demandé à finir votre offre plus tard",
    ),
}
