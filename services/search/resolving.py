"""From a well-formed search to criteria: places, codes and words are looked up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.core.geo import Point
from services.core.text import tokens, words
from services.reference.territory import Place, PlaceKind, Territory
from services.search.criteria import Criteria
from services.search.query import Issue, SearchQuery, Where
from services.search.suggest import Occupations, Places
from services.search.terms import read


@dataclass(frozen=True, slots=True)
class Resolved:
    """A search whose place and codes are known; `query` is the canonical way to write it.

    `level_words` and `place_words` are the words of the text that were understood as a level of
    diploma and as a place.
    """

    query: SearchQuery
    criteria: Criteria
    place: Place | None
    place_label: str
    occupation_label: str
    issues: tuple[Issue, ...]
    level_words: str = ""
    place_words: str = ""


# Words of the longest place looked for at the end of a text, and what may stand before it.
LONGEST_PLACE = 4
POSTAL_CODE = re.compile(r"[0-9]{5}")
BEFORE_PLACE = frozenset(("a", "en", "sur", "vers", "de", "pres", "autour"))


class Resolver:
    """Looks up what a search names."""

    def __init__(
        self,
        territory: Territory,
        occupations: Occupations,
        places: Places,
        opcos: Mapping[str, str],
    ) -> None:
        self._territory, self._occupations, self._places = territory, occupations, places
        self._opcos = opcos

    def resolve(self, query: SearchQuery, size: int) -> Resolved:
        """Return the search with its place and codes looked up; what is unknown is left out."""
        issues: list[Issue] = []
        query, place_words = self._with_place_of_text(query)
        where, place, label = self._place(query.where, issues)
        romes = _known(query.romes, self._occupations.labels, "romes", "Code métier", issues)
        domains = _known(query.domains, self._occupations.domains, "domains", "Domaine", issues)
        opcos = _known(sorted(query.filters.opcos), self._opcos, "opco", "OPCO", issues)
        asked = replace(query.filters, opcos=frozenset(opcos))
        canonical = replace(query, where=where, romes=romes, domains=domains, filters=asked)
        reading = read(query.text)
        understood = reading.levels if not asked.levels else frozenset()
        filters = replace(asked, levels=asked.levels | understood)
        in_domains = [code for domain in domains for code in self._occupations.in_domain(domain)]
        # A commune is searched around its point; the few without one, with their territory.
        is_around = where.point or (where.insee and place and place.point)
        is_area = place is not None and place.departments and not is_around
        criteria = Criteria(
            romes=tuple(dict.fromkeys((*romes, *in_domains))),
            terms=reading.terms,
            center=where.point or (place.point if place and not is_area else None),
            radius_km=query.radius_km,
            departments=place.departments if place and is_area else (),
            filters=filters,
            sort=query.sort,
            first=(query.page - 1) * size,
            size=size,
        )
        return Resolved(
            query=canonical,
            criteria=criteria,
            place=place,
            place_label=label,
            occupation_label=self._label(romes, domains),
            issues=tuple(issues),
            level_words=reading.level_words if understood else "",
            place_words=place_words,
        )

    def _with_place_of_text(self, query: SearchQuery) -> tuple[SearchQuery, str]:
        """Return a search whose text ends with a place as a search there, and those words.

        Words that name an occupation stay words: Mâcon is a town, "maçon" a trade. Who asked for
        the whole country gets it.
        """
        is_open = query.where.is_empty and not query.is_radius_chosen
        written = words(query.text) if is_open else []
        for size in range(min(LONGEST_PLACE, len(written)), 0, -1):
            said, rest = written[-size:], written[:-size]
            if said[0] in BEFORE_PLACE:
                continue
            place = self._place_named(said)
            if place is None or all(self._occupations.knows(word) for word in said):
                continue
            while rest and rest[-1] in BEFORE_PLACE:
                rest.pop()
            left = " ".join(rest) if tokens(" ".join(rest)) else ""
            return replace(query, text=left, where=where_of(place)), " ".join(said)
        return query, ""

    def _place_named(self, said: Sequence[str]) -> Place | None:
        if len(said) == 1 and POSTAL_CODE.fullmatch(said[0]):
            return next(iter(self._territory.by_postal_code(said[0])), None)
        return self._places.named(said)

    def _place(self, where: Where, issues: list[Issue]) -> tuple[Where, Place | None, str]:
        """Return where to search, the place it is, and its name for people."""
        territory = self._territory
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
            place = next(iter(self._places.find(where.text, 1)), None)
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
        nearest = self._territory.nearest(point)
        return f"Autour de {nearest.name}" if nearest else "Autour de ce point"

    def _label(self, romes: Sequence[str], domains: Sequence[str]) -> str:
        labels = [self._occupations.domains[code] for code in domains]
        labels += [self._occupations.labels[code] for code in romes]
        more = f" (+ {len(labels) - 2})" if len(labels) > 2 else ""
        return ", ".join(labels[:2]) + more


def where_of(place: Place) -> Where:
    """Return the canonical way to ask for a place."""
    match place.kind:
        case PlaceKind.COMMUNE:
            return Where(insee=place.code)
        case PlaceKind.DEPARTMENT:
            return Where(department=place.code)
        case _:
            return Where(region=place.code)


def _known(
    codes: Sequence[str], labels: Mapping[str, str], field: str, what: str, issues: list[Issue]
) -> tuple[str, ...]:
    """Return the codes that have a label, and tell of the others."""
    known = tuple(code for code in codes if code in labels)
    if len(known) < len(codes):
        unknown = ", ".join(code for code in codes if code not in labels)
        issues.append(Issue(field, f"{what} inconnu, ignoré : {unknown}."))
    return known
