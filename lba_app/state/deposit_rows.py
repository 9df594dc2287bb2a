"""A draft and its preview as rows of text for the screen of the deposit."""

from typing import Any, TypedDict

from lba_app.state.rows import CardRow, card_row
from lba_app.state.sheets import Fact
from lba_app.web import texts
from services.catalog.enums import SizeBracket
from services.core.columns import member_of
from services.core.words import day_in_words
from services.recruiting.company import CompanyOrigin, OpcoOrigin
from services.recruiting.form import QUESTIONS, TEXTS
from services.recruiting.preview import Preview
from services.recruiting.relay_candidates import NearbyCentre
from services.search.service import Result

STEPS = (
    ("entreprise", "Votre entreprise"),
    ("offre", "Votre offre"),
    ("cfa", "CFA proches"),
    ("publier", "Vérifier et publier"),
)
ORDER = tuple(name for name, _ in STEPS)


class StepRow(TypedDict):
    """One step of the deposit."""

    label: str
    is_current: bool
    is_done: bool


class Item(TypedDict):
    """One thing to tick."""

    key: str
    index: int
    label: str
    hint: str
    is_on: bool
    is_disabled: bool


class HeadingRow(TypedDict):
    """One heading of the generated content."""

    key: str
    label: str
    count: str
    refusal: str
    items: list[Item]


class Advice(TypedDict):
    """A sentence about the quality of an offer."""

    sentence: str
    is_passed: bool


class Wrong(TypedDict):
    """What is to be mended, and where."""

    field: str
    message: str


class Option(TypedDict):
    """A choice of a list."""

    value: str
    label: str


def steps(current: str, *, has_relay: bool, is_edit: bool) -> list[StepRow]:
    """Return the steps of a deposit; those of an edit leave the company and the relay out."""
    left_out = {"entreprise", "cfa"} if is_edit else set() if has_relay else {"cfa"}
    place = ORDER.index(current)
    return [
        StepRow(label=label, is_current=name == current, is_done=ORDER.index(name) < place)
        for name, label in STEPS
        if name not in left_out
    ]


def values(form: dict[str, Any]) -> dict[str, str]:
    """Return the text fields of a form, all of them."""
    return {name: str(form.get(name, "") or "") for name in TEXTS}


def company_name(form: dict[str, Any]) -> str:
    """Return the name of the company of a form, empty until it is known."""
    facts = form.get("company") or {}
    typed = form.get("company_name", "") if facts.get("is_typed") else ""
    return str(typed or facts.get("brand") or facts.get("legal_name") or "")


def company_facts(form: dict[str, Any]) -> list[Fact]:
    """Return what is known of the company of a form; what is unknown is left out."""
    facts = form.get("company") or {}
    if not facts:
        return []
    size = member_of(SizeBracket, facts.get("size", SizeBracket.UNKNOWN.value))
    place = " ".join(filter(None, (facts.get("postal_code"), facts.get("city"))))
    rows = (
        ("SIRET", facts["siret"]),
        ("Raison sociale", facts.get("legal_name")),
        ("Adresse", ", ".join(filter(None, (facts.get("address"), place)))),
        ("Activité", facts.get("naf_label")),
        ("Effectif", "" if size is SizeBracket.UNKNOWN else size.label),
        ("Source", member_of(CompanyOrigin, facts["origin"]).label),
    )
    return [Fact(label=label, value=str(value)) for label, value in rows if value]


def opco_hint(form: dict[str, Any]) -> str:
    """Return how sure the OPCO of a form is."""
    facts = form.get("company") or {}
    origin = facts.get("opco_origin", OpcoOrigin.UNKNOWN.value)
    return {
        OpcoOrigin.CONFIRMED.value: "C'est celui que nous connaissons pour cette entreprise.",
        OpcoOrigin.PROBABLE.value: "C'est le plus probable d'après l'activité : vérifiez-le.",
    }.get(origin, "C'est l'organisme qui finance la formation. En cas de doute, laissez ainsi.")


def heading_rows(shown: Preview, refused: str, refusal: str) -> list[HeadingRow]:
    """Return the headings with their items, and why an item of `refused` stays ticked."""
    selection = shown.selection
    return [
        HeadingRow(
            key=heading.key,
            label=heading.label,
            count=f"{selection.count(heading.key)} sur {len(heading.items)}",
            refusal=refusal if heading.key == refused else "",
            items=[
                Item(
                    key=heading.key, index=index, label=item, hint="",
                    is_on=selection.is_ticked(heading.key, index), is_disabled=False,
                )
                for index, item in enumerate(heading.items)
            ],
        )
        for heading in selection.headings
        if heading.items
    ]  # fmt: skip


def question_items(form: dict[str, Any], limit: int) -> list[Item]:
    """Return the questions; once enough are ticked, the others wait."""
    ticked = [question for question in QUESTIONS if question in form.get("questions", [])]
    return [
        Item(
            key="questions", index=index, label=question, hint="",
            is_on=question in ticked,
            is_disabled=len(ticked) >= limit and question not in ticked,
        )
        for index, question in enumerate(QUESTIONS)
    ]  # fmt: skip


def centre_items(centres: list[NearbyCentre], chosen: set[int], told: set[int]) -> list[Item]:
    """Return the near training centres; those that have the offer already cannot be ticked."""
    return [
        Item(
            key="relays",
            index=one.provider_id,
            label=one.name,
            hint=_centre_hint(one, is_told=one.provider_id in told),
            is_on=one.provider_id in chosen or one.provider_id in told,
            is_disabled=one.provider_id in told,
        )
        for one in centres
    ]


def advice(shown: Preview) -> list[Advice]:
    """Return the warnings on wording, then what would make the offer better, then what is good."""
    warned = [
        Advice(sentence=f"« {one.words} » : {one.reason} {one.advice}", is_passed=False)
        for one in shown.warnings
    ]
    others = [one for one in shown.hints if one.key != "wording"]
    others.sort(key=lambda one: one.is_passed)
    return [*warned, *(Advice(sentence=one.sentence, is_passed=one.is_passed) for one in others)]


def preview_card(shown: Preview) -> CardRow:
    """Return the card of an offer that does not exist yet: it is on no map."""
    row = card_row(Result(card=shown.page.card, distance_km=None))
    return CardRow(**row | {"href": "", "point": ""})


def pay_sentence(shown: Preview) -> str:
    """Return what the law makes the employer pay in the first year."""
    if shown.legal_pay is None:
        return ""
    low, high = texts.number(shown.legal_pay.low), texts.number(shown.legal_pay.high)
    return (
        f"Salaire minimum légal la 1re année : de {low} à {high} € brut par mois, "
        "selon l'âge. Il est affiché aux candidats si vous n'indiquez rien."
    )


def _centre_hint(one: NearbyCentre, *, is_told: bool) -> str:
    parts = [f"{one.city}, à {one.distance_km} km", one.training_title]
    if one.next_intake:
        parts.append(f"prochaine rentrée : {day_in_words(one.next_intake)}")
    if is_told:
        parts.append("a déjà reçu cette offre")
    return " · ".join(filter(None, parts))
