"""Signing in and out: plain HTTP, because only a plain answer can set a cookie.

Each answer is a redirection to a page of the site; a page loaded afterwards opens its live
connection with the new cookie.
"""

import asyncio
from contextlib import suppress
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.responses import Response

from lba_app.web import cookies
from lba_app.web.guards import LOGIN_PATH
from lba_app.web.limits import may_ask_from
from services.accounts import logins, sessions
from services.accounts.logins import SignedIn
from services.accounts.tokens import new_token
from services.core.database import database
from services.core.errors import NotFoundError, UserError
from services.recruiting import confirmation, team
from services.recruiting.contacts import normalise_email

router = APIRouter(include_in_schema=False)
CODE_PATH = "/connexion/code"
SEE_OTHER = 303


def to(path: str) -> Response:
    """Return the redirection that follows a form."""
    return RedirectResponse(path, SEE_OTHER, headers={"Cache-Control": "no-store"})


def may_ask(request: Request) -> bool:
    """Whether the caller may sign in, or try a code, once more."""
    return may_ask_from(request.client.host if request.client else "")


def signed_in(session: Session, person_id: int, offer_id: int | None) -> None:
    """Do what waited for somebody to prove their address."""
    team.accept_invitations(session, person_id)
    if offer_id is not None:
        # An offer that is gone since must not keep somebody from signing in.
        with suppress(NotFoundError):
            confirmation.confirm_if_own(session, person_id, offer_id)


@router.post("/compte/demande")
async def ask(
    request: Request, email: Annotated[str, Form()] = "", suite: Annotated[str, Form()] = ""
) -> Response:
    """Send a link and a code to an address, whether it has an account or not."""
    back = f"&suite={quote(suite, safe='')}" if suite else ""
    if not may_ask(request):
        return to(f"{LOGIN_PATH}?erreur=trop{back}")
    try:
        address = normalise_email(email)
    except UserError:
        return to(f"{LOGIN_PATH}?erreur=adresse{back}")
    secret = new_token()
    await asyncio.to_thread(logins.ask, database(), address, secret, suite)
    answer = to(CODE_PATH)
    cookies.give_browser(answer, secret)
    return answer


@router.get("/compte/lien/{token}")
async def follow_link(request: Request, token: str) -> Response:
    """Open a session from the link of a message, in the browser that asked for it."""
    try:
        found = await asyncio.to_thread(
            logins.redeem_link, database(), token, *_browser(request), signed_in
        )
    except UserError as error:
        return to(f"{LOGIN_PATH}?erreur={error.code}")
    return _welcome(found)


@router.post("/compte/code")
async def type_code(request: Request, code: Annotated[str, Form()] = "") -> Response:
    """Open a session from the six digits of a message."""
    if not may_ask(request):
        return to(f"{CODE_PATH}?erreur=trop")
    try:
        found = await asyncio.to_thread(
            logins.redeem_code, database(), code[:20], *_browser(request), signed_in
        )
    except UserError as error:
        return to(f"{CODE_PATH}?erreur={error.code}")
    return _welcome(found)


@router.post("/compte/sortie")
async def sign_out(request: Request, partout: Annotated[str, Form()] = "") -> Response:
    """Close the session of this browser, or of every browser."""
    source = database()
    token = request.cookies.get(cookies.session_name(), "")
    actor = await asyncio.to_thread(sessions.actor_of, source, token)
    if actor is not None:
        only = None if partout else actor.session_id
        await asyncio.to_thread(sessions.close, source, actor, only)
    answer = to("/")
    cookies.take_away(answer, cookies.session_name())
    return answer


def _browser(request: Request) -> tuple[str, str, str]:
    """Return the secret of the asking browser, its former session, its name."""
    return (
        request.cookies.get(cookies.browser_name(), ""),
        request.cookies.get(cookies.session_name(), ""),
        request.headers.get("user-agent", ""),
    )


def _welcome(found: SignedIn) -> Response:
    answer = to(found.next_path)
    cookies.give_session(answer, found.token)
    return answer
