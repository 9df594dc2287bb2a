"""Companies to verify (OPCO, team of the site), and needs received (CFA)."""

import asyncio
from typing import Any, TypedDict

import reflex as rx

from lba_app.web import texts
from lba_app.web.guards import Role, SignedIn, guard, sentence
from services.accounts.models import MembershipState
from services.core.database import database
from services.core.errors import UserError
from services.recruiting import relays, verification
from services.recruiting.models import RelayState
from services.recruiting.relays import ReceivedNeed
from services.recruiting.verification import CompanyToVerify


class RequestRow(TypedDict):
    """Somebody who asks to act for a company."""

    id: int
    company: str
    siret: str
    name: str
    email: str
    phone: str
    asked: str
    offers: str


class OpcoState(SignedIn, rx.State):
    """What `/espace-pro/opco` shows."""

    requests: list[RequestRow] = []
    is_ready: bool = False
    refused_id: int = 0
    done: str = ""
    error: str = ""

    @rx.event
    @guard(Role.OPCO)
    async def load(self) -> None:
        """Show who waits."""
        self.done, self.error, self.refused_id = "", "", 0
        await self._reload()
        self.is_ready = True

    @rx.event
    @guard(Role.OPCO)
    async def grant(self, membership_id: int) -> None:
        """Certify that somebody acts for a company."""
        await self._decide(int(membership_id), MembershipState.GRANTED, "")

    @rx.event
    @guard(Role.OPCO)
    async def ask_reason(self, membership_id: int) -> None:
        """Show where to write why somebody is refused."""
        self.refused_id = 0 if self.refused_id == int(membership_id) else int(membership_id)

    @rx.event
    @guard(Role.OPCO)
    async def refuse(self, form: dict[str, Any]) -> None:
        """Refuse somebody, for a reason that they receive."""
        reason = str(form.get("reason", "")) if isinstance(form, dict) else ""
        await self._decide(self.refused_id, MembershipState.DENIED, reason)

    async def _decide(self, membership_id: int, state: MembershipState, reason: str) -> None:
        self.done, self.error = "", ""
        try:
            company = await asyncio.to_thread(
                verification.decide, database(), self._me(), membership_id, state, reason
            )
        except UserError as error:
            self.error = sentence(error)
            return
        self.refused_id = 0
        await self._reload()
        granted = state is MembershipState.GRANTED
        self.done = (
            f"{company} : compte validé, ses offres sont publiées."
            if granted
            else f"{company} : demande refusée, la personne est prévenue."
        )

    async def _reload(self) -> None:
        found = await asyncio.to_thread(verification.to_verify, database(), self._me())
        self.requests = [_request_row(one) for one in found]


class NeedRow(TypedDict):
    """One need received by a training centre."""

    id: int
    title: str
    company: str
    place: str
    state: str
    is_new: bool
    sent: str
    email: str
    phone: str
    href: str
    status: str


class CfaState(SignedIn, rx.State):
    """What `/espace-pro/cfa` shows."""

    needs: list[NeedRow] = []
    is_ready: bool = False
    error: str = ""

    @rx.event
    @guard(Role.CFA)
    async def load(self) -> None:
        """Show the needs received."""
        found = await asyncio.to_thread(relays.received, database(), self._me())
        self.needs = [_need_row(one) for one in found]
        self.is_ready, self.error = True, ""

    @rx.event
    @guard(Role.CFA)
    async def mark_read(self, relay_id: int) -> None:
        """Note that a need was read: the employer sees it."""
        try:
            await asyncio.to_thread(relays.mark_read, database(), self._me(), int(relay_id))
        except UserError as error:
            self.error = sentence(error)
            return
        found = await asyncio.to_thread(relays.received, database(), self._me())
        self.needs = [_need_row(one) for one in found]


def _request_row(one: CompanyToVerify) -> RequestRow:
    return RequestRow(
        id=one.membership_id, company=one.company, siret=one.siret, name=one.name,
        email=one.email, phone=one.phone, asked=texts.moment(one.asked_at),
        offers=" · ".join(one.offer_titles),
    )  # fmt: skip


def _need_row(one: ReceivedNeed) -> NeedRow:
    return NeedRow(
        id=one.relay_id, title=one.title, company=one.company,
        place=f"{one.city}, à {one.distance_km} km de {one.school}", state=one.state.label,
        is_new=one.state is RelayState.SENT,
        sent=texts.moment(one.sent_at) if one.sent_at else "",
        email=one.contact_email, phone=one.contact_phone, href=f"/offre/{one.offer_id}",
        status=one.status.label,
    )  # fmt: skip
