"""The deposit as its journeys drive it."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from services.core.clock import paris_today
from tests.e2e.conftest import Server
from tests.e2e.recruiting import (
    code_in,
    expect_step,
    job_field,
)

Elsewhere = Callable[[], Page]


def heading(page: Page, name: str) -> Locator:
    """Return one heading of the generated content."""
    return page.locator(".heading", has_text=name)


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


def said(page: Page, words: str) -> None:
    """Wait until the page says what was done."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
