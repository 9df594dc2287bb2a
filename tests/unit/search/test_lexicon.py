"""Names found by their words while somebody types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.lexicon import Lexicon, Name

NAMES = ["boulanger", "boulanger patissier", "chef boulanger", "vendeur en boulangerie", "boucher"]


def lexicon(*names: str, fame: dict[str, float] | None = None) -> Lexicon:
    return Lexicon([Name(tuple(n.split()), (fame or {}).get(n, 0)) for n in names], 0.3)


def found(known: Lexicon, names: list[str], typed: str, limit: int = 10) -> list[str]:
    return [names[match.number] for match in known.find(typed, limit)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("boulanger", ["boulanger", "boulanger patissier", "chef boulanger"]),
        ("boulanger p", ["boulanger patissier"]),
        ("patissier boul", ["boulanger patissier"]),
        ("boulanger boucher", []),
        ("bo", ["boucher", "boulanger", "boulanger patissier", "chef boulanger"]),
        ("ch", ["chef boulanger"]),
        ("che boulanger", []),
        ("", []),
        ("!?", []),
    ],
)
def test_a_name_holds_every_typed_word_the_last_maybe_unfinished(
    typed: str, expected: list[str]
) -> None:
    names = found(lexicon(*NAMES), NAMES, typed)
    assert names[: len(expected)] == expected
    assert bool(names) is bool(expected)


def test_what_begins_a_name_comes_before_what_ends_it() -> None:
    names = ["chef boulanger", "boulanger chef"]
    assert found(lexicon(*names), names, "boulanger") == ["boulanger chef", "chef boulanger"]


def test_of_two_equal_names_the_better_known_comes_first() -> None:
    names = ["saint denis", "saint denas"]
    known = lexicon(*names, fame={"saint denas": 1.0})
    assert found(known, names, "saint den") == ["saint denas", "saint denis"]


def test_equal_names_keep_their_order() -> None:
    names = ["la croix", "la croix"]
    assert [match.number for match in lexicon(*names).find("croix", 5)] == [0, 1]


def test_no_more_is_given_than_asked() -> None:
    assert len(found(lexicon(*NAMES), NAMES, "bo", limit=2)) == 2


@given(
    st.lists(st.text("abcde", min_size=1, max_size=7), min_size=1, max_size=8, unique=True),
    st.data(),
)
def test_every_name_is_found_by_its_own_beginning(names: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names))
    typed = name[: data.draw(st.integers(1, len(name)))]
    assert name in found(lexicon(*names), names, typed)


@given(st.lists(st.sampled_from(NAMES), min_size=1), st.text("abcehlnoruv ", max_size=15))
def test_the_best_come_first(names: list[str], typed: str) -> None:
    scores = [match.score for match in lexicon(*names).find(typed, 50)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("label", "typed", "parts"),
    [
        ("Boulanger / Boulangère", "boul", ["Boul", "Boul"]),
        ("Boulanger / Boulangère", "boulangères", ["Boulanger", "Boulangère"]),
        ("Chef boulanger", "BOULANGÉR", ["boulanger"]),
        ("Boucher", "boulanger", []),
        ("Vendeur en boulangerie", "boulangerie vendeur", ["Vendeur", "boulangerie"]),
    ],
)
def test_the_parts_that_answer_are_highlighted(label: str, typed: str, parts: list[str]) -> None:
    known = lexicon("boulanger", "boulangere", "boucher", "vendeur en boulangerie")
    assert [label[start:end] for start, end in known.marker(typed)(label)] == parts


@given(st.text(max_size=30), st.text(max_size=15))
def test_highlights_are_inside_the_label_and_apart(label: str, typed: str) -> None:
    edges = [edge for part in lexicon(*NAMES).marker(typed)(label) for edge in part]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(label) for edge in edges)
