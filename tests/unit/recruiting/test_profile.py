"""What a company says of itself, and what the search finds of it at once."""

from typing import Any

import pytest

from services.accounts.models import OrganisationKind
from services.catalog.enums import Kind
from services.core.errors import NotFoundError, UserError
from services.recruiting import profile
from services.recruiting.profile import checked_website
from tests.unit.recruiting.conftest import (
    Bakery,
    a_firm,
    a_member,
    is_searchable,
    published,
    the_company,
)

BAKER, PASTRY = "D1102", "D1104"
OPEN: dict[str, Any] = {
    "is_listed": True,
    "email": "Contact@Fournil-Invente.example",
    "phone": "0639980001",
    "website": "www.fournil-invente.example",
    "rome_codes": [PASTRY, BAKER, PASTRY, "Z9999"],
}


def save(bakery: Bakery, **changes: Any) -> None:
    actor = a_member(
        bakery.database, OrganisationKind.COMPANY, bakery.siret, "moi@fournil-invente.example"
    )
    profile.save_profile(bakery.database, actor, actor.seats[0].organisation_id, **(OPEN | changes))


def found(bakery: Bakery) -> bool:
    return is_searchable(bakery.database, Kind.COMPANY, bakery.establishment_id)


def test_a_company_that_opens_is_found_at_once(bakery: Bakery) -> None:
    assert not found(bakery)
    save(bakery)
    assert found(bakery)
    row = the_company(bakery.database, bakery.siret)
    assert (row.email, row.phone, row.website) == (
        "contact@fournil-invente.example",
        "06 39 98 00 01",
        "https://www.fournil-invente.example",
    )
    save(bakery, is_listed=False)
    assert not found(bakery)
    save(bakery)
    assert found(bakery)


def test_a_profile_reads_as_it_was_saved(bakery: Bakery) -> None:
    _, actor = published(bakery)
    company_id = actor.seats[0].organisation_id
    assert not profile.profile_of(bakery.database, actor, company_id).is_listed
    profile.save_profile(bakery.database, actor, company_id, **OPEN)
    shown = profile.profile_of(bakery.database, actor, company_id)
    assert shown.is_listed
    assert {code for code, _ in shown.jobs} == {BAKER, PASTRY}
    assert [label for _, label in shown.jobs] == sorted(label for _, label in shown.jobs)
    profile.save_profile(bakery.database, actor, company_id, **(OPEN | {"rome_codes": []}))
    assert profile.profile_of(bakery.database, actor, company_id).jobs == ()
    assert found(bakery)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"email": "pas une adresse"}, "email_malformed", "email"),
        ({"phone": "12"}, "phone_surcharged", "phone"),
        ({"phone": "pas un numéro"}, "phone_malformed", "phone"),
        ({"website": "ftp://fournil.example"}, "website_invalid", "website"),
        ({"website": "javascript://fournil.example/%0aalert(1)"}, "website_invalid", "website"),
        ({"website": "fournil"}, "website_invalid", "website"),
        ({"website": "four nil.example"}, "website_invalid", "website"),
        ({"website": f"{'a' * 200}.example"}, "website_invalid", "website"),
        ({"email": "", "phone": "", "website": ""}, "contact_missing", "email"),
        ({"rome_codes": [f"D11{n:02}" for n in range(11)]}, "too_many_jobs", "jobs"),
    ],
)
def test_a_bad_field_is_told_and_nothing_is_kept(
    bakery: Bakery, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(UserError) as caught:
        save(bakery, **changes)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert not found(bakery)
    assert the_company(bakery.database, bakery.siret).phone == ""


def test_a_closed_company_needs_no_contact(bakery: Bakery) -> None:
    save(bakery, is_listed=False, email="", phone="", website="", rome_codes=[])
    assert the_company(bakery.database, bakery.siret).is_opted_out


def test_the_same_job_ten_times_is_one(bakery: Bakery) -> None:
    save(bakery, rome_codes=[BAKER] * 30)
    assert found(bakery)


def test_the_profile_of_another_company_does_not_exist(bakery: Bakery) -> None:
    _, actor = published(bakery)
    other = a_firm(bakery.database, "00001000900025", "colette@ailleurs-invente.example").actor
    waiting = published(bakery, email="quelquun@ailleurs-invente.example")[1]
    company_id = actor.seats[0].organisation_id
    # The other one acts for a company that the catalogue does not know.
    for who, asked in (
        (other, company_id), (other, 9_999), (other, other.seats[0].organisation_id),
        (waiting, company_id),
    ):  # fmt: skip
        with pytest.raises(NotFoundError):
            profile.profile_of(bakery.database, who, asked)
        with pytest.raises(NotFoundError):
            profile.save_profile(bakery.database, who, asked, **OPEN)
    assert not found(bakery)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("   ", ""),
        ("fournil.example", "https://fournil.example"),
        (" http://fournil.example/a?b=c ", "http://fournil.example/a?b=c"),
    ],
)
def test_the_address_of_a_site_is_completed(typed: str, kept: str) -> None:
    assert checked_website(typed) == kept
