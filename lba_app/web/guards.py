"""Every event handler says who may call it; a test compares the list with this register."""

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from services.core.errors import UserError

logger = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])


class Role(StrEnum):
    """Who may call a handler."""

    ANYONE = "anyone"


# "module.State.handler" -> role, filled when the states are imported.
ROLES: dict[str, Role] = {}


def guard(role: Role) -> Callable[[F], F]:
    """Declare who may call an event handler.

    Put it under `@rx.event`. Handlers are remote procedures that anyone can call with anything:
    each validates its own arguments.
    """

    def declare(handler: F) -> F:
        ROLES[f"{handler.__module__}.{handler.__qualname__}"] = role
        return handler

    return declare


def sentence(error: Exception) -> str:
    """Return the French sentence to show for an error, after logging it if it is a fault."""
    if isinstance(error, UserError):
        return error.message
    logger.error("unexpected error", exc_info=error)
    return "Quelque chose n'a pas fonctionné de notre côté. Réessayez dans un instant."
