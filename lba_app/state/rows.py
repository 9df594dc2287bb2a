"""Cards as rows of text for the screen."""

from typing import TypedDict
from urllib.parse import urlencode

from lba_app.web import texts
from services.candidates.pay import legal_pay
from services.catalog.enums import ContractType, Kind, RemoteMode, SizeBracket
from services.catalog.views import Card
from services.core.clock import paris_today
from services.core.words import day_in_words
from services.search.service import Result

# An offer with at most this many applications is told as a chance.
FEW_APPLICATIONS = 1
FRESH_DAYS = 3

LEVEL_LABELS = {
    3: "CAP, BEP",
    4: "Bac, bac pro, BP",
    5: "Bac+2 : BTS",
    6: "Bac+3 : licence, BUT",
    7: "Bac+5 : master, ingénieur",
}
CONTRACT_LABELS = {
    ContractType.APPRENTICESHIP: "Apprentissage",
    ContractType.PROFESSIONALISATION: "Professionnalisation",
}


class CardRow(TypedDict):
    """What one card shows; an empty text is not shown."""

    item: str
    kind: str
    href: str
    title: str
    organization: str
    sentence: str
    place: str
    distance: str
    point: str
    level: str
    contract: str
    start: str
    pay: str
    activity: str
    fresh: str
    chance: str
    is_new: bool
    is_disability_friendly: bool
    is_demo: bool


def card_row(result: Result, context: dict[str, str] | None = None) -> CardRow:
    """Return the row of a result; `context` is added to its address (where the list is)."""
    card = result.card
    address = card.path
    age = None
    if card.published_at:
        age = (paris_today() - card.published_at.date()).days
    return CardRow(
        item=f"{card.kind}-{card.item_id}",
        kind=card.kind.value,
        href=f"{address}?{urlencode(context)}" if context else address,
        title=card.title,
        organization=_organization(card),
        sentence=sentence(card),
        place=" ".join(part for part in (card.postal_code, card.city) if part),
        distance=texts.kilometres(result.distance_km),
        point=f"{card.point.latitude},{card.point.longitude}" if card.point else "",
        level=f"Vise : {LEVEL_LABELS[card.level]}" if card.level else "",
        contract=_contract(card),
        start=_start(card),
        pay=pay(card),
        activity=_activity(card),
        fresh=texts.published(card.published_at),
        chance=_chance(card),
        is_new=age is not None and age <= FRESH_DAYS,
        is_disability_friendly=card.is_disability_friendly,
        is_demo=card.is_demo,
    )


def sentence(card: Card) -> str:
    """Return in plain words what a result is."""
    if card.kind is Kind.OFFER and card.school:
        return f"Poste ouvert, formation comprise : recrutement par {card.school}"
    return texts.KIND_SENTENCES[card.kind]


def pay(card: Card) -> str:
    """Return in words the pay that an offer announces, or else its legal range."""
    if card.kind is not Kind.OFFER:
        return ""
    if card.monthly_pay:
        return f"{texts.number(card.monthly_pay)} € brut par mois annoncés"
    span = legal_pay(
        apprenticeship=ContractType.APPRENTICESHIP in card.contracts,
        professionalisation=ContractType.PROFESSIONALISATION in card.contracts,
    )
    if span is None:
        return ""
    return f"{texts.number(span.low)} à {texts.number(span.high)} € brut par mois selon l'âge"


def _organization(card: Card) -> str:
    if card.kind is Kind.COMPANY:
        return ""
    return card.organization or "Employeur non précisé dans l'annonce"


def _contract(card: Card) -> str:
    names = " ou ".join(CONTRACT_LABELS[contract] for contract in card.contracts)
    months = f"{card.duration_months} mois" if card.duration_months else ""
    return ", ".join(part for part in (names, months) if part)


def _start(card: Card) -> str:
    if card.kind is Kind.TRAINING:
        if card.starts_asap:
            return "Entrée possible toute l'année"
        start = card.next_start(paris_today())
        return f"Prochaine rentrée : {day_in_words(start)}" if start else ""
    if card.starts_asap:
        return "Dès que possible"
    return f"À partir du {day_in_words(card.start_date)}" if card.start_date else ""


def _activity(card: Card) -> str:
    if card.kind is not Kind.COMPANY:
        return ""
    size = "" if card.size is SizeBracket.UNKNOWN else card.size.label
    return " · ".join(part for part in (card.activity, size) if part)


def _chance(card: Card) -> str:
    if card.kind is Kind.OFFER and card.application_count <= FEW_APPLICATIONS:
        return "Soyez parmi les premiers à postuler"
    if card.kind is Kind.TRAINING and card.employed_after_6_months:
        return f"{card.employed_after_6_months} % en emploi 6 mois après"
    return RemoteMode.HYBRID.label if card.remote is RemoteMode.HYBRID else ""
