"""What a deposit leads to: the page that was previewed, near schools, verification."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlmodel import col

from services.accounts.models import Organisation, OrganisationKind
from services.catalog.enums import OfferStatus
from services.catalog.models import Establishment, Training, TrainingProvider, TrainingRome
from services.core.database import Database
from services.core.geo import Point
from services.recruiting import deposits
from services.recruiting.relay_candidates import nearby_centres
from tests.e2e.conftest import Server
from tests.e2e.recruiting import (
    Companies,
    Company,
    button,
    demo_account,
    draft_of,
    expect_in_search,
    expect_step,
    go_on,
    member_of,
    offer_of,
    open_step,
    publish,
    use,
)
from tests.e2e.wizard import Elsewhere, confirm, fill_offer, offer_number

SIRET = "SIRET de l'établissement"


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
