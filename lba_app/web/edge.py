"""The outermost layer of the server: which hosts it answers to, headers, caches, sizes, <head>.

Everything that reaches the application passes here, and everything that leaves it.
"""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lba_app.web.head import PageHead, head_of
from services.core.settings import Settings

MAX_BODY_BYTES = 64 * 1024
MAX_QUERY_BYTES = 32 * 1024
YEAR_SECONDS = 31_536_000

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_BUILT_ADDRESS = re.compile(r"(https?|wss?)://localhost:\d+")
# Addresses of the reference service that partners still link to.
_LEGACY_PATHS = {
    "/recherche-emploi": "kinds=offre,entreprise",
    "/recherche-formation": "kinds=formation",
    "/recherche-apprentissage-formation": "kinds=formation",
    "/recherche-apprentissage": "",
}


class Edge:
    """The wrapper around the whole application; `static` is the compiled front end."""

    def __init__(self, app: ASGIApp, settings: Settings, static: Path) -> None:
        self._app = app
        self._settings = settings
        self._static = static
        self._env = {
            f"/assets/{path.name}": path.read_text("utf-8")
            for path in (static / "assets").glob("reflex-env-*.js")
        }
        self._csp = content_security_policy(inline_script_hashes(static), settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._is_served(headers.get("host", "")):
            await _refuse(scope, receive, send, 421, "Hôte inconnu.")
        elif scope["type"] == "websocket":
            await self._websocket(headers, scope, receive, send)
        else:
            await self._http(headers, scope, receive, send)

    async def _websocket(
        self, headers: Headers, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Accept a socket opened by our own pages only."""
        origin = urlsplit(headers.get("origin", ""))
        if origin.netloc != headers.get("host"):
            await _refuse(scope, receive, send, 403, "Origine refusée.")
            return
        await self._app(scope, receive, send)

    async def _http(self, headers: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        path, query = scope["path"], scope["query_string"]
        if len(query) > MAX_QUERY_BYTES:
            await _refuse(scope, receive, send, 414, "Adresse trop longue.")
            return
        announced = headers.get("content-length", "")
        if announced.isdigit() and int(announced) > MAX_BODY_BYTES:
            await _refuse(scope, receive, send, 413, "Envoi trop volumineux.")
            return
        if not _is_from_here(scope["method"], headers):
            await _refuse(scope, receive, send, 403, "Origine refusée.")
            return
        if path.startswith("/_upload"):
            await _refuse(scope, receive, send, 404, "Introuvable.")
            return
        if (legacy := _LEGACY_PATHS.get(path.rstrip("/"))) is not None:
            text = query.decode("latin-1")
            target = "&".join(part for part in (legacy, text) if part)
            await RedirectResponse(f"/recherche?{target}", 301)(scope, receive, send)
            return
        if path in self._env:
            await self._environment(headers, path)(scope, receive, send)
            return
        head = await head_of(path) if scope["method"] in {"GET", "HEAD"} else None
        if head is not None:
            scope = _asking_for_plain_text(scope)
        if len(path) > 1 and not path.startswith(("/api/", "/_")):
            # The static mount answers "/recherche" by a redirect to "/recherche/".
            scope = {**scope, "path": _page_path(self._static, path)}
        sender = _Sender(send, path, self._csp, self._settings, head)
        await self._app(scope, _limited(receive), sender)

    def _is_served(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return name.lower() in self._settings.served_hosts

    def _environment(self, headers: Headers, path: str) -> Response:
        """Return the build's address file with the address that this visitor uses.

        The front end is built once, for a port that may not be the one it is served on. The host
        was checked before.
        """
        host = headers["host"]
        secure = self._settings.uses_tls

        def served(match: re.Match[str]) -> str:
            scheme = match[1].rstrip("s") if match[1].startswith("http") else "ws"
            return f"{scheme}{'s' if secure else ''}://{host}"

        body = _BUILT_ADDRESS.sub(served, self._env[path])
        headers_out = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return Response(body, media_type="text/javascript", headers=headers_out)


class _Sender:
    """Completes an answer on its way out: headers, and the <head> of pages about one item."""

    def __init__(
        self, send: Send, path: str, csp: str, settings: Settings, head: PageHead | None
    ) -> None:
        self._send, self._path, self._csp = send, path, csp
        self._settings, self._head = settings, head
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Pass a message on, or keep it until the page is whole."""
        if message["type"] == "http.response.start":
            self._complete(message)
            if self._rewrites(message):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._flush(self._start)
            return
        await self._send(message)

    def _rewrites(self, message: Message) -> bool:
        headers = Headers(raw=message["headers"])
        is_page = headers.get("content-type", "").startswith("text/html")
        return self._head is not None and is_page and message["status"] == 200

    async def _flush(self, start: Message) -> None:
        assert self._head is not None
        body = self._head.inject(self._body)
        headers = MutableHeaders(scope=start)
        headers["Content-Length"] = str(len(body))
        for name in ("etag", "last-modified", "content-encoding"):
            if name in headers:
                del headers[name]
        await self._send({**start, "status": self._head.status})
        await self._send({"type": "http.response.body", "body": body})

    def _complete(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers.setdefault("Content-Security-Policy", self._csp)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
        if self._settings.uses_tls:
            headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"
        if "cache-control" in headers:
            return
        is_built = self._path.startswith("/assets/") and message["status"] == 200
        headers["Cache-Control"] = (
            f"public, max-age={YEAR_SECONDS}, immutable" if is_built else "no-cache"
        )


def content_security_policy(script_hashes: list[str], settings: Settings) -> str:
    """Return the policy of every page: our own files, and nothing else.

    Styles keep 'unsafe-inline': React and Leaflet position things by style attributes.
    """
    images = ["'self'", "data:", "blob:"]
    if settings.tile_url:
        tiles = urlsplit(settings.tile_url.replace("{s}", "*"))
        images.append(f"{tiles.scheme}://{tiles.netloc}")
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *script_hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": images,
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def inline_script_hashes(static: Path) -> list[str]:
    """Return the CSP source of each inline script of the compiled pages."""
    scripts = {
        match[1]
        for page in static.rglob("*.html")
        for match in _INLINE_SCRIPT.finditer(page.read_bytes())
    }
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts)
    return sorted(f"'sha256-{digest}'" for digest in digests)


def _asking_for_plain_text(scope: Scope) -> Scope:
    """Return a request whose answer can be rewritten: whole, not compressed, not from a cache."""
    left_out = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
    headers = [(name, value) for name, value in scope["headers"] if name not in left_out]
    extensions = {
        name: value
        for name, value in scope.get("extensions", {}).items()
        if name != "http.response.pathsend"
    }
    return {**scope, "headers": headers, "extensions": extensions}


def _page_path(static: Path, path: str) -> str:
    """Return the path of the compiled page that answers a path, else the path itself."""
    clean = path.strip("/")
    if ".." not in clean and (static / clean / "index.html").is_file():
        return f"/{clean}/index.html"
    return path


def _is_from_here(method: str, headers: Headers) -> bool:
    """Whether a request that may change something comes from our own pages, or from a program.

    Browsers name the origin of each such request; cookies alone would let any site act.
    """
    if method in {"GET", "HEAD", "OPTIONS"} or "origin" not in headers:
        return True
    return urlsplit(headers["origin"]).netloc == headers.get("host")


def _limited(receive: Receive) -> Receive:
    """Cut a request whose body is larger than any of ours."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY_BYTES:
            return {"type": "http.disconnect"}
        return message

    return limited


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": words})
        return
    await PlainTextResponse(words, status)(scope, receive, send)
