"""French words that several places share."""

from datetime import date, datetime

from services.catalog.enums import Kind, OfferOrigin
from services.core.clock import PARIS, paris_today
from services.core.words import day_in_words

SITE_NAME = "Duo Alternance"
SITE_PROMISE = "Un emploi en alternance et la formation qui va avec, près de chez vous."
INDEPENDENCE = (
    "Réimplémentation indépendante du service public « La bonne alternance ». "
    "Ce site n'est pas un service de l'État."
)
DEMO_NOTICE = (
    "Démonstration : les offres, entreprises et formations affichées sont inventées. "
    "Ne candidatez pas."
)
DEMO_EXPLANATION = (
    "Quand le bandeau « Démonstration » est affiché, les entreprises, écoles, offres et formations "
    "sont inventées : noms, SIRET, adresses e-mail et téléphones n'existent pas. Les communes et "
    "les métiers, eux, sont vrais."
)

# What a result is, in a sentence (instead of a label that people misread).
KIND_SENTENCES = {
    Kind.OFFER: "Poste ouvert chez l'employeur",
    Kind.TRAINING: "Formation en apprentissage",
    Kind.COMPANY: "Pas d'annonce : entreprise qui recrute souvent sur ce métier, à contacter",
}
KIND_PLURALS = {
    Kind.OFFER: "Offres",
    Kind.TRAINING: "Formations",
    Kind.COMPANY: "Entreprises à contacter",
}
ORIGINS = {
    OfferOrigin.RECRUITER: "Déposée ici par l'employeur",
    OfferOrigin.CFA: "Déposée ici par une école, pour l'employeur",
    OfferOrigin.PARTNER: "Transmise par un site partenaire",
}


def ago(instant: datetime, today: date) -> str:
    """Return how long ago something was published, in days of the Paris calendar."""
    days = (today - instant.astimezone(PARIS).date()).days
    if days <= 0:
        return "Publiée aujourd'hui"
    if days == 1:
        return "Publiée hier"
    return f"Publiée il y a {days} jours"


def published(instant: datetime | None) -> str:
    """Return how long ago something was published, empty when unknown."""
    return ago(instant, paris_today()) if instant else ""


def plural(count: int, singular: str, several: str) -> str:
    """Return a count with its noun: "1 résultat", "1 234 résultats"."""
    return f"{number(count)} {singular if abs(count) < 2 else several}"


def number(value: int) -> str:
    """Return a whole number with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\u202f")


def quoted(words: str) -> str:
    """Return words between French quotation marks that stay with them at the end of a line."""
    return f"«\u00a0{words}\u00a0»"


def kilometres(distance: float | None) -> str:
    """Return a distance in words, empty when unknown."""
    if distance is None:
        return ""
    if distance < 1:
        return "à moins de 1 km"
    return f"à {round(distance)} km"


def moment(instant: datetime) -> str:
    """Return a day and an hour of Paris: "22 novembre 2026 à 10 h 05"."""
    local = instant.astimezone(PARIS)
    return f"{day_in_words(local.date())} à {local.hour} h {local.minute:02d}"
