"""Publishing an offer, from an empty page to what candidates, schools and advisers see of it."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select, update
from sqlmodel import col

from services.accounts.models import Organisation, OrganisationKind
from services.catalog.enums import OfferStatus
from services.catalog.models import Establishment, Training, TrainingProvider, TrainingRome
from services.core.clock import paris_today
from services.core.database import Database
from services.core.geo import Point
from services.recruiting import deposits
from services.recruiting.relay_candidates import nearby_centres
from services.reference.models import RomeOccupation
from tests.e2e.conftest import Server
from tests.e2e.recruiting import (
    UNKNOWN_SIRET,
    Companies,
    Company,
    button,
    choose_job,
    code_in,
    demo_account,
    draft_of,
    expect_in_search,
    expect_step,
    fill_company,
    go_on,
    job_field,
    member_of,
    offer_of,
    open_step,
    publish,
    published,
    suggestions,
    token_of,
    use,
)

MOST_ACTIONS = 12
ONE_MINUTE = 60
SIRET = "SIRET de l'établissement"

Elsewhere = Callable[[], Page]


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


def offer_number(page: Page) -> int:
    """Wait for the end of a deposit and return the number of its offer."""
    expect(page).to_have_url(re.compile(r"/deposer/fin\?offre=\d+"))
    return int(page.url.rpartition("=")[2])


def confirm(page: Page, server: Server, email: str) -> int:
    """Type the code of the message that confirms an address; return the number of the offer."""
    field = page.get_by_label("Code à 6 chiffres")
    expect(field).to_be_visible()
    field.fill(code_in(server.mail(email, "Confirmez votre offre").text))
    return offer_number(page)


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


def heading(page: Page, name: str) -> Locator:
    """Return one heading of the generated content."""
    return page.locator(".heading", has_text=name)


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


def fill_offer(page: Page) -> dict[str, str]:
    """Change every field of the second step; return the values of the text fields."""
    values = {
        "title": "Boulanger du matin en alternance (H/F)",
        "start_date": (paris_today() + timedelta(days=90)).isoformat(),
        "duration": "24",
        "openings": "2",
        "rhythm": "1 semaine à l'école, 3 semaines en entreprise",
        "pay": "1200",
        "description": "Vous apprenez le pain, du pétrin au four, avec une équipe de trois.",
        "employer_description": "Un fournil de quartier, deux boulangers.",
    }
    page.locator("#start_type-date").click()
    expect(page.locator("#start_date")).to_be_visible()
    for name, value in values.items():
        page.locator(f"#{name}").fill(value)
    page.get_by_label("Diplôme visé").select_option("4")
    page.get_by_label("Nous accueillons volontiers").click()
    page.locator("#questions").get_by_role("checkbox").nth(1).click()
    heading(page, "Qualités souhaitées").get_by_role("checkbox").nth(0).click()
    return values | {"level": "4"}


def expect_offer(page: Page, values: dict[str, str]) -> None:
    """Check that the second step shows what was filled."""
    expect_step(page, "Votre offre")
    for name, value in values.items():
        expect(page.locator(f"#{name}")).to_have_value(value)
    expect(page.get_by_label("Nous accueillons volontiers")).to_be_checked()
    expect(page.locator("#questions").get_by_role("checkbox").nth(1)).to_be_checked()
    box = heading(page, "Qualités souhaitées").get_by_role("checkbox").nth(0)
    expect(box).not_to_be_checked()
    expect(job_field(page)).to_have_value(re.compile("oulang"))


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


def shown(sheet: Locator) -> dict[str, list[str]]:
    """Return the visible words of the sheet of an offer."""
    expect(sheet.locator(".item-section").first).to_be_visible()
    parts = (
        ".item-heading .item-title",
        ".item-heading .item-employer",
        ".item-heading .card-place",
        ".item-heading .card-tags",
        ".item-section",
    )
    words = {part: sheet.locator(part).all_inner_texts() for part in parts}
    return words | {
        name: sheet.locator(f".item-box {name}").all_inner_texts() for name in ("dt", "dd")
    }


def test_the_preview_is_the_page_that_candidates_see(
    page: Page, server: Server, companies: Companies, elsewhere: Elsewhere, base_url: str
) -> None:
    company = companies.take()
    account = member_of(server.database, company)
    token = draft_of(server.database, company, account.actor)
    open_step(use(page, base_url, account), token, "offre")
    fill_offer(page)
    go_on(page)
    expect_step(page, "CFA proches")
    go_on(page)
    expect_step(page, "Vérifier et publier")
    preview = shown(page.locator("#apercu"))
    button(page, "Publier l'offre").click()
    candidate, offer_id = elsewhere(), offer_number(page)
    candidate.goto(f"/offre/{offer_id}")
    expect(candidate.get_by_role("heading", level=1)).to_be_visible()
    assert shown(candidate.locator("main")) == preview
    assert preview[".item-section"]


def near_demo_centre(database: Database, companies: Companies) -> tuple[Company, str, int]:
    """Return a company near the invented CFA, an occupation it trains for, and its number."""
    key = select(col(Organisation.key)).where(col(Organisation.kind) == OrganisationKind.CFA)
    with database.read() as session:
        centre = session.execute(
            select(TrainingProvider).where(col(TrainingProvider.siret).in_(key))
        ).scalar_one()
        courses = session.execute(
            select(col(TrainingRome.rome_code), col(Training.latitude), col(Training.longitude))
            .join(Training, col(Training.id) == col(TrainingRome.training_id))
            .where(col(Training.provider_id) == centre.id, col(Training.latitude).is_not(None))
        ).all()
        for rome, latitude, longitude in courses:
            rows = session.execute(
                select(Establishment)
                .where(
                    col(Establishment.latitude).between(latitude - 0.2, latitude + 0.2),
                    col(Establishment.longitude).between(longitude - 0.2, longitude + 0.2),
                    ~col(Establishment.naf_code).startswith("85"),
                    col(Establishment.siret).not_in(select(col(Organisation.key))),
                )
                .limit(20)
            ).scalars()
            for row in rows:
                near = nearby_centres(session, rome, Point(row.latitude or 0, row.longitude or 0))
                if centre.id in {one.provider_id for one in near}:
                    company = Company(
                        row.siret, row.display_name, row.email, row.insee_code, row.opco_code
                    )
                    return company, rome, centre.id or 0
    raise AssertionError("no company near the invented CFA")


def test_the_need_is_handed_to_the_chosen_schools(
    page: Page, server: Server, companies: Companies, elsewhere: Elsewhere, base_url: str
) -> None:
    company, rome, _ = near_demo_centre(server.database, companies)
    account = member_of(server.database, company)
    token = draft_of(server.database, company, account.actor)
    deposits.choose_occupation(server.database, token, rome, "")
    open_step(use(page, base_url, account), token, "cfa")
    boxes = page.locator(".lines input")
    expect(boxes.first).to_be_visible()
    hints = page.locator(".centre small").all_inner_texts()
    distances = [int(re.search(r"à (\d+) km", hint)[1]) for hint in hints]  # type: ignore[index]
    assert 1 <= len(distances) <= 10
    assert distances == sorted(distances)
    expect(page.locator(".lines input:checked")).to_have_count(0)
    button(page, "Tout cocher ou tout décocher").click()
    expect(page.locator(".lines input:checked")).to_have_count(len(hints))
    button(page, "Tout cocher ou tout décocher").click()
    expect(page.locator(".lines input:checked")).to_have_count(0)
    button(page, "Tout cocher ou tout décocher").click()
    expect(page.locator(".lines input:checked")).to_have_count(len(hints))
    go_on(page)
    expect_step(page, "Vérifier et publier")
    button(page, "Publier l'offre").click()
    expect(page.locator("main")).to_contain_text(f"{len(hints)} CFA l'ont reçue")
    title = offer_of(server.database, offer_number(page)).title
    school = demo_account(server.database, OrganisationKind.CFA)
    mail = server.mail(school.email, title)
    assert company.name in mail.text
    desk = use(elsewhere(), base_url, school)
    desk.goto("/espace-pro")
    need = desk.locator(".line", has_text=company.name)
    expect(need).to_contain_text(title)
    expect(need.get_by_text("Nouveau")).to_be_visible()
    need.get_by_role("button", name="Marquer comme lu").click()
    expect(need.get_by_text("Nouveau")).to_have_count(0)
    desk.reload()
    expect(need).to_be_visible()
    expect(need.get_by_role("button", name="Marquer comme lu")).to_have_count(0)


def test_schools_may_be_left_out(page: Page, server: Server, companies: Companies) -> None:
    company = companies.take()
    open_step(page, draft_of(server.database, company), "offre")
    publish(page)
    offer_id = confirm(page, server, company.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre offre est en ligne")
    expect(page.get_by_text("CFA l'ont reçue")).to_have_count(0)
    assert offer_of(server.database, offer_id).status is OfferStatus.ACTIVE


def pending(page: Page, server: Server, company: Company, email: str) -> int:
    """Publish with an address that the company does not have; return the number of the offer."""
    token = draft_of(server.database, company, email=email)
    open_step(page, token, "publier")
    expect(page.locator("main .notice").first).to_contain_text("aura vérifié votre demande")
    button(page, "Publier l'offre").click()
    offer_id = confirm(page, server, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre offre est enregistrée")
    assert offer_of(server.database, offer_id).status is OfferStatus.PENDING
    return offer_id


@pytest.mark.console_errors_expected
def test_an_unknown_address_waits_until_its_opco_certifies_it(
    page: Page, server: Server, companies: Companies, elsewhere: Elsewhere, base_url: str
) -> None:
    company = companies.take("uniformation")
    email = f"camille.{company.siret}@perso.example"
    offer_id = pending(page, server, company, email)
    candidate = elsewhere()
    answer = candidate.goto(f"/offre/{offer_id}")
    assert answer
    assert answer.status == 404
    opco = demo_account(server.database, OrganisationKind.OPCO)
    assert company.siret in server.mail(opco.email, company.name).text
    desk = use(elsewhere(), base_url, opco)
    desk.goto("/espace-pro")
    request = desk.locator(".line", has_text=email)
    expect(request).to_contain_text(company.name)
    request.get_by_role("button", name="Valider").click()
    expect(desk.get_by_role("status").filter(has_text="compte validé")).to_be_visible()
    expect(request).to_have_count(0)
    server.mail(email, "Votre compte est accepté")
    expect_in_search(candidate, offer_id, company)
    page.goto("/espace-pro")
    expect(page.locator(".line .status")).to_have_text("Active")


@pytest.mark.console_errors_expected
def test_a_refusal_is_explained_and_takes_the_offers_down(
    page: Page, server: Server, companies: Companies, elsewhere: Elsewhere, base_url: str
) -> None:
    company = companies.take("uniformation")
    email = f"camille.{company.siret}@perso.example"
    offer_id = pending(page, server, company, email)
    desk = use(elsewhere(), base_url, demo_account(server.database, OrganisationKind.OPERATOR))
    desk.goto("/espace-pro/opco")
    request = desk.locator(".line", has_text=email)
    request.get_by_role("button", name="Refuser").click()
    reason = request.get_by_label("Pourquoi ?")
    reason.fill("L'entreprise ne vous connaît pas.")
    request.get_by_role("button", name="Confirmer le refus").click()
    expect(desk.get_by_role("status").filter(has_text="demande refusée")).to_be_visible()
    assert "ne vous connaît pas" in server.mail(email, "n'a pas été accepté").text
    assert offer_of(server.database, offer_id).status is OfferStatus.CANCELLED
    # Trying again tells it before anything is typed in vain.
    other = elsewhere()
    token = draft_of(server.database, company, email=email)
    open_step(other, token, "entreprise")
    go_on(other)
    expect(other.locator("#email-error")).to_contain_text("ne vous connaît pas")


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
