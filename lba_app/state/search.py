"""The search page. The URL is the search: every change is a change of address."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import reflex as rx

from lba_app.runtime import search_service
from lba_app.state import choices
from lba_app.state.choices import Choice, ChoiceGroup, Hint
from lba_app.state.rows import CardRow, card_row
from lba_app.web import texts
from lba_app.web.guards import Role, guard, sentence
from services.core.settings import get_settings
from services.search.query import SearchQuery, parse
from services.search.service import ResultPage

EMPTY_GROUP = ChoiceGroup(label="", chosen="", choices=[])
# Parameters that the occupation field gives back to the form.
OCCUPATION_PARAMS = frozenset({"romes", "domains"})
# Parameters that the place field gives back to the form.
PLACE_PARAMS = frozenset({"insee", "department", "region", "latitude", "longitude"})
# Parameters that change nothing to what the map draws.
LIST_PARAMS = frozenset({"page", "sort", "lieu"})


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one search, with the messages and larger searches that go with it."""

    page: ResultPage
    enlargements: list[Choice]
    hints: list[Hint]
    notices: list[str]


class SearchState(rx.State):
    """What the search page shows of the search in its address."""

    is_loading: bool = True
    is_ready: bool = False
    error: str = ""
    notices: list[str] = []
    occupation: str = ""
    occupation_params: dict[str, str] = {}
    place: str = ""
    place_params: dict[str, str] = {}
    radius: str = ""
    answered: str = ""
    page_title: str = f"Recherche | {texts.SITE_NAME}"
    heading: str = ""
    summary: str = ""
    results: list[CardRow] = []
    pages: list[Choice] = []
    enlargements: list[Choice] = []
    hints: list[Hint] = []
    active: list[Choice] = []
    others: ChoiceGroup = EMPTY_GROUP
    tabs: list[Choice] = []
    job_kinds: list[Choice] = []
    levels: ChoiceGroup = EMPTY_GROUP
    contracts: ChoiceGroup = EMPTY_GROUP
    disability: list[Choice] = []
    radii: ChoiceGroup = EMPTY_GROUP
    sorts: ChoiceGroup = EMPTY_GROUP
    start_before: str = ""
    tile_url: str = ""
    tile_attribution: str = ""
    map_query: str = ""
    map_center: list[float] = []
    map_radius_km: int = 0
    map_box: list[float] = []

    @rx.event
    @guard(Role.ANYONE)
    async def load(self) -> AsyncGenerator[None, None]:
        """Run the search of the address."""
        self.is_loading, self.error = True, ""
        yield
        try:
            found = await asyncio.to_thread(_search, self._params())
        except Exception as error:  # the page must say so, whatever happened
            self.error = sentence(error)
        else:
            self._show_search(found.page)
            self._show_filters(found.page)
            self._show_results(found.page)
            self._show_map(found.page)
            self.enlargements, self.hints = found.enlargements, found.hints
            self.notices, self.is_ready = found.notices, True
            self.answered = urlsplit(str(self.router.url)).query
        self.is_loading = False

    @rx.event
    @guard(Role.ANYONE)
    async def submit(self, form: dict[str, Any]) -> Any:
        """Go to the search that the form asks for, the filters being kept."""
        asked, _ = parse(_fields(form))
        current, _ = parse(self._params())
        query = replace(asked, filters=current.filters, sort=current.sort)
        canonical = await asyncio.to_thread(_canonical, query)
        return rx.redirect(choices.href(canonical))

    @rx.event
    @guard(Role.ANYONE)
    async def choose_start(self, value: str) -> Any:
        """Keep what starts by a day; an empty value lifts the filter."""
        current, _ = parse(self._params())
        try:
            day = date.fromisoformat(str(value)) if value else None
        except ValueError:
            return None
        return rx.redirect(choices.href(current.with_filters(start_before=day)))

    def _params(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(str(self.router.url)).query)

    def _show_search(self, page: ResultPage) -> None:
        resolved = page.resolved
        query = resolved.query
        self.occupation = resolved.occupation_label or query.text
        self.occupation_params = {n: v for n, v in query.params() if n in OCCUPATION_PARAMS}
        self.place = resolved.place_label
        self.place_params = {n: v for n, v in query.params() if n in PLACE_PARAMS}
        # A whole country that was asked for says nothing of the place that comes next.
        self.radius = "" if query.where.is_empty else dict(query.params()).get("radius", "")
        self.heading, self.summary = _heading(page), _summary(page)
        self.page_title = f"Alternance : {self.heading} | {texts.SITE_NAME}"

    def _show_filters(self, page: ResultPage) -> None:
        filters = page.resolved.query.filters
        self.tabs, self.job_kinds = choices.tabs(page), choices.job_kinds(page)
        groups = choices.levels(page), choices.contracts(page), choices.others(page)
        self.levels, self.contracts, self.others = groups
        self.active = choices.active(page, groups)
        self.disability = choices.disability(page)
        self.radii, self.sorts = choices.radii(page), choices.sorts(page)
        self.start_before = filters.start_before.isoformat() if filters.start_before else ""

    def _show_results(self, page: ResultPage) -> None:
        query, first = page.resolved.query, page.resolved.criteria.first
        self.results = [
            card_row(result, {"de": query.query_string(), "rang": str(first + rank)})
            for rank, result in enumerate(page.results)
        ]
        self.pages = choices.pages(page)

    def _show_map(self, page: ResultPage) -> None:
        resolved, settings = page.resolved, get_settings()
        criteria = resolved.criteria
        query = resolved.query
        if page.widened_from is not None:
            radius_km = round(criteria.radius_km or 0)
            query = replace(query, radius_km=radius_km, is_radius_chosen=True)
        drawn = [(n, v) for n, v in query.params() if n not in LIST_PARAMS]
        center = criteria.center
        box = resolved.place.box if resolved.place and criteria.departments else None
        self.map_query = urlencode(drawn, safe=",")
        self.map_center = [center.latitude, center.longitude] if center else []
        self.map_radius_km = round(criteria.radius_km or 0) if center else 0
        self.map_box = [box.west, box.south, box.east, box.north] if box else []
        self.tile_url, self.tile_attribution = settings.tile_url, settings.tile_attribution


