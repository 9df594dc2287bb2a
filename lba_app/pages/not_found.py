"""The page of an address that leads nowhere."""

import reflex as rx

from lba_app.components.layout import page


def not_found_page() -> rx.Component:
    """Return the page of error 404."""
    return page(
        rx.el.section(
            rx.el.h1("Cette page n'existe pas"),
            rx.el.p("L'adresse est peut-être ancienne ou mal recopiée."),
            rx.el.p(
                rx.el.a(
                    "Faire une recherche", href="/recherche", class_name="button button-primary"
                )
            ),
            class_name="empty",
        )
    )
