"""Limits on what a page may send over its live connection, and how fast."""

import inspect
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from services.core.settings import get_settings

# Buckets kept; the one used longest ago goes first.
MAX_BUCKETS = 10_000


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class TokenBuckets:
    """For each key, `burst` calls at once, then `rate` calls per second."""

    def __init__(self, burst: int, rate: float, now: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._now = burst, rate, now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def allow(self, key: str) -> bool:
        """Take one token; whether there was one."""
        return self.take(key) is not None

    def take(self, key: str) -> int | None:
        """Take one token; return how many are left, None when there was none."""
        now = self._now()
        bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.filled_at) * self._rate)
        bucket.filled_at = now
        self._buckets[key] = bucket
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            return None
        bucket.tokens -= 1
        return int(bucket.tokens)


@lru_cache(maxsize=1)
def _asks() -> TokenBuckets:
    settings = get_settings()
    return TokenBuckets(settings.login_burst, settings.login_rate)


def may_ask_from(address: str) -> bool:
    """Whether an IP address may sign in, begin a deposit, or have its link sent, once more.

    A school or a company behind one address goes on; a program that guesses does not.
    """
    return _asks().allow(address)


class EventLimit(Middleware):
    """Drop the events of a page that sends them faster than a person can act."""

    def __init__(self) -> None:
        settings = get_settings()
        self._buckets = TokenBuckets(settings.event_burst, settings.event_rate)

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let an event through, or answer that nothing changed."""
        session = state.router.session
        return None if self._buckets.allow(session.client_token) else StateUpdate()


class EventShape(Middleware):
    """Drop the events whose arguments are not those of their handler.

    The framework would call the handler all the same, and fail.
    """

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let an event through, or answer that nothing changed."""
        return None if has_arguments_of_its_handler(event) else StateUpdate()


def has_arguments_of_its_handler(event: Event) -> bool:
    """Whether an event names the arguments of its handler, no more and no less."""
    if not isinstance(event.payload, dict):
        return False
    registered = RegistrationContext.get().event_handlers.get(event.name)
    if registered is None:
        return False
    try:
        # The first argument is the state.
        inspect.signature(registered.handler.fn).bind(None, **event.payload)
    except TypeError:
        return False
    return True
