"""Free text: which items a text is about."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.enums import Kind
from services.core.geo import Point
from services.search import matching
from services.search.criteria import Criteria
from services.search.engine import Engine
from services.search.index import Candidates
from services.search.matching import minimum_words
from tests.unit.search.worlds import NOW, Key, Thing, engine_of, keys, terms

NANTES, LYON = Point(47.2184, -1.5536), Point(45.764, 4.8357)
BAKERY = (Kind.COMPANY, 1)
BREAD_OFFER = (Kind.OFFER, 2)
BREAD_TRAINING = (Kind.TRAINING, 3)
HAIRDRESSER = (Kind.OFFER, 4)
NAMES = {
    "D1102": ["Boulanger", "Boulangère", "Artisan boulanger pâtissier"],
    "D1106": ["Vendeur en boulangerie", "Vendeuse en boulangerie"],
    # Nobody's: words that are known, and held by nothing.
    "G1803": ["Plombier", "Maçon"],
}
WORLD = [
    Thing(*BAKERY, NANTES, {"D1102": 0.4}, name="Fournil Mirolune"),
    Thing(*BREAD_OFFER, NANTES, {"D1102": 1.0}, title="Apprenti boulanger", name="Pain d'or"),
    Thing(*BREAD_TRAINING, LYON, {"D1102": 1.0}, title="CAP Boulanger", name="Campus Solmare"),
    Thing(*HAIRDRESSER, NANTES, {}, title="Coiffeur en salon", name="Salon Kardune"),
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of(WORLD, NAMES)


def about(engine: Engine, text: str, **criteria: object) -> set[Key]:
    asked = Criteria(terms=terms(text), **criteria)  # type: ignore[arg-type]
    return set(keys(engine.search(asked, NOW).hits))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boulanger", {BAKERY, BREAD_OFFER, BREAD_TRAINING}),
        ("BOULANGÈRES", {BAKERY, BREAD_OFFER, BREAD_TRAINING}),
        ("boulanger·ère", {BAKERY, BREAD_OFFER, BREAD_TRAINING}),
        ("pâtissier", {BAKERY, BREAD_OFFER, BREAD_TRAINING}),
        ("CAP boulanger", {BAKERY, BREAD_OFFER, BREAD_TRAINING}),
        ("coiffeuse", {HAIRDRESSER}),
        ("coiffeur kardune", {HAIRDRESSER}),
        ("mirolune", {BAKERY}),
        ("solmare", {BREAD_TRAINING}),
        ("boulanger mirolune", {BAKERY}),
        ("plombier", set()),
        ("boulanger plombier", set()),
        ("boul", set()),
    ],
)
def test_a_text_is_about_what_holds_its_words(
    engine: Engine, text: str, expected: set[Key]
) -> None:
    assert about(engine, text) == expected


def test_a_company_is_found_by_an_occupation_that_its_own_text_does_not_name(
    engine: Engine,
) -> None:
    assert BAKERY in about(engine, "artisan")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boulnger", {BAKERY, BREAD_OFFER, BREAD_TRAINING}),
        ("coifeur", {HAIRDRESSER}),
        ("salom", {HAIRDRESSER}),
        ("cop", set()),
        ("mirolunes", set()),
        ("kardume", set()),
    ],
)
def test_mistakes_are_forgiven_in_occupations_and_titles_but_not_in_names(
    text: str, expected: set[Key]
) -> None:
    world = [*WORLD[:3], Thing(*HAIRDRESSER, title="Coiffeur en salon", name="Maison Kardune")]
    assert about(engine_of(world, NAMES), text) == expected


@pytest.mark.parametrize(
    ("asked", "held"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 5), (8, 6), (20, 15)]
)
def test_a_long_text_needs_not_be_held_whole(asked: int, held: int) -> None:
    assert minimum_words(asked) == held


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("coiffeur", True),
        ("coiffeur plombier", False),
        ("coiffeur salon plombier", True),
        ("coiffeur macon plombier", False),
        ("coiffeur salon kardune plombier", True),
        ("coiffeur salon macon plombier", False),
        ("coiffeur coiffeur coiffeur", True),
    ],
)
def test_enough_of_the_words_must_be_found(engine: Engine, text: str, *, is_found: bool) -> None:
    assert (HAIRDRESSER in about(engine, text)) is is_found


def test_a_text_and_an_occupation_narrow_together(engine: Engine) -> None:
    assert about(engine, "salon", romes=("D1102",)) == set()
    assert about(engine, "mirolune", romes=("D1102",)) == {BAKERY}


def test_a_text_and_a_circle_narrow_together(engine: Engine) -> None:
    circle = {"center": NANTES, "radius_km": 30}
    assert about(engine, "boulanger", **circle) == {BAKERY, BREAD_OFFER}
    assert about(engine, "boulanger", romes=("D1102",), **circle) == {BAKERY, BREAD_OFFER}


def test_what_was_written_comes_before_what_was_nearly_written() -> None:
    world = [Thing(Kind.OFFER, 1, title="Vendange"), Thing(Kind.OFFER, 2, title="Vendanges")]
    engine = engine_of(world)
    for text, first in (("vendange", 1), ("vendanges", 2)):
        assert engine.search(Criteria(terms=terms(text)), NOW).hits[0].item_id == first


def test_an_item_is_more_about_its_likely_occupation() -> None:
    world = [Thing(Kind.COMPANY, n, romes={"D1102": p}) for n, p in ((1, 0.1), (2, 0.9))]
    hits = engine_of(world, NAMES).search(Criteria(terms=terms("boulanger")), NOW).hits
    assert [hit.item_id for hit in hits] == [2, 1]


@given(st.text(alphabet="abcdeilnoprstu CP'-é", max_size=60))
def test_a_score_is_a_share_that_does_not_depend_on_the_others(text: str) -> None:
    engine = engine_of(WORLD, NAMES)
    asked, everywhere = terms(text), engine.index.everywhere()
    if not asked:
        return
    whole = matching.about(engine.index, engine.words, asked, everywhere, None)
    assert ((whole.strength > 0) & (whole.strength <= 1)).all()
    for at, strength in zip(whole.positions.tolist(), whole.strength.tolist(), strict=True):
        alone = Candidates(np.array([at], np.int32), np.ones(1, np.float32))
        found = matching.about(engine.index, engine.words, asked, everywhere, alone)
        assert found.strength.tolist() == pytest.approx([strength])


@given(st.text(max_size=200))
def test_no_text_breaks_a_search(text: str) -> None:
    assert about(engine_of(WORLD, NAMES), text) <= {thing.key for thing in WORLD}


def test_a_text_of_filler_words_says_nothing(engine: Engine) -> None:
    assert about(engine, "un emploi en alternance") == {thing.key for thing in WORLD}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boulnager", {"boulnager": "boulanger"}),
        ("coifeur salom", {"coifeur": "coiffeur", "salom": "salon"}),
        ("boulangères coiffeuse", {}),
        ("mirolune", {}),
        ("tralala", {}),
    ],
)
def test_what_was_corrected_is_told(engine: Engine, text: str, expected: dict[str, str]) -> None:
    assert engine.search(Criteria(terms=terms(text)), NOW).corrections == expected


def test_what_nobody_knows_is_not_required(engine: Engine) -> None:
    assert about(engine, "coiffeur tralala") == {HAIRDRESSER}
    assert about(engine, "tralala") == set()
