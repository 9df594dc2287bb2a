"""What a recruiter types, field by field: kept as typed, and read into an offer when it is right.

Everything wrong is told at once, each in its own sentence, under the name of its field.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from services.catalog.enums import ContractType, RemoteMode, StartType
from services.core.clock import paris_today
from services.core.columns import LabelledEnum, member_of
from services.core.constants import (
    CONTRACT_MONTHS,
    DESCRIPTION_LENGTHS,
    MAX_MONTHLY_PAY,
    MAX_OPENINGS,
    MAX_QUESTIONS,
    MAX_START_DAYS,
    OFFER_TITLE_LENGTHS,
)
from services.core.errors import UserError
from services.recruiting.contacts import normalise_email, normalise_phone
from services.recruiting.generation import (
    ACQUIRED,
    DESIRED,
    KNOWLEDGE,
    Selection,
    default_title,
    generated_description,
    read_sheet,
    selection_of,
)
from services.recruiting.wording import contact_details_in
from services.reference.models import RomeOccupation

T = TypeVar("T")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
E = TypeVar("E", bound=LabelledEnum)

QUESTIONS = (
    "Pourquoi aimeriez-vous rejoindre notre entreprise ?",
    "Qu'est-ce qui vous plaît dans ce métier ?",
    "Qu'aimeriez-vous apprendre avec nous ?",
    "Avez-vous déjà essayé ce métier (stage, petit boulot, loisir) ?",
    "Comment viendrez-vous travailler (transports, permis) ?",
    "Quelle école ou formation avez-vous en vue ?",
)
YES = "oui"
# Text fields and how much of each is kept; what is longer is cut before it is stored.
TEXTS = {
    "siret": 30, "company_name": 150, "address": 200, "postal_code": 10, "city": 100, "opco": 20,
    "name": 100, "email": 254, "phone": 30, "show_phone": 3,
    "rome": 5, "appellation": 150, "title": 300, "description": 6_000,
    "employer_description": 2_000, "start_type": 20, "start_date": 10, "start_is_flexible": 3,
    "duration": 3, "rhythm": 200, "openings": 3, "remote": 20, "level": 1, "pay": 6,
    "is_disability_friendly": 3,
}  # fmt: skip
LISTS = frozenset({"contracts", "questions", "relays", DESIRED, ACQUIRED, KNOWLEDGE})
DEFAULTS: dict[str, Any] = {
    "contracts": [ContractType.APPRENTICESHIP.value],
    "start_type": StartType.ASAP.value,
    "duration": "12",
    "openings": "1",
    "remote": RemoteMode.ONSITE.value,
}


@dataclass(slots=True)
class Errors:
    """What is wrong, by field, in the order of the form."""

    by_field: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, reader: Callable[[], T], otherwise: T) -> T:
        """Return what a reader gives; note its UserError under a field and go on."""
        try:
            return reader()
        except UserError as error:
            self.by_field.setdefault(name, error.message)
            return otherwise


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for an offer."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class OfferContent:
    """An offer as its form describes it, every field checked."""

    rome_code: str
    appellation: str
    title: str
    description: str
    employer_description: str
    contracts: frozenset[ContractType]
    start_type: StartType
    start_date: date | None
    start_is_flexible: bool
    duration_months: int
    rhythm: str
    opening_count: int
    remote: RemoteMode
    target_level: int | None
    monthly_pay: int | None
    is_disability_friendly: bool
    skills: dict[str, list[str]]
    access_conditions: str
    questions: tuple[str, ...]
    shows_phone: bool


def cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known fields of what a page sent, cut to their size; the rest is left out.

    So are control characters and halves of characters, which databases refuse.
    """
    kept: dict[str, Any] = {}
    for name, value in changes.items():
        if name in TEXTS and isinstance(value, str):
            kept[name] = _UNREADABLE.sub("", value)[: TEXTS[name]]
        elif name in LISTS and isinstance(value, list):
            kept[name] = [
                item if isinstance(item, int) else _UNREADABLE.sub("", str(item))[:300]
                for item in value[:60]
            ]
    return kept


def read_contact(form: Mapping[str, Any], errors: Errors) -> Contact:
    """Return who answers for an offer; what is wrong is noted."""
    name = _text(form, "name")
    if not name:
        errors.by_field["name"] = "Indiquez votre prénom et votre nom : les candidats les verront."
    return Contact(
        name=name,
        email=errors.read("email", lambda: normalise_email(_text(form, "email")), ""),
        phone=errors.read("phone", lambda: normalise_phone(_text(form, "phone")), ""),
    )


def read_offer(
    form: Mapping[str, Any], occupation: RomeOccupation | None, errors: Errors
) -> OfferContent | None:
    """Return the offer of a form; None when its occupation is missing. Wrong fields are noted."""
    if occupation is None:
        errors.by_field["metier"] = "Choisissez un métier dans la liste proposée."
        return None
    none: dict[str, list[str]] = {}
    asap: tuple[StartType, date | None] = (StartType.ASAP, None)
    skills = errors.read(DESIRED, lambda: selected(form, occupation).content(), none)
    start = errors.read("start_date", lambda: _start(form), asap)
    return OfferContent(
        rome_code=occupation.code,
        appellation=_text(form, "appellation") or occupation.label,
        title=errors.read("title", lambda: _title(form, occupation), ""),
        description=errors.read("description", lambda: _description(form, occupation), ""),
        employer_description=_text(form, "employer_description", lines=True),
        contracts=errors.read("contracts", lambda: _contracts(form), frozenset()),
        start_type=start[0],
        start_date=start[1],
        start_is_flexible=form.get("start_is_flexible") == YES and start[1] is not None,
        duration_months=errors.read("duration", lambda: _number(form, "duration"), 0),
        rhythm=errors.read("rhythm", lambda: _rhythm(form), ""),
        opening_count=errors.read("openings", lambda: _number(form, "openings"), 1),
        remote=_member(RemoteMode, form.get("remote"), RemoteMode.ONSITE),
        target_level=int(form["level"]) if form.get("level") in {"3", "4", "5", "6", "7"} else None,
        monthly_pay=errors.read("pay", lambda: _pay(form), None),
        is_disability_friendly=form.get("is_disability_friendly") == YES,
        skills=skills,
        access_conditions=read_sheet(occupation.sheet).access,
        questions=errors.read("questions", lambda: _questions(form), ()),
        shows_phone=form.get("show_phone") == YES,
    )


