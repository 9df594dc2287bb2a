"""The page of one offer, one training, one company."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import parse_qs, urlencode, urlsplit

import reflex as rx

from lba_app.runtime import search_service
from lba_app.state.rows import CardRow, card_row
from lba_app.state.sheets import SheetRow, company_sheet, offer_sheet, training_sheet
from lba_app.web import texts
from lba_app.web.guards import Role, guard, sentence
from lba_app.web.head import item_number
from services.catalog import service as catalog
from services.catalog.audience import count_view
from services.catalog.enums import Kind
from services.catalog.views import Card, CompanyPage, OfferPage, TrainingPage
from services.core.database import database
from services.core.errors import NotFoundError
from services.search.query import SearchQuery, parse
from services.search.service import Result

RELATED_SIZE = 6
EMPTY = SheetRow(
    kind="", item="", title="", organization="", sentence="", place="", fresh="", closed="",
    is_demo=False, is_disability_friendly=False, facts=[], actions=[], sections=[],
)  # fmt: skip


class Step(TypedDict):
    """A link of the walk through a result list."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What one visit of the page needs."""

    sheet: SheetRow
    title: str
    distance: str
    steps: list[Step]
    back: str
    related_heading: str
    related: list[CardRow]


class ItemState(rx.State):
    """What the page of one item shows."""

    is_loading: bool = True
    error: str = ""
    is_missing: bool = False
    sheet: SheetRow = EMPTY
    page_title: str = texts.SITE_NAME
    distance: str = ""
    steps: list[Step] = []
    back: str = ""
    related_heading: str = ""
    related: list[CardRow] = []
    _shown_path: str = ""

    @rx.event
    @guard(Role.ANYONE)
    async def load_offer(self) -> AsyncGenerator[None, None]:
        """Show the offer of the address."""
        async for _ in self._load(_offer):
            yield
        if self.sheet["title"]:
            count_view(int(self.sheet["item"].rpartition("-")[2]))

    @rx.event
    @guard(Role.ANYONE)
    async def load_training(self) -> AsyncGenerator[None, None]:
        """Show the training of the address."""
        async for _ in self._load(_training):
            yield

    @rx.event
    @guard(Role.ANYONE)
    async def load_company(self) -> AsyncGenerator[None, None]:
        """Show the company of the address."""
        async for _ in self._load(_company):
            yield

    async def _load(
        self, reader: Callable[[str, dict[str, list[str]]], Shown]
    ) -> AsyncGenerator[None, None]:
        address = urlsplit(str(self.router.url))
        self.is_loading, self.error, self.is_missing = True, "", False
        if address.path != self._shown_path:
            # Never the previous item under the address of the next one.
            self.sheet, self._shown_path = EMPTY, address.path
        yield
        try:
            key = address.path.rstrip("/").rsplit("/", 1)[-1]
            shown = await asyncio.to_thread(reader, key, parse_qs(address.query))
        except NotFoundError as error:
            self.is_missing, self.error, self.sheet = True, error.message, EMPTY
        except Exception as error:  # the page must say so, whatever happened
            self.error = sentence(error)
        else:
            self.sheet, self.page_title, self.distance = shown.sheet, shown.title, shown.distance
            self.steps, self.back = shown.steps, shown.back
            self.related_heading, self.related = shown.related_heading, shown.related
        self.is_loading = False


def _offer(key: str, params: dict[str, list[str]]) -> Shown:
    page: OfferPage = catalog.offer_page(database(), item_number(key))
    romes = [occupation.code for occupation in page.occupations]
    heading = "Formations qui préparent à ce métier, près de l'entreprise"
    return _shown(offer_sheet(page), page.card, params, romes, {Kind.TRAINING}, heading)


def _training(key: str, params: dict[str, list[str]]) -> Shown:
    page: TrainingPage = catalog.training_page(database(), item_number(key))
    romes = [occupation.code for occupation in page.occupations]
    heading = "Employeurs près de cette formation"
    kinds = {Kind.OFFER, Kind.COMPANY}
    return _shown(training_sheet(page), page.card, params, romes, kinds, heading)


def _company(key: str, params: dict[str, list[str]]) -> Shown:
    page: CompanyPage = catalog.company_page(database(), key)
    romes = [scored.occupation.code for scored in page.occupations[:3]]
    heading = "Formations qui préparent à ces métiers, près de l'entreprise"
    return _shown(company_sheet(page), page.card, params, romes, {Kind.TRAINING}, heading)


def _shown(
    sheet: SheetRow,
    card: Card,
    params: dict[str, list[str]],
    romes: list[str],
    kinds: set[Kind],
    heading: str,
) -> Shown:
    related = search_service().related(card, romes, frozenset(kinds), RELATED_SIZE)
    distance, steps, back = _walk(card, params)
    return Shown(
        sheet=sheet,
        title=f"{card.title} à {card.city} | {texts.SITE_NAME}",
        distance=distance,
        steps=steps,
        back=back,
        related_heading=heading,
        related=[card_row(result) for result in related],
    )


def _walk(card: Card, params: dict[str, list[str]]) -> tuple[str, list[Step], str]:
    """Return the distance, the neighbours and the way back, for who comes from a search."""
    if "de" not in params:
        return "", [], ""
    source = params["de"][0]
    query, _ = parse(parse_qs(source))
    service = search_service()
    rank_text = params.get("rang", [""])[0]
    rank = (
        int(rank_text) if rank_text.isascii() and rank_text.isdigit() and len(rank_text) < 8 else 0
    )
    window = service.window(query, max(rank - 1, 0), 3)
    here = next((i for i, r in enumerate(window) if _is(r, card)), None)
    back = f"/recherche?{query.query_string()}"
    if here is None:
        return "", [], back
    steps = []
    if here > 0:
        steps.append(_step("Précédent", window[here - 1], query, rank - 1))
    if here + 1 < len(window):
        steps.append(_step("Suivant", window[here + 1], query, rank + 1))
    return texts.kilometres(window[here].distance_km), steps, back


def _is(result: Result, card: Card) -> bool:
    return (result.card.kind, result.card.item_id) == (card.kind, card.item_id)


def _step(label: str, result: Result, query: SearchQuery, rank: int) -> Step:
    context: dict[str, Any] = {"de": query.query_string(), "rang": rank}
    return Step(label=label, href=f"{result.card.path}?{urlencode(context)}")
