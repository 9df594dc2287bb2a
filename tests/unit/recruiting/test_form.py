"""What is typed is kept; what is wrong is told under its field, in words."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.enums import ContractType, RemoteMode, StartType
from services.core.errors import UserError
from services.recruiting.content import set_occupation
from services.recruiting.form import (
    DEFAULTS,
    LISTS,
    QUESTIONS,
    TEXTS,
    Errors,
    OfferContent,
    cleaned,
    read_contact,
    read_offer,
)
from services.recruiting.generation import ACQUIRED, DESIRED, KNOWLEDGE
from services.reference.models import RomeOccupation
from tests.conftest import opened

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda children: (
        st.lists(children, max_size=5) | st.dictionaries(st.text(max_size=5), children, max_size=4)
    ),
    max_leaves=10,
)
NAMES = st.sampled_from([*TEXTS, *LISTS, "company", "inconnu"])
# What people type, nearly right.
NEARLY = st.sampled_from(
    ["", " ", "0", "-1", "12", "1e3", "٣", "²", "²²", "99999", "2026-11-22", "2026-W48-1",
     "20261122", "2026-02-30", "oui", "date", "sur_place", "7", "9", "06 39 98 00 01",
     "a@b.example", "\x00", "\ud800", "\u202e", "ab", "x" * 10_000, "www.exemple.fr"]
)  # fmt: skip


@pytest.fixture(scope="module")
def baker(reference_file: Path) -> RomeOccupation:
    with opened(reference_file) as database, database.read() as session:
        found = session.get(RomeOccupation, "D1102")
        assert found is not None
        return found


def a_form(baker: RomeOccupation, **fields: Any) -> dict[str, Any]:
    return DEFAULTS | set_occupation(baker, "Boulanger / Boulangère") | fields


def read(form: dict[str, Any], baker: RomeOccupation) -> tuple[OfferContent, dict[str, str]]:
    errors = Errors()
    content = read_offer(form, baker, errors)
    assert content is not None
    return content, errors.by_field


@pytest.mark.usefixtures("frozen_clock")
def test_an_untouched_form_is_right(baker: RomeOccupation) -> None:
    content, wrong = read(a_form(baker), baker)
    assert wrong == {}
    assert content.title == "Boulanger / Boulangère en alternance (H/F)"
    assert "pain" in content.description
    assert (content.duration_months, content.opening_count) == (12, 1)
    assert content.contracts == {ContractType.APPRENTICESHIP}
    assert (content.start_type, content.start_date) == (StartType.ASAP, None)
    assert content.remote is RemoteMode.ONSITE
    assert content.target_level is content.monthly_pay is None
    assert all(content.skills[key] for key in (DESIRED, ACQUIRED, KNOWLEDGE))


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "ab", "de 3 à 150"),
        ("title", "x" * 151, "de 3 à 150"),
        ("title", "Boulanger, écrivez à moi@fournil.example", "moi@fournil.example"),
        ("title", "Boulanger 06 39 98 00 01", "ni téléphone"),
        ("title", "Boulanger www.fournil.fr", "ni lien"),
        ("description", "Trop court", "de 30 à 4000"),
        ("description", "x" * 4_001, "en a 4001"),
        ("contracts", [], "au moins un"),
        ("contracts", ["stage", 3], "au moins un"),
        ("duration", "5", "de 6 à 36"),
        ("duration", "37", "de 6 à 36"),
        ("duration", "", "de 6 à 36"),
        ("duration", "1²", "de 6 à 36"),
        ("duration", "-12", "de 6 à 36"),
        ("openings", "0", "de 1 à 10"),
        ("openings", "11", "de 1 à 10"),
        ("openings", "un", "de 1 à 10"),
        ("pay", "0", "en chiffres"),
        ("pay", "10000", "en chiffres"),
        ("pay", "1 200", "en chiffres"),
        ("rhythm", "x" * 101, "100 caractères"),
        ("rhythm", "voir www.fournil.fr", "sans lien"),
        ("questions", list(QUESTIONS[:4]), "au plus 3"),
        (DESIRED, [], "au moins"),
        (ACQUIRED, ["Autre chose"], "pas dans la fiche"),
        (KNOWLEDGE, [1, 2, 3], "pas dans la fiche"),
    ],
)
def test_each_wrong_field_is_told_under_its_name(
    baker: RomeOccupation, field: str, value: Any, words: str
) -> None:
    _, wrong = read(a_form(baker, **{field: value}), baker)
    # Competences are ticked in one place, and the description proposed is made of them.
    told = DESIRED if field in {DESIRED, ACQUIRED, KNOWLEDGE} else field
    assert set(wrong) - {"description"} == {told} - {"description"}
    assert words in wrong[told]


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize(
    ("day", "is_right"),
    [
        ("2026-11-22", True), ("2028-11-21", True), ("2026-11-21", False), ("2028-11-22", False),
        ("", False), ("22/11/2026", False), ("2026-02-30", False), ("demain", False),
    ],
)  # fmt: skip
def test_a_contract_begins_between_today_and_two_years(
    baker: RomeOccupation, day: str, *, is_right: bool
) -> None:
    form = a_form(baker, start_type="date", start_date=day, start_is_flexible="oui")
    content, wrong = read(form, baker)
    assert set(wrong) == (set() if is_right else {"start_date"})
    assert (content.start_date is not None) is content.start_is_flexible is is_right


def test_a_day_counts_only_when_it_is_asked_for(baker: RomeOccupation) -> None:
    form = a_form(baker, start_date="n'importe quoi", start_is_flexible="oui")
    content, wrong = read(form, baker)
    assert wrong == {}
    assert (content.start_date, content.start_is_flexible) == (None, False)


def test_everything_wrong_is_told_together(baker: RomeOccupation) -> None:
    form = a_form(baker, title="ab", duration="1", pay="x", contracts=[], rhythm="x" * 101)
    assert list(read(form, baker)[1]) == ["title", "contracts", "duration", "rhythm", "pay"]


def test_no_occupation_is_told(baker: RomeOccupation) -> None:
    errors = Errors()
    assert read_offer(DEFAULTS, None, errors) is None
    assert set(errors.by_field) == {"metier"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "", "email": "", "phone": ""}, {"name", "email"}),
        ({"name": "  ", "email": "a@b", "phone": "12"}, {"name", "email", "phone"}),
        ({"name": "Camille", "email": "A@B.example ", "phone": "0639980001"}, set()),
    ],
)
def test_who_answers_is_checked(fields: dict[str, str], wrong: set[str]) -> None:
    errors = Errors()
    contact = read_contact(fields, errors)
    assert set(errors.by_field) == wrong
    if not wrong:
        assert (contact.email, contact.phone) == ("a@b.example", "06 39 98 00 01")


@given(typed=st.dictionaries(NAMES, JSON | NEARLY, max_size=12))
def test_nothing_that_is_sent_makes_an_exception(
    baker: RomeOccupation, typed: dict[str, Any]
) -> None:
    kept = cleaned(typed)
    # It can be stored, here and on PostgreSQL, which knows neither NUL nor half characters.
    stored = json.dumps(kept)
    assert "\\u0000" not in stored
    stored.encode()
    json.dumps(kept, ensure_ascii=False).encode()
    form = a_form(baker, **json.loads(stored))
    errors = Errors()
    contact = read_contact(form, errors)
    content = read_offer(form, baker, errors)
    assert content is not None
    assert all(message.strip() for message in errors.by_field.values())
    assert all(isinstance(field, str) for field in errors.by_field)
    for text in (content.title, content.description, contact.name, contact.email, content.rhythm):
        text.encode()
        assert "\x00" not in text
    if not errors.by_field:
        assert 3 <= len(content.title) <= 150
        assert 6 <= content.duration_months <= 36
        assert 1 <= content.opening_count <= 10


@given(typed=st.dictionaries(NAMES, JSON, max_size=10))
def test_only_known_fields_of_their_kind_are_kept(typed: dict[str, Any]) -> None:
    kept = cleaned(typed)
    assert set(kept) <= set(TEXTS) | LISTS
    assert cleaned(kept) == kept
    for name, value in kept.items():
        if name in TEXTS:
            assert isinstance(value, str)
            assert len(value) <= TEXTS[name]
        else:
            assert isinstance(value, list)
            assert all(isinstance(item, str | int) for item in value)


@given(
    text=st.text(
        st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n\t"), max_size=2_000
    )
)
def test_what_people_type_is_kept_as_it_is(text: str) -> None:
    assert cleaned({"description": text}) == {"description": text}


def test_a_refusal_of_a_reader_is_noted_once() -> None:
    errors = Errors()

    def refuses() -> int:
        raise UserError("code", "Deuxième")

    errors.by_field["pay"] = "Première"
    assert errors.read("pay", refuses, 7) == 7
    assert errors.by_field == {"pay": "Première"}
