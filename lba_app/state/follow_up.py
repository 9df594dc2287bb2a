"""What comes after: the end of a deposit, and the links of messages."""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import reflex as rx

from lba_app.web.guards import Role, SignedIn, guard, sentence
from lba_app.web.head import item_number
from services.catalog.enums import OfferStatus
from services.core.columns import member_of
from services.core.database import database
from services.core.errors import NotFoundError, UserError
from services.core.settings import get_settings
from services.core.words import day_in_words
from services.recruiting import relays
from services.recruiting.desk import OfferFile, offer_file
from services.recruiting.followed import FollowedLink, act, read
from services.recruiting.machine import Move


class DepositEndState(SignedIn, rx.State):
    """What `/deposer/fin` shows."""

    is_ready: bool = False
    error: str = ""
    offer_id: int = 0
    title: str = ""
    is_visible: bool = False
    last_day: str = ""
    address: str = ""
    relay_count: int = 0

    @rx.event
    @guard(Role.SIGNED_IN)
    async def load(self) -> None:
        """Show what became of the offer of the address."""
        query = parse_qs(urlsplit(str(self.router.url)).query)
        try:
            wanted = item_number(query.get("offre", [""])[0])
            found = await asyncio.to_thread(offer_file, database(), self._me(), wanted)
        except NotFoundError as error:
            self.error = error.message
        else:
            self._show(found)
        self.is_ready = True

    def _show(self, found: OfferFile) -> None:
        line = found.line
        self.error, self.offer_id, self.title = "", line.offer_id, line.title
        self.is_visible = line.status is OfferStatus.ACTIVE
        self.last_day = day_in_words(line.last_day) if line.last_day else ""
        self.address = f"{get_settings().base_url}/offre/{line.offer_id}"
        self.relay_count = line.relays


@dataclass(frozen=True, slots=True)
class _Words:
    question: str
    button: str
    done: str


_WORDS = {
    "prolonger": _Words(
        "Prolonger cette offre ?", "Prolonger l'offre", "C'est fait : l'offre est visible "
        "jusqu'au {day} inclus.",
    ),
    "pourvoir": _Words(
        "Avez-vous trouvé quelqu'un ?", "Oui, le poste est pourvu",
        "C'est noté. Merci, et bravo !",
    ),
    "annuler": _Words(
        "Retirer cette offre ?", "Retirer l'offre",
        "C'est fait : vous ne recevrez plus de candidatures.",
    ),
    "arreter": _Words(
        "Ne plus recevoir les besoins des entreprises ?", "Arrêter ces messages",
        "C'est fait : vous ne recevrez plus ces messages.",
    ),
}  # fmt: skip


class FollowUpState(rx.State):
    """What `/suite/<link>` shows: a question, and one button. Opening it changes nothing."""

    is_ready: bool = False
    error: str = ""
    question: str = ""
    button: str = ""
    subject: str = ""
    done: str = ""
    others: list[dict[str, str]] = []

    @rx.event
    @guard(Role.ANYONE)
    async def load(self) -> None:
        """Show what the link is about."""
        self.done, self.error = "", ""
        try:
            found = await asyncio.to_thread(read, database(), self._token())
        except UserError as error:
            self.error, self.question = error.message, ""
        else:
            self._ask(found)
        self.is_ready = True

    @rx.event
    @guard(Role.ANYONE)
    async def press(self) -> None:
        """Do what the page asks about; pressed twice, it is done once."""
        try:
            self.done = await asyncio.to_thread(self._do, self._token(), self._move())
            self.error = ""
        except (UserError, ValueError) as error:
            self.error = sentence(error)

    def _ask(self, found: FollowedLink) -> None:
        words = _WORDS.get(self._move())
        if words is None or (self._move() == "arreter") == bool(found.title):
            self.error = "Ce lien n'est pas complet. Ouvrez-le depuis le message reçu."
            return
        self.question, self.button = words.question, words.button
        self.subject = found.title or found.centre
        self.others = [
            {"label": _WORDS[move.value].button, "href": f"?geste={move.value}"}
            for move in found.moves
            if move.value in _WORDS and move.value != self._move()
        ]

    def _do(self, token: str, move: str) -> str:
        if move == "arreter":
            relays.stop(database(), token)
            return _WORDS[move].done
        changed = act(database(), token, member_of(Move, move))
        day = day_in_words(changed.last_day) if changed.last_day else ""
        return _WORDS[move].done.format(day=day)

    def _token(self) -> str:
        return urlsplit(str(self.router.url)).path.rstrip("/").rsplit("/", 1)[-1]

    def _move(self) -> str:
        query: dict[str, Any] = parse_qs(urlsplit(str(self.router.url)).query)
        return str(query.get("geste", [""])[0])
