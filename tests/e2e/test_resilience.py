"""The server goes away and comes back; the network is not needed."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Server
from tests.e2e.site import cards, open_search


@contextmanager
def small_site(data_dir: Path, **settings: str) -> Iterator[Server]:
    running = Server(data_dir, **settings)
    running.run("seed", "--profile", "small")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_server(built: None, tmp_path: Path) -> Iterator[Server]:
    with small_site(tmp_path) as running:
        yield running


@pytest.mark.console_errors_expected
def test_the_page_stays_and_resumes_when_the_server_restarts(
    page: Page, own_server: Server
) -> None:
    page.goto(f"{own_server.url}/recherche")
    expect(cards(page)).to_have_count(20)
    own_server.stop()
    expect(page.get_by_role("alert")).to_contain_text("La connexion avec le serveur est coupée")
    expect(cards(page)).to_have_count(20)
    own_server.start()
    expect(page.get_by_role("alert")).to_have_count(0, timeout=20_000)
    page.locator(".tab", has_text="Formations").click()
    expect(page.locator(".card-kind").first).to_have_text("Formation en apprentissage")


def test_a_purged_site_is_empty_and_says_so(page: Page, own_server: Server) -> None:
    own_server.stop()
    own_server.run("seed", "--purge")
    own_server.start()
    page.goto(f"{own_server.url}/recherche?insee=44109")
    expect(page.get_by_role("heading", name="Rien à cet endroit")).to_be_visible()
    expect(page.get_by_role("note")).to_have_count(0)


def test_online_tiles_replace_the_base_map_when_they_are_set(
    page: Page, built: None, tmp_path: Path
) -> None:
    asked: list[str] = []
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
    )

    def tile(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="image/png", body=dot)

    page.route("http://tiles.localhost/**", tile)
    template = "http://tiles.localhost/{z}/{x}/{y}.png"
    with small_site(tmp_path, LBA_TILE_URL=template, LBA_TILE_ATTRIBUTION="© Des gens") as site:
        page.goto(f"{site.url}/recherche?insee=44109")
        expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
        expect(page.locator(".leaflet-control-attribution")).to_contain_text("© Des gens")
        expect(page.locator("path.base-department")).to_have_count(0)
    assert asked


def test_nothing_is_asked_outside_the_machine(page: Page, base_url: str) -> None:
    outside: list[str] = []
    page.on(
        "request",
        lambda r: (
            outside.append(r.url) if not r.url.startswith((base_url, "data:", "blob:")) else None
        ),
    )
    open_search(page, "insee=44109")
    assert outside == []
