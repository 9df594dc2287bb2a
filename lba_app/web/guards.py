"""Every event handler says who may call it; a test compares the list with this register."""

import asyncio
import inspect
import logging
from collections.abc import AsyncGenerator, Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import reflex as rx

from lba_app.web.cookies import session_name, value_of
from services.accounts.models import MembershipState, OrganisationKind
from services.accounts.permissions import Actor
from services.accounts.sessions import actor_of
from services.core.database import database
from services.core.errors import UserError

logger = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])

LOGIN_PATH = "/connexion"
DESK_PATH = "/espace-pro"


class Role(StrEnum):
    """Who may call a handler. What they may do to which object, permissions decide."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    COMPANY = "company"
    CFA = "cfa"
    OPCO = "opco"
    OPERATOR = "operator"


# "module.State.handler" -> role, filled when the states are imported.
ROLES: dict[str, Role] = {}
_DESKS = {Role.CFA: OrganisationKind.CFA, Role.OPCO: OrganisationKind.OPCO}


class SignedIn(rx.State, mixin=True):
    """A state whose handlers know who calls them: `guard` reads it anew at each call."""

    _actor: Actor | None = None

    def _me(self) -> Actor:
        """Return who calls, in a handler that is not open to anyone."""
        assert self._actor is not None
        return self._actor


def guard(role: Role) -> Callable[[F], F]:
    """Let only some people call an event handler; others are sent to the sign-in or their desk.

    Put it under `@rx.event`. Handlers are remote procedures that anyone can call with anything:
    each validates its own arguments. All but those open to anyone need a `SignedIn` state.
    """

    def declare(handler: F) -> F:
        ROLES[f"{handler.__module__}.{handler.__qualname__}"] = role
        if role is Role.ANYONE:
            return handler
        guarded: F = _guarded(handler, role)
        return guarded

    return declare


def has_role(actor: Actor | None, role: Role) -> bool:
    """Whether somebody has the role that a handler asks for."""
    if role is Role.ANYONE:
        return True
    if actor is None:
        return False
    if role is Role.SIGNED_IN or actor.seats_of(OrganisationKind.OPERATOR):
        return True
    if role is Role.COMPANY:
        # A company that waits to be verified prepares its offers meanwhile.
        return any(
            seat.kind is OrganisationKind.COMPANY and seat.state is not MembershipState.DENIED
            for seat in actor.seats
        )
    kind = _DESKS.get(role)
    return kind is not None and bool(actor.seats_of(kind))


async def current_actor(state: rx.State) -> Actor | None:
    """Return who is signed in on the browser that a state belongs to."""
    token = value_of(state.router.headers.cookie, session_name())
    return await asyncio.to_thread(actor_of, database(), token) if token else None


def sentence(error: Exception) -> str:
    """Return the French sentence to show for an error, after logging it if it is a fault."""
    if isinstance(error, UserError):
        return error.message
    logger.error("unexpected error", exc_info=error)
    return "Quelque chose n'a pas fonctionné de notre côté. Réessayez dans un instant."


def _guarded(handler: Any, role: Role) -> Any:
    if inspect.isasyncgenfunction(handler):

        @wraps(handler)
        async def steps(self: Any, *args: Any, **kwargs: Any) -> AsyncGenerator[Any, None]:
            refusal = await _refusal(self, role)
            if refusal is not None:
                yield refusal
                return
            async for step in handler(self, *args, **kwargs):
                yield step

        return steps

    @wraps(handler)
    async def once(self: Any, *args: Any, **kwargs: Any) -> Any:
        refusal = await _refusal(self, role)
        return refusal if refusal is not None else await handler(self, *args, **kwargs)

    return once


async def _refusal(state: Any, role: Role) -> Any:
    """Return where to send somebody who may not call; None for who may."""
    state._actor = await current_actor(state)  # noqa: SLF001 (declared by SignedIn)
    if has_role(state._actor, role):  # noqa: SLF001
        return None
    if state._actor is not None:  # noqa: SLF001
        return rx.redirect(DESK_PATH)
    asked = urlsplit(str(state.router.url))
    path = f"{asked.path}?{asked.query}" if asked.query else asked.path
    return rx.redirect(f"{LOGIN_PATH}?suite={quote(path, safe='')}")
