"""Searching, from the words of a URL to a page of cards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.catalog import repository
from services.catalog.enums import Kind
from services.catalog.views import Card
from services.core.database import Database
from services.core.geo import Point
from services.core.text import tokens
from services.reference.territory import Place, PlaceKind, Territory
from services.search.build import build_engine
from services.search.criteria import Criteria, Filters, Sort
from services.search.engine import Engine, Hit
from services.search.filtering import Facets
from services.search.query import Issue, SearchQuery, Where
from services.search.suggest import Occupations, Places

PAGE_SIZE = 20
# How far the training that goes with an offer may be (as the relay to CFAs: DEP-81).
RELATED_RADIUS_KM = 100


@dataclass(frozen=True, slots=True)
class Resolved:
    """A search whose place and codes are known; `query` is the canonical way to write it."""

    query: SearchQuery
    criteria: Criteria
    place: Place | None
    place_label: str
    occupation_label: str
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One card with its distance, None without a centre."""

    card: Card
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of a search."""

    resolved: Resolved
    total: int
    facets: Facets
    results: tuple[Result, ...]


class SearchService:
    """Everything that answers a search, read from the database once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.engine: Engine = build_engine(database)
        with database.read() as session:
            self.territory = Territory(session)
            self.occupations = Occupations(session, self._volumes())
        self.places = Places(self.territory)

    def resolve(self, query: SearchQuery, size: int = PAGE_SIZE) -> Resolved:
        """Return the search with its place and codes looked up; what is unknown is left out."""
        issues: list[Issue] = []
        where, place, label = self._resolve_place(query.where, issues)
        romes = tuple(code for code in query.romes if code in self.occupations.labels)
        if len(romes) < len(query.romes):
            unknown = ", ".join(code for code in query.romes if code not in romes)
            issues.append(Issue("romes", f"Code métier inconnu, ignoré : {unknown}."))
        canonical = replace(query, where=where, romes=romes)
        # A commune is searched around its point; the few without one, with their territory.
        is_around = where.point or (where.insee and place and place.point)
        is_area = place is not None and place.departments and not is_around
        criteria = Criteria(
            romes=romes,
            text=query.text if tokens(query.text) else "",
            center=where.point or (place.point if place and not is_area else None),
            radius_km=query.radius_km,
            departments=place.departments if place and is_area else (),
            filters=query.filters,
            sort=query.sort,
            first=(query.page - 1) * size,
            size=size,
        )
        return Resolved(
            canonical, criteria, place, label, self._occupation_label(romes), tuple(issues)
        )

    def search(self, query: SearchQuery, size: int = PAGE_SIZE) -> ResultPage:
        """Return one page of results with the counts of all."""
        resolved = self.resolve(query, size)
        outcome = self.engine.search(resolved.criteria)
        return ResultPage(resolved, outcome.total, outcome.facets, self.results(outcome.hits))

    def window(self, query: SearchQuery, first: int, size: int) -> tuple[Result, ...]:
        """Return `size` results of a search from the rank `first` (0 for the best)."""
        criteria = replace(self.resolve(query).criteria, first=first, size=size)
        return self.results(self.engine.search(criteria).hits)

    def count(self, query: SearchQuery) -> int:
        """Return how many results a search has."""
        return len(self.engine.matching(self.resolve(query).criteria).positions)

    def results(self, hits: Sequence[Hit]) -> tuple[Result, ...]:
        """Return the cards of hits, in order; an item deleted since is left out."""
        distances = {(hit.kind, hit.item_id): hit.distance_km for hit in hits}
        return tuple(
            replace(result, distance_km=distances[result.card.kind, result.card.item_id])
            for result in self.cards(list(distances))
        )

    def cards(self, wanted: Sequence[tuple[Kind, int]]) -> tuple[Result, ...]:
        """Return the cards of items by kind and id, without distance."""
        with self._database.read() as session:
            return tuple(Result(card, None) for card in repository.cards(session, wanted))

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
            sort=Sort.DISTANCE,
            size=size + 1,
        )
        found = self.results(self.engine.search(criteria).hits)
        others = (r for r in found if (r.card.kind, r.card.item_id) != (card.kind, card.item_id))
        return tuple(others)[:size]

    def _resolve_place(self, where: Where, issues: list[Issue]) -> tuple[Where, Place | None, str]:
        """Return where to search, the place it is, and its name for people."""
        territory = self.territory
        if where.insee:
            place = territory.commune(where.insee)
        elif where.postcode:
            place = next(iter(territory.by_postal_code(where.postcode)), None)
        elif where.department:
            place = territory.departments.get(where.department)
        elif where.region:
            place = territory.regions.get(where.region)
        elif where.point:
            return where, None, where.text or self._near(where.point)
        elif where.text:
            suggestions = self.places.suggest(where.text, 1)
            place = suggestions[0].place if suggestions else None
        else:
            return where, None, ""
        if place is None:
            asked = where.insee or where.postcode or where.department or where.region or where.text
            issues.append(
                Issue(
                    "lieu",
                    f"Nous ne connaissons pas le lieu « {asked} » : "
                    "la recherche porte sur toute la France.",
                )
            )
            return Where(), None, ""
        return where_of(place), place, place.label

    def _near(self, point: Point) -> str:
        nearest = self.territory.nearest(point)
        return f"Autour de {nearest.name}" if nearest else "Autour de ce point"

    def _occupation_label(self, romes: Sequence[str]) -> str:
        labels = [self.occupations.labels[code] for code in romes]
        more = f" (+ {len(labels) - 2})" if len(labels) > 2 else ""
        return ", ".join(labels[:2]) + more

    def _volumes(self) -> dict[str, int]:
        offsets = self.engine.index.postings.offsets
        sizes = (offsets[1:] - offsets[:-1]).tolist()
        return Counter(dict(zip(self.engine.index.vocabulary.romes.codes, sizes, strict=True)))


def where_of(place: Place) -> Where:
    """Return the canonical way to ask for a place."""
    match place.kind:
        case PlaceKind.COMMUNE:
            return Where(insee=place.code)
        case PlaceKind.DEPARTMENT:
            return Where(department=place.code)
        case _:
            return Where(region=place.code)
