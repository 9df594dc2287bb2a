"""The page of one offer, one training or one company: the same frame for the three."""

import reflex as rx

from lba_app.components.cards import kind_icon, result_card
from lba_app.components.layout import page
from lba_app.components.notices import error_box
from lba_app.components.vars import Handler, Row
from lba_app.state.item import ItemState


def item_page(retry: Handler) -> rx.Component:
    """Return the page; `retry` is the handler that loads its kind of item."""
    found = rx.fragment(_walk(), _heading(), _columns(), _related())
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


def _heading() -> rx.Component:
    sheet = ItemState.sheet
    return rx.el.div(
        rx.el.p(kind_icon(sheet["kind"]), rx.el.span(sheet["sentence"]), class_name="card-kind"),
        rx.el.h1(sheet["title"]),
        rx.cond(sheet["organization"], rx.el.p(sheet["organization"], class_name="item-employer")),
        rx.el.p(
            rx.icon("map-pin", size=18, aria_hidden="true"),
            rx.el.span(sheet["place"], " ", rx.el.strong(ItemState.distance)),
            class_name="card-place",
        ),
        rx.el.p(
            rx.cond(
                sheet["is_disability_friendly"],
                rx.el.span("Engagé pour le handicap", class_name="tag tag-handi"),
            ),
            rx.cond(sheet["is_demo"], rx.el.span("Exemple inventé", class_name="tag tag-demo")),
            rx.cond(sheet["fresh"], rx.el.span(sheet["fresh"], class_name="count")),
            class_name="card-tags",
        ),
        rx.cond(sheet["closed"], rx.el.p(sheet["closed"], class_name="notice notice-error")),
        class_name="item-heading card-" + sheet["kind"],
    )


def _columns() -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.foreach(ItemState.sheet["sections"], _section), class_name="item-sections"),
        rx.el.aside(
            rx.cond(
                ItemState.sheet["actions"],
                rx.el.section(
                    rx.el.h2("Prendre contact"),
                    rx.foreach(ItemState.sheet["actions"], _action),
                    class_name="item-box",
                ),
            ),
            rx.el.section(
                rx.el.h2("En bref"),
                rx.el.dl(rx.foreach(ItemState.sheet["facts"], _fact)),
                class_name="item-box",
            ),
            _tools(),
            class_name="item-aside",
            custom_attrs={"aria-label": "En bref et contact"},
        ),
        class_name="item-columns",
    )


def _section(section: Row) -> rx.Component:
    return rx.el.section(
        rx.el.h2(section["heading"]),
        rx.foreach(section["blocks"], _block),
        class_name="item-section",
    )


def _block(block: Row) -> rx.Component:
    return rx.cond(
        block["text"],
        rx.el.p(block["text"], class_name="item-text"),
        rx.el.ul(rx.foreach(block["items"], rx.el.li), class_name="bullets"),
    )


def _fact(fact: Row) -> rx.Component:
    return rx.el.div(rx.el.dt(fact["label"]), rx.el.dd(fact["value"]))


def _action(action: Row) -> rx.Component:
    return rx.el.p(
        rx.el.a(action["label"], href=action["href"], class_name="button button-primary"),
        rx.el.small(action["hint"]),
        class_name="item-action",
    )


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
