"""A candidate searches: suggestions, place, filters, address, old links."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.e2e.site import (
    cards,
    follow,
    number,
    occupation_field,
    open_search,
    options,
    params,
    place_field,
    tab_count,
    total,
    wait_for_results,
)


def test_suggestions_come_while_typing_whatever_the_accents(page: Page) -> None:
    page.goto("/")
    occupation_field(page).click()
    occupation_field(page).type("bouch")
    expect(options(page).first).to_contain_text("Boucher", timeout=1_000)
    occupation_field(page).fill("electr")
    expect(options(page).first).to_contain_text(re.compile("[ÉE]lectricien"))


def test_raw_text_is_searched_by_enter(page: Page) -> None:
    page.goto("/")
    occupation_field(page).click()
    occupation_field(page).type("vendeur")
    occupation_field(page).press("Enter")
    wait_for_results(page)
    assert params(page)["q"] == ["vendeur"]
    assert total(page) > 0


def test_a_chosen_place_is_in_the_address_and_the_address_reproduces_the_page(
    page: Page, browser: Browser, base_url: str
) -> None:
    page.goto("/")
    occupation_field(page).click()
    occupation_field(page).type("vendeur")
    place_field(page).click()
    place_field(page).type("nant")
    options(page).get_by_text("Nantes (44000)").click()
    page.get_by_role("button", name="Rechercher").click()
    wait_for_results(page)
    assert params(page)["insee"] == ["44109"]
    expect(page.locator(".results-count")).to_contain_text("dans un rayon de 30 km")
    titles = page.locator(".card-title").all_inner_texts()
    assert titles
    fresh = browser.new_context(base_url=base_url, viewport={"width": 1280, "height": 900})
    again = fresh.new_page()
    again.goto(page.url)
    wait_for_results(again)
    assert again.locator(".card-title").all_inner_texts() == titles
    expect(place_field(again)).to_have_value("Nantes (44000)")
    fresh.close()


def test_a_malformed_address_heals_and_says_so(page: Page) -> None:
    open_search(page, "latitude=abc&radius=-4&page=zzz")
    expect(page.locator(".notice")).to_have_count(3)
    expect(page.locator(".notice").first).to_be_visible()
    assert cards(page).count() == 20


def test_a_script_in_a_field_is_only_text(page: Page) -> None:
    open_search(page, "q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&lieu=%3Cscript%3E")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror=alert(1)>")


def test_old_links_give_the_same_results(page: Page) -> None:
    open_search(
        page, "romes=D1106&latitude=48.853&longitude=2.348&radius=30&kinds=offre,entreprise"
    )
    modern = page.locator(".card-title").all_inner_texts()
    page.goto("/recherche-emploi?romes=D1106&lat=48.853&lon=2.348&radius=30")
    wait_for_results(page)
    assert page.locator(".card-title").all_inner_texts() == modern
    assert modern


def test_tabs_show_jobs_trainings_or_both_with_their_counts(page: Page) -> None:
    open_search(page, "insee=75056")
    everything, jobs, trainings = (tab_count(page, n) for n in ("Tout", "Emplois", "Formations"))
    assert everything == jobs + trainings == total(page)
    follow(page, page.locator(".tab", has_text="Formations"))
    assert total(page) == trainings
    assert set(page.locator(".card-kind").all_inner_texts()) == {"Formation en apprentissage"}
    follow(page, page.locator(".tab", has_text="Emplois"))
    assert total(page) == jobs


def test_each_filter_narrows_and_gives_the_count_it_announced(page: Page) -> None:
    open_search(page, "insee=75056&radius=60")
    whole = total(page)
    page.locator("summary", has_text="Diplôme visé").click()
    level = page.locator(".filter-panel label", has_text="Bac+5")
    announced = number(level.locator(".count").inner_text())
    level.get_by_role("checkbox").click()
    expect(page).to_have_url(re.compile("level=7"))
    wait_for_results(page)
    assert total(page) == announced < whole
    page.keyboard.press("Escape")
    follow(page, page.get_by_role("link", name=re.compile("Engagés pour le handicap")))
    assert total(page) < announced
    follow(page, page.get_by_role("link", name="Enlever tous les filtres"))
    assert total(page) == whole


def test_the_start_date_filters(page: Page) -> None:
    open_search(page, "insee=75056&kinds=offre")
    whole = total(page)
    page.locator("summary", has_text="Début").click()
    page.get_by_label("Commence au plus tard le").fill("2027-01-01")
    expect(page).to_have_url(re.compile("start_before=2027-01-01"))
    wait_for_results(page)
    assert 0 < total(page) < whole


def test_back_and_reload_give_the_search_again(page: Page) -> None:
    open_search(page, "insee=44109&radius=60")
    before = page.locator(".card-title").all_inner_texts()
    page.locator("summary", has_text="Trier").click()
    follow(page, page.get_by_role("link", name="Les plus proches"))
    page.reload()
    wait_for_results(page)
    distances = [number(t) for t in page.locator(".card-place strong").all_inner_texts()]
    assert distances == sorted(distances)
    page.go_back()
    expect(page).not_to_have_url(re.compile("sort=distance"))
    wait_for_results(page)
    assert page.locator(".card-title").all_inner_texts() == before


def test_nothing_found_offers_ways_out_that_find(page: Page) -> None:
    open_search(page, "q=licorne&insee=15014")
    expect(page.get_by_role("heading", name="Rien à cet endroit")).to_be_visible()
    ways = page.locator(".enlargements a")
    announced = number(ways.first.locator(".count").inner_text())
    follow(page, ways.first)
    assert total(page) == announced


def test_around_me_is_read_on_click_only(browser: Browser, base_url: str) -> None:
    context = browser.new_context(
        base_url=base_url,
        geolocation={"latitude": 43.6, "longitude": 1.44},
        permissions=["geolocation"],
    )
    page = context.new_page()
    page.goto("/")
    place_field(page).click()
    options(page).get_by_text("Autour de moi").click()
    expect(place_field(page)).to_have_value("Autour de moi")
    page.get_by_role("button", name="Rechercher").click()
    wait_for_results(page)
    assert params(page)["latitude"] == ["43.60000"]
    expect(page.get_by_role("heading", level=1)).to_contain_text("Autour de Toulouse")
    context.close()


@pytest.mark.console_errors_expected
def test_typing_still_searches_when_suggestions_fail(page: Page) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=503, body="")

    page.route("**/api/v1/suggest/**", fail)
    page.goto("/")
    occupation_field(page).click()
    occupation_field(page).type("coiffeur")
    expect(page.get_by_text("Les suggestions sont indisponibles")).to_be_visible()
    occupation_field(page).press("Enter")
    wait_for_results(page)
    assert total(page) > 0


def test_what_is_being_typed_is_not_replaced_by_a_late_answer(page: Page) -> None:
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    is_slow = [True]

    def hold_answers(browser_side: WebSocketRoute) -> None:
        server_side = browser_side.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if is_slow[0] and "heading" in str(message):
                held.append((browser_side, message))
            else:
                browser_side.send(message)

        server_side.on_message(pass_on)

    page.route_web_socket(re.compile("/_event/"), hold_answers)
    page.goto("/recherche?romes=D1102")
    occupation_field(page).click()
    occupation_field(page).type("coiff")
    expect(options(page).first).to_be_visible()
    is_slow[0] = False
    assert held
    for browser_side, message in held:
        browser_side.send(message)
    wait_for_results(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Boulanger")
    expect(occupation_field(page)).to_have_value("coiff")


def test_everything_is_done_by_keyboard(page: Page) -> None:
    page.goto("/")
    occupation_field(page).focus()
    page.keyboard.type("coiff")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(occupation_field(page)).to_have_value(re.compile("Coiffeu"))
    page.keyboard.press("Enter")
    wait_for_results(page)
    assert params(page)["romes"]
    page.locator("summary", has_text="Contrat").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name=re.compile("^Apprentissage"))).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("contract_type=apprentissage"))
    wait_for_results(page)
    page.locator(".card-title a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/(offre|formation|entreprise)/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
