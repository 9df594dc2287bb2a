"""Nothing typed in a deposit is lost: steps, reload, another browser, a server that stops."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from services.recruiting import deposits
from tests.e2e.conftest import Server
from tests.e2e.recruiting import (
    Companies,
    button,
    choose_job,
    draft_of,
    expect_step,
    fill_company,
    go_on,
    open_step,
)
from tests.e2e.wizard import Elsewhere, expect_offer, fill_offer, heading

SIRET = "SIRET de l'établissement"


def test_three_items_stay_and_the_text_follows_the_ticks_until_it_is_edited(
    page: Page, server: Server, companies: Companies
) -> None:
    open_step(page, draft_of(server.database, companies.take()), "offre")
    expect(page.locator(".heading input:not(:checked)")).to_have_count(0)
    qualities = heading(page, "Qualités souhaitées")
    boxes, text = qualities.get_by_role("checkbox"), page.get_by_label("Texte de l'offre")
    names = qualities.locator("label").all_inner_texts()
    expect(text).to_have_value(re.compile(names[0], re.IGNORECASE))
    for index in range(len(names) - 3):
        boxes.nth(index).click()
        expect(boxes.nth(index)).not_to_be_checked()
        expect(text).not_to_have_value(re.compile(names[index], re.IGNORECASE))
    refused = boxes.nth(len(names) - 1)
    refused.click()
    expect(qualities.get_by_role("alert")).to_contain_text("au moins 3")
    expect(refused).to_be_checked()
    expect(qualities.locator(".heading-count")).to_have_text(f"3 sur {len(names)}")
    boxes.nth(0).click()
    expect(boxes.nth(0)).to_be_checked()
    expect(qualities.get_by_role("alert")).to_have_count(0)
    expect(text).to_have_value(re.compile(names[0], re.IGNORECASE))
    own = "Notre fournil cherche quelqu'un qui aime le pain, pour deux ans."
    text.fill(own)
    text.blur()
    expect(button(page, "Reprendre le texte proposé")).to_be_visible()
    boxes.nth(1).click()
    expect(boxes.nth(1)).to_be_checked()
    expect(text).to_have_value(own)
    button(page, "Reprendre le texte proposé").click()
    expect(text).to_have_value(re.compile(names[1], re.IGNORECASE))


def test_back_forward_reload_and_another_browser_keep_everything(
    page: Page, companies: Companies, elsewhere: Elsewhere
) -> None:
    company = companies.take()
    fill_company(page, company)
    choose_job(page)
    values = fill_offer(page)
    go_on(page)
    expect_step(page, "CFA proches")
    page.locator(".lines input").first.click()
    expect(page.locator(".lines input").first).to_be_checked()
    button(page, "Retour").click()
    expect_offer(page, values)
    button(page, "Retour").click()
    expect_step(page, "Votre entreprise")
    expect(page.get_by_label(SIRET)).to_have_value(company.siret)
    expect(page.get_by_label("Prénom et nom")).to_have_value("Camille Exemple")
    expect(page.get_by_label("Adresse e-mail")).to_have_value(company.email)
    page.go_back()
    expect_offer(page, values)
    page.go_back()
    expect_step(page, "CFA proches")
    expect(page.locator(".lines input").first).to_be_checked()
    page.go_forward()
    expect_offer(page, values)
    page.reload()
    expect_offer(page, values)
    other = elsewhere()
    other.goto(page.url)
    expect_offer(other, values)
    button(other, "Retour").click()
    expect_step(other, "Votre entreprise")
    expect(other.get_by_label(SIRET)).to_have_value(company.siret)
    expect(other.get_by_label("Adresse e-mail")).to_have_value(company.email)


def test_a_field_left_is_kept_without_pressing_anything(
    page: Page, server: Server, companies: Companies
) -> None:
    token = draft_of(server.database, companies.take())
    open_step(page, token, "offre")
    page.locator("#title").fill("Boulanger de nuit (H/F)")
    page.locator("#title").blur()
    expect(page.locator(".deposit-aside .card-title")).to_have_text("Boulanger de nuit (H/F)")
    page.reload()
    expect(page.locator("#title")).to_have_value("Boulanger de nuit (H/F)")


def test_what_is_typed_before_the_siret_is_kept_too(page: Page, companies: Companies) -> None:
    company = companies.take()
    page.goto("/deposer")
    page.get_by_label("Prénom et nom").fill("Camille Exemple")
    page.get_by_label("Adresse e-mail").fill(company.email)
    page.get_by_label(SIRET).fill(company.siret)
    expect(page.locator(".company-card h3")).to_have_text(company.name)
    expect(page).to_have_url(re.compile("brouillon="))
    expect(page.get_by_label("Prénom et nom")).to_have_value("Camille Exemple")
    page.reload()
    expect(page.get_by_label(SIRET)).to_have_value(company.siret)
    expect(page.get_by_label("Prénom et nom")).to_have_value("Camille Exemple")


@pytest.fixture(scope="module")
def own_server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("own"))
    running.run("seed", "--profile", "small")
    running.start()
    yield running
    running.close()


def stop_while_writing(page: Page, server: Server) -> str:
    """Write in an offer, then stop the server; return the secret of the draft's link."""
    token = draft_of(server.database, Companies(server.database).take())
    page.goto(f"{server.url}/deposer?brouillon={token}&etape=offre")
    expect_step(page, "Votre offre")
    page.locator("#rhythm").fill("1 mois à l'école, 1 mois en entreprise")
    page.locator("#title").fill("Boulanger de nuit (H/F)")
    page.locator("#title").blur()
    expect(page.locator(".deposit-aside .card-title")).to_have_text("Boulanger de nuit (H/F)")
    server.stop()
    expect(page.get_by_role("alert")).to_contain_text("La connexion avec le serveur est coupée")
    return token


def start_again(page: Page, server: Server) -> None:
    """Start the server that was stopped, and wait until the page is connected."""
    server.start()
    expect(page.get_by_role("alert")).to_have_count(0, timeout=20_000)


@pytest.mark.console_errors_expected
def test_nothing_kept_is_lost_when_the_server_stops_in_the_middle(
    page: Page, own_server: Server
) -> None:
    token = stop_while_writing(page, own_server)
    expect(page.locator("#title")).to_have_value("Boulanger de nuit (H/F)")
    start_again(page, own_server)
    expect(page.locator("#title")).to_have_value("Boulanger de nuit (H/F)")
    go_on(page)
    expect(page.locator(".steps [aria-current=step]")).not_to_have_text("Votre offre")
    form = deposits.read(own_server.database, token).form
    assert form["title"] == "Boulanger de nuit (H/F)"
    assert form["rhythm"] == "1 mois à l'école, 1 mois en entreprise"


@pytest.mark.console_errors_expected
def test_what_is_typed_while_the_server_is_away_stays(page: Page, own_server: Server) -> None:
    stop_while_writing(page, own_server)
    page.locator("#employer_description").fill("Écrit pendant la coupure.")
    page.locator("#pay").fill("1300")
    start_again(page, own_server)
    page.wait_for_timeout(1_000)
    expect(page.locator("#employer_description")).to_have_value("Écrit pendant la coupure.")
    expect(page.locator("#pay")).to_have_value("1300")