def _search(params: dict[str, list[str]]) -> Found:
    """Return a page of results, and ways to enlarge it when something is missing."""
    query, issues = parse(params)
    page = search_service().search(query)
    return Found(
        page=page,
        enlargements=[] if page.total else choices.enlargements(page),
        hints=choices.hints(page),
        notices=[*(i.message for i in (*issues, *page.resolved.issues)), *page.troubles],
    )


def _fields(form: object) -> dict[str, list[str]]:
    """Return the fields of a form as parameters; a handler may be called with anything."""
    if not isinstance(form, dict):
        return {}
    return {str(name): [str(value)] for name, value in form.items() if value}


def _canonical(query: SearchQuery) -> SearchQuery:
    """Return a search with its place looked up; an unknown place is kept, to be told of."""
    resolved = search_service().resolve(query)
    return query if resolved.issues else resolved.query


def _heading(page: ResultPage) -> str:
    resolved = page.resolved
    what = resolved.occupation_label or resolved.query.text or "Toutes les alternances"
    return f"{what} · {resolved.place_label or 'France entière'}"


def _summary(page: ResultPage) -> str:
    criteria = page.resolved.criteria
    total = texts.plural(page.total, "résultat", "résultats")
    if page.is_capped:
        total = f"Plus de {total}"
    if criteria.center and criteria.radius_km:
        return f"{total} dans un rayon de {criteria.radius_km:g} km"
    if criteria.departments:
        return f"{total} dans cette zone"
    return f"{total} en France"
