"""Publishing an offer: one minute, clear refusals, the keyboard alone."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select, update
from sqlmodel import col

from services.catalog.models import Establishment, TrainingProvider
from services.core.clock import paris_today
from services.recruiting import deposits
from services.reference.models import RomeOccupation
from tests.e2e.conftest import Server
from tests.e2e.recruiting import (
    UNKNOWN_SIRET,
    Companies,
    button,
    choose_job,
    code_in,
    draft_of,
    expect_in_search,
    expect_step,
    go_on,
    job_field,
    member_of,
    open_step,
    publish,
    published,
    suggestions,
    token_of,
    use,
)
from tests.e2e.wizard import Elsewhere, offer_number

MOST_ACTIONS = 12
ONE_MINUTE = 60
SIRET = "SIRET de l'établissement"


class Hands:
    """Somebody at their keyboard, whose actions are counted."""

    def __init__(self) -> None:
        self.actions = 0

    def fill(self, field: Locator, text: str) -> None:
        """Type in a field."""
        self.actions += 1
        field.fill(text)

    def click(self, target: Locator) -> None:
        """Press something."""
        self.actions += 1
        target.click()


def test_an_offer_is_published_in_a_minute_and_twelve_actions(
    page: Page,
    server: Server,
    companies: Companies,
    elsewhere: Elsewhere,
    record_property: Callable[[str, object], None],
) -> None:
    company = companies.take()
    page.goto("/deposer")
    expect(page.get_by_label(SIRET)).to_be_visible()
    hands, began = Hands(), time.monotonic()
    hands.fill(page.get_by_label(SIRET), company.siret)
    expect(page.locator(".company-card h3")).to_have_text(company.name)
    hands.fill(page.get_by_label("Prénom et nom"), "Camille Exemple")
    hands.fill(page.get_by_label("Adresse e-mail"), company.email)
    hands.click(button(page, "Continuer"))
    hands.fill(job_field(page), "boulanger")
    hands.click(suggestions(page).first)
    expect(page.get_by_label("Texte de l'offre")).not_to_have_value("")
    hands.click(button(page, "Continuer"))
    expect_step(page, "CFA proches")
    hands.click(button(page, "Continuer"))
    hands.click(button(page, "Publier l'offre"))
    server.mail(company.email, "Confirmez votre offre")
    with page.context.expect_page() as opened:
        hands.click(page.get_by_role("link", name="boîte locale"))
    mailbox = opened.value
    hands.click(mailbox.locator(".mail", has_text=company.email).first)
    message = mailbox.locator(".mail-message")
    expect(message).to_contain_text("code")
    hands.fill(page.get_by_label("Code à 6 chiffres"), code_in(message.inner_text()))
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre offre est en ligne")
    seconds = round(time.monotonic() - began, 1)
    record_property("deposit_actions", hands.actions)
    record_property("deposit_seconds", seconds)
    print(f"deposit: {hands.actions} actions, {seconds} s of the machine")  # noqa: T201
    assert hands.actions <= MOST_ACTIONS
    assert seconds < ONE_MINUTE
    candidate, offer_id = elsewhere(), offer_number(page)
    expect_in_search(candidate, offer_id, company)
    candidate.locator(f"a[href^='/offre/{offer_id}?']").click()
    expect(candidate.locator(".item-employer")).to_have_text(company.name)


def test_each_wrong_siret_has_its_own_answer(
    page: Page, server: Server, companies: Companies
) -> None:
    company, closed = companies.take(), companies.take()
    with server.database.write() as session:
        where = col(Establishment.siret) == closed.siret
        session.execute(update(Establishment).where(where).values(is_open=False))
        centre = session.execute(select(col(TrainingProvider.siret)).limit(1)).scalar_one()
    wrong_key = company.siret[:-1] + str((int(company.siret[-1]) + 1) % 10)
    cases = {
        wrong_key: "n'est pas un SIRET",
        company.siret[:13]: "vous en avez saisi 13",
        company.siret[:9]: "SIREN",
        centre: "établissement d'enseignement",
        closed.siret: "déclaré fermé",
    }
    page.goto("/deposer")
    field, told = page.get_by_label(SIRET), []
    for siret, words in cases.items():
        field.fill(siret)
        field.blur()
        expect(page.locator("#siret-error")).to_contain_text(words)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(re.escape(words)))
        told.append(page.locator("#siret-error").inner_text())
        expect(page.locator(".company-card")).to_have_count(0)
        go_on(page)
        expect_step(page, "Votre entreprise")
    assert len(set(told)) == len(cases)
    spaced = f" {company.siret[:3]} {company.siret[3:6]} {company.siret[6:9]} {company.siret[9:]} "
    field.fill(spaced)
    expect(page.locator(".company-card h3")).to_have_text(company.name)
    expect(page.locator("#siret-error")).to_have_text("")


def test_a_siret_that_became_wrong_does_not_pass_with_the_company_before(
    page: Page, companies: Companies
) -> None:
    company = companies.take()
    page.goto("/deposer")
    page.get_by_label(SIRET).fill(company.siret)
    expect(page.locator(".company-card h3")).to_have_text(company.name)
    page.get_by_label("Prénom et nom").fill("Camille Exemple")
    page.get_by_label("Adresse e-mail").fill(company.email)
    page.get_by_label(SIRET).fill(company.siret[:-1] + str((int(company.siret[-1]) + 1) % 10))
    expect(page.locator("#siret-error")).to_contain_text("n'est pas un SIRET")
    go_on(page)
    # The answer to the button has arrived when the step is told to be wrong.
    expect(page.get_by_role("alert").filter(has_text="À corriger")).to_be_visible()
    expect_step(page, "Votre entreprise")


def test_a_company_that_nobody_knows_is_typed_and_to_verify(page: Page) -> None:
    page.goto("/deposer")
    page.get_by_label(SIRET).fill(UNKNOWN_SIRET)
    name = page.get_by_label("Nom de l'entreprise")
    expect(name).to_be_visible()
    expect(page.locator(".company-card")).to_contain_text("à vérifier")
    name.fill("Fournil Inventé")
    page.get_by_label("Numéro et rue").fill("1 rue du Four")
    page.get_by_label("Code postal").fill("44000")
    page.get_by_label("Commune").fill("Nantes")
    page.get_by_label("Prénom et nom").fill("Camille Exemple")
    page.get_by_label("Adresse e-mail").fill("camille@fournil-invente.example")
    go_on(page)
    expect_step(page, "Votre offre")
    choose_job(page)
    expect(page.locator(".deposit-aside .card")).to_contain_text("Fournil Inventé")
    expect(page.locator(".deposit-aside .card")).to_contain_text("Nantes")


def test_a_title_with_contact_details_is_refused_under_the_field(
    page: Page, server: Server, companies: Companies
) -> None:
    open_step(page, draft_of(server.database, companies.take()), "offre")
    field = page.locator("#title")
    for words in ("recrute@fournil.fr", "06 39 98 12 34", "www.fournil.fr"):
        field.fill(f"Boulanger, répondre à {words}")
        field.blur()
        expect(page.locator("#title-error")).to_contain_text(words)
        expect(field).to_have_accessible_description(re.compile("ni e-mail, ni téléphone, ni lien"))
        expect(field).to_have_attribute("aria-invalid", "true")
    go_on(page)
    expect(page.get_by_role("alert").filter(has_text="À corriger")).to_contain_text(words)
    expect_step(page, "Votre offre")
    field.fill("Boulanger du matin (H/F)")
    field.blur()
    expect(page.locator("#title-error")).to_have_text("")
    go_on(page)
    expect_step(page, "CFA proches")


def test_the_summary_of_errors_leads_to_the_field_and_keeps_the_draft(
    page: Page, server: Server, companies: Companies
) -> None:
    open_step(page, draft_of(server.database, companies.take(), duration="99"), "offre")
    go_on(page)
    summary = page.get_by_role("alert").filter(has_text="À corriger")
    summary.get_by_role("link").first.click()
    expect_step(page, "Votre offre")
    expect(page.locator("#duration")).to_be_focused()
    expect(page.locator("#duration")).to_have_value("99")


def test_the_card_of_the_preview_leads_to_no_other_page(
    page: Page, server: Server, companies: Companies
) -> None:
    open_step(page, draft_of(server.database, companies.take()), "publier")
    expect(page.locator("main .cards .card-title")).to_have_count(1)
    expect(page.locator("main .cards a")).to_have_count(0)


def test_a_mistyped_address_is_mended_by_its_button(
    page: Page, server: Server, companies: Companies
) -> None:
    token = draft_of(server.database, companies.take(), email="")
    open_step(page, token, "entreprise")
    field = page.get_by_label("Adresse e-mail")
    field.fill("camille@gmial.com")
    field.blur()
    button(page, "camille@gmail.com").click()
    expect(field).to_have_value("camille@gmail.com")
    expect(page.locator(".suggestion")).to_have_count(0)
    page.reload()
    expect(field).to_have_value("camille@gmail.com")


def test_a_finished_draft_published_twice_is_one_offer(
    page: Page, server: Server, companies: Companies, base_url: str
) -> None:
    company = companies.take()
    account = member_of(server.database, company)
    token = draft_of(server.database, company, account.actor)
    open_step(use(page, base_url, account), token, "publier")
    button(page, "Publier l'offre").dblclick(no_wait_after=True)
    offer_id = offer_number(page)
    page.goto("/espace-pro")
    expect(page.locator(".lines .line")).to_have_count(1)
    page.goto(f"/deposer?brouillon={token}&etape=publier")
    button(page, "Publier l'offre").click()
    assert offer_number(page) == offer_id


def tab_to(page: Page, target: Locator, most: int = 90) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def test_the_whole_deposit_is_done_with_the_keyboard(
    page: Page, server: Server, companies: Companies
) -> None:
    company = companies.take()
    keyboard = page.keyboard
    page.goto("/deposer")
    expect(page.get_by_label(SIRET)).to_be_visible()
    tab_to(page, page.get_by_label(SIRET))
    keyboard.type(company.siret)
    expect(page.locator(".company-card h3")).to_have_text(company.name)
    expect(page.get_by_label(SIRET)).to_be_focused()
    tab_to(page, page.get_by_label("Prénom et nom"))
    keyboard.type("Camille Exemple")
    tab_to(page, page.get_by_label("Adresse e-mail"))
    keyboard.type(company.email)
    keyboard.press("Enter")
    expect_step(page, "Votre offre")
    tab_to(page, job_field(page))
    keyboard.type("boulanger")
    expect(suggestions(page).first).to_be_visible()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page.get_by_label("Texte de l'offre")).not_to_have_value("")
    tab_to(page, page.locator(".heading input").first)
    keyboard.press("Space")
    expect(page.locator(".heading input").first).not_to_be_checked()
    expect(page.locator(".heading input").first).to_be_focused()
    tab_to(page, button(page, "Continuer"))
    keyboard.press("Enter")
    expect_step(page, "CFA proches")
    box = page.locator(".lines input").first
    tab_to(page, box)
    keyboard.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    tab_to(page, button(page, "Continuer"))
    keyboard.press("Enter")
    expect_step(page, "Vérifier et publier")
    tab_to(page, button(page, "Publier l'offre"))
    keyboard.press("Enter")
    expect(page.get_by_label("Code à 6 chiffres")).to_be_focused()
    keyboard.type(code_in(server.mail(company.email, "Confirmez votre offre").text))
    offer_id = offer_number(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre offre est en ligne")
    tab_to(page, page.get_by_role("link", name="Voir l'offre"))
    keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/offre/{offer_id}$"))


def test_refused_wording_is_advised_against_and_dates_are_checked(
    page: Page, server: Server, companies: Companies
) -> None:
    open_step(page, draft_of(server.database, companies.take()), "offre")
    text = page.get_by_label("Texte de l'offre")
    text.fill("Nous cherchons une jeune femme célibataire de moins de 25 ans pour le fournil.")
    text.blur()
    expect(page.locator(".hints-list")).to_contain_text("«")
    page.locator("#start_type-date").click()
    day = page.get_by_label("Premier jour")
    day.fill((paris_today() - timedelta(days=1)).isoformat())
    day.blur()
    expect(page.locator("#start_date-error")).to_contain_text("aujourd'hui au plus tôt")
    expect(day).to_have_attribute("aria-invalid", "true")


def test_an_offer_published_by_its_member_needs_no_code(
    page: Page, server: Server, companies: Companies, base_url: str
) -> None:
    company = companies.take()
    account = member_of(server.database, company)
    use(page, base_url, account)
    page.goto("/deposer")
    expect(page.get_by_label("Adresse e-mail")).to_have_value(account.email)
    page.get_by_label(SIRET).fill(company.siret)
    expect(page.locator(".company-card h3")).to_have_text(company.name)
    go_on(page)
    expect_step(page, "Votre offre")
    choose_job(page)
    publish(page)
    offer_id = offer_number(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre offre est en ligne")
    assert published(server.database, company, account) != offer_id
    assert re.search(r"jusqu'au \d", page.locator("main").inner_text())


def test_the_reference_sheet_fills_every_occupation_that_is_chosen(
    page: Page, server: Server, companies: Companies
) -> None:
    """Choosing another occupation writes its own content, and keeps the contract."""
    token = draft_of(server.database, companies.take(), duration="24")
    open_step(page, token, "offre")
    first = page.get_by_label("Texte de l'offre").input_value()
    choose_job(page, "plombier")
    expect(page.get_by_label("Texte de l'offre")).not_to_have_value(first)
    expect(page.locator("#duration")).to_have_value("24")
    with server.database.read() as session:
        rome = str(deposits.read(server.database, token).form["rome"])
        occupation = session.get(RomeOccupation, rome)
    assert occupation is not None
    expect(page.get_by_label("Texte de l'offre")).to_have_value(re.compile("lomb"))
    assert token == token_of(page)
