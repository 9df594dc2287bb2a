"""The deposit of an offer. The draft in the database is the truth; this shows it and changes it."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import reflex as rx

from lba_app.state import deposit_rows as rows
from lba_app.state.deposit_shown import STEP_FIELDS, Shown, read_shown
from lba_app.state.item import EMPTY
from lba_app.state.rows import CardRow
from lba_app.state.sheets import Fact, SheetRow
from lba_app.web.guards import Role, SignedIn, current_actor, guard, sentence
from lba_app.web.limits import may_ask_from
from services.accounts.permissions import Actor
from services.core.constants import MAX_QUESTIONS
from services.core.database import database
from services.core.errors import NotFoundError, UserError
from services.core.settings import get_settings
from services.recruiting import company, deposits
from services.recruiting.contacts import suggest_email
from services.recruiting.form import QUESTIONS, YES
from services.recruiting.generation import headings, read_sheet, selection_of
from services.reference.models import RomeOccupation
from services.sources.register import Register

PATH = "/deposer"
SAVED = "Brouillon enregistré"
TOO_OFTEN = "Trop de demandes depuis cet endroit. Attendez une minute et recommencez."


class DepositState(SignedIn, rx.State):
    """What the deposit shows of its draft."""

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

    @rx.event
    @guard(Role.ANYONE)
    async def load(self) -> AsyncGenerator[Any, None]:
        """Show the draft and the step of the address."""
        params = parse_qs(urlsplit(str(self.router.url)).query)
        token = params.get("brouillon", [""])[0]
        step = params.get("etape", ["entreprise"])[0]
        self.error, self.errors, self.summary, self.saved = "", {}, [], ""
        # The address changes as soon as there is a draft: what is being typed must stay.
        is_same = self.is_ready and token == self.token and step == self.step
        if token != self.token:
            self.is_ready = False
        self.token, self.step = token, step if step in rows.ORDER else "entreprise"
        yield
        # A submission was refused: say again what is to be mended.
        await self._show(told=STEP_FIELDS[self.step] if "erreur" in params else ())
        self.version += 0 if is_same else 1
        self.is_ready = True

    @rx.event
    @guard(Role.ANYONE)
    async def find_company(self, siret: str) -> AsyncGenerator[Any, None]:
        """Look for the company of a SIRET as soon as it is whole."""
        typed = str(siret)[:30]
        digits = sum(char.isdigit() for char in typed)
        if not typed.strip() or typed.strip() == self.values.get("siret"):
            return
        self.is_busy, self.errors = True, {**self.errors, "siret": ""}
        yield
        try:
            found = await asyncio.to_thread(
                company.identify, database(), Register(get_settings().register_url), typed
            )
            if not self.token:
                self._check_rate()
                actor = await current_actor(self)
                self.token = await asyncio.to_thread(deposits.start, database(), actor)
            await asyncio.to_thread(deposits.save_company, database(), self.token, found)
        except UserError as error:
            self.errors = {**self.errors, "siret": error.message}
            self.values = {**self.values, "siret": typed if digits else ""}
            self.company_facts, self.company_name, self.is_typed = [], "", False
        else:
            self.company_notice, self.saved = found.notice, SAVED
            await self._show()
            yield rx.redirect(self._address(self.step), replace=True)
        self.is_busy = False

    @rx.event
    @guard(Role.ANYONE)
    async def change(self, name: str, value: str) -> None:
        """Keep one field, and say at once what is wrong with it."""
        typed = self._own_words({str(name): str(value)})
        if typed.get(str(name)) == self.values.get(str(name)):
            return
        await self._save(typed, told=(str(name),))

    @rx.event
    @guard(Role.ANYONE)
    async def flip(self, name: str) -> None:
        """Tick or untick a yes-or-no field."""
        await self._save({str(name): "" if self.values.get(str(name)) == YES else YES})

    @rx.event
    @guard(Role.ANYONE)
    async def accept_email(self) -> None:
        """Take the address that was suggested."""
        if self.email_suggestion:
            await self._save({"email": self.email_suggestion}, told=("email",))
            self.version += 1

    @rx.event
    @guard(Role.ANYONE)
    async def tick(self, key: str, index: int) -> None:
        """Tick or untick a competence, a question or a training centre."""
        form = await self._form()
        if key == "questions" and 0 <= index < len(QUESTIONS):
            chosen = set(form.get("questions", [])) ^ {QUESTIONS[index]}
            if len(chosen) <= MAX_QUESTIONS:
                await self._save({"questions": sorted(chosen)})
        elif key == "relays":
            await self._save({"relays": sorted(set(form.get("relays", [])) ^ {int(index)})})
        else:
            await self._toggle(form, str(key), int(index))

    @rx.event
    @guard(Role.ANYONE)
    async def tick_all_centres(self) -> None:
        """Choose every training centre shown, or none when all are chosen."""
        every = {row["index"] for row in self.centres if not row["is_disabled"]}
        chosen = {row["index"] for row in self.centres if row["is_on"]}
        await self._save({"relays": [] if every <= chosen else sorted(every)})

    @rx.event
    @guard(Role.ANYONE)
    async def choose_contract(self, contract: str) -> None:
        """Tick or untick a kind of contract."""
        chosen = set(self.contracts) ^ {str(contract)}
        await self._save({"contracts": sorted(chosen)}, told=("contracts",))

    @rx.event
    @guard(Role.ANYONE)
    async def choose_job(self, label: str, romes: str) -> None:
        """Write the content of the offer from the sheet of an occupation."""
        try:
            await asyncio.to_thread(
                deposits.choose_occupation, database(), self.token, str(romes)[:5], str(label)
            )
        except UserError as error:
            self.errors = {**self.errors, "metier": error.message}
            return
        self.saved, self.errors = SAVED, {**self.errors, "metier": ""}
        await self._show()
        self.version += 1

    @rx.event
    @guard(Role.ANYONE)
    async def reset_text(self, name: str) -> None:
        """Put back the title or the description that the site proposes."""
        if name in {"title", "description"}:
            await self._save({name: ""})
            self.version += 1

    @rx.event
    @guard(Role.ANYONE)
    async def send_link(self) -> None:
        """Send the link of the draft to the typed address, to go on later."""
        try:
            self._check_rate()
            address = await asyncio.to_thread(deposits.send_link, database(), self.token)
        except UserError as error:
            self.errors = {**self.errors, "email": error.message}
            return
        self.saved = f"Lien envoyé à {address}"

    @rx.event
    @guard(Role.ANYONE)
    async def go_on(self, form: dict[str, Any]) -> Any:
        """Keep a whole step and go to the next one, unless something is to be mended."""
        fields = form if isinstance(form, dict) else {}
        kept = {str(name): value for name, value in fields.items() if isinstance(value, str)}
        typed = kept.get("siret", "")
        if self.step == "entreprise" and not self.company_facts and not typed.strip():
            self.errors = {**self.errors, "siret": "Indiquez le SIRET de l'entreprise."}
            self.summary = [rows.Wrong(field="siret", message=self.errors["siret"])]
            return None
        kept.pop("siret", None)
        await self._save(self._own_words(kept), told=STEP_FIELDS[self.step])
        if self._errors_of_step() or self.error:
            return None
        return rx.redirect(self._address(self._next()))

    @rx.event
    @guard(Role.ANYONE)
    async def go_back(self) -> Any:
        """Go to the step before; nothing is lost."""
        names = self._step_names()
        place = names.index(self.step)
        return rx.redirect(self._address(names[max(place - 1, 0)]))

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

    async def _form(self) -> dict[str, Any]:
        draft = await asyncio.to_thread(deposits.read, database(), self.token)
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
        if not self.token:
            return
        try:
            await asyncio.to_thread(deposits.save, database(), self.token, changes)
        except NotFoundError as error:
            self.error = error.message
            return
        self.saved = SAVED
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
        self.errors = {name: shown.wrong.get(name, "") for name in asked}
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


def _toggled(form: dict[str, Any], key: str, index: int) -> tuple[dict[str, Any], str]:
    with database().read() as session:
        occupation = session.get(RomeOccupation, str(form.get("rome", "")))
    if occupation is None:
        return {}, ""
    sheet = read_sheet(occupation.sheet)
    content = {heading.key: list(form.get(heading.key, [])) for heading in headings(sheet)}
    selection, refusal = selection_of(sheet, content).toggle(key, index)
    return dict(selection.content()), refusal or ""
