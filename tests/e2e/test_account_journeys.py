"""Signing in, who may open what, the team and the company."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from services.accounts.models import OrganisationKind
from tests.e2e.conftest import Server
from tests.e2e.recruiting import (
    Account,
    Companies,
    Company,
    account_of,
    button,
    code_in,
    demo_account,
    link_in,
    member_of,
    published,
    use,
)
from tests.e2e.wizard import Elsewhere, said

CODE = "Code à 6 chiffres"
OWN_PAGES = ("", "/profil", "/equipe", "/messages", "/compte")
OTHER_PAGES = ("/opco", "/cfa", "/admin/emails")


@pytest.fixture
def company(companies: Companies) -> Company:
    return companies.take()


@pytest.fixture
def account(server: Server, company: Company) -> Account:
    return member_of(server.database, company)


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
