"""Invented names and numbers belong to nobody."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.demo import names
from services.core.constants import FICTION_PHONE_PREFIXES
from services.core.identifiers import is_siret
from services.reference.territory import Territory

# 10,000 SIRENs of 9,999 establishments each.
LAST_NUMBER = 99_990_000


@given(st.integers(1, LAST_NUMBER - 50), st.integers(1, 50))
def test_sirets_are_right_distinct_and_below_every_siren_in_use(first: int, size: int) -> None:
    made = names.sirets(first, size)
    assert all(map(is_siret, made))
    assert all(int(siret[:9]) < 100_000 for siret in made)
    assert len(set(made)) == size


def test_a_siret_is_never_given_twice() -> None:
    assert set(names.sirets(1, 20_000)).isdisjoint(names.sirets(20_001, 20_000))


def test_the_range_of_sirets_has_an_end() -> None:
    assert len(names.sirets(LAST_NUMBER - 1, 1)) == 1
    with pytest.raises(ValueError, match="exhausted"):
        names.sirets(LAST_NUMBER, 1)


def test_telephones_are_of_the_ranges_kept_for_fiction(territory: Territory) -> None:
    departments = sorted(territory.departments)
    phones = names.phones(np.random.default_rng(1), departments)
    prefixes = "|".join(FICTION_PHONE_PREFIXES.values())
    assert len(phones) == len(departments)
    assert all(re.fullmatch(rf"({prefixes}) \d\d \d\d", phone) for phone in phones)


@pytest.mark.parametrize(
    ("department", "area"),
    [("75", "01"), ("44", "02"), ("59", "03"), ("13", "04"), ("2A", "04"), ("33", "05")],
)
def test_telephones_begin_as_those_of_their_area(department: str, area: str) -> None:
    assert names.phones(np.random.default_rng(1), [department])[0].startswith(area)


@pytest.mark.parametrize("division", [*sorted(names._ACTIVITIES), "99"])
def test_mail_goes_nowhere_and_names_say_the_activity(division: str) -> None:
    brands, legal_names = names.company_names(np.random.default_rng(1), [division])
    address = names.email("contact", brands[0])
    assert re.fullmatch(r"contact@[a-z0-9-]+\.example", address)
    assert brands[0].startswith(names._ACTIVITIES.get(division, ("Ateliers",)))
    assert legal_names[0].startswith(brands[0].upper())


def test_streets_are_imaginary_enough_to_be_numbered() -> None:
    addresses = names.addresses(np.random.default_rng(1), 50)
    assert all(re.fullmatch(r"\d{1,3} \S+ .+", address) for address in addresses)
