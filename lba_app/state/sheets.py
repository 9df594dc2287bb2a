"""The pages of one offer, one training, one company, as rows of text for the screen.

A fact or a section that is not known is left out: no label is shown without its value.
"""

from collections.abc import Iterable
from typing import TypedDict

from lba_app.state.rows import CONTRACT_LABELS, LEVEL_LABELS, pay, sentence
from lba_app.state.sections import (
    Section,
    address,
    company_sections,
    list_section,
    occupation_sections,
    pay_sections,
    school_sections,
    text_section,
)
from lba_app.web import texts
from services.catalog.enums import RemoteMode, SizeBracket
from services.catalog.views import (
    CompanyPage,
    OfferPage,
    Place,
    TrainingPage,
)
from services.core.words import day_in_words

# In words, from the probability of at least one hire within six months.
CHANCES = ((0.5, "très probable"), (0.25, "probable"), (0.1, "possible"), (0.0, "peu fréquente"))


class Fact(TypedDict):
    """A label and its value."""

    label: str
    value: str


class Action(TypedDict):
    """A way to get in touch."""

    label: str
    href: str
    hint: str


class SheetRow(TypedDict):
    """Everything that the page of one item shows."""

    kind: str
    item: str
    title: str
    organization: str
    sentence: str
    place: str
    fresh: str
    closed: str
    is_demo: bool
    is_disability_friendly: bool
    facts: list[Fact]
    actions: list[Action]
    sections: list[Section]


def offer_sheet(page: OfferPage) -> SheetRow:
    """Return the rows of an offer."""
    card = page.card
    facts = [
        ("Début", _start(page)),
        ("Contrat", " ou ".join(CONTRACT_LABELS[contract] for contract in card.contracts)),
        ("Durée", f"{card.duration_months} mois" if card.duration_months else ""),
        ("Rythme", page.rhythm),
        ("Diplôme visé", LEVEL_LABELS[card.level] if card.level else "Tous niveaux"),
        ("Salaire" if card.monthly_pay else "Salaire légal la 1re année", pay(card)),
        ("Postes ouverts", str(page.opening_count) if page.opening_count > 1 else ""),
        ("Lieu de travail", "" if card.remote is RemoteMode.ONSITE else card.remote.label),
        ("Candidatures reçues", texts.number(card.application_count)),
        ("Origine", texts.ORIGINS[card.origin] if card.origin else ""),
    ]
    sections = [
        text_section("Le poste", page.description),
        text_section("L'entreprise", page.employer_description),
        *company_sections(page.company),
        *school_sections("L'école en charge du recrutement", page.school),
        list_section("Ce que vous apprendrez à faire", page.acquired_skills),
        list_section("Qualités appréciées", page.desired_skills),
        list_section("Domaines et techniques", page.knowledge),
        text_section("À qui ce métier est-il accessible ?", page.access_conditions),
        *pay_sections(card.contracts),
        *occupation_sections(page.occupations),
    ]
    return _sheet(
        page, facts, sections, _offer_actions(page) if page.is_open else [],
        closed="" if page.is_open else "Cette offre n'est plus ouverte aux candidatures.",
        place=page.place,
    )  # fmt: skip


def training_sheet(page: TrainingPage) -> SheetRow:
    """Return the rows of a training."""
    card = page.card
    share = card.employed_after_6_months
    facts = [
        ("Diplôme", LEVEL_LABELS[card.level] if card.level else ""),
        ("Durée", f"{card.duration_months} mois" if card.duration_months else ""),
        ("Rythme", page.rhythm),
        ("Places par an", str(page.capacity) if page.capacity else ""),
        ("Cours", "À distance" if page.is_remote else ""),
        ("Entrée", "Possible toute l'année" if page.has_permanent_entry else ""),
        ("En emploi 6 mois après", f"{share} %" if share is not None else ""),
        ("Encore en formation", f"{page.still_studying} %" if page.still_studying else ""),
        ("RNCP", page.rncp_code),
    ]
    intakes = [
        f"Du {day_in_words(s.starts_on)} au {day_in_words(s.ends_on)}"
        + (f", {s.seats} places" if s.seats else "")
        for s in page.sessions
    ]
    sections = [
        text_section("Objectifs", page.objectives),
        text_section("Programme", page.content),
        text_section("Pour entrer en formation", page.admission),
        list_section("Prochaines rentrées", intakes),
        *school_sections("L'école", page.school),
        *occupation_sections(page.occupations),
    ]
    actions = [
        *_email_actions(page.contact_email, "Écrire à l'école"),
        *_phone_actions(page.contact_phone),
        *_site_actions(page.website, "Voir le site de l'école"),
    ]
    return _sheet(page, facts, sections, actions, place=page.place)


