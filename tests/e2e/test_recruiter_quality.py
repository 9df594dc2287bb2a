"""What holds for every page of those who recruit: accessibility, weight, no outside call."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, WebSocket, expect

from services.accounts.models import OrganisationKind
from services.recruiting import confirmation, repository, submission
from services.recruiting.links import new_link
from tests.e2e.conftest import Server
from tests.e2e.recruiting import (
    UNKNOWN_SIRET,
    Account,
    Companies,
    Company,
    account_of,
    button,
    choose_job,
    demo_account,
    draft_of,
    expect_step,
    fill_company,
    go_on,
    link_in,
    member_of,
    open_step,
    publish,
    published,
    use,
)
from tests.e2e.test_quality import AXE_TAGS, FIRST_PAGE_JS_BYTES

NARROW, WIDE = 320, 1280
DELTA_BYTES = 60_000


@dataclass(frozen=True, slots=True)
class Scene:
    """What the pages need: a server, a company and somebody who acts for it, an offer."""

    page: Page
    server: Server
    base_url: str
    company: Company
    account: Account
    offer_id: int

    def become(self, kind: OrganisationKind) -> None:
        """Sign in the invented person of a kind."""
        use(self.page, self.base_url, demo_account(self.server.database, kind))

    def sign_in(self) -> None:
        """Sign in the person of the company."""
        use(self.page, self.base_url, self.account)

    def draft(self, step: str, **fields: str) -> None:
        """Open a step of a whole draft."""
        open_step(self.page, draft_of(self.server.database, self.company, **fields), step)

    def open(self, path: str) -> None:
        """Open a page and wait for its title."""
        self.page.goto(path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()


def empty_deposit(scene: Scene) -> None:
    scene.open("/deposer")
    expect(scene.page.get_by_label("SIRET de l'établissement")).to_be_visible()


def wrong_company_step(scene: Scene) -> None:
    scene.draft("entreprise", email="camille@gmial.com", name="")
    expect(scene.page.locator(".suggestion")).to_be_visible()
    go_on(scene.page)
    expect(scene.page.locator("#a-corriger")).to_be_visible()


def typed_company_step(scene: Scene) -> None:
    scene.open("/deposer")
    scene.page.get_by_label("SIRET de l'établissement").fill(UNKNOWN_SIRET)
    expect(scene.page.get_by_label("Nom de l'entreprise")).to_be_visible()


def job_step(scene: Scene) -> None:
    fill_company(scene.page, scene.company)
    scene.page.get_by_role("combobox", name="Quel métier ?").fill("bou")
    expect(scene.page.get_by_role("listbox").get_by_role("option").first).to_be_visible()


def offer_step(scene: Scene) -> None:
    scene.draft("offre", start_type="date")
    expect(scene.page.get_by_label("Premier jour")).to_be_visible()


def wrong_offer_step(scene: Scene) -> None:
    scene.draft("offre", title="06 39 98 12 34", duration="99", description="Trop court.")
    boxes = scene.page.locator(".heading").first.get_by_role("checkbox")
    for index in range(boxes.count() - 2):
        boxes.nth(index).click()
        scene.page.wait_for_timeout(50)
    expect(scene.page.locator(".heading").get_by_role("alert")).to_be_visible()
    go_on(scene.page)
    expect(scene.page.locator("#a-corriger")).to_be_visible()


def centre_step(scene: Scene) -> None:
    scene.draft("cfa")
    button(scene.page, "Tout cocher ou tout décocher").click()
    expect(scene.page.locator(".lines input:checked").first).to_be_visible()


def publish_step(scene: Scene) -> None:
    scene.draft("publier")
    expect(scene.page.locator("#apercu .item-section").first).to_be_visible()


def lost_draft(scene: Scene) -> None:
    scene.page.goto("/deposer?brouillon=disparu")
    expect(scene.page.get_by_text("Ce brouillon n'existe plus")).to_be_visible()


def login(scene: Scene) -> None:
    scene.open("/connexion?erreur=adresse")
    expect(scene.page.get_by_role("alert")).to_be_visible()


def code(scene: Scene) -> None:
    scene.open("/connexion/code?erreur=code_wrong")
    expect(scene.page.get_by_role("alert")).to_be_visible()


def end_online(scene: Scene) -> None:
    scene.sign_in()
    scene.open(f"/deposer/fin?offre={scene.offer_id}")


def end_waiting(scene: Scene) -> None:
    database = scene.server.database
    stranger = f"camille.{scene.company.siret}@perso.example"
    token = draft_of(database, scene.company, email=stranger)
    done = submission.submit(database, token, None, "x" * 40)
    confirm(scene, done.offer_id)
    use(scene.page, scene.base_url, account_of(database, stranger))
    scene.open(f"/deposer/fin?offre={done.offer_id}")


def link_page(scene: Scene) -> None:
    with scene.server.database.write() as session:
        person_id = scene.account.actor.person_id
        link = new_link(session, offer_id=scene.offer_id, person_id=person_id)
    scene.open(link_in(link, "/suite/") + "?geste=prolonger")


def ended_link(scene: Scene) -> None:
    scene.page.goto("/suite/inconnu?geste=prolonger")
    expect(scene.page.get_by_role("alert")).to_be_visible()


def mailbox(scene: Scene) -> None:
    scene.open("/boite-locale")
    scene.page.locator(".mail").first.click()
    expect(scene.page.locator(".mail-message")).to_be_visible()


def desk(scene: Scene) -> None:
    scene.become(OrganisationKind.COMPANY)
    scene.open("/espace-pro")
    expect(scene.page.locator(".line").first).to_be_visible()


def offer_file(scene: Scene) -> None:
    scene.sign_in()
    scene.open(f"/espace-pro/offre/{scene.offer_id}")
    button(scene.page, "Clôturer le recrutement").click()
    expect(scene.page.get_by_role("radio").first).to_be_visible()


def own_page(path: str, content: str) -> Callable[[Scene], None]:
    def opened(scene: Scene) -> None:
        scene.sign_in()
        scene.open(f"/espace-pro/{path}")
        expect(scene.page.locator(content).first).to_be_visible()

    return opened


def school_desk(scene: Scene) -> None:
    scene.become(OrganisationKind.CFA)
    scene.open("/espace-pro/cfa")
    expect(scene.page.locator(".line, .panel").first).to_be_visible()


def adviser_desk(scene: Scene) -> None:
    database, stranger = scene.server.database, f"alix.{scene.company.siret}@perso.example"
    token = draft_of(database, scene.company, email=stranger)
    done = submission.submit(database, token, None, "x" * 40)
    confirm(scene, done.offer_id)
    scene.become(OrganisationKind.OPERATOR)
    scene.open("/espace-pro/opco")
    line = scene.page.locator(".line", has_text=stranger)
    line.get_by_role("button", name="Refuser").click()
    expect(line.get_by_label("Pourquoi ?")).to_be_visible()


def confirm(scene: Scene, offer_id: int) -> None:
    """Take note that the address of an offer is confirmed."""
    with scene.server.database.write() as session:
        deposit = repository.deposit_of_offer(session, offer_id)
        assert deposit is not None
        confirmation.confirm(session, deposit)


def messages_of_the_site(scene: Scene) -> None:
    scene.become(OrganisationKind.OPERATOR)
    scene.open("/espace-pro/admin/emails?modele=cfa_relay")
    expect(scene.page.locator(".mail-message")).to_be_visible()
    expect(scene.page.locator(".line").first).to_be_visible()


SCENES: dict[str, Callable[[Scene], None]] = {
    "deposit, empty": empty_deposit,
    "deposit, company, errors": wrong_company_step,
    "deposit, company typed": typed_company_step,
    "deposit, occupation": job_step,
    "deposit, offer": offer_step,
    "deposit, offer, errors": wrong_offer_step,
    "deposit, schools": centre_step,
    "deposit, publish": publish_step,
    "deposit, lost": lost_draft,
    "deposit, online": end_online,
    "deposit, waiting": end_waiting,
    "sign-in": login,
    "code": code,
    "link": link_page,
    "link, ended": ended_link,
    "mailbox": mailbox,
    "desk": desk,
    "offer": offer_file,
    "profile": own_page("profil", "#phone"),
    "team": own_page("equipe", ".line"),
    "account": own_page("compte", ".line"),
    "messages": own_page("messages", ".panel, .timeline"),
    "school": school_desk,
    "adviser": adviser_desk,
    "site messages": messages_of_the_site,
}


@pytest.mark.parametrize("name", list(SCENES))
def test_axe_finds_nothing(
    browser: Browser, server: Server, base_url: str, companies: Companies, name: str
) -> None:
    """Each page in two ways that cover both widths and both schemes; the four would say no more."""
    company = companies.take()
    account = member_of(server.database, company)
    offer_id = published(server.database, company, account)
    context = browser.new_context(
        base_url=base_url,
        locale="fr-FR",
        viewport={"width": WIDE, "height": 800},
        color_scheme="light",
        bypass_csp=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    SCENES[name](Scene(page, server, base_url, company, account, offer_id))
    faults = violations(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= WIDE
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    faults += [fault for fault in violations(page) if fault not in faults]
    assert faults == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW
    context.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong: the rule and the elements."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    return [
        f"{fault['id']}: {[node['html'][:160] for node in fault['nodes'][:3]]}"
        for fault in found.response["violations"]
    ]


def test_the_first_page_of_the_deposit_weighs_little(page: Page) -> None:
    scripts: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.url.endswith(".js"):
            scripts[response.url] = len(gzip.compress(response.body()))

    page.set_viewport_size({"width": 390, "height": 844})
    page.on("response", weigh)
    page.goto("/deposer")
    expect(page.get_by_label("SIRET de l'établissement")).to_be_visible()
    page.wait_for_load_state("networkidle")
    print(f"deposit: {sum(scripts.values())} bytes of compressed scripts")  # noqa: T201
    assert sum(scripts.values()) <= FIRST_PAGE_JS_BYTES, scripts


def test_no_answer_of_the_deposit_is_heavy_and_nothing_comes_from_elsewhere(
    page: Page, server: Server, companies: Companies, base_url: str
) -> None:
    sizes: list[int] = []
    hosts: set[str] = set()

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame.encode("utf-8"))))  # type: ignore[union-attr]

    page.on("websocket", listen)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    company = companies.take()
    fill_company(page, company)
    choose_job(page)
    page.locator(".heading input").first.click()
    expect(page.locator(".heading input").first).not_to_be_checked()
    publish(page)
    expect(page.get_by_label("Code à 6 chiffres")).to_be_visible()
    print(f"deposit: {len(sizes)} answers, the heaviest of {max(sizes)} bytes")  # noqa: T201
    assert max(sizes) <= DELTA_BYTES
    assert hosts - {""} == {urlsplit(base_url).netloc}


def test_private_pages_are_neither_stored_nor_indexed(
    page: Page, server: Server, companies: Companies, base_url: str
) -> None:
    company = companies.take()
    account = member_of(server.database, company)
    use(page, base_url, account)
    cookie = next(one for one in page.context.cookies() if one["name"] == "duo_session")
    assert cookie["httpOnly"]
    for path in ("/deposer", "/connexion", "/espace-pro", "/espace-pro/compte", "/boite-locale"):
        headers = page.request.get(path).headers
        script_source = next(
            rule
            for rule in headers["content-security-policy"].split("; ")
            if rule.startswith("script-src")
        )
        assert "unsafe" not in script_source, path
        assert headers["x-content-type-options"] == "nosniff"


def test_a_step_moves_the_focus_and_tells_its_place(
    page: Page, server: Server, companies: Companies
) -> None:
    """Who does not see the screen hears that another step is shown."""
    open_step(page, draft_of(server.database, companies.take()), "offre")
    button(page, "Continuer").focus()
    page.keyboard.press("Enter")
    expect_step(page, "CFA proches")
    place = "() => document.activeElement?.closest('main') ? document.activeElement.tagName : ''"
    expect(page.locator("main :focus, main:focus")).to_have_count(1)
    assert page.evaluate(place)
    page.keyboard.press("Tab")
    assert page.evaluate(place), "the focus is not in the main part"
