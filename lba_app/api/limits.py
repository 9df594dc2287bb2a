"""How often one address may call the API."""

from math import ceil

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lba_app.api.problems import problem
from lba_app.web.limits import TokenBuckets
from services.core.settings import get_settings

LIMITED = "/api/v1/"


class CallLimit:
    """Answers 429 to who calls too often; tells everybody what is left (IETF RateLimit headers)."""

    def __init__(self, app: ASGIApp) -> None:
        settings = get_settings()
        self._app = app
        self._buckets = TokenBuckets(settings.api_burst, settings.api_rate)
        window = ceil(settings.api_burst / settings.api_rate)
        self._pause = str(ceil(1 / settings.api_rate))
        self._policy = f'"adresse";q={settings.api_burst};w={window}'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(LIMITED):
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        left = self._buckets.take(client[0] if client else "")

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = self._policy
                headers["RateLimit"] = f'"adresse";r={left or 0};t={self._pause}'
            await send(message)

        if left is None:
            refusal = problem(429, "Trop d'appels : attendez un peu et recommencez.")
            refusal.headers["Retry-After"] = self._pause
            await refusal(scope, receive, counted)
        else:
            await self._app(scope, receive, counted)
