"""The life of an offer once it is published, the links of messages, signing in and out."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update
from sqlmodel import col

from services.catalog.enums import OfferEventKind, OfferStatus
from services.catalog.models import Offer, OfferEvent
from services.core.clock import paris_today, utc_now
from services.core.database import Database
from services.core.words import day_in_words
from services.recruiting import jobs
from services.recruiting.lifetime import end_of_day
from services.recruiting.links import new_link
from services.recruiting.models import ActionLink
from tests.e2e.conftest import Server
from tests.e2e.recruiting import (
    Account,
    Companies,
    Company,
    button,
    expect_in_search,
    expect_step,
    go_on,
    link_in,
    member_of,
    offer_of,
    published,
    use,
)
from tests.e2e.wizard import Elsewhere, said


@pytest.fixture
def company(companies: Companies) -> Company:
    return companies.take()


@pytest.fixture
def account(server: Server, company: Company) -> Account:
    return member_of(server.database, company)


def end_in(database: Database, offer_id: int, days: int) -> datetime:
    """Make an offer end in some days; return when."""
    ends = end_of_day(paris_today() + timedelta(days=days))
    with database.write() as session:
        where = col(Offer.id) == offer_id
        session.execute(update(Offer).where(where).values(expires_at=ends))
    return ends


def count_events(database: Database, offer_id: int, kind: OfferEventKind) -> int:
    """Return how often something happened to an offer."""
    statement = select(func.count()).where(
        col(OfferEvent.offer_id) == offer_id, col(OfferEvent.kind) == kind
    )
    with database.read() as session:
        return session.execute(statement).scalar_one()


def test_an_offer_is_extended_suspended_and_put_back(
    page: Page,
    server: Server,
    company: Company,
    account: Account,
    elsewhere: Elsewhere,
    base_url: str,
) -> None:
    offer_id = published(server.database, company, account)
    end_in(server.database, offer_id, 5)
    use(page, base_url, account).goto("/espace-pro")
    line = page.locator(".line")
    expect(line).to_contain_text("5 jours restants")
    line.get_by_role("button", name="Prolonger").click()
    last = day_in_words(paris_today() + timedelta(days=30))
    said(page, f"jusqu'au {last}")
    expect(line).to_contain_text("30 jours restants")
    candidate = elsewhere()
    expect_in_search(candidate, offer_id, company)
    line.get_by_role("button", name="Suspendre").click()
    said(page, "Offre suspendue")
    expect(line.locator(".status")).to_have_text("Suspendue")
    expect_in_search(candidate, offer_id, company, is_found=False)
    line.get_by_role("button", name="Remettre").click()
    said(page, "Offre remise en ligne")
    expect_in_search(candidate, offer_id, company)
    line.get_by_role("link", name="Boulanger").click()
    expect(page).to_have_url(re.compile(f"/espace-pro/offre/{offer_id}$"))
    history = page.locator(".panel", has_text="Historique")
    for words in ("Prolonger", "Suspendre", "Remettre en ligne"):
        expect(history).to_contain_text(words)


def test_an_edit_changes_the_public_page(
    page: Page,
    server: Server,
    company: Company,
    account: Account,
    elsewhere: Elsewhere,
    base_url: str,
) -> None:
    offer_id = published(server.database, company, account)
    candidate = elsewhere()
    candidate.goto(f"/offre/{offer_id}")
    use(page, base_url, account).goto(f"/espace-pro/offre/{offer_id}")
    button(page, "Modifier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Modifier votre offre")
    expect(page.locator(".steps li")).to_have_count(2)
    page.locator("#title").fill("Boulanger du dimanche (H/F)")
    go_on(page)
    expect_step(page, "Vérifier et publier")
    expect(page.locator("#apercu .item-title")).to_have_text("Boulanger du dimanche (H/F)")
    button(page, "Enregistrer les changements").click()
    said(page, "Vos changements sont enregistrés")
    expect(page.get_by_role("heading", level=1)).to_have_text("Boulanger du dimanche (H/F)")
    candidate.reload()
    expect(candidate.get_by_role("heading", level=1)).to_have_text("Boulanger du dimanche (H/F)")


def test_an_offer_is_handed_to_more_schools_from_the_desk(
    page: Page, server: Server, company: Company, account: Account, base_url: str
) -> None:
    offer_id = published(server.database, company, account)
    use(page, base_url, account).goto(f"/espace-pro/offre/{offer_id}")
    button(page, "Partager aux CFA proches").click()
    boxes = page.locator(".panel", has_text="Centres de formation proches").get_by_role("checkbox")
    expect(boxes.first).to_be_visible()
    shown = boxes.count()
    assert 1 <= shown <= 10
    button(page, "Leur envoyer l'offre").click()
    expect(page.get_by_role("alert").filter(has_text="Cochez au moins un centre")).to_be_visible()
    boxes.first.click()
    expect(boxes.first).to_be_checked()
    button(page, "Leur envoyer l'offre").click()
    said(page, "1 CFA contacté de plus")
    expect(page.get_by_role("heading", name="CFA contactés")).to_be_visible()
    button(page, "Partager aux CFA proches").click()
    expect(boxes.first).to_be_disabled()
    expect(boxes).to_have_count(shown)


def test_a_duplicate_opens_a_whole_new_draft(
    page: Page, server: Server, company: Company, account: Account, base_url: str
) -> None:
    offer_id = published(server.database, company, account, title="Boulanger du soir (H/F)")
    use(page, base_url, account).goto("/espace-pro")
    button(page, "Dupliquer").click()
    expect_step(page, "Votre offre")
    expect(page.get_by_role("heading", level=1)).to_have_text("Publier une offre en alternance")
    expect(page.locator("#title")).to_have_value("Boulanger du soir (H/F)")
    expect(page.get_by_label("Texte de l'offre")).not_to_have_value("")
    button(page, "Retour").click()
    expect(page.get_by_label("SIRET de l'établissement")).to_have_value(company.siret)
    expect(page.get_by_label("Prénom et nom")).to_have_value("Camille Exemple")
    go_on(page)
    expect_step(page, "Votre offre")
    go_on(page)
    expect_step(page, "CFA proches")
    go_on(page)
    button(page, "Publier l'offre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre offre est en ligne")
    assert int(page.url.rpartition("=")[2]) != offer_id
    page.goto("/espace-pro")
    expect(page.locator(".line")).to_have_count(2)


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("J'ai recruté grâce à ce site", OfferStatus.FILLED),
        ("Je ne cherche plus", OfferStatus.CANCELLED),
        ("Autre raison", OfferStatus.CANCELLED),
    ],
)
def test_an_offer_is_closed_for_a_reason(
    page: Page,
    server: Server,
    company: Company,
    account: Account,
    base_url: str,
    reason: str,
    status: OfferStatus,
) -> None:
    offer_id = published(server.database, company, account)
    use(page, base_url, account).goto(f"/espace-pro/offre/{offer_id}")
    button(page, "Clôturer le recrutement").click()
    button(page, "Clôturer").click()
    expect(page.get_by_role("alert").filter(has_text="Choisissez une raison")).to_be_visible()
    assert offer_of(server.database, offer_id).status is OfferStatus.ACTIVE
    page.get_by_label(reason).click()
    expect(page.get_by_label(reason)).to_be_checked()
    page.get_by_label("Une précision ?").fill("le fournil ferme")
    button(page, "Clôturer").click()
    expect(page.locator(".line-figures .status")).to_have_text(status.label)
    expect(page.locator(".panel", has_text="Historique")).to_contain_text(
        f"{reason} : le fournil ferme"
    )
    assert offer_of(server.database, offer_id).status is status
    for name in ("Prolonger", "Suspendre", "Modifier", "Clôturer le recrutement"):
        expect(button(page, name)).to_have_count(0)
    expect(button(page, "Dupliquer")).to_be_visible()


def test_a_published_offer_has_its_poster_and_its_qr_code(
    page: Page, server: Server, company: Company, account: Account, base_url: str
) -> None:
    offer_id = published(server.database, company, account)
    use(page, base_url, account).goto(f"/deposer/fin?offre={offer_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre offre est en ligne")
    image = page.get_by_role("img", name="QR code qui mène à l'offre")
    page.wait_for_load_state("networkidle")
    assert image.evaluate("image => image.naturalWidth") > 0
    poster = page.get_by_role("link", name="Affiche à imprimer").get_attribute("href")
    drawing = image.get_attribute("src")
    assert poster
    assert drawing
    answer = page.request.get(poster)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF")
    answer = page.request.get(drawing)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")


def test_a_notice_leads_to_a_page_that_asks_before_it_extends(
    page: Page, server: Server, company: Company, account: Account
) -> None:
    offer_id = published(server.database, company, account)
    ends = end_in(server.database, offer_id, 5)
    assert jobs.send_notices(server.database) >= 1
    mail = server.mail(company.email, "se termine")
    link = next(
        found
        for found in re.findall(r"https?://\S+", mail.text)
        if found.endswith("?geste=prolonger")
    )
    path = link_in(link, "/suite/")
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Prolonger cette offre ?")
    assert offer_of(server.database, offer_id).expires_at == ends
    button(page, "Prolonger l'offre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est fait")
    last = day_in_words(paris_today() + timedelta(days=30))
    expect(page.get_by_role("status").filter(has_text=last)).to_be_visible()
    page.goto(path)
    button(page, "Prolonger l'offre").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est fait")
    assert count_events(server.database, offer_id, OfferEventKind.EXTENDED) == 1
    page.goto(path)
    page.get_by_role("link", name="Oui, le poste est pourvu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Avez-vous trouvé quelqu'un ?")
    assert offer_of(server.database, offer_id).status is OfferStatus.ACTIVE
    button(page, "Oui, le poste est pourvu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est fait")
    assert offer_of(server.database, offer_id).status is OfferStatus.FILLED
    page.goto(path)
    button(page, "Prolonger l'offre").or_(page.get_by_role("alert")).first.wait_for()
    if button(page, "Prolonger l'offre").count():
        button(page, "Prolonger l'offre").click()
    expect(page.get_by_role("alert")).to_contain_text("pourvue")
    assert offer_of(server.database, offer_id).status is OfferStatus.FILLED


def test_a_link_that_ended_says_so(
    page: Page, server: Server, company: Company, account: Account
) -> None:
    offer_id = published(server.database, company, account)
    with server.database.write() as session:
        link = new_link(session, offer_id=offer_id, person_id=account.actor.person_id)
        session.execute(
            update(ActionLink)
            .where(col(ActionLink.offer_id) == offer_id)
            .values(expires_at=utc_now() - timedelta(minutes=1))
        )
    ended = link_in(link, "/suite/") + "?geste=prolonger"
    for path in (ended, "/suite/inconnu?geste=prolonger", f"/suite/{'a' * 43}"):
        page.goto(path)
        expect(page.get_by_role("alert")).to_contain_text("Ce lien n'est plus valable")
        expect(page.locator("main").get_by_role("button")).to_have_count(0)
        expect(page.get_by_role("link", name="Aller à mon espace")).to_be_visible()


def test_a_page_of_a_link_always_has_a_heading(page: Page) -> None:
    page.goto("/suite/inconnu?geste=prolonger")
    expect(page.get_by_role("alert")).to_contain_text("Ce lien n'est plus valable")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_offer_whose_time_is_over_leaves_the_search_and_comes_back_by_a_link(
    page: Page, server: Server, company: Company, account: Account, elsewhere: Elsewhere
) -> None:
    offer_id = published(server.database, company, account)
    candidate = elsewhere()
    expect_in_search(candidate, offer_id, company)
    end_in(server.database, offer_id, -1)
    assert jobs.expire_offers(server.database) >= 1
    expect_in_search(candidate, offer_id, company, is_found=False)
    candidate.goto(f"/offre/{offer_id}")
    expect(candidate.locator("main")).to_contain_text("n'est plus ouverte aux candidatures")
    mail = server.mail(company.email, "n'est plus en ligne")
    page.goto(link_in(mail.text, "/suite/"))
    button(page, "Prolonger l'offre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est fait")
    expect_in_search(candidate, offer_id, company)
