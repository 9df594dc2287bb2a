"""What the search understands of words, and the way back from it."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.site import (
    follow,
    occupation_field,
    open_search,
    options,
    params,
    place_field,
    total,
    wait_for_results,
)


def test_a_diploma_typed_with_the_job_is_told_and_can_be_undone(page: Page) -> None:
    open_search(page, "q=cap+boulanger")
    hint = page.locator(".hints li")
    expect(hint).to_contain_text("« cap » est compris comme un niveau")
    narrow = total(page)
    follow(page, hint.get_by_role("link", name="Chercher tous les niveaux"))
    assert total(page) > narrow
    expect(page.locator(".hints")).to_have_count(0)


def test_a_mistake_is_forgiven_and_told(page: Page) -> None:
    open_search(page, "q=boulnager")
    assert total(page) > 0
    expect(page.locator(".hints li")).to_have_text(
        "« boulnager » nous est inconnu : voici « boulanger »."
    )


def test_a_place_typed_with_the_job_goes_to_its_field(page: Page) -> None:
    open_search(page, "q=vendeur+nantes")
    expect(occupation_field(page)).to_have_value("vendeur")
    expect(place_field(page)).to_have_value("Nantes (44000)")
    hint = page.locator(".hints li", has_text="« nantes » est compris comme un lieu")
    around = total(page)
    follow(page, hint.get_by_role("link", name="Chercher dans toute la France"))
    assert total(page) > around
    expect(place_field(page)).to_have_value("")


def test_a_circle_is_enlarged_in_sight_and_can_be_undone(page: Page) -> None:
    open_search(page, "romes=D1102&insee=15014&kinds=offre")
    hint = page.locator(".hints li", has_text="Élargi à")
    expect(hint).to_be_visible()
    assert total(page) > 0
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()
    follow(page, hint.get_by_role("link", name="Revenir à 30 km"))
    expect(page.get_by_role("heading", name="Rien à cet endroit")).to_be_visible()
    expect(page.locator(".enlargements a").first).to_be_visible()


def test_a_domain_and_an_employer_are_suggested(page: Page) -> None:
    page.goto("/")
    occupation_field(page).click()
    occupation_field(page).type("commerce alim")
    domain = options(page).filter(has_text="Domaine").first
    domain.click()
    page.get_by_role("button", name="Rechercher").click()
    wait_for_results(page)
    assert re.fullmatch(r"[A-N]\d\d", params(page)["domains"][0])
    assert total(page) > 0
    name = page.locator(".card-entreprise .card-title").first.inner_text()
    page.goto("/")
    occupation_field(page).click()
    occupation_field(page).fill(name[:-1])
    options(page).filter(has_text="Employeur ou école").filter(has_text=name).first.click()
    page.get_by_role("button", name="Rechercher").click()
    wait_for_results(page)
    expect(page.locator(".card-title").first).to_contain_text(name)


def test_a_filter_that_is_on_is_removed_by_its_chip(page: Page) -> None:
    open_search(page, "level=3&remote=true")
    narrow = total(page)
    chip = page.locator(".active-filters a", has_text="Télétravail possible")
    follow(page, chip)
    assert total(page) > narrow
    assert "remote" not in params(page)


def test_the_api_explains_itself_without_script(page: Page) -> None:
    page.goto("/api/docs")
    expect(page.get_by_role("heading", level=1)).to_have_text("L'API")
    expect(page.get_by_text("GET /api/v1/search/enlargements")).to_be_visible()
    assert page.locator("script").count() == 0
