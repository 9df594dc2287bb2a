"""What the journeys of those who recruit do again and again."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlmodel import col

from services.accounts import memberships, sessions
from services.accounts.models import (
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
)
from services.accounts.permissions import Actor
from services.catalog.models import Establishment, Offer
from services.core.clock import utc_now
from services.core.database import Database
from services.core.identifiers import luhn_digit
from services.recruiting import deposits, submission
from services.recruiting.company import identify
from services.sources.register import Register
from tests.e2e.site import wait_for_results

BAKER = "D1102"
# Nobody has this number, whose key is right.
UNKNOWN_SIRET = (body := "9998887770001") + luhn_digit(body)
STEPS = ("Votre entreprise", "Votre offre", "CFA proches", "Vérifier et publier")
# Départements with many invented companies and training centres around them.
_DEPARTMENTS = ("75", "69", "13", "59", "33", "44", "31", "92")
_CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True, slots=True)
class Company:
    """An invented company that nobody acts for yet."""

    siret: str
    name: str
    email: str
    insee_code: str
    opco_code: str


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is signed in: the value of their cookie, and what they may do."""

    email: str
    cookie: str
    actor: Actor


class Companies:
    """The companies of the demonstration, each given once: journeys never meet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._taken: set[str] = set()

    def take(self, opco: str = "") -> Company:
        """Return a company that nobody took, of an OPCO if it is given."""
        company = next(one for one in self._free(opco) if one.siret not in self._taken)
        self._taken.add(company.siret)
        return company

    def _free(self, opco: str) -> Iterator[Company]:
        statement = (
            select(Establishment)
            .where(
                col(Establishment.is_demo),
                col(Establishment.is_open),
                col(Establishment.department_code).in_(_DEPARTMENTS),
                ~col(Establishment.naf_code).startswith("85"),
                col(Establishment.siret).not_in(select(col(Organisation.key))),
            )
            .order_by(col(Establishment.id))
        )
        if opco:
            statement = statement.where(col(Establishment.opco_code) == opco)
        with self._database.read() as session:
            for row in session.execute(statement).scalars():
                yield Company(row.siret, row.display_name, row.email, row.insee_code, row.opco_code)


def account_of(database: Database, email: str) -> Account:
    """Sign somebody in, without their browser."""
    with database.write() as session:
        person = session.execute(select(Person).where(col(Person.email) == email)).scalar_one()
        cookie = sessions.start(session, person, "Firefox Linux")
    actor = sessions.actor_of(database, cookie)
    assert actor is not None
    return Account(email, cookie, actor)


def member_of(database: Database, company: Company) -> Account:
    """Return somebody who may act for a company."""
    with database.write() as session:
        person = memberships.person_of(session, company.email, "Camille Exemple")
        person.email_confirmed_at = utc_now()
        organisation = memberships.organisation_of(
            session, OrganisationKind.COMPANY, company.siret, company.name, company.opco_code
        )
        memberships.join(session, person, organisation, MembershipState.GRANTED)
    return account_of(database, company.email)


def demo_account(database: Database, kind: OrganisationKind) -> Account:
    """Sign in the invented person of a kind."""
    statement = (
        select(col(Person.email))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(col(Person.is_demo), col(Organisation.kind) == kind)
    )
    with database.read() as session:
        email = session.execute(statement).scalars().first()
    assert email
    return account_of(database, email)


def draft_of(
    database: Database, company: Company, actor: Actor | None = None, **fields: Any
) -> str:
    """Write a whole draft for a baker and return the secret of its link."""
    token = deposits.start(database, actor)
    deposits.save_company(database, token, identify(database, Register(""), company.siret))
    deposits.choose_occupation(database, token, BAKER, "Boulanger / Boulangère")
    contact = {"name": "Camille Exemple", "email": company.email}
    deposits.save(database, token, contact | fields)
    return token


def published(database: Database, company: Company, account: Account, **fields: Any) -> int:
    """Publish an offer for a baker and return its number."""
    token = draft_of(database, company, account.actor, **fields)
    done = submission.submit(database, token, account.actor, "")
    assert done.is_visible
    return done.offer_id


def offer_of(database: Database, offer_id: int) -> Offer:
    """Return an offer as it is now."""
    with database.read() as session:
        offer = session.get(Offer, offer_id)
    assert offer is not None
    return offer


def use(page: Page, base_url: str, account: Account) -> Page:
    """Make the browser of a page that of somebody who is signed in."""
    page.context.add_cookies(
        [{"name": "duo_session", "value": account.cookie, "url": base_url, "httpOnly": True}]
    )
    return page


def code_in(text: str) -> str:
    """Return the six digits of a message."""
    found = _CODE.search(text)
    assert found, text
    return found.group()


def link_in(text: str, path: str) -> str:
    """Return the path and the query of the first link of a message that holds a path."""
    found = re.search(rf"https?://\S*?({re.escape(path)}\S*)", text)
    assert found, text
    return found.group(1)


def button(page: Page, name: str) -> Locator:
    """Return a button of the main part."""
    return page.locator("main").get_by_role("button", name=name, exact=True)


def go_on(page: Page) -> None:
    """Press the button that ends a step."""
    button(page, "Continuer").click()


def job_field(page: Page) -> Locator:
    """Return the field of the occupation."""
    return page.get_by_role("combobox", name="Quel métier ?")


def suggestions(page: Page) -> Locator:
    """Return the occupations that are proposed."""
    return page.get_by_role("listbox", name="Quel métier ?").get_by_role("option")


def expect_step(page: Page, name: str) -> None:
    """Wait until a step of the deposit is shown."""
    expect(page.locator(".steps [aria-current=step]")).to_have_text(name)


def token_of(page: Page) -> str:
    """Return the secret of the draft in the address of a page."""
    return parse_qs(urlsplit(page.url).query)["brouillon"][0]


def open_step(page: Page, token: str, step: str) -> None:
    """Open a step of a draft and wait for it."""
    page.goto(f"/deposer?brouillon={token}&etape={step}")
    names = dict(zip(("entreprise", "offre", "cfa", "publier"), STEPS, strict=True))
    expect_step(page, names[step])


def fill_company(page: Page, company: Company, email: str = "") -> None:
    """Fill the first step and leave it."""
    page.goto("/deposer")
    page.get_by_label("SIRET de l'établissement").fill(company.siret)
    expect(page.locator(".company-card h3")).to_have_text(company.name)
    page.get_by_label("Prénom et nom").fill("Camille Exemple")
    page.get_by_label("Adresse e-mail").fill(email or company.email)
    go_on(page)
    expect_step(page, "Votre offre")


def choose_job(page: Page, words: str = "boulanger") -> None:
    """Choose the first occupation that is proposed, and wait for its content."""
    job_field(page).fill(words)
    suggestions(page).first.click()
    expect(page.get_by_label("Texte de l'offre")).not_to_have_value("")


def publish(page: Page) -> None:
    """Go from the content of an offer to its publication."""
    go_on(page)
    expect_step(page, "CFA proches")
    go_on(page)
    expect_step(page, "Vérifier et publier")
    button(page, "Publier l'offre").click()


def expect_in_search(page: Page, offer_id: int, company: Company, *, is_found: bool = True) -> None:
    """Wait until candidates find an offer, or do not any more."""
    deadline = time.monotonic() + 10
    link = page.locator(f".results-column a[href^='/offre/{offer_id}?']")
    while True:
        page.goto(f"/recherche?q=boulanger&insee={company.insee_code}&kinds=offre&sort=date")
        wait_for_results(page)
        if (link.count() > 0) is is_found:
            return
        assert time.monotonic() < deadline, page.locator(".results-column").inner_text()
