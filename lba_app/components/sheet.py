"""The sheet of one item: what its page shows, and what a preview of it shows."""

from collections.abc import Callable

import reflex as rx

from lba_app.components.cards import kind_icon
from lba_app.components.vars import Row, Text


def sheet_heading(
    sheet: Row, distance: Text = "", title: Callable[..., rx.Component] = rx.el.h1
) -> rx.Component:
    """Return the name of an item, as a `title`, and what decides whether to read on."""
    return rx.el.div(
        rx.el.p(kind_icon(sheet["kind"]), rx.el.span(sheet["sentence"]), class_name="card-kind"),
        title(sheet["title"], class_name="item-title"),
        rx.cond(sheet["organization"], rx.el.p(sheet["organization"], class_name="item-employer")),
        rx.el.p(
            rx.icon("map-pin", size=18, aria_hidden="true"),
            rx.el.span(sheet["place"], " ", rx.el.strong(distance)),
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


def sheet_columns(sheet: Row, *aside: rx.Component) -> rx.Component:
    """Return what is known of an item, and beside it the ways to get in touch and the facts."""
    return rx.el.div(
        rx.el.div(rx.foreach(sheet["sections"], _section), class_name="item-sections"),
        rx.el.aside(
            rx.cond(
                sheet["actions"],
                rx.el.section(
                    rx.el.h2("Prendre contact"),
                    rx.foreach(sheet["actions"], _action),
                    class_name="item-box",
                ),
            ),
            rx.el.section(
                rx.el.h2("En bref"),
                rx.el.dl(rx.foreach(sheet["facts"], fact)),
                class_name="item-box",
            ),
            *aside,
            class_name="item-aside",
            custom_attrs={"aria-label": "En bref et contact"},
        ),
        class_name="item-columns",
    )


def fact(row: Row) -> rx.Component:
    """Return a label with its value, for a description list."""
    return rx.el.div(rx.el.dt(row["label"]), rx.el.dd(row["value"]))


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


def _action(action: Row) -> rx.Component:
    return rx.el.p(
        rx.el.a(action["label"], href=action["href"], class_name="button button-primary"),
        rx.el.small(action["hint"]),
        class_name="item-action",
    )
