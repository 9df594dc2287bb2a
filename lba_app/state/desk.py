"""The desk of a company: its offers, and what may be done to them."""

import asyncio
from typing import Any, TypedDict
from urllib.parse import parse_qs, urlsplit

import reflex as rx

from lba_app.web import texts
from lba_app.web.guards import Role, SignedIn, guard, sentence
from services.accounts.models import MembershipState, OrganisationKind
from services.accounts.permissions import Actor
from services.core.columns import member_of
from services.core.database import database
from services.core.errors import NotFoundError, UserError
from services.core.words import day_in_words
from services.recruiting import deposits, life
from services.recruiting.desk import Desk, OfferLine, desk_of
from services.recruiting.life import Changed
from services.recruiting.machine import Move

DONE = {
    Move.EXTEND: "Offre prolongée : elle est visible jusqu'au {day} inclus.",
    Move.SUSPEND: "Offre suspendue : plus personne ne la voit, jusqu'à ce que vous la remettiez.",
    Move.RESUME: "Offre remise en ligne.",
    Move.FILL: "Bravo ! L'offre est marquée comme pourvue.",
    Move.CANCEL: "Offre retirée : vous ne recevrez plus de candidatures.",
}


class OfferRow(TypedDict):
    """One offer of the list."""

    id: int
    title: str
    href: str
    public_href: str
    status: str
    status_label: str
    city: str
    left: str
    views: str
    applications: str
    relays: str
    can_edit: bool
    can_extend: bool
    can_suspend: bool
    can_resume: bool
    can_close: bool


class EventRow(TypedDict):
    """One line of the history of an offer."""

    label: str
    detail: str
    date: str


class Choice(TypedDict):
    """One of the companies that somebody acts for."""

    label: str
    href: str
    is_current: bool


EMPTY_ROW = OfferRow(
    id=0, title="", href="", public_href="", status="", status_label="", city="", left="",
    views="", applications="", relays="", can_edit=False, can_extend=False, can_suspend=False,
    can_resume=False, can_close=False,
)  # fmt: skip


class DeskState(SignedIn, rx.State):
    """What `/espace-pro` shows."""

    is_ready: bool = False
    company: str = ""
    has_company: bool = False
    companies: list[Choice] = []
    offers: list[OfferRow] = []
    messages: list[EventRow] = []
    done: str = ""
    error: str = ""

    @rx.event
    @guard(Role.SIGNED_IN)
    async def load(self) -> Any:
        """Show the company of the address, or the first one; others go to their own page."""
        self.done, self.error = "", ""
        try:
            desk = await asyncio.to_thread(desk_of, database(), self._me(), self._asked())
        except NotFoundError:
            self.has_company, self.is_ready = False, True
            return _elsewhere(self._me())
        except Exception as error:  # the page must say so, whatever happened
            self.error = sentence(error)
            return None
        self._show(desk)
        return None

    @rx.event
    @guard(Role.COMPANY)
    async def act(self, offer_id: int, move: str) -> None:
        """Extend, suspend or resume an offer of the list."""
        self.done, self.error = "", ""
        try:
            asked = member_of(Move, str(move))
            changed = await asyncio.to_thread(
                life.move_offer, database(), self._me(), int(offer_id), asked
            )
            desk = await asyncio.to_thread(desk_of, database(), self._me(), self._asked())
        except (UserError, ValueError) as error:
            self.error = sentence(error)
            return
        self._show(desk)
        self.done = told(asked, changed)

    @rx.event
    @guard(Role.COMPANY)
    async def edit(self, offer_id: int) -> Any:
        """Open an offer in the deposit, to change it."""
        return await open_draft(self, deposits.edit, offer_id)

    @rx.event
    @guard(Role.COMPANY)
    async def duplicate(self, offer_id: int) -> Any:
        """Begin a new offer like another."""
        return await open_draft(self, deposits.duplicate, offer_id)

    def _asked(self) -> int | None:
        params = parse_qs(urlsplit(str(self.router.url)).query)
        wanted = params.get("entreprise", [""])[0]
        return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else None

    def _show(self, desk: Desk) -> None:
        self.company, self.has_company, self.is_ready = desk.seat.name, True, True
        own = [
            seat
            for seat in self._me().seats
            if seat.kind is OrganisationKind.COMPANY and seat.state is not MembershipState.DENIED
        ]
        self.companies = (
            [
                Choice(
                    label=seat.name,
                    href=f"/espace-pro?entreprise={seat.organisation_id}",
                    is_current=seat.organisation_id == desk.seat.organisation_id,
                )
                for seat in own
            ]
            if len(own) > 1
            else []
        )
        self.offers = [offer_row(line) for line in desk.offers]
        self.messages = [
            EventRow(
                label=one.subject,
                detail=one.state.label,
                date=texts.moment(one.created_at),
            )
            for one in desk.messages
        ]


def offer_row(line: OfferLine) -> OfferRow:
    """Return an offer as its line shows it."""
    return OfferRow(
        id=line.offer_id,
        title=line.title,
        href=f"/espace-pro/offre/{line.offer_id}",
        public_href=f"/offre/{line.offer_id}" if line.published_at else "",
        status=line.status.value,
        status_label=line.status.label,
        city=line.city,
        left=_left(line),
        views=texts.plural(line.views, "vue", "vues"),
        applications=texts.plural(line.applications, "candidature", "candidatures"),
        relays=texts.plural(line.relays, "CFA contacté", "CFA contactés") if line.relays else "",
        can_edit=Move.EDIT in line.moves,
        can_extend=Move.EXTEND in line.moves,
        can_suspend=Move.SUSPEND in line.moves,
        can_resume=Move.RESUME in line.moves,
        can_close=Move.FILL in line.moves or Move.CANCEL in line.moves,
    )


def told(move: Move, changed: Changed) -> str:
    """Return what a move did, in a sentence."""
    day = day_in_words(changed.last_day) if changed.last_day else ""
    return DONE[move].format(day=day)


def _left(line: OfferLine) -> str:
    if line.last_day is None:
        return ""
    if line.days_left is None:
        return f"jusqu'au {day_in_words(line.last_day)}"
    if line.days_left <= 0:
        return "dernier jour aujourd'hui"
    days = texts.plural(line.days_left, "jour restant", "jours restants")
    return f"{days}, jusqu'au {day_in_words(line.last_day)}"


def _elsewhere(actor: Actor) -> Any:
    """Return the page of somebody who acts for no company."""
    pages = (
        (OrganisationKind.OPCO, "/espace-pro/opco"),
        (OrganisationKind.CFA, "/espace-pro/cfa"),
        (OrganisationKind.OPERATOR, "/espace-pro/opco"),
    )
    for kind, path in pages:
        if actor.seats_of(kind):
            return rx.redirect(path)
    return None


async def open_draft(state: Any, begin: Any, offer_id: int) -> Any:
    """Begin a deposit from an offer and go to it."""
    try:
        token = await asyncio.to_thread(begin, database(), state._actor, int(offer_id))  # noqa: SLF001
    except (UserError, ValueError) as error:
        state.error = sentence(error)
        return None
    return rx.redirect(f"/deposer?brouillon={token}&etape=offre")