def selected(form: Mapping[str, Any], occupation: RomeOccupation) -> Selection:
    """Return the ticked items of a form; raises UserError when they are not of the sheet."""
    content = {key: list(form.get(key, [])) for key in (DESIRED, ACQUIRED, KNOWLEDGE)}
    return selection_of(read_sheet(occupation.sheet), content)


def suggested_title(form: Mapping[str, Any], occupation: RomeOccupation) -> str:
    """Return the title that an offer has unless its recruiter writes another."""
    return default_title(_text(form, "appellation"), occupation.label)


def suggested_description(selection: Selection, occupation: RomeOccupation) -> str:
    """Return the description made of the ticked items, unless the recruiter writes another."""
    return generated_description(
        occupation.label,
        str(occupation.sheet["definition"]),
        selection.chosen(ACQUIRED),
        selection.chosen(DESIRED),
    )


def _text(form: Mapping[str, Any], name: str, *, lines: bool = False) -> str:
    typed = str(form.get(name, ""))
    if lines:
        return "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    return " ".join(typed.split())


def _title(form: Mapping[str, Any], occupation: RomeOccupation) -> str:
    title = _text(form, "title") or suggested_title(form, occupation)
    shortest, longest = OFFER_TITLE_LENGTHS
    if not shortest <= len(title) <= longest:
        raise UserError("title_length", f"Le titre compte de {shortest} à {longest} caractères.")
    found = contact_details_in(title)
    if found:
        raise UserError(
            "title_contact",
            f"Retirez « {found[0].words} » du titre : ni e-mail, ni téléphone, ni lien. "
            "Les candidats ont un bouton pour vous écrire.",
        )
    return title


def _description(form: Mapping[str, Any], occupation: RomeOccupation) -> str:
    text = _text(form, "description", lines=True)
    if not text:
        return suggested_description(selected(form, occupation), occupation)
    shortest, longest = DESCRIPTION_LENGTHS
    if not shortest <= len(text) <= longest:
        raise UserError(
            "description_length",
            f"La description compte de {shortest} à {longest} caractères ; la vôtre en a "
            f"{len(text)}.",
        )
    return text


def _contracts(form: Mapping[str, Any]) -> frozenset[ContractType]:
    found = frozenset(kind for kind in ContractType if kind.value in form.get("contracts", []))
    if not found:
        raise UserError("contract_missing", "Cochez au moins un type de contrat.")
    return found


def _start(form: Mapping[str, Any]) -> tuple[StartType, date | None]:
    if form.get("start_type") != StartType.DATE.value:
        return StartType.ASAP, None
    today = paris_today()
    try:
        day = date.fromisoformat(_text(form, "start_date"))
    except ValueError:
        raise UserError("start_missing", "Indiquez le jour où le contrat commence.") from None
    if not today <= day <= today + timedelta(days=MAX_START_DAYS):
        raise UserError(
            "start_range",
            "Le contrat commence aujourd'hui au plus tôt, dans deux ans au plus tard.",
        )
    return StartType.DATE, day


_NUMBERS = {
    "duration": (*CONTRACT_MONTHS, "La durée va de {} à {} mois."),
    "openings": (1, MAX_OPENINGS, "Le nombre de postes va de {} à {}."),
}


def _number(form: Mapping[str, Any], name: str) -> int:
    lowest, highest, sentence = _NUMBERS[name]
    typed = _text(form, name)
    number = int(typed) if typed.isascii() and typed.isdigit() else 0
    if not lowest <= number <= highest:
        raise UserError(f"{name}_range", sentence.format(lowest, highest))
    return number


def _pay(form: Mapping[str, Any]) -> int | None:
    typed = _text(form, "pay")
    if not typed:
        return None
    number = int(typed) if typed.isascii() and typed.isdigit() else 0
    if not 0 < number <= MAX_MONTHLY_PAY:
        raise UserError(
            "pay_range", "Indiquez le salaire brut par mois en euros, en chiffres, ou rien."
        )
    return number


def _rhythm(form: Mapping[str, Any]) -> str:
    text = _text(form, "rhythm")
    if len(text) > 100 or contact_details_in(text):
        raise UserError(
            "rhythm_invalid",
            "Le rythme tient en 100 caractères, sans lien. "
            "Exemple : 1 semaine à l'école, 2 semaines en entreprise",
        )
    return text


def _questions(form: Mapping[str, Any]) -> tuple[str, ...]:
    chosen = tuple(question for question in QUESTIONS if question in form.get("questions", []))
    if len(chosen) > MAX_QUESTIONS:
        raise UserError("too_many_questions", f"Choisissez au plus {MAX_QUESTIONS} questions.")
    return chosen


def _member(enum: type[E], value: object, otherwise: E) -> E:
    try:
        return member_of(enum, str(value))
    except ValueError:
        return otherwise
