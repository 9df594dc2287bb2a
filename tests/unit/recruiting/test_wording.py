"""What a recruiter writes: contact details, wordings to avoid, hints."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.core.text import fold
from services.recruiting import wording
from services.recruiting.wording import (
    HINTS,
    WORDINGS,
    DetailKind,
    contact_details_in,
    hints,
    quality,
    warnings,
)
from services.reference.loader import DATA
from services.reference.sheets import read_sheets
from tests.unit.recruiting.wording_sentences import BY_CRITERION, LEGAL_AGE, RIGHT, lines

WRONG = [(criterion, one) for criterion, many in BY_CRITERION.items() for one in many]
# These are titles: they are looked at only where a title stands.
TITLES = {"Serveuse en salle", "Vendeuse en boulangerie"}


@pytest.mark.parametrize(("criterion", "sentence"), WRONG)
def test_words_that_keep_people_away_are_told(criterion: str, sentence: str) -> None:
    within = [] if sentence in TITLES else [f"Vente en magasin. {sentence} !"]
    for text in (sentence, sentence.upper(), *within):
        found = warnings(text)
        assert criterion in {one.criterion for one in found}, text
        for one in found:
            assert one.words in text
            assert one.reason
            assert one.advice


def test_there_are_enough_sentences() -> None:
    assert len(WRONG) >= 60
    assert len(lines(RIGHT)) >= 60


@pytest.mark.parametrize("sentence", lines(RIGHT))
def test_ordinary_words_are_left_alone(sentence: str) -> None:
    for text in (sentence, sentence.upper(), f"Le poste. {sentence}."):
        assert warnings(text) == ()


@pytest.mark.parametrize("sentence", lines(LEGAL_AGE))
def test_the_legal_age_has_an_advice_of_its_own(sentence: str) -> None:
    (one,) = warnings(sentence)
    assert "de 16 à 29 ans" in one.reason
    assert "exceptions" in one.reason


def test_a_text_may_have_several() -> None:
    found = warnings("Jeune homme,\nbonne présentation, sans enfants\u00a0: écrire au gérant.")
    assert [(one.criterion, one.words) for one in found] == [
        ("age", "Jeune homme"),
        ("appearance", "bonne présentation"),
        ("family", "sans enfants"),
    ]


def test_the_same_words_are_told_once() -> None:
    assert len(warnings("sans enfants, sans enfants")) == 1


def test_both_genders_in_the_title_speak_for_the_description() -> None:
    description = "Nous recherchons un boulanger pour le fournil."
    assert warnings(description)
    assert not warnings(f"Boulanger en alternance (H/F)\n{description}")


def test_words_are_given_as_they_were_typed() -> None:
    (one,) = warnings("Nos œuvres : de NATIONALITÉ\u00a0Française.")
    assert one.words == "de NATIONALITÉ\u00a0Française"


def our_own_texts() -> Iterator[str]:
    for sheet in read_sheets(DATA / "occupations").values():
        yield from (*sheet.tasks, *sheet.know_how, *sheet.knowledge, *sheet.soft_skills)
        yield sheet.definition


def test_what_the_product_writes_itself_is_left_alone() -> None:
    texts = list(our_own_texts())
    assert len(texts) > 4_000
    assert [text for text in texts if warnings(text)] == []
    assert [text for text in texts if contact_details_in(text)] == []


def test_every_criterion_has_a_reason_and_an_advice_in_french() -> None:
    content: dict[str, Any] = yaml.safe_load(WORDINGS.read_text("utf-8"))
    assert {entry["key"] for entry in content["criteria"]} == set(BY_CRITERION)
    for entry in content["criteria"]:
        assert re.match(r"(L'|Le |La |Les )", entry["reason"])
        assert entry["advice"].endswith(".")
        for pattern in entry["patterns"] + entry["unless"]:
            assert pattern == fold(pattern)


@given(st.text(max_size=200))
def test_any_text_is_read_and_its_words_are_in_it(text: str) -> None:
    for warning in warnings(text):
        assert warning.words in text
    for detail in contact_details_in(text):
        assert detail.words in text


@given(st.lists(st.sampled_from([one for _, one in WRONG] + lines(RIGHT)), max_size=4))
def test_sentences_one_after_another_are_read(sentences: list[str]) -> None:
    text = ". ".join(sentences)
    for warning in warnings(text):
        assert warning.words in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Écrire à Jean@Fournil.fr", "Jean@Fournil.fr"),
        ("contact@fournil.example", "contact@fournil.example"),
        ("jean (at) fournil . fr", "jean (at) fournil . fr"),
        ("jean [at] fournil [point] fr", "jean [at] fournil [point] fr"),
        ("jean arobase fournil point fr", "jean arobase fournil point fr"),
        ("jean @ fournil.fr", "jean @ fournil.fr"),
        ("nom(a)fournil.com", "nom(a)fournil.com"),
    ],
)
def test_addresses_are_found_in_a_text(text: str, words: str) -> None:
    (found,) = contact_details_in(text)
    assert (found.kind, found.words) == (DetailKind.EMAIL, words)


@pytest.mark.parametrize(
    "number",
    [
        "06 12 34 56 78",
        "0612345678",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "0033 6 12 34 56 78",
        "0 6 1 2 3 4 5 6 7 8",
    ],
)
def test_numbers_are_found_in_a_text(number: str) -> None:
    (found,) = contact_details_in(f"Boulanger, tél. {number} le matin")
    assert (found.kind, found.words) == (DetailKind.PHONE, number)


@pytest.mark.parametrize(
    "link",
    [
        "www.fournil.fr",
        "https://fournil.example/offre",
        "HTTP://FOURNIL.FR",
        "fournil.fr",
        "Fournil-Dupont.com",
        "fournil . fr",
        "recrutement.fournil.com/offre?x=1",
        "linkedin.com/in/jean",
        "bit.ly/abc",
        "fournil.bzh",
    ],
)
def test_links_are_found_in_a_text(link: str) -> None:
    (found,) = contact_details_in(f"Boulanger {link}")
    assert (found.kind, found.words) == (DetailKind.LINK, link)


def test_the_kind_has_words_for_a_sentence() -> None:
    details = contact_details_in("jean@fournil.fr, 06 12 34 56 78, www.fournil.fr")
    assert [one.kind.label for one in details] == [
        "une adresse e-mail",
        "un numéro de téléphone",
        "l'adresse d'un site",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "coiffeur.se",
        "vendeur.euse",
        "apprenti.e.s",
        "créateur.re d'entreprise",
        "directeur.rice technicien.ne",
        "Boulanger / Boulangère (H/F)",
        "SIRET 123 456 789 00012",
        "SIRET 01234567890123",
        "35 h, 1 800,50 € net.",
        "Développeur ASP.NET, Node.js et Vue.js",
        "Bac.pro ou bac+2.",
        "du 01.02.2026 au 30.06.2026, le 01/02/2026",
        "Atelier à Lyon. Fr de préférence",
        "CAP, BEP, etc.",
        "75011 Paris, réf. 2026-0612345678901",
        "8h-12h 13h-17h, 1 semaine / 2 semaines",
        "à 10 min de la gare. Pro du pain",
    ],
)
def test_ordinary_text_holds_no_contact_detail(text: str) -> None:
    assert contact_details_in(text) == ()


GOOD: dict[str, Any] = {
    "title": "Boulanger en alternance (H/F)",
    "description": "Pétrir, façonner et cuire le pain avec le boulanger.",
    "employer_description": "Boulangerie de quartier, six personnes au fournil et en boutique.",
    "rhythm": "1 semaine à l'école, 2 semaines en entreprise",
    "monthly_pay": 900,
}


def test_a_good_offer_has_everything() -> None:
    found = hints(**GOOD)
    assert all(hint.is_passed for hint in found)
    assert quality(found) == 100


@pytest.mark.parametrize(
    ("changes", "missed"),
    [
        ({"title": "Vente H/F"}, {"title_length"}),
        ({"title": "BOULANGER EN ALTERNANCE"}, {"title_case"}),
        ({"title": "URGENT boulanger (H/F)"}, {"title_calm"}),
        ({"title": "Boulanger (H/F) !!!"}, {"title_calm"}),
        ({"description": "Faire du pain."}, {"description_short"}),
        ({"description": " " * 100}, {"description_short"}),
        ({"description": "pain " * 301}, {"description_long"}),
        ({"employer_description": ""}, {"employer"}),
        ({"rhythm": " "}, {"rhythm"}),
        ({"monthly_pay": None}, {"pay"}),
        ({"title": "Jeune homme boulanger"}, {"wording"}),
        ({"title": ""}, {"title_length"}),
    ],
)
def test_each_hint_says_what_to_do(changes: dict[str, Any], missed: set[str]) -> None:
    found = hints(**(GOOD | changes))
    assert {hint.key for hint in found if not hint.is_passed} == missed
    assert quality(found) == round(100 * (len(found) - len(missed)) / len(found))


@pytest.mark.parametrize("title", ["Technicien BTP", "BTS MCO", "Vendeur CDI SNCF (H/F)"])
def test_codes_in_capitals_do_not_shout(title: str) -> None:
    assert not wording._shouts(title)


def test_the_quality_goes_from_nothing_to_everything() -> None:
    assert quality(()) == 100
    assert quality(tuple(hint for hint in hints("", "") if not hint.is_passed)) == 0


def test_each_hint_has_both_sentences() -> None:
    content = yaml.safe_load(Path(HINTS).read_text("utf-8"))
    assert set(content) == {hint.key for hint in hints("", "")}
    for entry in content.values():
        assert entry["passed"].endswith(".")
        assert entry["missed"].endswith((".", "?"))
