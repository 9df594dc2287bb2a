"""The search page: form, filters, list and map."""

import reflex as rx

from lba_app.components.cards import result_card
from lba_app.components.filters import filters, sorting, tabs, unfolding_button
from lba_app.components.layout import page
from lba_app.components.map.component import result_map
from lba_app.components.notices import error_box, notice
from lba_app.components.search_form import search_form
from lba_app.components.vars import Row
from lba_app.state.search import SearchState
from services.search.ranking import EXPLANATION


def search_page() -> rx.Component:
    """Return the page `/recherche`."""
    return page(
        rx.el.div(
            rx.el.div(
                unfolding_button(
                    "search", "pencil", rx.cond(SearchState.heading, SearchState.heading, "…")
                ),
                search_form(),
                class_name="bar",
            ),
            class_name="search-band",
        ),
        rx.el.div(
            rx.el.div(
                _results(),
                class_name="results-column",
                custom_attrs={"data-answered": SearchState.answered},
            ),
            result_map(
                is_ready=SearchState.is_ready,
                query=SearchState.map_query,
                center=SearchState.map_center,
                radius_km=SearchState.map_radius_km,
                box=SearchState.map_box,
                tile_url=SearchState.tile_url,
                tile_attribution=SearchState.tile_attribution,
            ),
            class_name="search-layout",
        ),
        wide=True,
    )


def _results() -> rx.Component:
    return rx.fragment(
        rx.el.h1(
            rx.cond(SearchState.heading, SearchState.heading, "Recherche"),
            class_name="results-title",
        ),
        rx.foreach(SearchState.notices, notice),
        tabs(),
        filters(),
        rx.el.div(
            rx.el.p(
                rx.cond(SearchState.is_loading, "Recherche en cours…", SearchState.summary),
                class_name="results-count",
                role="status",
            ),
            sorting(),
            class_name="results-bar",
        ),
        rx.cond(SearchState.hints, _hints()),
        rx.cond(SearchState.error, error_box(SearchState.error, SearchState.load)),
        rx.cond(SearchState.results, _list(), _no_list()),
        _explanation(),
    )


def _list() -> rx.Component:
    return rx.fragment(
        rx.el.h2("Liste des résultats", class_name="visually-hidden"),
        rx.el.ol(
            rx.foreach(SearchState.results, result_card),
            class_name="cards",
            custom_attrs={"aria-busy": SearchState.is_loading},
        ),
        rx.el.nav(
            rx.foreach(SearchState.pages, _page_link),
            class_name="pages",
            custom_attrs={"aria-label": "Pages de résultats"},
        ),
    )


def _no_list() -> rx.Component:
    waiting = rx.el.div(
        *(rx.el.div(class_name="card skeleton") for _ in range(3)),
        class_name="cards",
        custom_attrs={"aria-hidden": "true"},
    )
    empty = rx.cond(SearchState.error, rx.fragment(), _empty())
    return rx.cond(SearchState.is_loading, waiting, empty)


def _page_link(link: Row) -> rx.Component:
    return rx.el.a(link["label"], href=link["href"], class_name="button")


def _empty() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Rien à cet endroit avec ces critères"),
        rx.cond(
            SearchState.enlargements,
            rx.fragment(
                rx.el.p("En élargissant un peu, il y a des résultats\u00a0:"),
                rx.el.ul(
                    rx.foreach(SearchState.enlargements, _enlargement), class_name="enlargements"
                ),
            ),
            rx.el.p(
                "Vérifiez l'orthographe, ou essayez un mot plus simple : « vendeur », « cuisine »."
            ),
        ),
        class_name="empty",
    )


def _hints() -> rx.Component:
    return rx.el.div(
        rx.icon("info", size=18, aria_hidden="true"),
        rx.el.ul(rx.foreach(SearchState.hints, _hint)),
        class_name="notice hints",
    )


def _hint(hint: Row) -> rx.Component:
    way = rx.fragment(" ", rx.el.a(hint["label"], href=hint["href"]))
    return rx.el.li(hint["sentence"], rx.cond(hint["label"], way))


def _enlargement(choice: Row) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            choice["label"],
            rx.el.span(choice["count"], class_name="count"),
            href=choice["href"],
            class_name="button",
        )
    )


def _explanation() -> rx.Component:
    return rx.el.details(
        rx.el.summary("Comment sont triés ces résultats ?"),
        rx.el.ol(*(rx.el.li(sentence) for sentence in EXPLANATION)),
        class_name="explanation",
    )
