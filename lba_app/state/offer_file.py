"""One offer of a company: its figures, its history, and what may be done to it."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import reflex as rx

from lba_app.state.deposit_rows import Item, centre_items
from lba_app.state.desk import EMPTY_ROW, EventRow, OfferRow, offer_row, open_draft, told
from lba_app.web import texts
from lba_app.web.guards import Role, SignedIn, guard, sentence
from lba_app.web.head import item_number
from services.core.columns import member_of
from services.core.database import database
from services.core.errors import NotFoundError, UserError
from services.core.settings import get_settings
from services.recruiting import deposits, life, sharing
from services.recruiting.desk import OfferFile, offer_file
from services.recruiting.life import CloseReason
from services.recruiting.machine import Move

_TOLD = {"modifiee": "Vos changements sont enregistrés et visibles."}
MAX_DETAIL = 200


class OfferFileState(SignedIn, rx.State):
    """What `/espace-pro/offre/<id>` shows."""

    is_missing: bool = False
    offer: OfferRow = EMPTY_ROW
    address: str = ""
    events: list[EventRow] = []
    relays: list[EventRow] = []
    reasons: list[dict[str, str]] = []
    done: str = ""
    error: str = ""
    centres: list[Item] = []
    is_sharing: bool = False
    is_closing: bool = False
    reason: str = ""

    @rx.event
    @guard(Role.COMPANY)
    async def load(self) -> None:
        """Show the offer of the address."""
        query = parse_qs(urlsplit(str(self.router.url)).query)
        self.done, self.error = _TOLD.get(query.get("fait", [""])[0], ""), ""
        self.is_closing, self.is_sharing, self.reason = False, False, ""
        self.reasons = [{"value": one.value, "label": one.label} for one in CloseReason]
        await self._reload()

    @rx.event
    @guard(Role.COMPANY)
    async def act(self, move: str) -> None:
        """Extend, suspend or resume the offer."""
        await self._move(lambda: (member_of(Move, str(move)), ""))

    @rx.event
    @guard(Role.COMPANY)
    async def ask_to_close(self) -> None:
        """Show the reasons for which an offer is closed."""
        self.is_closing = not self.is_closing

    @rx.event
    @guard(Role.COMPANY)
    async def ask_to_share(self) -> None:
        """Show the training centres near by; those that have the offer cannot be ticked."""
        self.is_sharing = not self.is_sharing
        if self.is_sharing:
            await self._read_centres()

    @rx.event
    @guard(Role.COMPANY)
    async def tick_centre(self, provider_id: int) -> None:
        """Tick or untick a training centre."""
        self.centres = [
            Item(**row | {"is_on": not row["is_on"]}) if _is_pressed(row, provider_id) else row
            for row in self.centres
        ]

    @rx.event
    @guard(Role.COMPANY)
    async def share(self) -> None:
        """Hand the offer to the ticked training centres."""
        self.done, self.error = "", ""
        chosen = {row["index"] for row in self.centres if row["is_on"] and not row["is_disabled"]}
        try:
            count = await asyncio.to_thread(
                sharing.share, database(), self._me(), self.offer["id"], chosen
            )
        except UserError as error:
            self.error = error.message
            return
        await self._reload()
        self.is_sharing = False
        self.done = texts.plural(count, "CFA contacté", "CFA contactés") + " de plus."

    @rx.event
    @guard(Role.COMPANY)
    async def choose_reason(self, reason: str) -> None:
        """Choose why the offer is closed."""
        self.reason = str(reason)

    @rx.event
    @guard(Role.COMPANY)
    async def close(self, form: dict[str, Any]) -> None:
        """Close the offer for the chosen reason."""
        if not self.reason:
            self.error = "Choisissez une raison : elle nous aide à améliorer le service."
            return
        detail = str(form.get("detail", ""))[:MAX_DETAIL] if isinstance(form, dict) else ""

        def chosen() -> tuple[Move, str]:
            reason = member_of(CloseReason, self.reason)
            return reason.move, " : ".join(filter(None, (reason.label, detail.strip())))

        await self._move(chosen)
        self.is_closing = bool(self.error)

    @rx.event
    @guard(Role.COMPANY)
    async def edit(self) -> Any:
        """Open the offer in the deposit, to change it."""
        return await open_draft(self, deposits.edit, self.offer["id"])

    @rx.event
    @guard(Role.COMPANY)
    async def duplicate(self) -> Any:
        """Begin a new offer like this one."""
        return await open_draft(self, deposits.duplicate, self.offer["id"])

    async def _read_centres(self) -> None:
        try:
            near, told = await asyncio.to_thread(
                sharing.centres_for, database(), self._me(), self.offer["id"]
            )
        except UserError as error:
            self.error = error.message
            return
        self.centres = centre_items(near, set(), told)

    async def _move(self, read: Any) -> None:
        self.done, self.error = "", ""
        try:
            move, reason = read()
            changed = await asyncio.to_thread(
                life.move_offer, database(), self._me(), self.offer["id"], move, reason
            )
        except (UserError, ValueError) as error:
            self.error = sentence(error)
            return
        await self._reload()
        self.done = told(move, changed)

    async def _reload(self) -> None:
        key = urlsplit(str(self.router.url)).path.rstrip("/").rsplit("/", 1)[-1]
        try:
            found = await asyncio.to_thread(offer_file, database(), self._me(), item_number(key))
        except NotFoundError as error:
            self.is_missing, self.error, self.offer = True, error.message, EMPTY_ROW
            return
        self.is_missing = False
        self._show(found)

    def _show(self, found: OfferFile) -> None:
        self.offer = offer_row(found.line)
        self.address = f"{get_settings().base_url}/offre/{found.line.offer_id}"
        self.events = [
            EventRow(
                label=event.kind.label if event.reason == "" else event.reason,
                detail=" · ".join(filter(None, (event.status.label, event.author))),
                date=texts.moment(event.happened_at),
            )
            for event in found.events
        ]
        self.relays = [
            EventRow(label=name, detail=state.label, date=f"à {distance} km")
            for name, distance, state in found.relays
        ]


def _is_pressed(row: Item, provider_id: int) -> bool:
    return row["index"] == int(provider_id) and not row["is_disabled"]