def company_sheet(page: CompanyPage) -> SheetRow:
    """Return the rows of a company to contact."""
    company = page.company
    jobs = [
        f"{scored.occupation.label} : embauche {chance_words(scored.probability)}"
        for scored in page.occupations
    ]
    why = list(dict.fromkeys(reason for scored in page.occupations for reason in scored.reasons))
    sections = [
        list_section("Métiers sur lesquels elle pourrait embaucher en alternance", jobs),
        list_section("Pourquoi cette entreprise ?", why),
        text_section(
            "Une candidature spontanée, c'est quoi ?",
            "Cette entreprise n'a pas publié d'annonce. Elle embauche assez souvent sur ces "
            "métiers pour qu'il soit utile de la contacter.\nBeaucoup de recrutements se font "
            "sans annonce : écrivez un message court et personnel, avec votre CV.",
        ),
        list_section("Préparer sa candidature", PREPARATION),
        list_section("Et après ?", FOLLOW_UP),
        *company_sections(company),
    ]
    closed = (
        ""
        if page.is_listed
        else "Cette entreprise ne souhaite plus recevoir de candidatures spontanées."
    )
    actions = (
        [
            *_email_actions(company.email, "Écrire à l'entreprise"),
            *_phone_actions(company.phone),
            *_site_actions(company.website, "Voir son site"),
        ]
        if page.is_listed
        else []
    )
    facts = [
        ("Activité", company.naf_label),
        ("Taille", "" if company.size is SizeBracket.UNKNOWN else company.size.label),
    ]
    return _sheet(page, facts, sections, actions, closed=closed, place=company.place)


PREPARATION = (
    "Regardez ce que fait l'entreprise : son activité, ses clients, son équipe.",
    "Dites en deux phrases quel métier vous apprenez et pourquoi chez elle.",
    "Précisez votre diplôme, vos dates et votre rythme école / entreprise.",
    "Joignez un CV d'une page, avec votre téléphone.",
)
FOLLOW_UP = (
    "Sans réponse au bout de 10 jours, appelez : demandez la personne qui s'occupe des apprentis.",
    "Notez la date de votre envoi et de votre relance.",
    "Contactez plusieurs entreprises à la fois, et des métiers voisins.",
)


def chance_words(probability: float) -> str:
    """Return a probability of hiring (0 to 1) in words."""
    return next(words for limit, words in CHANCES if probability >= limit)


def _sheet(
    page: OfferPage | TrainingPage | CompanyPage,
    facts: Iterable[tuple[str, str]],
    sections: Iterable[Section | None],
    actions: list[Action],
    *,
    place: Place,
    closed: str = "",
) -> SheetRow:
    card = page.card
    return SheetRow(
        kind=card.kind.value,
        item=f"{card.kind}-{card.item_id}",
        title=card.title,
        organization="" if card.organization == card.title else card.organization or "",
        sentence=sentence(card),
        place=address(place),
        fresh=texts.published(card.published_at),
        closed=closed,
        is_demo=card.is_demo,
        is_disability_friendly=card.is_disability_friendly,
        facts=[Fact(label=label, value=value) for label, value in facts if value],
        actions=actions,
        sections=[section for section in sections if section],
    )


def _start(page: OfferPage) -> str:
    card = page.card
    if card.starts_asap:
        return "Dès que possible"
    if card.start_date is None:
        return ""
    flexible = " (date flexible)" if page.start_is_flexible else ""
    return f"{day_in_words(card.start_date)}{flexible}"


def _offer_actions(page: OfferPage) -> list[Action]:
    subject = f"?subject=Candidature : {page.card.title}"
    address = f"{page.apply_email}{subject}" if page.apply_email else ""
    return [
        *_email_actions(address, "Candidater par e-mail"),
        *_site_actions(page.apply_url, "Candidater sur le site de l'annonce"),
        *_phone_actions(page.apply_phone),
    ]


def _email_actions(address: str, label: str) -> list[Action]:
    shown = address.partition("?")[0]
    return [Action(label=label, href=f"mailto:{address}", hint=shown)] if address else []


def _phone_actions(phone: str) -> list[Action]:
    href = "tel:" + "".join(char for char in phone if char in "+0123456789")
    return [Action(label="Téléphoner", href=href, hint=phone)] if phone else []


def _site_actions(address: str, label: str) -> list[Action]:
    is_safe = address.startswith(("https://", "http://"))
    return [Action(label=label, href=address, hint="Autre site")] if is_safe else []
