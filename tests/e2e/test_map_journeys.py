"""The map and the list follow one another; the list never needs the map."""

import re

from playwright.sync_api import Browser, Page, Request, expect

from tests.e2e.site import cards, open_search, params, total, wait_for_results

NANTES = "insee=44109&radius=60"


def pins(page: Page) -> int:
    """Return how many results the map shows, groups counted by their members."""
    expect(page.locator(".pin").first).to_be_visible()
    many = page.locator(".pin-many").all_inner_texts()
    counted = sum(int(re.sub(r"\D", "", text)) for text in many)
    return counted + page.locator(".pin-one").count()


def test_the_map_shows_every_result_and_its_circle(page: Page) -> None:
    open_search(page, NANTES)
    expect(page.locator("path.map-radius")).to_have_count(1)
    expect(page.locator(".town", has_text="Nantes").first).to_be_visible()
    assert pins(page) == total(page)


def test_a_click_on_a_group_zooms(page: Page) -> None:
    open_search(page, NANTES)
    expect(page.locator(".pin-many").first).to_be_visible()
    largest = max(
        page.locator(".pin-many").all(), key=lambda pin: int(re.sub(r"\D", "", pin.inner_text()))
    )
    before = page.locator(".pin").count()
    largest.click()
    expect(page.get_by_role("button", name="Rechercher dans cette zone")).to_be_visible()
    expect(page.locator(".pin")).not_to_have_count(before)


def test_a_click_on_a_point_selects_its_card(page: Page) -> None:
    open_search(page, f"{NANTES}&sort=distance&q=boulanger")
    page.locator(".pin-one").first.click()
    popup = page.locator(".map-popup a")
    expect(popup).to_have_count(1)
    title = popup.inner_text()
    selected = page.locator(".card.is-selected")
    expect(selected).to_have_count(1)
    expect(selected.locator(".card-title")).to_have_text(title)
    popup.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_pointing_at_a_card_shows_where_it_is(page: Page) -> None:
    open_search(page, NANTES)
    expect(page.locator(".pin").first).to_be_visible()
    expect(page.locator("path.pin-halo")).to_have_count(0)
    cards(page).nth(2).hover()
    expect(page.locator("path.pin-halo")).to_have_count(1)
    page.locator(".card-title a").nth(3).focus()
    expect(page.locator("path.pin-halo")).to_have_count(1)


def test_the_visible_area_can_be_searched(page: Page) -> None:
    open_search(page, NANTES)
    before = total(page)
    expect(page.locator(".pin").first).to_be_visible()
    expect(page.get_by_role("button", name="Rechercher dans cette zone")).to_have_count(0)
    frame = page.locator(".map-canvas").bounding_box()
    assert frame
    middle = (frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 300, middle[1] - 100, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Rechercher dans cette zone").click()
    expect(page).to_have_url(re.compile("latitude="))
    wait_for_results(page)
    assert "insee" not in params(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Autour de")
    assert total(page) != before


def test_the_map_is_hidden_and_shown_again(page: Page) -> None:
    open_search(page, NANTES)
    page.get_by_role("button", name="Masquer la carte").click()
    expect(page.locator(".map-canvas")).to_have_count(0)
    page.get_by_role("button", name="Afficher la carte").click()
    expect(page.locator(".pin").first).to_be_visible()


def test_a_phone_loads_no_map_until_it_is_asked_for(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    open_search(page, NANTES)
    assert not [url for url in asked if "result_map" in url or "/geo/" in url]
    page.get_by_role("button", name="Afficher la carte").click()
    expect(page.locator(".pin").first).to_be_visible()
    assert [url for url in asked if "result_map" in url]
    context.close()


def test_the_list_works_when_the_map_cannot_be_drawn(page: Page) -> None:
    page.route("**/api/v1/search/clusters**", lambda route: route.fulfill(status=200, body="nope"))
    open_search(page, NANTES)
    expect(page.locator(".map-message")).to_contain_text("La liste, elle, est complète")
    assert cards(page).count() == 20
