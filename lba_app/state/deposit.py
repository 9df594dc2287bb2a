"""The deposit of an offer. The draft in the database is the truth; this shows it and changes it."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import reflex as rx

from lba_app.state import deposit_rows as rows
from lba_app.state.deposit_kept import KeptDraft, now_saved
from lba_app.state.deposit_shown import STEP_FIELDS
from lba_app.web.guards import Role, guard
from services.core.constants import MAX_QUESTIONS
from services.core.database import database
from services.core.errors import UserError
from services.core.identifiers import normalise_siret
from services.recruiting import company, deposits
from services.recruiting.form import QUESTIONS, YES

PATH = "/deposer"
TOO_OFTEN = "Trop de demandes depuis cet endroit. Attendez une minute et recommencez."


class DepositState(KeptDraft, rx.State):
    """What may be done in the deposit."""

    @rx.event
    @guard(Role.ANYONE)
    async def load(self) -> AsyncGenerator[Any, None]:
        """Show the draft and the step of the address."""
        params = parse_qs(urlsplit(str(self.router.url)).query)
        token = params.get("brouillon", [""])[0]
        step = params.get("etape", ["entreprise"])[0]
        # The address changes as soon as there is a draft: what is being typed must stay.
        is_same = self.is_ready and token == self.token and step == self.step
        if not is_same:
            self.error, self.errors, self.summary, self.saved = "", {}, [], ""
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
    async def watch_siret(self, siret: str) -> Any:
        """Look for the company as soon as the last digit is typed."""
        if len(normalise_siret(str(siret)[:40])) == company.SIRET_DIGITS:
            return DepositState.find_company(str(siret))  # type: ignore[operator]
        return None

    @rx.event
    @guard(Role.ANYONE)
    async def find_company(self, siret: str) -> AsyncGenerator[Any, None]:
        """Look for the company of a SIRET that was typed."""
        typed = str(siret)[:40]
        if not typed.strip() or self._is_found(typed):
            return
        self.is_busy, self.errors = True, {**self.errors, "siret": ""}
        yield
        if await self._look_for(typed):
            yield rx.redirect(self._address(self.step), replace=True)
        self.is_busy = False

    @rx.event
    @guard(Role.ANYONE)
    async def change(self, name: str, value: str) -> Any:
        """Keep one field, and say at once what is wrong with it."""
        typed = self._own_words({str(name): str(value)})
        if typed.get(str(name)) == self.values.get(str(name), ""):
            return None
        is_new = not self._known_token()
        await self._save(typed, told=(str(name),))
        return rx.redirect(self._address(self.step), replace=True) if is_new else None

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
                deposits.choose_occupation,
                database(),
                self._known_token(),
                str(romes)[:5],
                str(label),
            )
        except UserError as error:
            self.errors = {**self.errors, "metier": error.message}
            return
        self.saved, self.errors = now_saved(), {**self.errors, "metier": ""}
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
            address = await asyncio.to_thread(deposits.send_link, database(), self._known_token())
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
        siret = kept.pop("siret", self.values.get("siret", ""))[:40]
        if self.step == "entreprise" and not self._is_found(siret):
            # What the field shows is what counts, not the company found before.
            await self._look_for(siret)
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
