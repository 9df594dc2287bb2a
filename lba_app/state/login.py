"""Signing in: what the two pages say; their forms are plain HTTP (`lba_app/api/account.py`)."""

import asyncio
from typing import Any, TypedDict
from urllib.parse import parse_qs, urlsplit

import reflex as rx

from lba_app.web.guards import DESK_PATH, Role, current_actor, guard
from lba_app.web.mailbox import is_mailbox_open
from services.accounts import logins
from services.accounts.repository import demo_people
from services.core.database import database
from services.recruiting.contacts import suggest_email

# What went wrong, from the code in the address of the page.
ERRORS = {
    "adresse": "Cette adresse e-mail n'est pas complète. Exemple : prenom.nom@exemple.fr",
    "trop": "Trop d'essais depuis cet endroit. Attendez une minute et recommencez.",
    "link_ended": logins.ENDED,
    "link_other_browser": logins.OTHER_BROWSER,
    "code_wrong": logins.WRONG_CODE,
    "code_ended": logins.DEAD_CODE,
}


class DemoAccount(TypedDict):
    """An invented account to try the site with."""

    email: str
    name: str


class LoginState(rx.State):
    """What the pages of sign-in show."""

    error: str = ""
    next_path: str = ""
    is_deposit: bool = False
    suggestion: str = ""
    has_mailbox: bool = False
    demo_accounts: list[DemoAccount] = []

    @rx.event
    @guard(Role.ANYONE)
    async def load(self) -> Any:
        """Read what the address of the page says; who is signed in goes to their desk."""
        params = parse_qs(urlsplit(str(self.router.url)).query)
        self.error = ERRORS.get(_first(params, "erreur"), "")
        self.next_path = logins.safe_path(_first(params, "suite") or DESK_PATH)
        self.is_deposit = bool(_first(params, "depot"))
        self.has_mailbox = is_mailbox_open()
        self.suggestion = ""
        self.demo_accounts = await asyncio.to_thread(_demo_accounts)
        if not self.error and await current_actor(self) is not None:
            return rx.redirect(self.next_path)
        return None

    @rx.event
    @guard(Role.ANYONE)
    async def check_email(self, email: str) -> None:
        """Suggest the address that was meant, when its domain looks mistyped."""
        self.suggestion = suggest_email(str(email)[:254]) or ""


def _first(params: dict[str, list[str]], name: str) -> str:
    return params.get(name, [""])[0]


def _demo_accounts() -> list[DemoAccount]:
    with database().read() as session:
        return [DemoAccount(email=p.email, name=p.name) for p in demo_people(session)]
