"""One's own account: where one is signed in."""

import asyncio
from typing import TypedDict

import reflex as rx

from lba_app.web import texts
from lba_app.web.guards import Role, SignedIn, guard
from services.accounts import sessions
from services.core.database import database


class SessionRow(TypedDict):
    """One browser where somebody is signed in."""

    id: int
    browser: str
    since: str
    seen: str
    is_this_one: bool


class OwnAccountState(SignedIn, rx.State):
    """What `/espace-pro/compte` shows."""

    email: str = ""
    name: str = ""
    organisations: list[str] = []
    sessions: list[SessionRow] = []

    @rx.event
    @guard(Role.SIGNED_IN)
    async def load(self) -> None:
        """Show who one is and where one is signed in."""
        self.email, self.name = self._me().email, self._me().name
        self.organisations = [
            f"{seat.name} ({seat.kind.label.lower()}) : {seat.state.label.lower()}"
            for seat in self._me().seats
        ]
        await self._reload()

    @rx.event
    @guard(Role.SIGNED_IN)
    async def close(self, session_id: int) -> None:
        """Sign out of another browser."""
        await asyncio.to_thread(sessions.close, database(), self._me(), int(session_id))
        await self._reload()

    async def _reload(self) -> None:
        found = await asyncio.to_thread(sessions.list_of, database(), self._me())
        self.sessions = [
            SessionRow(
                id=one.session_id,
                browser=one.browser,
                since=texts.moment(one.created_at),
                seen=texts.moment(one.last_seen_at),
                is_this_one=one.is_this_one,
            )
            for one in found
        ]
