"""A list of words that is searched by prefix, by form, and with typing mistakes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from services.search.words import EXACT, PREFIX, SAME_KEY, TYPO, WordList, mistakes_forgiven

LETTERS = "abcdefghijklmnopqrstuvwxyz"
long_words = st.text(alphabet=LETTERS, min_size=5, max_size=14)


def found(words: list[str], typed: str, *, as_prefix: bool = False) -> dict[str, float]:
    """Return the found words and their weights."""
    known = WordList(words)
    return {
        known.words[match.number]: match.weight for match in known.find(typed, as_prefix=as_prefix)
    }


@st.composite
def misspelled(draw: st.DrawFn, word: str) -> str:
    """Draw what one mistake makes of a word: a letter added, lost, changed, or two swapped."""
    at = draw(st.integers(0, len(word) - 2))
    letter = draw(st.sampled_from(LETTERS))
    return draw(
        st.sampled_from(
            (
                word[:at] + letter + word[at:],
                word + letter,
                word[:at] + word[at + 1 :],
                word[:-1],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )
    )


def test_a_word_has_the_number_of_its_rank() -> None:
    known = WordList(["vente", "boucher", "vente"])
    assert known.words == ["boucher", "vente"]
    assert len(known) == 2
    assert [match.number for match in known.find("vente", as_prefix=False)] == [1]


def test_the_word_itself_is_better_than_another_of_its_forms() -> None:
    assert found(["boulanger", "boulangers"], "boulanger") == {
        "boulanger": EXACT,
        "boulangers": SAME_KEY,
    }
    assert found(["boulanger"], "boulangeres") == {"boulanger": SAME_KEY}


def test_proper_names_have_no_form() -> None:
    names = WordList(["paris", "pari"], has_forms=False)
    assert [match.number for match in names.find("pari", as_prefix=False)] == [0]


def test_an_unfinished_word_is_found_only_where_that_is_asked() -> None:
    assert found(["comptable"], "compt") == {}
    weight = found(["comptable"], "compt", as_prefix=True)["comptable"]
    assert PREFIX < weight < SAME_KEY


def test_the_more_is_typed_the_better_a_word_is_found() -> None:
    weights = [
        found(["comptable"], "comptable"[:size], as_prefix=True)["comptable"]
        for size in range(1, 10)
    ]
    assert weights == sorted(set(weights))
    assert weights[-1] == EXACT


@pytest.mark.parametrize(("length", "forgiven"), [(0, 0), (4, 0), (5, 1), (8, 1), (9, 2), (30, 2)])
def test_long_words_may_hold_mistakes(length: int, forgiven: int) -> None:
    assert mistakes_forgiven(length) == forgiven


@given(long_words, st.data())
def test_one_mistake_is_forgiven_from_5_letters(word: str, data: st.DataObject) -> None:
    typed = data.draw(misspelled(word))
    assume(len(typed) >= 5)
    assert word in found([word], typed)


@given(st.text(alphabet=LETTERS, min_size=9, max_size=14), st.data())
def test_two_mistakes_are_forgiven_from_9_letters(word: str, data: st.DataObject) -> None:
    typed = data.draw(misspelled(data.draw(misspelled(word))))
    # Two mistakes on the same letters may count for more.
    assume(len(typed) >= 9 and OSA.distance(typed, word) <= 2)
    assert word in found([word], typed)


@given(long_words, st.text(alphabet=LETTERS, max_size=6), st.data())
def test_one_mistake_is_forgiven_in_an_unfinished_word(
    begun: str, rest: str, data: st.DataObject
) -> None:
    typed = data.draw(misspelled(begun))
    assume(len(typed) >= 5 and typed[0] == begun[0])
    assert begun + rest in found([begun + rest], typed, as_prefix=True)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("devvel", "developpeur"),
        ("coifffeu", "coiffeur"),
        ("boulngere", "boulangere"),
        ("electrtici", "electricien"),
        ("eletcrici", "electricien"),
    ],
)
def test_usual_slips_are_forgiven_while_typing(typed: str, word: str) -> None:
    assert word in found([word], typed, as_prefix=True)


def test_who_spelled_a_known_word_meant_it() -> None:
    assert found(["vente", "tente"], "vente") == {"vente": EXACT}


def test_a_mistake_is_worth_less_than_any_other_match() -> None:
    assert found(["boulanger"], "boulenger") == {"boulanger": pytest.approx(TYPO - 0.1)}
    assert found(["boulanger"], "boulenqer") == {"boulanger": pytest.approx(TYPO - 0.2)}
    assert TYPO < PREFIX < SAME_KEY < EXACT


def test_mistakes_may_be_unforgiven() -> None:
    known = WordList(["boulanger"])
    assert known.find("boulenger", as_prefix=False, forgiving=False) == []


@given(st.lists(st.text(alphabet=LETTERS, min_size=1, max_size=8)), st.text(alphabet=LETTERS))
def test_whatever_is_typed_weights_are_shares(words: list[str], typed: str) -> None:
    weights = found(words, typed, as_prefix=True)
    assert set(weights) <= set(words)
    assert all(0 < weight <= 1 for weight in weights.values())
    assert not typed or {word for word in words if word.startswith(typed)} <= set(weights)


def test_an_empty_list_finds_nothing() -> None:
    assert found([], "boulanger", as_prefix=True) == {}
