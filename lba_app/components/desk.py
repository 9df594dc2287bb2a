"""The frame of the pages of the desk."""

from typing import Any

import reflex as rx

from lba_app.components.layout import page
from lba_app.components.vars import Row, Text
from lba_app.state.desk_nav import DeskNavState

N: Any = DeskNavState


def desk_page(title: Text, *children: rx.Component) -> rx.Component:
    """Return a page of the desk, with its own navigation."""
    return page(
        rx.el.div(
            rx.el.div(
                rx.el.h1(title),
                rx.el.p(N.name, class_name="count"),
                class_name="desk-head",
            ),
            rx.el.nav(
                rx.foreach(N.links, _link),
                class_name="desk-nav",
                custom_attrs={"aria-label": "Espace pro"},
            ),
            rx.cond(N.waiting, rx.el.p(N.waiting, class_name="notice", role="note")),
            rx.foreach(N.unconfirmed, _unconfirmed),
            *children,
            class_name="desk bar",
        ),
        wide=True,
    )


def flash(done: Text, error: Text) -> rx.Component:
    """Return what became of the last action, read aloud."""
    return rx.fragment(
        rx.el.p(done, class_name=rx.cond(done, "notice", "visually-hidden"), role="status"),
        rx.el.p(
            error,
            class_name=rx.cond(error, "notice notice-error", "visually-hidden"),
            role="alert",
        ),
    )


def empty(words: str, *actions: rx.Component) -> rx.Component:
    """Return what a list says when it holds nothing yet."""
    return rx.el.div(rx.el.p(words), *actions, class_name="panel")


def _link(row: Row) -> rx.Component:
    return rx.el.a(
        row["label"],
        href=row["href"],
        custom_attrs={"aria-current": rx.cond(row["is_current"], "page", "false")},
    )


def _unconfirmed(row: Row) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Une offre a été déposée avec votre adresse : ",
            rx.el.strong(row["title"]),
            ". Est-ce bien la vôtre ?",
        ),
        rx.el.button(
            "Oui, la publier",
            type="button",
            class_name="button button-primary",
            on_click=N.confirm(row["offer_id"]),
        ),
        class_name="notice",
    )
