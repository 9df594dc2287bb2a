"""The outermost layer of the server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from lba_app.web.edge import MAX_BODY_BYTES, MAX_QUERY_BYTES, Edge, inline_script_hashes
from services.core.database import Database, use_database
from services.core.settings import Settings

PAGE = (
    "<html><head><title>Duo</title></head><body><script>boot()</script>"
    '<script src="/app.js"></script></body></html>'
)


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/reflex-env-abc.js").write_text(
        'export default {EVENT:"ws://localhost:8790/_event",PING:"http://localhost:8790/ping"}'
    )
    (tmp_path / "recherche").mkdir()
    for name in ("index.html", "recherche/index.html"):
        (tmp_path / name).write_text(PAGE)
    return tmp_path


async def echo(request: Request) -> PlainTextResponse:
    body = await request.body()
    return PlainTextResponse(f"{request.url.path} {len(body)}")


async def page(_request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE, headers={"ETag": '"1"'})


def client(static: Path, **settings: Any) -> httpx.AsyncClient:
    inner = Starlette(
        routes=[
            Route("/offre/{key}", page),
            Route("/{path:path}", echo, methods=["GET", "POST"]),
        ]
    )
    edge = Edge(inner, Settings(_env_file=None, **settings), static)
    return httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://localhost:8790")


@pytest.fixture
def site(static: Path, demo_database: Database) -> Iterator[httpx.AsyncClient]:
    with use_database(demo_database):
        yield client(static)


async def test_unknown_hosts_are_refused(static: Path) -> None:
    async with client(static) as site:
        for host in ("evil.example", "localhost.evil.example", "", "127.0.0.1.evil:8790"):
            answer = await site.get("/", headers={"Host": host})
            assert answer.status_code == 421, host
        for host in ("localhost:1", "127.0.0.1:8790", "[::1]:8790", "LOCALHOST"):
            answer = await site.get("/", headers={"Host": host})
            assert answer.status_code == 200, host


async def test_the_public_host_is_accepted_and_tls_is_remembered(static: Path) -> None:
    async with client(static, public_url="https://duo.example") as site:
        answer = await site.get("/", headers={"Host": "duo.example"})
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["strict-transport-security"]


async def test_the_policy_names_the_inline_scripts_and_nothing_unsafe(static: Path) -> None:
    hashes = inline_script_hashes(static)
    assert len(hashes) == 1
    async with client(static) as site:
        policy = (await site.get("/")).headers["content-security-policy"]
    assert f"script-src 'self' {hashes[0]};" in policy
    assert "'unsafe-eval'" not in policy


async def test_online_tiles_are_allowed_only_when_they_are_set(static: Path) -> None:
    async with client(static, tile_url="https://{s}.tiles.example/{z}/{x}/{y}.png") as site:
        policy = (await site.get("/")).headers["content-security-policy"]
    assert "img-src 'self' data: blob: https://*.tiles.example" in policy


async def test_the_build_speaks_to_the_address_of_the_visitor(static: Path) -> None:
    async with client(static) as site:
        script = await site.get("/assets/reflex-env-abc.js", headers={"Host": "127.0.0.1:9999"})
        assert '"ws://127.0.0.1:9999/_event"' in script.text
        assert script.headers["cache-control"] == "no-cache"
    async with client(static, public_url="https://duo.example") as site:
        script = await site.get("/assets/reflex-env-abc.js", headers={"Host": "duo.example"})
        assert '"wss://duo.example/_event"' in script.text
        assert '"https://duo.example/ping"' in script.text


async def test_old_addresses_lead_to_the_search(static: Path) -> None:
    async with client(static) as site:
        answer = await site.get("/recherche-emploi?romes=M1805&lat=47.2")
        assert answer.status_code == 301
        expected = "/recherche?kinds=offre,entreprise&romes=M1805&lat=47.2"
        assert answer.headers["location"] == expected
        trainings = await site.get("/recherche-formation")
        assert trainings.headers["location"] == "/recherche?kinds=formation"


async def test_too_much_is_refused(static: Path) -> None:
    async with client(static) as site:
        long_query = await site.get(f"/recherche?q={'x' * MAX_QUERY_BYTES}")
        assert long_query.status_code == 414
        large_body = await site.post("/api/x", content=b"x" * (MAX_BODY_BYTES + 1))
        assert large_body.status_code == 413
        assert (await site.post("/api/x", content=b"x" * 1000)).text == "/api/x 1000"


async def test_the_upload_door_of_the_framework_is_shut(static: Path) -> None:
    async with client(static) as site:
        assert (await site.get("/_upload/x")).status_code == 404
        assert (await site.post("/_upload", content=b"x")).status_code == 404


async def test_pages_are_not_cached_and_built_files_are(static: Path) -> None:
    async with client(static) as site:
        assert (await site.get("/")).headers["cache-control"] == "no-cache"
        built = await site.get("/assets/main-123.js")
        assert "immutable" in built.headers["cache-control"]


async def test_a_page_is_found_without_its_trailing_slash(static: Path) -> None:
    async with client(static) as site:
        assert (await site.get("/recherche")).text.startswith("/recherche/index.html")
        assert (await site.get("/../recherche")).status_code in {200, 404}


async def test_the_page_of_an_item_gets_its_own_head(site: httpx.AsyncClient) -> None:
    answer = await site.get("/offre/1", headers={"If-None-Match": '"1"'})
    assert answer.status_code == 200
    assert answer.text.count("<title>") == 1
    assert "<title>Duo</title>" not in answer.text
    assert 'application/ld+json">{"@context"' in answer.text
    assert "etag" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_an_item_that_does_not_exist_is_a_404_for_robots(site: httpx.AsyncClient) -> None:
    for key in ("999999999", "abc", "1" * 30, "%3Cscript%3E"):
        answer = await site.get(f"/offre/{key}")
        assert answer.status_code == 404, key
        assert 'name="robots" content="noindex"' in answer.text


async def socket_answer(static: Path, origin: str | None) -> str:
    """Return what a socket opened from an origin gets first."""

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    sent: list[str] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    headers = [(b"host", b"localhost:8790")]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    edge = Edge(inner, Settings(_env_file=None), static)
    await edge({"type": "websocket", "path": "/_event", "headers": headers}, receive, send)
    return sent[0]


async def test_only_our_own_pages_may_open_a_socket(static: Path) -> None:
    assert await socket_answer(static, "http://localhost:8790") == "websocket.accept"
    for origin in ("http://evil.example", "http://localhost:1234", "null", "", None):
        assert await socket_answer(static, origin) == "websocket.close", origin
