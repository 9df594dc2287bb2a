"""SIREN and SIRET numbers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.core.identifiers import (
    LA_POSTE_SIREN,
    is_siret,
    luhn_digit,
    luhn_sum,
    normalise_siret,
)

digits = st.text(alphabet="0123456789", min_size=13, max_size=13)


@pytest.mark.parametrize(
    "siret",
    [
        "73282932000074",  # the example of INSEE's documentation
        "35600000000048",  # La Poste, head office: its key is right
        "35600000049837",  # a post office: the digits add up to 45
    ],
)
def test_known_numbers_are_right(siret: str) -> None:
    assert is_siret(siret)


@pytest.mark.parametrize(
    "text",
    [
        "73282932000075",
        "35600000049838",
        "7328293200007",
        "732829320000740",
        "732 829 320 00074",
        "7328293200007A",
        "٧٣٢٨٢٩٣٢٠٠٠٠٧٤",
        "73282932000074\n",
        "0" * 14,
        "",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert not is_siret(text)


def test_the_rule_of_la_poste_is_for_la_poste_only() -> None:
    siret = "73282932000004"
    assert sum(map(int, siret)) % 5 == 0
    assert not is_siret(siret)


@given(st.integers(0, 99_999))
def test_a_number_of_la_poste_is_right_by_its_key_or_by_its_sum(number: int) -> None:
    siret = f"{LA_POSTE_SIREN}{number:05d}"
    expected = luhn_sum(siret) % 10 == 0 or sum(map(int, siret)) % 5 == 0
    assert is_siret(siret) is expected


def test_the_check_digit_is_the_one_of_the_textbook() -> None:
    assert luhn_sum("79927398713") == 70
    assert luhn_digit("7992739871") == "3"


@given(digits)
def test_the_check_digit_makes_a_number_right(body: str) -> None:
    assume(body.strip("0"))
    assert is_siret(body + luhn_digit(body))


@given(digits, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(body: str, position: int, shift: int) -> None:
    siret = body + luhn_digit(body)
    assume(not siret.startswith(LA_POSTE_SIREN))
    wrong = str((int(siret[position]) + shift) % 10)
    altered = siret[:position] + wrong + siret[position + 1 :]
    assume(not altered.startswith(LA_POSTE_SIREN))
    assert not is_siret(altered)


@given(digits, st.integers(0, 12))
def test_two_swapped_digits_are_seen_but_for_0_and_9(body: str, position: int) -> None:
    siret = body + luhn_digit(body)
    pair = siret[position : position + 2]
    altered = siret[:position] + pair[::-1] + siret[position + 2 :]
    assume(not altered.startswith(LA_POSTE_SIREN) and not siret.startswith(LA_POSTE_SIREN))
    assume(body.strip("0"))
    assert is_siret(altered) is (pair[0] == pair[1] or set(pair) == {"0", "9"})


@pytest.mark.parametrize(
    "typed",
    [
        "732 829 320 00074",
        "732.829.320-00074",
        "732\u00a0829\u00a0320\u00a000074",
        "732\u202f829\u202f320\u202f00074",
        " 73282932000074\n",
    ],
)
def test_spaces_dots_and_dashes_are_taken_off(typed: str) -> None:
    assert normalise_siret(typed) == "73282932000074"
