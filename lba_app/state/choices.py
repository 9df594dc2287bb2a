"""The choices that a search page offers: each is the address of another search."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypedDict

from lba_app.runtime import search_service
from lba_app.state.rows import CONTRACT_LABELS, LEVEL_LABELS
from lba_app.web import texts
from services.catalog.enums import Kind
from services.core.constants import RADIUS_CHOICES_KM
from services.core.words import day_in_words
from services.search.criteria import Filters, Sort
from services.search.enlarging import PLACE, RADIUS
from services.search.filtering import LEVELS
from services.search.query import SearchQuery, Where
from services.search.resolving import Resolved
from services.search.service import PAGE_SIZE, LargerSearch, ResultPage

PATH = "/recherche"
JOBS = frozenset({Kind.OFFER, Kind.COMPANY})
MAX_ENLARGEMENTS = 8
# What lifting each filter is called.
LIFTED = {
    "filters": "Sans les filtres",
    "anywhere": "Dans toute la France, sans les filtres",
    "kinds": "Tous les types de résultats",
    "contracts": "Tous les contrats",
    "levels": "Tous les niveaux de diplôme",
    "start_before": "Quelle que soit la date de début",
    "origins": "Toutes les origines d'annonces",
    "nafs": "Toutes les activités",
    "opcos": "Tous les OPCO",
    "channels": "Quel que soit le moyen de postuler",
    "disability_friendly": "Sans le filtre handicap",
    "remote": "Avec ou sans télétravail",
    "employer_known": "Avec les employeurs non nommés",
}
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


class Hint(TypedDict):
    """A sentence on how the search was understood, and another search to go to, if any."""

    sentence: str
    label: str
    href: str


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
    # Those of the criteria: a level may have been understood from the words of the search.
    query, asked = page.resolved.query, page.resolved.criteria.filters.levels
    every = frozenset(LEVELS) if page.resolved.level_words else frozenset()
    return _group(
        "Diplôme visé",
        [
            choice(
                LEVEL_LABELS[level],
                # Without any level, the words of the search would name theirs again.
                query.with_filters(levels=asked ^ {level} or every),
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
    current = page.resolved.criteria.radius_km
    shown = None if current is None else round(current)
    known = {*RADIUS_CHOICES_KM, shown} - {None}
    labels = {f"{km} km": km for km in sorted(km for km in known if km)}
    options = [
        choice(
            label,
            replace(query, radius_km=km, is_radius_chosen=True, page=1),
            is_on=km == shown,
        )
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


def others(page: ResultPage) -> ChoiceGroup:
    """Return the filters that few people need, with their counts."""
    query, filters, facets = page.resolved.query, page.resolved.query.filters, page.facets
    options = [
        choice(
            "Télétravail possible",
            query.with_filters(remote=not filters.remote),
            facets.remote,
            is_on=filters.remote,
        ),
        choice(
            "Employeur nommé",
            query.with_filters(employer_known=not filters.employer_known),
            facets.employer_known,
            is_on=filters.employer_known,
        ),
    ]
    options += [
        choice(
            f"Postuler {channel.label[0].lower()}{channel.label[1:]}",
            query.with_filters(channels=filters.channels ^ {channel}),
            count,
            is_on=channel in filters.channels,
        )
        for channel, count in facets.channels.items()
    ]
    options += [
        choice(
            origin.label,
            query.with_filters(origins=filters.origins ^ {origin}),
            count,
            is_on=origin in filters.origins,
        )
        for origin, count in facets.origins.items()
    ]
    return _group("Autres filtres", options)


def active(page: ResultPage, groups: Iterable[ChoiceGroup]) -> list[Choice]:
    """Return the filters that are on, each leading to the search without it, then all of them.

    `groups` are the filters of which any choices are on.
    """
    query, filters = page.resolved.query, page.resolved.query.filters
    found = [option for group in groups for option in group["choices"] if option["is_on"]]
    if filters.start_before:
        label = f"Commence avant le {day_in_words(filters.start_before)}"
        found.append(choice(label, query.with_filters(start_before=None)))
    found += [option for option in disability(page) if option["is_on"]]
    for naf in filters.nafs:
        left = tuple(code for code in filters.nafs if code != naf)
        found.append(choice(f"Activité {naf}", query.with_filters(nafs=left)))
    for opco in sorted(filters.opcos):
        left_opcos = filters.opcos - {opco}
        found.append(choice(search_service().opcos[opco], query.with_filters(opcos=left_opcos)))
    if len(found) > 1:
        bare = replace(query, filters=Filters(kinds=filters.kinds), page=1)
        found.append(choice("Enlever tous les filtres", bare))
    return found


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


def hints(page: ResultPage) -> list[Hint]:
    """Return how the search was understood or enlarged, each with the way back or farther."""
    corrected = [
        Hint(
            sentence=f"{texts.quoted(typed)} nous est inconnu : voici {texts.quoted(meant)}.",
            label="",
            href="",
        )
        for typed, meant in page.corrections.items()
    ]
    return [*corrected, *_understood(page.resolved), *_widened(page), *_farther(page)]


def _understood(resolved: Resolved) -> list[Hint]:
    found = []
    if resolved.place_words:
        anywhere = replace(
            resolved.query, where=Where(), radius_km=None, is_radius_chosen=True, page=1
        )
        words = texts.quoted(resolved.place_words)
        told = f"{words} est compris comme un lieu : {resolved.place_label}."
        found.append(_hint(told, "Chercher dans toute la France", anywhere))
    if resolved.level_words:
        levels_asked = sorted(resolved.criteria.filters.levels)
        names = ", ".join(LEVEL_LABELS[level] for level in levels_asked)
        told = f"{texts.quoted(resolved.level_words)} est compris comme un niveau : {names}."
        every = resolved.query.with_filters(levels=frozenset(LEVELS))
        found.append(_hint(told, "Chercher tous les niveaux", every))
    return found


def _widened(page: ResultPage) -> list[Hint]:
    if page.widened_from is None:
        return []
    radius = f"{page.resolved.criteria.radius_km:g}"
    told = f"Élargi à {radius} km, car il n'y a rien à {page.widened_from} km."
    back = replace(page.resolved.query, is_radius_chosen=True)
    return [_hint(told, f"Revenir à {page.widened_from} km", back)]


def _farther(page: ResultPage) -> list[Hint]:
    """Return where the jobs, or the trainings, that are missing around here begin.

    A job without its training, or the reverse, is half of what people come for.
    """
    resolved, counts = page.resolved, page.facets.kinds
    radius, asked = resolved.criteria.radius_km, resolved.query.filters.kinds
    if resolved.criteria.center is None or radius is None or not page.total:
        return []
    found = []
    for none, one, several, kinds in MISSING:
        if (asked and not asked & kinds) or any(counts[kind] for kind in kinds):
            continue
        if larger := search_service().missing_kinds(resolved, kinds):
            results = texts.plural(larger.total, one, several)
            label = f"Voir {results} à {larger.query.radius_km} km"
            found.append(_hint(f"{none} à {radius:g} km.", label, larger.query))
    return found


def _hint(told: str, label: str, query: SearchQuery) -> Hint:
    return Hint(sentence=told, label=label, href=href(query))


def enlargements(page: ResultPage) -> list[Choice]:
    """Return larger searches that do find something, with their counts."""
    service, resolved = search_service(), page.resolved
    found = [
        choice(larger_label(larger), larger.query, larger.total)
        for larger in service.enlargements(resolved)
    ]
    query = resolved.query
    if (query.text or query.romes or query.domains) and not found:
        anything = replace(query, text="", romes=(), domains=(), filters=Filters(), page=1)
        if total := service.page(service.resolve(anything)).total:
            found.append(choice("Tous les métiers, au même endroit", anything, total))
    return found[:MAX_ENLARGEMENTS]


def larger_label(larger: LargerSearch) -> str:
    """Return in words what a larger search changes."""
    if larger.occupation:
        return f"Avec un métier proche : {search_service().occupations.labels[larger.occupation]}"
    if larger.change == RADIUS and larger.query.radius_km is not None:
        return f"À {larger.query.radius_km} km"
    if larger.change in (RADIUS, PLACE):
        return "Dans toute la France"
    return LIFTED[larger.change]


def _group(label: str, options: list[Choice]) -> ChoiceGroup:
    chosen = ", ".join(option["label"] for option in options if option["is_on"])
    return ChoiceGroup(label=label, chosen=chosen, choices=options)
