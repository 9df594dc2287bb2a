"""Reading a draft for its page: everything that one step shows, in one thread."""

from dataclasses import dataclass, field
from typing import Any

from lba_app.state import deposit_rows as rows
from lba_app.state.item import EMPTY
from lba_app.state.sheets import Fact, SheetRow, offer_sheet
from services.accounts.permissions import Actor
from services.core.constants import MAX_QUESTIONS
from services.core.database import Database
from services.recruiting import deposits, employers
from services.recruiting.form import DEFAULTS, Errors, read_contact
from services.recruiting.generation import ACQUIRED, DESIRED, KNOWLEDGE
from services.recruiting.outlook import Outlook, centres_near, opcos, outlook
from services.recruiting.preview import Preview, preview

_COMPANY = (
    "siret", "company_name", "address", "postal_code", "opco", "name", "email", "phone"
)  # fmt: skip
_OFFER = (
    "metier", "title", "contracts", "start_date", "duration", "openings", "rhythm", "pay",
    DESIRED, ACQUIRED, KNOWLEDGE, "description", "employer_description", "questions",
)  # fmt: skip
# The fields that each step writes and answers for, in the order of the page.
STEP_FIELDS: dict[str, tuple[str, ...]] = {
    "entreprise": _COMPANY,
    "offre": _OFFER,
    "cfa": (),
    "publier": (*_COMPANY, *_OFFER),
}


@dataclass(slots=True)
class Shown:
    """What the page needs of a draft; `wrong` are the errors of every field, told or not."""

    step: str
    steps: list[rows.StepRow]
    is_edit: bool
    values: dict[str, str]
    contracts: list[str]
    company_name: str
    company_facts: list[Fact]
    is_typed: bool
    opco_hint: str
    opcos: list[rows.Option]
    outlook: str
    questions: list[rows.Item]
    centres: list[rows.Item]
    preview: Preview | None = None
    sheet: SheetRow = field(default_factory=lambda: EMPTY)
    wrong: dict[str, str] = field(default_factory=dict)


def read_shown(database: Database, token: str, step: str, actor: Actor | None) -> Shown:
    """Return what a step shows; raises NotFoundError when the draft is gone."""
    draft = deposits.read(database, token) if token else None
    form: dict[str, Any] = draft.form if draft else _blank(actor)
    is_edit = bool(draft and draft.edited_offer_id)
    shown_offer = preview(database, form)
    near = centres_near(database, form)
    chosen = {item for item in form.get("relays", []) if isinstance(item, int)}
    foreseen = outlook(database, form, actor)
    allowed = _allowed_step(step, form, has_centres=bool(near), is_edit=is_edit)
    return Shown(
        step=allowed,
        steps=rows.steps(allowed, has_relay=bool(near), is_edit=is_edit),
        is_edit=is_edit,
        values=rows.values(form),
        contracts=list(form.get("contracts", [])),
        company_name=rows.company_name(form),
        company_facts=rows.company_facts(form),
        is_typed=bool((form.get("company") or {}).get("is_typed")),
        opco_hint=rows.opco_hint(form),
        opcos=[rows.Option(value=code, label=label) for code, label in opcos(database)],
        outlook=outlook_sentence(foreseen, form),
        questions=rows.question_items(form, MAX_QUESTIONS),
        centres=rows.centre_items(near, chosen, set()),
        preview=shown_offer,
        sheet=offer_sheet(shown_offer.page) if shown_offer else EMPTY,
        wrong=_wrong(database, form, shown_offer, foreseen, is_edit=is_edit),
    )


def outlook_sentence(foreseen: Outlook, form: dict[str, Any]) -> str:
    """Return what will happen once the offer is submitted, in one or two sentences."""
    if not form.get("company") or not form.get("email"):
        return ""
    if foreseen.is_member:
        return "Votre compte est vérifié : l'offre sera visible dès que vous la publierez."
    if foreseen.is_known_address:
        return (
            "Cette adresse est connue de l'entreprise : l'offre sera visible dès que vous aurez "
            "tapé le code que nous vous enverrons."
        )
    who = f"l'OPCO {foreseen.opco}" if foreseen.opco else "notre équipe"
    others = (
        "Cette entreprise a déjà un compte : connectez-vous si c'est le vôtre, ou demandez à un "
        "collègue de vous inviter. Sinon, continuez : "
        if foreseen.has_account
        else "Nous ne connaissons pas encore cette adresse dans l'entreprise. Continuez : "
    )
    return f"{others}votre offre sera gardée, et visible dès que {who} aura vérifié votre demande."


def _blank(actor: Actor | None) -> dict[str, Any]:
    known = {"name": actor.name, "email": actor.email, "phone": actor.phone} if actor else {}
    return DEFAULTS | known


def _allowed_step(step: str, form: dict[str, Any], *, has_centres: bool, is_edit: bool) -> str:
    """Return a step that can be shown: none before what it needs."""
    if is_edit and step in {"entreprise", "cfa"}:
        return "offre"
    if not is_edit and not form.get("company"):
        return "entreprise"
    if step in {"cfa", "publier"} and not form.get("rome"):
        return "offre"
    return "publier" if step == "cfa" and not has_centres else step


def _wrong(
    database: Database,
    form: dict[str, Any],
    shown: Preview | None,
    foreseen: Outlook,
    *,
    is_edit: bool,
) -> dict[str, str]:
    errors = Errors()
    if not is_edit:
        with database.read() as session:
            employers.check(session, form, errors)
    read_contact(form, errors)
    if foreseen.refusal:
        errors.by_field["email"] = foreseen.refusal
    missing = {"metier": "Choisissez un métier dans la liste proposée."}
    return errors.by_field | (shown.errors if shown else missing)
