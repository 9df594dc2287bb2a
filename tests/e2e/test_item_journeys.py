"""The pages of one item: what they show, the walk, true errors, sharing."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.site import open_search


@pytest.mark.parametrize("kind", ["offre", "formation", "entreprise"])
def test_a_result_opens_its_page_with_its_own_head(page: Page, kind: str) -> None:
    open_search(page, f"insee=75056&kinds={kind}")
    title = page.locator(".card-title").first.inner_text()
    page.locator(".card-title a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page).to_have_title(re.compile(re.escape(title)))
    expect(page.locator("main")).to_be_focused()
    expect(page.locator(".item-section").first).to_be_visible()
    labels = page.locator(".item-box dt").all_inner_texts()
    values = page.locator(".item-box dd").all_inner_texts()
    assert len(labels) == len(values)
    assert all(values)


@pytest.mark.parametrize(("kind", "type_"), [("offre", "JobPosting"), ("formation", "Course")])
def test_the_served_page_carries_structured_data(page: Page, kind: str, type_: str) -> None:
    open_search(page, f"insee=75056&kinds={kind}")
    address = page.locator(".card-title a").first.get_attribute("href")
    assert address
    served = page.request.get(address.split("?")[0])
    assert served.status == 200
    html = served.text()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found
    data = json.loads(found.group(1))
    assert data["@type"] == type_
    assert re.search(r"<title>[^<]+ \| ", html)
    assert html.count("<title>") == 1


def test_previous_and_next_walk_through_the_list_and_lead_back(page: Page) -> None:
    open_search(page, "insee=75056&kinds=offre&sort=date")
    titles = page.locator(".card-title").all_inner_texts()[:3]
    page.locator(".card-title a").first.click()
    expect(page.get_by_role("link", name="Précédent")).to_have_count(0)
    for title in titles[1:]:
        page.get_by_role("link", name="Suivant").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="Précédent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])
    page.get_by_role("link", name="Retour aux résultats").click()
    expect(page).to_have_url(re.compile(r"/recherche\?.*insee=75056"))
    expect(page.locator(".card-title").first).to_have_text(titles[0])


def test_a_page_opened_directly_has_no_walk(page: Page) -> None:
    open_search(page, "insee=75056&kinds=offre")
    address = page.locator(".card-title a").first.get_attribute("href")
    assert address
    page.goto(f"{address.split('?')[0]}?de=https://evil.example")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Suivant")).to_have_count(0)
    for link in page.get_by_role("link").all():
        assert "evil" not in (link.get_attribute("href") or "")


@pytest.mark.console_errors_expected
@pytest.mark.parametrize(
    "address", ["/offre/999999999", "/offre/abc", "/entreprise/12345678900000", "/nulle-part"]
)
def test_what_does_not_exist_is_a_true_404(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="Faire une recherche")).to_be_visible()


def test_the_link_is_copied_without_the_search_behind(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_search(page, "insee=75056&kinds=offre")
    page.locator(".card-title a").first.click()
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_text("Lien copié")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.endswith(page.url.split("?")[0].rsplit("/", 2)[-1])
    assert "de=" not in copied


def test_an_offer_shows_trainings_nearby_and_a_training_shows_employers(page: Page) -> None:
    open_search(page, "insee=75056&q=vendeur&kinds=offre")
    page.locator(".card-title a").first.click()
    related = page.locator(".related")
    expect(related.get_by_role("heading", level=2)).to_contain_text("Formations qui préparent")
    related.locator(".card-title a").first.click()
    expect(page.locator(".related").get_by_role("heading", level=2)).to_contain_text("Employeurs")
