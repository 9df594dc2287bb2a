"""Limits on how fast one page may call the server."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event

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
        now = self._now()
        bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.filled_at) * self._rate)
        bucket.filled_at = now
        self._buckets[key] = bucket
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True


class EventLimit(Middleware):
    """Drop the events of a page that sends them faster than a person can act."""

    def __init__(self) -> None:
        settings = get_settings()
        self._buckets = TokenBuckets(settings.event_burst, settings.event_rate)

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let an event through, or answer that nothing changed."""
        session = state.router.session
        return None if self._buckets.allow(session.client_token) else StateUpdate()
