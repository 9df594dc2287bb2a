"""What narrows and orders a search. Each choice is a link to another search."""

import reflex as rx

from lba_app.components.vars import Row, Text
from lba_app.state.search import SearchState


def tabs() -> rx.Component:
    """Return the three views of a search, each with its count."""
    return rx.el.nav(
        rx.el.ul(rx.foreach(SearchState.tabs, _tab), class_name="tabs"),
        custom_attrs={"aria-label": "Emplois ou formations"},
    )


def filters() -> rx.Component:
    """Return the filters: groups that open one at a time; folded behind a button on a phone."""
    return rx.fragment(
        unfolding_button("filters", "sliders-horizontal", "Filtres"),
        _filters(),
        rx.cond(SearchState.active, _active()),
    )


def unfolding_button(part: str, icon: str, *label: rx.Component | Text) -> rx.Component:
    """Return the button that shows a part of the page on a phone (`assets/boot.js`)."""
    return rx.el.button(
        rx.icon(icon, size=18, aria_hidden="true"),
        *label,
        type="button",
        class_name="button unfold-button",
        custom_attrs={"data-unfold": part, "aria-expanded": "false"},
    )


def _filters() -> rx.Component:
    return rx.el.div(
        rx.foreach(SearchState.job_kinds, _chip),
        _options(SearchState.radii),
        _checks(SearchState.levels),
        _checks(SearchState.contracts),
        _start(),
        rx.foreach(SearchState.disability, _chip),
        _checks(SearchState.others, "filter filter-wide"),
        class_name="filters",
        role="group",
        custom_attrs={"aria-label": "Filtres"},
    )


def sorting() -> rx.Component:
    """Return the choice of the order."""
    return _options(SearchState.sorts, class_name="filter filter-right")


def _tab(choice: Row) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            choice["label"],
            rx.el.span(choice["count"], class_name="count"),
            href=choice["href"],
            class_name="tab",
            custom_attrs={"aria-current": rx.cond(choice["is_on"], "page", "false")},
        )
    )


def _chip(choice: Row) -> rx.Component:
    return rx.el.a(
        choice["label"],
        rx.el.span(choice["count"], class_name="count"),
        href=choice["href"],
        class_name=rx.cond(choice["is_on"], "chip is-on", "chip"),
        custom_attrs={"aria-current": rx.cond(choice["is_on"], "true", "false")},
    )


def _active() -> rx.Component:
    """Return the filters that are on: seen even where the others are folded."""
    return rx.el.ul(
        rx.foreach(SearchState.active, _removal),
        class_name="active-filters",
        custom_attrs={"aria-label": "Filtres choisis"},
    )


def _removal(choice: Row) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.span("Enlever : ", class_name="visually-hidden"),
            choice["label"],
            rx.icon("x", size=14, aria_hidden="true"),
            href=choice["href"],
            class_name="chip is-on",
        )
    )


def _panel(
    label: Text,
    chosen: Text,
    content: rx.Component,
    class_name: Text,
) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.span(label, rx.cond(chosen, " : ", ""), rx.el.strong(chosen)),
            rx.icon("chevron-down", size=16, aria_hidden="true"),
        ),
        rx.el.div(content, class_name="filter-panel"),
        class_name=class_name,
        custom_attrs={"name": "filtre"},
    )


def _when_chosen(chosen: Text) -> Text:
    return rx.cond(chosen, "filter has-choice", "filter")


def _options(group: Row, class_name: str = "filter") -> rx.Component:
    """Return a group of which one choice is on."""
    options = rx.el.ul(rx.foreach(group["choices"], _option))
    return rx.cond(
        group["choices"],
        _panel(group["label"], group["chosen"], options, class_name),
    )


def _checks(group: Row, name: str = "filter") -> rx.Component:
    """Return a group of which any choices are on."""
    checks = rx.el.ul(rx.foreach(group["choices"], _check))
    class_name = rx.cond(group["chosen"], f"{name} has-choice", name)
    return rx.cond(
        group["choices"],
        _panel(group["label"], group["chosen"], checks, class_name),
    )


def _option(choice: Row) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            choice["label"],
            href=choice["href"],
            custom_attrs={"aria-current": rx.cond(choice["is_on"], "true", "false")},
        )
    )


def _check(choice: Row) -> rx.Component:
    return rx.el.li(
        rx.el.label(
            rx.el.input(
                type="checkbox", checked=choice["is_on"], on_change=rx.redirect(choice["href"])
            ),
            rx.el.span(choice["label"]),
            rx.el.span(choice["count"], class_name="count"),
        )
    )


def _start() -> rx.Component:
    field = rx.el.label(
        rx.el.span("Commence au plus tard le"),
        rx.el.input(
            type="date", value=SearchState.start_before, on_change=SearchState.choose_start
        ),
        class_name="filter-date",
    )
    chosen = SearchState.start_before
    return _panel("Début", chosen, field, _when_chosen(chosen))
