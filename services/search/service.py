"""Searching, from the words of a URL to a page of cards."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec
from sqlalchemy import bindparam, or_, select

from services.catalog.enums import Kind
from services.catalog.views import Card
from services.core.columns import columns_of
from services.core.constants import RADIUS_CHOICES_KM
from services.core.database import Database
from services.reference.models import Opco
from services.reference.near import NearOccupations
from services.reference.territory import Territory
from services.search import enlarging
from services.search.build import build_engine
from services.search.columns import item_key
from services.search.criteria import Criteria, Filters
from services.search.engine import Hit, Outcome, SearchEngine
from services.search.enlarging import Enlargement, Larger
from services.search.filtering import LEVELS, Facets
from services.search.models import SearchCard
from services.search.query import SearchQuery, Where
from services.search.resolving import Resolved, Resolver
from services.search.suggest import MAX_SUGGESTIONS, Occupations, Places, Suggestion, employers

logger = logging.getLogger(__name__)

PAGE_SIZE = 20
# How far the training that goes with an offer may be (as the relay to CFAs: DEP-81).
RELATED_RADIUS_KM = 100
# Occupations looked at when one has nothing to offer.
NEAR_OCCUPATIONS = 5
WORDS_FAILED = (
    "La recherche par mots est en panne : voici les résultats des métiers les plus proches de "
    "ce que vous avez écrit."
)
CARDS_FAILED = "Une partie des résultats ne peut pas être affichée pour l'instant."

# Cards read by one statement: those of a page.
CARDS_AT_ONCE = PAGE_SIZE
_card = columns_of(SearchCard)
_CARDS = select(_card.item_key, _card.card).where(
    or_(*(_card.item_key == bindparam(f"k{rank}") for rank in range(CARDS_AT_ONCE)))
)
_decode = msgspec.json.Decoder(Card).decode


@dataclass(frozen=True, slots=True)
class Result:
    """One card with its distance, None without a centre, and its hit when it comes from one."""

    card: Card
    distance_km: float | None
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of a search.

    `widened_from` is the radius that found nothing, when a larger one was taken instead; `troubles`
    are sentences on what did not work; `corrections` are typed words and what was looked for
    instead.
    """

    resolved: Resolved
    total: int
    facets: Facets
    results: tuple[Result, ...]
    is_capped: bool = False
    widened_from: int | None = None
    troubles: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LargerSearch:
    """A search that finds more: what was changed (see `Enlargement`), how many results it has.

    `occupation` is the ROME code that was added, if one was.
    """

    change: str
    query: SearchQuery
    total: int
    occupation: str = ""


