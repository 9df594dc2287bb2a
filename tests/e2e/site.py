"""What the journeys do again and again on the site."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

THIN_SPACE = "\u202f"


def occupation_field(page: Page) -> Locator:
    """Return the first field of the search form."""
    return page.get_by_role("combobox", name="Métier, formation ou entreprise")


def place_field(page: Page) -> Locator:
    """Return the second field of the search form."""
    return page.get_by_role("combobox", name="Lieu")


def options(page: Page) -> Locator:
    """Return the suggestions on show."""
    return page.get_by_role("option")


def cards(page: Page) -> Locator:
    """Return the results of the list."""
    return page.locator(".results-column .card")


def open_search(page: Page, query: str = "") -> None:
    """Open the search page and wait for its results."""
    page.goto(f"/recherche?{query}" if query else "/recherche")
    wait_for_results(page)


def wait_for_results(page: Page) -> None:
    """Wait until the search of the address has been answered."""
    expect(page).to_have_url(re.compile("/recherche"))
    expect(page.locator(".results-column")).to_have_attribute(
        "data-answered", urlsplit(page.url).query
    )
    expect(page.locator(".results-count")).to_have_text(re.compile("résultat"))
    expect(page.locator(".cards[aria-busy=true]")).to_have_count(0)


def follow(page: Page, link: Locator) -> None:
    """Click a link to another search and wait for its results."""
    address = link.get_attribute("href")
    assert address
    link.click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    wait_for_results(page)


def number(text: str) -> int:
    """Return the first whole number of a text."""
    found = re.search(rf"\d[\d{THIN_SPACE}]*", text)
    assert found, text
    return int(found.group().replace(THIN_SPACE, ""))


def total(page: Page) -> int:
    """Return the number of results announced."""
    return number(page.locator(".results-count").inner_text())


def params(page: Page) -> dict[str, list[str]]:
    """Return the parameters of the address."""
    return parse_qs(urlsplit(page.url).query)


def tab_count(page: Page, name: str) -> int:
    """Return the count on a tab."""
    return number(page.locator(".tab", has_text=name).locator(".count").inner_text())
