"""How a typed text is understood: its words, its synonyms, the levels that it names."""

import csv

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import select

from services.core.database import Database
from services.core.text import fold, gender_forms, tokens, word_key
from services.reference.models import RomeOccupation, RomeTitle
from services.reference.sheets import Sheet
from services.search.terms import (
    DIPLOMAS,
    LONGEST_ABBREVIATION,
    MAX_TERMS,
    SYNONYMS,
    Term,
    read,
)

Name = frozenset[str]
ANY_TEXT = st.text(max_size=200) | st.from_regex(r"\A[a-zé'+·() -]{0,80}\Z")


def said(text: str) -> list[str]:
    """Return the first way to say each term, its words joined."""
    return [" ".join(term.alternatives[0]) for term in read(text).terms]


def meanings(term: Term) -> set[str]:
    return {" ".join(words) for words in term.alternatives}


def rows() -> list[tuple[str, list[str]]]:
    with SYNONYMS.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["words"], row["means"].split("|")) for row in found]


def keys(text: str) -> Name:
    return frozenset(map(word_key, tokens(text)))


@pytest.fixture(scope="module")
def occupation_names(reference_database: Database) -> list[Name]:
    with reference_database.read() as session:
        labels = session.exec(select(RomeTitle.label)).all()
    return [keys(form) for label in labels for form in gender_forms(label)]


@pytest.fixture(scope="module")
def diploma_names(reference_database: Database) -> list[Name]:
    with reference_database.read() as session:
        sheets = [Sheet.model_validate(row) for row in session.exec(select(RomeOccupation.sheet))]
    return [keys(title) for title in {d.title for sheet in sheets for d in sheet.diplomas}]


# Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boulanger", ["boulanger"]),
        ("Boulangère", ["boulangere"]),
        ("un apprenti boulanger en alternance", ["boulanger"]),
        ("coiffeur(se) H/F", ["coiffeur"]),
        ("agent d'entretien", ["agent", "entretien"]),
        ("boulanger boulanger", ["boulanger"]),
        ("", []),
        ("   ", []),
        ("en de la", []),
        ("…?!", []),
    ],
)
def test_the_words_that_mean_something_are_kept(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_very_long_text_is_read_by_its_first_words() -> None:
    reading = read(" ".join(f"mot{number}" for number in range(1_000)))
    assert [term.alternatives for term in reading.terms] == [
        ((f"mot{number}",),) for number in range(MAX_TERMS)
    ]


@given(text=ANY_TEXT)
@example(text="½ ٤٤ ²")
@example(text="bac bac pro bts cap but bp")
@example(text="(" * 100)
@example(text="r&d c++ c#")
def test_any_text_is_read(text: str) -> None:
    reading = read(text)
    assert len(reading.terms) <= MAX_TERMS
    assert reading.levels <= {3, 4, 5, 6, 7}
    assert bool(reading.levels) == bool(reading.level_words)
    for term in reading.terms:
        assert all(term.alternatives)
        assert all(word == fold(word) for words in term.alternatives for word in words)


@given(text=ANY_TEXT)
def test_capitals_and_spaces_change_nothing(text: str) -> None:
    assert read(f"  {fold(text).upper()}\t") == read(fold(text))


# Diplomas


@pytest.mark.parametrize(
    ("text", "levels", "rest"),
    [
        ("CAP cuisine", {3}, ["cuisine"]),
        ("cap", {3}, []),
        ("BEP", {3}, []),
        ("Certificat d'aptitude professionnelle cuisine", {3}, ["cuisine"]),
        ("bac pro commerce", {4}, ["commerce"]),
        ("Baccalauréat professionnel commerce", {4}, ["commerce"]),
        ("brevet professionnel boulanger", {4}, ["boulanger"]),
        ("BP coiffure", {4}, ["coiffure"]),
        ("BTS électrotechnique", {5}, ["electrotechnique"]),
        ("brevet de technicien supérieur électrotechnique", {5}, ["electrotechnique"]),
        ("bac+2", {5}, []),
        ("bac +3", {6}, []),
        ("BAC + 5", {7}, []),
        ("licence pro paysage", {6}, ["paysage"]),
        ("BUT informatique", {6}, ["informatique"]),
        ("bachelor marketing", {6}, ["marketing"]),
        ("master droit", {7}, ["droit"]),
        ("école d'ingénieur", {7}, []),
        ("BTS ou licence paysage", {5, 6}, ["paysage"]),
        ("deux BTS", {5}, ["deux"]),
    ],
)
def test_a_diploma_names_a_level(text: str, levels: set[int], rest: list[str]) -> None:
    reading = read(text)
    assert reading.levels == levels
    assert said(text) == rest
    assert reading.level_words


@pytest.mark.parametrize(
    "text", ["capable", "capitaine", "débutant", "bachelier", "licencier", "masterisé", "abtsa"]
)
def test_a_word_that_holds_a_diploma_is_no_diploma(text: str) -> None:
    assert read(text).levels == frozenset()
    assert said(text) == [fold(text)]


@given(parts=st.lists(st.sampled_from([diploma for diploma, _ in DIPLOMAS]), max_size=3))
def test_the_longest_diploma_is_read_first(parts: list[str]) -> None:
    levels = dict(DIPLOMAS)
    assert read(" puis ".join(parts)).levels == {levels[part] for part in parts}


def test_no_diploma_hides_a_longer_one() -> None:
    diplomas = [diploma for diploma, _ in DIPLOMAS]
    for rank, diploma in enumerate(diplomas):
        later = [f" {other} " for other in diplomas[rank + 1 :]]
        assert not [other for other in later if f" {diploma} " in other]


# Synonyms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RH", {"rh", "ressources humaines"}),
        ("assmat", {"assmat", "assistant maternel"}),
        ("prépa de commandes", {"prepa commandes", "preparateur commandes"}),
        ("Info com", {"info com", "communication", "information communication"}),
        ("grandes surfaces", {"grandes surfaces", "grande distribution", "libre service"}),
    ],
)
def test_an_abbreviation_is_one_term_with_its_meanings(text: str, expected: set[str]) -> None:
    (term,) = read(text).terms
    assert meanings(term) == expected