class SearchService:
    """Everything that answers a search."""

    def __init__(
        self, database: Database, engine: Callable[[], SearchEngine] | None = None
    ) -> None:
        """Read the reference lists; `engine` gives the engine of the moment, else one is built."""
        self._database = database
        if engine is None:
            built = build_engine(database)
            self._current: Callable[[], SearchEngine] = lambda: built
        else:
            self._current = engine
        with database.read() as session:
            self.territory = Territory(session)
            self.occupations = Occupations(session, self.engine.volumes())
            self.near = NearOccupations(session)
            opco = columns_of(Opco)
            self.opcos: dict[str, str] = {
                row.code: row.label for row in session.execute(select(opco.code, opco.label))
            }
        self.places = Places(self.territory)
        self._resolver = Resolver(self.territory, self.occupations, self.places, self.opcos)

    @property
    def engine(self) -> SearchEngine:
        """The engine of the moment."""
        return self._current()

    def resolve(self, query: SearchQuery, size: int = PAGE_SIZE) -> Resolved:
        """Return the search with its place and codes looked up; what is unknown is left out."""
        return self._resolver.resolve(query, size)

    def search(self, query: SearchQuery, size: int = PAGE_SIZE) -> ResultPage:
        """Return one page of results with the counts of all.

        A radius that nobody chose and that finds nothing is enlarged.
        """
        resolved = self.resolve(query, size)
        page = self.page(resolved)
        if page.total or resolved.query.is_radius_chosen or not resolved.criteria.center:
            return page
        larger = self.engine.enlargements(resolved.criteria, Larger(RADIUS_CHOICES_KM, ()))
        for wider in larger:
            if wider.change == enlarging.RADIUS and wider.total:
                widened = replace(resolved, criteria=wider.criteria)
                return replace(self.page(widened), widened_from=resolved.query.radius_km)
        return page

    def page(self, resolved: Resolved, *, explain: bool = False) -> ResultPage:
        """Return one page of a search; a part that fails is told of in words."""
        outcome, troubles = self._answer(resolved, explain=explain)
        results, are_all = self._shown(outcome.hits)
        if not are_all:
            troubles = (*troubles, CARDS_FAILED)
        return ResultPage(
            resolved=resolved,
            total=outcome.total,
            facets=outcome.facets,
            results=results,
            is_capped=outcome.is_capped,
            troubles=troubles,
            corrections=outcome.corrections,
        )

    def window(self, query: SearchQuery, first: int, size: int) -> tuple[Result, ...]:
        """Return `size` results of a search from the rank `first` (0 for the best)."""
        resolved = self.resolve(query)
        criteria = replace(resolved.criteria, first=first, size=size)
        return self.page(replace(resolved, criteria=criteria)).results

    def enlargements(self, resolved: Resolved) -> list[LargerSearch]:
        """Return the searches a little larger than one that do find more, with their counts."""
        query, criteria = resolved.query, resolved.criteria
        near = self.near.near(query.romes, NEAR_OCCUPATIONS)
        found = self.engine.enlargements(criteria, Larger((*RADIUS_CHOICES_KM, None), near))
        return [_larger(query, larger) for larger in found if larger.total]

    def missing_kinds(self, resolved: Resolved, kinds: frozenset[Kind]) -> LargerSearch | None:
        """Return the smallest larger circle where some kinds begin, None when there is none."""
        query = resolved.query.with_filters(kinds=kinds)
        filters = replace(resolved.criteria.filters, kinds=kinds)
        criteria = replace(resolved.criteria, filters=filters)
        for larger in self.engine.enlargements(criteria, Larger(RADIUS_CHOICES_KM, ())):
            if larger.change == enlarging.RADIUS and larger.total:
                return _larger(query, larger)
        return None

    def suggest_occupations(self, typed: str, limit: int = MAX_SUGGESTIONS) -> list[Suggestion]:
        """Return the occupations, domains and employers that a text may mean, best first."""
        with self._database.read() as session:
            named = employers(session, typed)
        found = self.occupations.suggest(typed, limit)
        return found[: max(limit - len(named), 1)] + named[: limit - 1]

    def results(self, hits: Sequence[Hit]) -> tuple[Result, ...]:
        """Return the cards of hits, in order; an item deleted since is left out."""
        return self._shown(hits)[0]

    def cards(self, wanted: Sequence[tuple[Kind, int]]) -> tuple[Result, ...]:
        """Return the cards of items by kind and id, without distance."""
        return self.results([Hit(kind, item_id, None) for kind, item_id in wanted])

    def related(
        self, card: Card, romes: Sequence[str], kinds: frozenset[Kind], size: int
    ) -> tuple[Result, ...]:
        """Return the nearest items of some kinds for the same occupations as a card."""
        if not romes:
            return ()
        criteria = Criteria(
            romes=tuple(romes),
            center=card.point,
            radius_km=RELATED_RADIUS_KM if card.point else None,
            filters=Filters(kinds=kinds),
        )
        found = self.results(self.engine.nearest(criteria, size + 1))
        others = (r for r in found if (r.card.kind, r.card.item_id) != (card.kind, card.item_id))
        return tuple(others)[:size]

    def _answer(self, resolved: Resolved, *, explain: bool) -> tuple[Outcome, tuple[str, ...]]:
        criteria = resolved.criteria
        try:
            return self.engine.search(criteria, explain=explain), ()
        except Exception:
            if not criteria.terms:
                raise
            logger.exception("The search by words failed; searching by occupations")
        named = [s.params.get("romes") for s in self.occupations.suggest(resolved.query.text)]
        # Words that name nothing find nothing: no ROME code is empty.
        romes = criteria.romes or tuple(code for code in named if code) or ("",)
        plain = replace(criteria, terms=(), romes=romes)
        return self.engine.search(plain, explain=explain), (WORDS_FAILED,)

    def _shown(self, hits: Sequence[Hit]) -> tuple[tuple[Result, ...], bool]:
        """Return the results of hits, and whether every card could be read."""
        keys = [item_key(hit.kind, hit.item_id) for hit in hits]
        cards: dict[int, Card] = {}
        are_all = True
        with self._database.reader.connect() as connection:
            for start in range(0, len(keys), CARDS_AT_ONCE):
                own = keys[start : start + CARDS_AT_ONCE]
                # Always as many: the same statement is prepared once.
                own += [own[-1]] * (CARDS_AT_ONCE - len(own))
                values = {f"k{rank}": key for rank, key in enumerate(own)}
                for key, card in connection.execute(_CARDS, values):
                    try:
                        cards[key] = _decode(card)
                    except msgspec.DecodeError:
                        logger.exception("The card of an item is broken: %s", key)
                        are_all = False
        found = ((hit, cards.get(key)) for hit, key in zip(hits, keys, strict=True))
        shown = tuple(Result(card, hit.distance_km, hit) for hit, card in found if card)
        return shown, are_all


def _larger(query: SearchQuery, larger: Enlargement) -> LargerSearch:
    """Return how a larger search is written."""
    occupation = ""
    if larger.change == enlarging.RADIUS:
        radius = larger.criteria.radius_km
        wider = None if radius is None else round(radius)
        found = replace(query, radius_km=wider, is_radius_chosen=True, page=1)
    elif larger.change == enlarging.PLACE:
        found = replace(query, where=Where(), page=1)
    elif larger.change == enlarging.OCCUPATION:
        occupation = larger.criteria.romes[-1]
        found = replace(query, romes=(*query.romes, occupation), page=1)
    elif larger.change in (enlarging.FILTERS, enlarging.ANYWHERE):
        # A level that comes from the words of the search stays, unless all are asked for.
        found = replace(query, filters=Filters(levels=frozenset(LEVELS)), page=1)
        if larger.change == enlarging.ANYWHERE:
            where = Where() if larger.criteria.center is None else query.where
            found = replace(found, where=where, radius_km=None, is_radius_chosen=True)
    elif larger.change == "levels":
        # The level may come from the words of the search: only asking for all of them lifts it.
        found = query.with_filters(levels=frozenset(LEVELS))
    else:
        filters = enlarging.lifted(query.filters, larger.change)
        found = replace(query, filters=filters, page=1)
    return LargerSearch(larger.change, found, larger.total, occupation)
