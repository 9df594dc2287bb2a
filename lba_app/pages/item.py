"""The page of one offer, one training or one company: the same frame for the three."""

import reflex as rx

from lba_app.components.cards import result_card
from lba_app.components.layout import page
from lba_app.components.notices import error_box
from lba_app.components.sheet import sheet_columns, sheet_heading
from lba_app.components.vars import Handler, Row
from lba_app.state.item import ItemState


def item_page(retry: Handler) -> rx.Component:
    """Return the page; `retry` is the handler that loads its kind of item."""
    found = rx.fragment(
        _walk(),
        sheet_heading(ItemState.sheet, ItemState.distance),
        sheet_columns(ItemState.sheet, _tools()),
        _related(),
    )
    return page(
        rx.cond(
            ItemState.sheet["title"],
            found,
            rx.cond(
                ItemState.is_missing,
                _missing(),
                rx.cond(ItemState.error, error_box(ItemState.error, retry), _waiting()),
            ),
        )
    )


def _walk() -> rx.Component:
    return rx.cond(
        ItemState.back,
        rx.el.nav(
            rx.el.a(
                rx.icon("arrow-left", size=18, aria_hidden="true"),
                "Retour aux résultats",
                href=ItemState.back,
                class_name="button",
            ),
            rx.el.span(rx.foreach(ItemState.steps, _step), class_name="walk-steps"),
            class_name="walk no-print",
            custom_attrs={"aria-label": "Parcourir les résultats"},
        ),
    )


def _step(step: Row) -> rx.Component:
    return rx.el.a(step["label"], href=step["href"], class_name="button")


def _tools() -> rx.Component:
    """Return the buttons that `assets/boot.js` brings to life."""
    return rx.el.p(
        rx.el.button(
            rx.icon("link", size=18, aria_hidden="true"),
            "Copier le lien",
            type="button",
            class_name="button",
            custom_attrs={"data-copy-link": "Lien copié"},
        ),
        rx.el.button(
            rx.icon("printer", size=18, aria_hidden="true"),
            "Imprimer",
            type="button",
            class_name="button",
            custom_attrs={"data-print": ""},
        ),
        rx.el.span(role="status", class_name="count", custom_attrs={"data-copy-status": ""}),
        class_name="item-tools no-print",
    )


def _related() -> rx.Component:
    return rx.cond(
        ItemState.related,
        rx.el.section(
            rx.el.h2(ItemState.related_heading),
            rx.el.ul(rx.foreach(ItemState.related, result_card), class_name="cards cards-related"),
            class_name="related no-print",
        ),
    )


def _missing() -> rx.Component:
    return rx.el.section(
        rx.el.h1("Page introuvable"),
        rx.el.p(ItemState.error),
        rx.el.a("Faire une recherche", href="/recherche", class_name="button button-primary"),
        class_name="empty",
    )


def _waiting() -> rx.Component:
    return rx.fragment(
        rx.el.p("Chargement…", class_name="visually-hidden", role="status"),
        rx.el.div(class_name="card skeleton"),
        rx.el.div(class_name="card skeleton"),
    )