def test_the_longest_abbreviation_wins() -> None:
    assert said("info com") == ["info com"]
    assert said("info boulanger com") == ["info", "boulanger", "com"]
    assert said("alternance bts assistant rh") == ["assistant", "rh"]


def test_a_word_without_synonym_is_said_one_way() -> None:
    assert read("boulanger").terms == (Term((("boulanger",),)),)


@given(text=ANY_TEXT)
def test_words_are_kept_in_order(text: str) -> None:
    reading = read(text)
    words = [word for term in reading.terms for word in term.alternatives[0]]
    assert len(words) == len(set(words))
    places = [tokens(text).index(word) for word in words]
    assert places == sorted(places)


@given(rank=st.integers(0))
def test_every_synonym_of_the_list_is_understood(rank: int) -> None:
    written = rows()
    words, means = written[rank % len(written)]
    (term,) = read(words).terms
    assert {" ".join(tokens(meaning)) for meaning in means} <= meanings(term)


def test_the_list_is_well_written() -> None:
    written = rows()
    words = [own for own, _ in written]
    assert words == sorted(words, key=fold), "in alphabetical order"
    assert len({tuple(tokens(own)) for own in words}) == len(words), "no words twice"
    for own, means in written:
        assert 1 <= len(tokens(own)) <= LONGEST_ABBREVIATION, own
        assert own == own.strip()
        assert means == [meaning.strip() for meaning in means if tokens(meaning)], own
        assert len({keys(meaning) for meaning in means}) == len(means), own
        assert not read(own).levels, own


def test_every_meaning_names_an_occupation_or_a_diploma(
    occupation_names: list[Name], diploma_names: list[Name]
) -> None:
    for words, means in rows():
        asked = [keys(meaning) for meaning in means]
        for meaning, wanted in zip(means, asked, strict=True):
            names = [*occupation_names, *diploma_names]
            assert any(wanted <= name for name in names), f"{words}: {meaning}"
        assert any(wanted <= name for wanted in asked for name in occupation_names), words
