"""The choices that a search page offers: each is the address of another search."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict

from lba_app.runtime import search_service
from lba_app.state.rows import CONTRACT_LABELS, LEVEL_LABELS
from lba_app.web import texts
from services.catalog.enums import Kind
from services.core.constants import RADIUS_CHOICES_KM
from services.search.criteria import Filters, Sort
from services.search.query import SearchQuery, Where
from services.search.service import PAGE_SIZE, ResultPage

PATH = "/recherche"
JOBS = frozenset({Kind.OFFER, Kind.COMPANY})
MAX_ENLARGEMENTS = 5
MISSING = (
    ("Aucune formation", "formation", "formations", frozenset({Kind.TRAINING})),
    ("Aucun emploi", "emploi", "emplois", JOBS),
)


class Choice(TypedDict):
    """One choice: its words, how many results it gives, the search it leads to."""

    label: str
    count: str
    href: str
    is_on: bool


class ChoiceGroup(TypedDict):
    """Choices of one filter, and the words of those that are on."""

    label: str
    chosen: str
    choices: list[Choice]


def href(query: SearchQuery) -> str:
    """Return the address of a search."""
    text = query.query_string()
    return f"{PATH}?{text}" if text else PATH


def choice(
    label: str, query: SearchQuery, count: int | None = None, *, is_on: bool = False
) -> Choice:
    """Return the choice of a search; without a count none is shown."""
    shown = "" if count is None else texts.number(count)
    return Choice(label=label, count=shown, href=href(query), is_on=is_on)


def tabs(page: ResultPage) -> list[Choice]:
    """Return the three views of a search: all, jobs, trainings."""
    query, counts = page.resolved.query, page.facets.kinds
    asked = query.filters.kinds
    views: Mapping[str, frozenset[Kind]] = {
        "Tout": frozenset(),
        "Emplois": JOBS,
        "Formations": frozenset({Kind.TRAINING}),
    }
    return [
        choice(
            label,
            query.with_filters(kinds=kinds),
            sum(counts[kind] for kind in kinds or Kind),
            is_on=asked == kinds or (kinds == JOBS and bool(asked) and asked < JOBS),
        )
        for label, kinds in views.items()
    ]


def job_kinds(page: ResultPage) -> list[Choice]:
    """Return the two kinds of jobs; choosing again the one that is on shows both."""
    query, asked = page.resolved.query, page.resolved.query.filters.kinds
    return [
        choice(
            texts.KIND_PLURALS[kind],
            query.with_filters(kinds=JOBS if asked == {kind} else frozenset({kind})),
            page.facets.kinds[kind],
            is_on=asked == {kind},
        )
        for kind in (Kind.OFFER, Kind.COMPANY)
    ]


def levels(page: ResultPage) -> ChoiceGroup:
    """Return the diploma levels with their counts."""
    query, asked = page.resolved.query, page.resolved.query.filters.levels
    return _group(
        "Diplôme visé",
        [
            choice(
                LEVEL_LABELS[level],
                query.with_filters(levels=asked ^ {level}),
                count,
                is_on=level in asked,
            )
            for level, count in page.facets.levels.items()
        ],
    )


def contracts(page: ResultPage) -> ChoiceGroup:
    """Return the contract types with their counts."""
    query, asked = page.resolved.query, page.resolved.query.filters.contracts
    return _group(
        "Contrat",
        [
            choice(
                CONTRACT_LABELS[contract],
                query.with_filters(contracts=asked ^ {contract}),
                count,
                is_on=contract in asked,
            )
            for contract, count in page.facets.contracts.items()
        ],
    )


def disability(page: ResultPage) -> list[Choice]:
    """Return the filter of employers and schools committed to disability."""
    query = page.resolved.query
    is_on = query.filters.disability_friendly
    return [
        choice(
            "Engagés pour le handicap",
            query.with_filters(disability_friendly=not is_on),
            page.facets.disability_friendly,
            is_on=is_on,
        )
    ]


def radii(page: ResultPage) -> ChoiceGroup:
    """Return the distances, none when the place is not a point."""
    query = page.resolved.query
    if page.resolved.criteria.center is None:
        return _group("Distance", [])
    known = {*RADIUS_CHOICES_KM, query.radius_km} - {None}
    labels = {f"{km} km": km for km in sorted(km for km in known if km)}
    options = [
        choice(label, replace(query, radius_km=km, page=1), is_on=km == query.radius_km)
        for label, km in {**labels, "France entière": None}.items()
    ]
    return _group("Distance", options)


def sorts(page: ResultPage) -> ChoiceGroup:
    """Return the orders that make sense for the search."""
    query = page.resolved.query
    can_measure = page.resolved.criteria.center is not None
    return _group(
        "Trier",
        [
            choice(sort.label, replace(query, sort=sort, page=1), is_on=sort is query.sort)
            for sort in Sort
            if can_measure or sort is not Sort.DISTANCE
        ],
    )


def pages(page: ResultPage) -> list[Choice]:
    """Return the ways to the previous and next results."""
    query = page.resolved.query
    shown = page.resolved.criteria.first + len(page.results)
    links = []
    if query.page > 1:
        links.append(choice("Résultats précédents", replace(query, page=query.page - 1)))
    if shown < page.total:
        following = min(PAGE_SIZE, page.total - shown)
        label = texts.plural(following, "résultat suivant", "résultats suivants")
        links.append(choice(f"Voir {label}", replace(query, page=query.page + 1)))
    return links


def farther(page: ResultPage) -> list[Choice]:
    """Return where the jobs, or the trainings, that are missing around here begin.

    A job without its training, or the reverse, is half of what people come for.
    """
    query, counts = page.resolved.query, page.facets.kinds
    radius, asked = query.radius_km, query.filters.kinds
    if page.resolved.criteria.center is None or radius is None or not page.total:
        return []
    links = []
    for none, one, several, kinds in MISSING:
        if (asked and not asked & kinds) or any(counts[kind] for kind in kinds):
            continue
        for wider_radius in (km for km in RADIUS_CHOICES_KM if km > radius):
            wider = replace(query.with_filters(kinds=kinds), radius_km=wider_radius)
            if total := search_service().count(wider):
                found = texts.plural(total, one, several)
                label = f"{none} à {radius} km : voir {found} à {wider_radius} km"
                links.append(choice(label, wider))
                break
    return links


def enlargements(query: SearchQuery) -> list[Choice]:
    """Return larger searches that do find something, with their counts."""
    wider: dict[str, SearchQuery] = {}
    if query.radius_km is not None and not query.where.is_empty:
        for radius in RADIUS_CHOICES_KM:
            if radius > query.radius_km:
                wider[f"À {radius} km"] = replace(query, radius_km=radius, page=1)
    if not query.where.is_empty:
        is_area = bool(query.where.department or query.where.region)
        where = Where() if is_area else query.where
        wider["Dans toute la France"] = replace(query, where=where, radius_km=None, page=1)
    if query.filters != Filters():
        wider["Sans les filtres"] = replace(query, filters=Filters(), page=1)
        if not query.where.is_empty:
            anywhere = wider["Dans toute la France"]
            wider["Dans toute la France, sans les filtres"] = replace(anywhere, filters=Filters())
    if query.text or query.romes:
        wider["Tous les métiers, au même endroit"] = replace(query, text="", romes=(), page=1)
    counted = ((label, search, search_service().count(search)) for label, search in wider.items())
    return [choice(label, search, total) for label, search, total in counted if total][
        :MAX_ENLARGEMENTS
    ]


def _group(label: str, options: list[Choice]) -> ChoiceGroup:
    chosen = ", ".join(option["label"] for option in options if option["is_on"])
    return ChoiceGroup(label=label, chosen=chosen, choices=options)
