"""The frame of the desk: who is signed in, and the pages that are theirs."""

import asyncio
from typing import TypedDict
from urllib.parse import urlsplit

import reflex as rx

from lba_app.web.guards import Role, SignedIn, guard
from services.accounts.models import MembershipState, OrganisationKind
from services.accounts.permissions import Actor
from services.core.database import database
from services.recruiting import repository
from services.recruiting.confirmation import confirm_own

_COMPANY_PAGES = (
    ("Offres", "/espace-pro"),
    ("Entreprise", "/espace-pro/profil"),
    ("Équipe", "/espace-pro/equipe"),
    ("Messages", "/espace-pro/messages"),
)
_OTHER_PAGES = (
    (OrganisationKind.CFA, "Besoins reçus", "/espace-pro/cfa"),
    (OrganisationKind.OPCO, "Entreprises à vérifier", "/espace-pro/opco"),
    (OrganisationKind.OPERATOR, "Entreprises à vérifier", "/espace-pro/opco"),
    (OrganisationKind.OPERATOR, "Messages du site", "/espace-pro/admin/emails"),
)


class NavLink(TypedDict):
    """One page of the desk."""

    label: str
    href: str
    is_current: bool


class Unconfirmed(TypedDict):
    """An offer that bears the address of the person, and that they did not confirm yet."""

    offer_id: int
    title: str


class DeskNavState(SignedIn, rx.State):
    """What the top of every page of the desk shows."""

    name: str = ""
    links: list[NavLink] = []
    unconfirmed: list[Unconfirmed] = []
    waiting: str = ""

    @rx.event
    @guard(Role.SIGNED_IN)
    async def load(self) -> None:
        """Show who is signed in and where they may go."""
        path = urlsplit(str(self.router.url)).path.rstrip("/")
        self.name = self._me().name or self._me().email
        self.links = [
            NavLink(label=label, href=href, is_current=href == path)
            for label, href in pages_of(self._me())
        ]
        waiting = [s.name for s in self._me().seats if s.state is MembershipState.AWAITING]
        self.waiting = (
            f"Votre demande pour {', '.join(waiting)} est en cours de vérification : vous pouvez "
            "préparer vos offres, elles seront visibles ensuite."
            if waiting
            else ""
        )
        self.unconfirmed = await asyncio.to_thread(_unconfirmed, self._me().person_id)

    @rx.event
    @guard(Role.SIGNED_IN)
    async def confirm(self, offer_id: int) -> object:
        """Say that an offer is one's own; the page is loaded anew with what it gives."""
        await asyncio.to_thread(confirm_own, database(), self._me(), int(offer_id))
        return rx.redirect(f"/deposer/fin?offre={int(offer_id)}")


def pages_of(actor: Actor) -> list[tuple[str, str]]:
    """Return the pages of the desk that somebody may open."""
    links: list[tuple[str, str]] = []
    if any(
        seat.kind is OrganisationKind.COMPANY and seat.state is not MembershipState.DENIED
        for seat in actor.seats
    ):
        links += _COMPANY_PAGES
    links += [(label, href) for kind, label, href in _OTHER_PAGES if actor.seats_of(kind)]
    return [*dict.fromkeys(links), ("Mon compte", "/espace-pro/compte")]


def _unconfirmed(person_id: int) -> list[Unconfirmed]:
    with database().read() as session:
        found = repository.unconfirmed(session, person_id)
        return [Unconfirmed(offer_id=one.id or 0, title=one.title) for one in found]
