"""Worlds and searches with words, drawn at random.

Words are few: names of occupations, their forms and mistakes, invented names of employers.
"""

from dataclasses import replace

from hypothesis import strategies as st

from services.search.criteria import Criteria
from tests.unit.search.drawn_worlds import searches, things
from tests.unit.search.worlds import Thing, terms

TITLE_WORDS = (
    "boulanger boulangère boulangerie vendeur vendeuse barman développeur développeuse web "
    "mirolune école apprenti"
).split()
NAME_WORDS = "mirolune kardune solmare boulangerie école web".split()
DESCRIPTION_WORDS = "boulanger boulangers vendeuses pain fournil web solmare".split()
TYPED_WORDS = (
    "boulanger boulangères boulengère vendeuse vendeur vandeur barman développeur developeur web "
    "mirolune mirolun kardune solmare pain fournil école cfa cap bts rh en zzzz"
).split()


def texts(words: list[str], most: int = 3) -> st.SearchStrategy[str]:
    """Draw a few words, often none."""
    return st.just("") | st.lists(st.sampled_from(words), max_size=most).map(" ".join)


described_things = st.builds(
    replace,
    things,
    title=texts(TITLE_WORDS),
    name=texts(NAME_WORDS, 2),
    description=texts(DESCRIPTION_WORDS, 5),
)
described_worlds = st.lists(described_things, max_size=30, unique_by=lambda thing: thing.key)
typed_texts = st.lists(st.sampled_from(TYPED_WORDS), min_size=1, max_size=4).map(" ".join)


@st.composite
def text_searches(draw: st.DrawFn) -> Criteria:
    """Draw a search by words: any area, occupations, filters and order."""
    criteria = draw(searches())
    romes = draw(st.just(()) | st.just(criteria.romes))
    return replace(criteria, romes=romes, terms=terms(draw(typed_texts)))


@st.composite
def changes(draw: st.DrawFn, world: list[Thing]) -> tuple[list[Thing], list[Thing]]:
    """Draw what happens to a world: things added, moved or changed, and things taken away."""
    new = draw(st.lists(described_things, max_size=6, unique_by=lambda thing: thing.key))
    ranks = st.sets(st.integers(0, len(world) - 1), max_size=4) if world else st.just(set())
    moved = [world[rank] for rank in sorted(draw(ranks))]
    points = [draw(things).point for _ in moved]
    again = [replace(thing, point=point) for thing, point in zip(moved, points, strict=True)]
    keys = {thing.key for thing in new}
    written = [*new, *(thing for thing in again if thing.key not in keys)]
    keys |= {thing.key for thing in written}
    gone = [world[rank] for rank in sorted(draw(ranks))]
    return written, [thing for thing in gone if thing.key not in keys]
