"""French text: what two people writing the same thing have in common."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.core.text import STOP_WORDS, fold, gender_forms, tokens, word_key, words

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Œuvre d’Été", "oeuvre d'ete"),
        ("ÇA ET LÀ", "ca et la"),
        ("Cæcum", "caecum"),
        ("Straße", "strasse"),
        ("Ｈａｉｒ", "hair"),
        ("Ǽ", "ae"),
        ("n° 5, № 5", "n° 5, no 5"),
        ("", ""),
    ],
)
def test_fold_removes_case_accents_and_ligatures(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
@example("ǽ")
@example("ŉ")
@example("ℌ")
@example("İ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_accents_fold_alike(text: str) -> None:
    assert fold(f"{text}é") == fold(f"{text}e\u0301")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vendeur·se", ["vendeur"]),
        ("vendeur(euse)", ["vendeur"]),
        ("boulanger.ère", ["boulanger"]),
        ("employé-e-s", ["employe"]),
        ("employé·es", ["employe"]),
        ("chargé(e) de clientèle", ["charge", "de", "clientele"]),
        ("coiffeur•euse", ["coiffeur"]),
        ("instituteur·trice", ["instituteur"]),
        ("sous-chef de cuisine", ["sous", "chef", "de", "cuisine"]),
        ("porte-fenêtre", ["porte", "fenetre"]),
        ("C++ et C#", ["c++", "et", "c#"]),
        ("d'aujourd’hui", ["d", "aujourd", "hui"]),
        ("BAC+2", ["bac", "2"]),
        ("…—!", []),
    ],
)
def test_words_are_folded_and_inclusive_endings_dropped(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_hold_only_plain_letters_and_digits(text: str) -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(\+\+|#)?", word) for word in words(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("coiffeur", "coiffeuses"),
        ("boulanger", "boulangeres"),
        ("infirmier", "infirmiere"),
        ("mecanicien", "mecaniciennes"),
        ("directeur", "directrice"),
        ("lycéen", "lycéenne"),
        ("professionnel", "professionnelles"),
        ("patron", "patronne"),
        ("sportif", "sportives"),
        ("comptable", "comptables"),
        ("bois", "boi"),
        ("bac", "bacs"),
    ],
)
def test_plural_and_feminine_meet(one: str, other: str) -> None:
    assert word_key(fold(one)) == word_key(fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("coiffeur", "coiffure"),
        ("vente", "ventilation"),
        ("cuisine", "cuir"),
        ("mecanicien", "medecin"),
        ("plombier", "pompier"),
        ("bac", "bacon"),
        ("c++", "c#"),
        ("bts", "bt"),
        ("3d", "2d"),
    ],
)
def test_unrelated_words_do_not_meet(one: str, other: str) -> None:
    assert word_key(one) != word_key(other)


@given(st.text(alphabet=LETTERS, min_size=3).filter(lambda word: word[-1] not in "sx"))
def test_a_regular_plural_has_the_key_of_its_singular(word: str) -> None:
    assert word_key(f"{word}s") == word_key(word)


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("teur", "trice"),
        ("eur", "euse"),
        ("ier", "iere"),
        ("er", "ere"),
        ("ien", "ienne"),
        ("en", "enne"),
        ("el", "elle"),
        ("on", "onne"),
        ("if", "ive"),
    ],
)
@given(stem=st.text(alphabet=LETTERS, min_size=3))
def test_a_regular_feminine_has_the_key_of_its_masculine(
    masculine: str, feminine: str, stem: str
) -> None:
    assert word_key(stem + feminine) == word_key(stem + masculine)


@given(st.text())
def test_every_word_has_a_key(text: str) -> None:
    assert all(word_key(word) for word in words(text))


def test_tokens_leave_grammar_and_filler_words_out() -> None:
    assert tokens("Apprenti boulanger H/F en alternance, à l'école") == ["boulanger", "ecole"]


@given(st.text())
def test_tokens_are_the_words_that_are_not_stop_words(text: str) -> None:
    assert set(tokens(text)) == set(words(text)) - STOP_WORDS


@pytest.mark.parametrize(
    ("label", "forms"),
    [
        ("Comptable", ["Comptable"]),
        ("Barman / Barmaid", ["Barman", "Barmaid"]),
        (
            "Vendeur / Vendeuse en épicerie",
            ["Vendeur en épicerie", "Vendeuse en épicerie"],
        ),
        (
            "Chef de rang / Cheffe de rang",
            ["Chef de rang", "Cheffe de rang"],
        ),
        ("Un / Deux / Trois", ["Un", "Deux", "Trois"]),
    ],
)
def test_an_occupation_has_a_masculine_and_a_feminine_form(label: str, forms: list[str]) -> None:
    assert gender_forms(label) == forms


@pytest.mark.parametrize("function", [fold, words, tokens, gender_forms])
@given(text=st.text())
@example(text="\ud800 / ")
@example(text=" / ")
@example(text="e" * 10_000)
def test_no_text_is_refused(function: Callable[[str], object], text: str) -> None:
    assert isinstance(function(text), str | list)
