"""What holds for every page: accessibility, security headers, weight, language."""

import gzip
import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.site import occupation_field, open_search, options, wait_for_results

# Rules of WCAG 2.2 A and AA, and axe's own good practice.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
FIRST_PAGE_JS_BYTES = 175_000
PAGES = {
    "home": "/",
    "search": "/recherche?insee=75056",
    "nothing found": "/recherche?q=licorne&insee=15014&radius=-3",
    "understood": "/recherche?q=cap+vendeur+nantes&remote=true",
    "about": "/a-propos",
    "api": "/api/docs",
    "offer": "offre",
    "training": "formation",
    "company": "entreprise",
}


def address_of(page: Page, name: str) -> str:
    """Return the address of a page of the list; those of items are taken from a search."""
    target = PAGES[name]
    if target.startswith("/"):
        return target
    open_search(page, f"insee=75056&kinds={target}")
    address = page.locator(".card-title a").first.get_attribute("href")
    assert address
    return address


def settle(page: Page) -> None:
    """Wait until the page shows what it has to show."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if "/recherche" in page.url:
        wait_for_results(page)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    browser: Browser, base_url: str, name: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address_of(page, name))
    settle(page)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    context.close()


def test_axe_finds_nothing_in_open_parts(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    open_search(page, "insee=75056")
    page.locator("summary", has_text="Diplôme visé").click()
    occupation_field(page).click()
    occupation_field(page).fill("bou")
    expect(options(page).first).to_be_visible()
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    assert found.response["violations"] == [], found.generate_report()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_the_strict_policy_or_calls_a_third_party(
    page: Page, base_url: str, name: str
) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(address_of(page, name))
    settle(page)
    assert hosts - {""} == {urlsplit(base_url).netloc}


def test_every_answer_carries_the_security_headers(page: Page) -> None:
    for path in ("/", "/recherche", "/api/v1/suggest/places?q=nan", "/healthz", "/boot.js"):
        headers = page.request.get(path).headers
        policy = headers["content-security-policy"]
        script_source = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
        assert "unsafe" not in script_source, path
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "strict-transport-security" not in headers


def test_a_page_weighs_little_before_its_map(page: Page) -> None:
    scripts: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.url.endswith(".js"):
            scripts[response.url] = len(gzip.compress(response.body()))

    page.set_viewport_size({"width": 390, "height": 844})
    page.on("response", weigh)
    open_search(page, "insee=75056")
    page.wait_for_load_state("networkidle")
    assert sum(scripts.values()) <= FIRST_PAGE_JS_BYTES, scripts


def test_the_page_speaks_french_and_has_its_landmarks(page: Page) -> None:
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "fr"
    for role in ("banner", "main", "contentinfo", "search"):
        expect(page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_theme_is_switched_and_kept(page: Page) -> None:
    page.goto("/")
    expect(page.locator("html")).to_have_class(re.compile("light"))
    page.get_by_role("button", name="Changer entre clair et sombre").click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.reload()
    expect(page.locator("html")).to_have_class(re.compile("dark"))


def test_the_demonstration_is_announced_on_every_page(page: Page) -> None:
    for path in ("/", "/recherche", "/a-propos"):
        page.goto(path)
        expect(page.get_by_role("note")).to_contain_text("Démonstration")
