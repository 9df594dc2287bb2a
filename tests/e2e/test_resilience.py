"""The server goes away and comes back; the network is not needed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.site import cards, open_search


@pytest.fixture
def own_server(built: None, tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    running.run("seed", "--profile", "small")
    running.start()
    yield running
    running.stop()


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
