"""The life of an offer once it is published, the links of messages, signing in and out."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select, update
from sqlmodel import col

from services.accounts.models import OrganisationKind
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
    account_of,
    button,
    code_in,
    demo_account,
    expect_in_search,
    expect_step,
    go_on,
    link_in,
    member_of,
    offer_of,
    published,
    use,
)

Elsewhere = Callable[[], Page]
CODE = "Code à 6 chiffres"
OWN_PAGES = ("", "/profil", "/equipe", "/messages", "/compte")
OTHER_PAGES = ("/opco", "/cfa", "/admin/emails")


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


def said(page: Page, words: str) -> None:
    """Wait until the page says what was done."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


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


def ask_to_sign_in(page: Page, server: Server, email: str) -> str:
    """Ask to sign in, and return the message that comes."""
    before = len(server.mails(email, "Votre connexion"))
    page.get_by_label("Votre adresse e-mail").fill(email)
    button(page, "Recevoir mon lien").click()
    expect(page.get_by_label(CODE)).to_be_visible()
    for _ in range(100):
        found = server.mails(email, "Votre connexion")
        if len(found) > before:
            return found[0].text
        page.wait_for_timeout(100)
    raise AssertionError(f"no message for {email}")


def test_a_link_signs_in_the_browser_that_asked_and_no_other(
    page: Page, server: Server, account: Account, elsewhere: Elsewhere
) -> None:
    page.goto("/connexion")
    link = link_in(ask_to_sign_in(page, server, account.email), "/compte/lien/")
    other = elsewhere()
    other.goto(link)
    expect(other).to_have_url(re.compile("/connexion"))
    expect(other.get_by_role("alert")).to_contain_text("depuis un autre navigateur")
    page.goto(link)
    expect(page).to_have_url(re.compile("/espace-pro$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Espace pro")
    other.goto(link)
    expect(other.get_by_role("alert")).to_contain_text("a déjà servi")
    page.goto("/connexion")
    expect(page).to_have_url(re.compile("/espace-pro$"))


def test_a_wrong_code_is_told_and_the_right_one_leads_back(
    page: Page, server: Server, account: Account
) -> None:
    page.goto("/espace-pro/equipe")
    expect(page).to_have_url(re.compile(r"/connexion\?suite="))
    code = code_in(ask_to_sign_in(page, server, account.email))
    page.get_by_label(CODE).fill(f"{(int(code) + 1) % 1_000_000:06d}")
    expect(page.get_by_role("alert")).to_contain_text("Ce code n'est pas le bon")
    page.get_by_label(CODE).fill(f"{code[:3]} {code[3:]}")
    expect(page).to_have_url(re.compile("/espace-pro/equipe$"))
    expect(page.locator(".line")).to_contain_text(account.email)


def test_pressing_enter_after_the_code_signs_in_all_the_same(
    page: Page, server: Server, account: Account
) -> None:
    """The sixth digit sends the form already: Enter, out of habit, must not send it twice."""
    page.goto("/connexion")
    code = code_in(ask_to_sign_in(page, server, account.email))
    sent: list[Route] = []
    # A slow network: nothing is answered yet.
    page.route("**/compte/code", lambda route: sent.append(route))  # noqa: PLW0108 (not a builtin)
    page.get_by_label(CODE).focus()
    page.keyboard.type(code)
    page.wait_for_timeout(100)
    assert len(sent) == 1
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert len(sent) == 1
    sent[0].continue_()
    expect(page).to_have_url(re.compile("/espace-pro$"))


def test_an_unknown_address_has_the_same_answer(page: Page, server: Server) -> None:
    page.goto("/connexion")
    page.get_by_label("Votre adresse e-mail").fill("personne@inconnu.example")
    button(page, "Recevoir mon lien").click()
    expect(page.get_by_label(CODE)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Si elle a un compte")
    assert "/deposer" in server.mail("personne@inconnu.example", "Aucun compte").text
    page.goto("/connexion")
    page.get_by_label("Votre adresse e-mail").fill("personne@inconnu")
    button(page, "Recevoir mon lien").click()
    expect(page.get_by_role("alert")).to_contain_text("n'est pas complète")


def test_a_session_is_closed_from_another_browser(
    page: Page,
    server: Server,
    company: Company,
    account: Account,
    elsewhere: Elsewhere,
    base_url: str,
) -> None:
    published(server.database, company, account)
    other = use(elsewhere(), base_url, account_of(server.database, account.email))
    other.goto("/espace-pro")
    expect(other.locator(".line")).to_be_visible()
    use(page, base_url, account).goto("/espace-pro/compte")
    lines = page.locator(".line")
    expect(lines).to_have_count(2)
    expect(page.get_by_text("Ici", exact=True)).to_have_count(1)
    button(page, "Déconnecter").click()
    expect(lines).to_have_count(1)
    # The other browser still shows its page: what it does next is refused.
    other.get_by_role("button", name="Suspendre").click()
    expect(other).to_have_url(re.compile("/connexion"))
    use(other, base_url, account_of(server.database, account.email))
    other.goto("/espace-pro")
    expect(other.locator(".line")).to_contain_text("Active")
    page.reload()
    expect(lines).to_have_count(2)
    button(page, "Me déconnecter partout").click()
    expect(page).to_have_url(f"{base_url}/")
    for one in (page, other):
        one.goto("/espace-pro")
        expect(one).to_have_url(re.compile("/connexion"))


def test_signing_out_closes_this_browser_only(
    page: Page, server: Server, account: Account, elsewhere: Elsewhere, base_url: str
) -> None:
    other = use(elsewhere(), base_url, account_of(server.database, account.email))
    use(page, base_url, account).goto("/espace-pro/compte")
    button(page, "Me déconnecter").click()
    expect(page).to_have_url(f"{base_url}/")
    page.goto("/espace-pro/compte")
    expect(page).to_have_url(re.compile("/connexion"))
    other.goto("/espace-pro/compte")
    expect(other.get_by_role("heading", level=1)).to_have_text("Mon compte")


def test_a_company_opens_its_own_pages_and_no_others(
    page: Page, account: Account, base_url: str
) -> None:
    use(page, base_url, account)
    for path in OTHER_PAGES:
        page.goto(f"/espace-pro{path}")
        expect(page).to_have_url(re.compile("/espace-pro$"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Espace pro")
    names = page.locator(".desk-nav a")
    expect(names).to_have_text(["Offres", "Entreprise", "Équipe", "Messages", "Mon compte"])
    for path in OWN_PAGES:
        page.goto(f"/espace-pro{path}")
        expect(page.locator(".desk-nav [aria-current=page]")).to_have_count(1)
        expect(page).to_have_url(re.compile(f"/espace-pro{path}$"))


@pytest.mark.parametrize(
    ("kind", "home", "closed"),
    [
        (OrganisationKind.CFA, "/cfa", ("/opco", "/admin/emails")),
        (OrganisationKind.OPCO, "/opco", ("/cfa", "/admin/emails")),
    ],
)
def test_schools_and_advisers_open_their_own_page(
    page: Page,
    server: Server,
    base_url: str,
    kind: OrganisationKind,
    home: str,
    closed: tuple[str, ...],
) -> None:
    use(page, base_url, demo_account(server.database, kind))
    for path in closed:
        page.goto(f"/espace-pro{path}")
        expect(page).to_have_url(re.compile(f"/espace-pro{home}$"))


def test_who_is_signed_out_is_asked_to_sign_in(page: Page) -> None:
    for path in (*OWN_PAGES, *OTHER_PAGES, "/offre/1"):
        page.goto(f"/espace-pro{path}")
        expect(page).to_have_url(re.compile(r"/connexion\?suite=%2Fespace-pro"))
    page.goto("/deposer/fin?offre=1")
    expect(page).to_have_url(re.compile(r"/connexion\?suite="))


def test_an_offer_of_others_does_not_exist(
    page: Page, server: Server, companies: Companies, account: Account, base_url: str
) -> None:
    stranger = companies.take()
    other = member_of(server.database, stranger)
    foreign = published(server.database, stranger, other, title="Boulanger secret (H/F)")
    use(page, base_url, account)
    for path in (
        f"/espace-pro/offre/{foreign}",
        "/espace-pro/offre/99999999",
        "/espace-pro/offre/x",
    ):
        page.goto(path)
        expect(page.get_by_role("alert").filter(has_text=re.compile(r"\w"))).to_be_visible()
        expect(page.locator("main")).not_to_contain_text("Boulanger secret")
        expect(button(page, "Dupliquer")).to_have_count(0)
    page.goto(f"/deposer/fin?offre={foreign}")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Boulanger secret")


def test_a_colleague_is_invited_and_sees_the_offers(
    page: Page,
    server: Server,
    company: Company,
    account: Account,
    elsewhere: Elsewhere,
    base_url: str,
) -> None:
    published(server.database, company, account)
    colleague = f"collegue.{company.siret}@perso.example"
    use(page, base_url, account).goto("/espace-pro/equipe")
    page.get_by_label("Son adresse e-mail").fill(colleague)
    button(page, "Inviter").click()
    said(page, f"Invitation envoyée à {colleague}")
    expect(page.locator(".line")).to_have_count(2)
    server.mail(colleague, "vous invite")
    other = elsewhere()
    other.goto("/connexion")
    code = code_in(ask_to_sign_in(other, server, colleague))
    other.get_by_label(CODE).fill(code)
    expect(other).to_have_url(re.compile("/espace-pro$"))
    expect(other.locator(".desk-head")).to_have_text(
        [re.compile("Espace pro"), re.compile(company.name)]
    )


def test_a_company_in_the_search_stays_there_when_it_changes_its_telephone(
    page: Page,
    company: Company,
    account: Account,
    elsewhere: Elsewhere,
    base_url: str,
) -> None:
    """The box tells what candidates see, so that saving something else takes nobody out."""
    candidate = elsewhere()
    candidate.goto(f"/entreprise/{company.siret}")
    expect(candidate.get_by_role("heading", name="Prendre contact")).to_be_visible()
    use(page, base_url, account).goto("/espace-pro/profil")
    page.get_by_label("Téléphone montré aux candidats").fill("01 99 00 12 34")
    button(page, "Enregistrer").click()
    said(page, "C'est enregistré")
    candidate.reload()
    expect(candidate.get_by_role("heading", level=1)).to_be_visible()
    expect(candidate.get_by_role("heading", name="Prendre contact")).to_be_visible()


def test_the_company_closes_its_spontaneous_applications(
    page: Page,
    company: Company,
    account: Account,
    elsewhere: Elsewhere,
    base_url: str,
) -> None:
    use(page, base_url, account).goto("/espace-pro/profil")
    box = page.get_by_label("Nous acceptons les candidatures spontanées")
    expect(box).to_be_visible()
    if not box.is_checked():
        box.click()
    expect(box).to_be_checked()
    page.get_by_label("Téléphone montré aux candidats").fill("01 99 00 12 34")
    button(page, "Enregistrer").click()
    said(page, "les candidats vous trouvent")
    candidate = elsewhere()
    candidate.goto(f"/entreprise/{company.siret}")
    expect(candidate.locator(".item-aside")).to_contain_text("99 00 12 34")
    box.click()
    expect(box).not_to_be_checked()
    button(page, "Enregistrer").click()
    said(page, "vous n'apparaissez plus")
    page.reload()
    expect(page.get_by_label("Téléphone montré aux candidats")).to_have_value(
        re.compile("99 00 12 34")
    )
    expect(box).not_to_be_checked()
    candidate.reload()
    expect(candidate.locator("main")).to_contain_text("ne souhaite plus recevoir")
