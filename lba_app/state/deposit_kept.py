"""The deposit's draft as its page holds it: kept in the database, read back, shown."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import reflex as rx

from lba_app.state import deposit_rows as rows
from lba_app.state.deposit_shown import STEP_FIELDS, Shown, read_shown
from lba_app.state.item import EMPTY
from lba_app.state.rows import CardRow
from lba_app.state.sheets import Fact, SheetRow
from lba_app.web.guards import SignedIn, current_actor, sentence
from lba_app.web.limits import may_ask_from
from services.accounts.permissions import Actor
from services.core.clock import PARIS, utc_now
from services.core.database import database
from services.core.errors import UserError
from services.core.identifiers import normalise_siret
from services.core.settings import get_settings
from services.recruiting import company, deposits
from services.recruiting.contacts import suggest_email
from services.recruiting.generation import headings, read_sheet, selection_of
from services.reference.models import RomeOccupation
from services.sources.register import Register

PATH = "/deposer"
TOO_OFTEN = "Trop de demandes depuis cet endroit. Attendez une minute et recommencez."


class KeptDraft(SignedIn, rx.State, mixin=True):
    """What the deposit shows of its draft, and how it is kept."""

    is_ready: bool = False
    is_busy: bool = False
    error: str = ""
    saved: str = ""
    token: str = ""
    step: str = "entreprise"
    steps: list[rows.StepRow] = []
    is_edit: bool = False
    is_signed_in: bool = False
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    summary: list[rows.Wrong] = []
    company_name: str = ""
    company_facts: list[Fact] = []
    company_notice: str = ""
    is_typed: bool = False
    opco_hint: str = ""
    opcos: list[rows.Option] = []
    outlook: str = ""
    email_suggestion: str = ""
    has_job: bool = False
    contracts: list[str] = []
    headings: list[rows.HeadingRow] = []
    questions: list[rows.Item] = []
    centres: list[rows.Item] = []
    suggested_title: str = ""
    suggested_description: str = ""
    pay: str = ""
    advice: list[rows.Advice] = []
    quality: int = 0
    card: list[CardRow] = []
    sheet: SheetRow = EMPTY
    # Changes when the server writes in fields: they are drawn anew with what it wrote.
    version: int = 0
    _refused: tuple[str, str] = ("", "")

    def _errors_of_step(self) -> list[rows.Wrong]:
        """Return what is wrong in this step, in the order of its fields."""
        return [
            rows.Wrong(field=name, message=self.errors[name])
            for name in STEP_FIELDS[self.step]
            if self.errors.get(name)
        ]

    def _check_rate(self) -> None:
        if not may_ask_from(self.router.session.client_ip):
            raise UserError("too_often", TOO_OFTEN)

    def _own_words(self, fields: dict[str, str]) -> dict[str, str]:
        """Return fields where a description left as proposed goes on following the choices."""
        if fields.get("description", "").split() == self.suggested_description.split():
            return fields | ({"description": ""} if "description" in fields else {})
        return fields

    def _is_found(self, siret: str) -> bool:
        """Whether the company shown is that of a typed SIRET."""
        return bool(self.company_facts) and normalise_siret(siret) == self.values.get("siret")

    async def _look_for(self, siret: str) -> bool:
        """Keep the company of a SIRET, or say what is wrong with it; whether it was found."""
        try:
            found = await asyncio.to_thread(
                company.identify, database(), Register(get_settings().register_url), siret
            )
            token = await self._begun()
            await asyncio.to_thread(deposits.save_company, database(), token, found)
        except UserError as error:
            self.errors = {**self.errors, "siret": error.message}
            self.company_facts, self.company_name, self.is_typed = [], "", False
            return False
        self.errors = {**self.errors, "siret": ""}
        self.company_notice, self.saved = found.notice, now_saved()
        await self._show()
        return True

    def _known_token(self) -> str:
        """Return the secret of the draft; after a cut, the page tells it before the state does."""
        asked = parse_qs(urlsplit(str(self.router.url)).query)
        return self.token or asked.get("brouillon", [""])[0]

    async def _begun(self) -> str:
        """Return the secret of the draft, begun now if there was none."""
        self.token = self._known_token()
        if not self.token:
            self._check_rate()
            actor = await current_actor(self)
            self.token = await asyncio.to_thread(deposits.start, database(), actor)
        return self.token

    async def _form(self) -> dict[str, Any]:
        draft = await asyncio.to_thread(deposits.read, database(), self._known_token())
        return draft.form

    async def _toggle(self, form: dict[str, Any], key: str, index: int) -> None:
        try:
            changed, refusal = await asyncio.to_thread(_toggled, form, key, index)
        except UserError as error:
            self._refused = (key, error.message)
            await self._show()
            return
        self._refused = (key, refusal) if refusal else ("", "")
        await self._save(changed)

    async def _save(self, changes: dict[str, Any], told: tuple[str, ...] = ()) -> None:
        """Keep changes, then show the draft as it is; `told` are the fields whose errors show."""
        try:
            token = await self._begun()
            await asyncio.to_thread(deposits.save, database(), token, changes)
        except UserError as error:
            self.error = error.message
            return
        self.saved = now_saved()
        await self._show(told)

    async def _show(self, told: tuple[str, ...] = ()) -> None:
        actor = await current_actor(self)
        try:
            shown = await asyncio.to_thread(read_shown, database(), self.token, self.step, actor)
        except Exception as error:  # the page must say so, whatever happened
            self.error = sentence(error)
            return
        self._assign(shown, actor)
        asked = {*told, *(name for name, message in self.errors.items() if message)}
        wrong_siret = self.errors.get("siret", "")
        self.errors = {name: shown.wrong.get(name, "") for name in asked}
        if wrong_siret:
            # Another SIRET was typed since: the draft knows only the company found before.
            self.errors = {**self.errors, "siret": wrong_siret}
            self.company_facts, self.company_name, self.is_typed = [], "", False
        self.summary = self._errors_of_step() if told == STEP_FIELDS[self.step] else []

    def _assign(self, shown: Shown, actor: Actor | None) -> None:
        self.is_signed_in = actor is not None
        self.is_edit, self.step = shown.is_edit, shown.step
        self.steps, self.values, self.contracts = shown.steps, shown.values, shown.contracts
        self.company_name, self.company_facts = shown.company_name, shown.company_facts
        self.is_typed, self.opco_hint = shown.is_typed, shown.opco_hint
        self.opcos, self.outlook = shown.opcos, shown.outlook
        self.email_suggestion = suggest_email(shown.values.get("email", "")) or ""
        self.questions, self.centres = shown.questions, shown.centres
        self.has_job = shown.preview is not None
        if shown.preview is not None:
            self.headings = rows.heading_rows(shown.preview, *self._refused)
            self.suggested_title = shown.preview.suggested_title
            self.suggested_description = shown.preview.suggested_description
            self.pay, self.quality = rows.pay_sentence(shown.preview), shown.preview.quality
            self.advice = rows.advice(shown.preview)
            self.card, self.sheet = [rows.preview_card(shown.preview)], shown.sheet

    def _step_names(self) -> list[str]:
        labels = {label: name for name, label in rows.STEPS}
        return [labels[row["label"]] for row in self.steps]

    def _next(self) -> str:
        names = self._step_names()
        return names[min(names.index(self.step) + 1, len(names) - 1)]

    def _address(self, step: str) -> str:
        return f"{PATH}?{urlencode({'brouillon': self.token, 'etape': step})}"


def now_saved() -> str:
    """Return that the draft is kept, and since when."""
    now = utc_now().astimezone(PARIS)
    return f"Brouillon enregistré à {now.hour} h {now.minute:02d}"


def _toggled(form: dict[str, Any], key: str, index: int) -> tuple[dict[str, Any], str]:
    with database().read() as session:
        occupation = session.get(RomeOccupation, str(form.get("rome", "")))
    if occupation is None:
        return {}, ""
    sheet = read_sheet(occupation.sheet)
    content = {heading.key: list(form.get(heading.key, [])) for heading in headings(sheet)}
    selection, refusal = selection_of(sheet, content).toggle(key, index)
    return dict(selection.content()), refusal or ""
