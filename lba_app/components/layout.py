"""The frame of every page: header, main part, footer."""

import reflex as rx

from lba_app.components.plain import PlainLink
from lba_app.state.site import SiteState
from lba_app.web import texts


def page(*children: rx.Component, wide: bool = False) -> rx.Component:
    """Return a whole page; `wide` lets the main part use the full width."""
    return rx.fragment(
        PlainLink.create("Aller au contenu", href="#contenu", class_name="skip-link"),
        _header(),
        rx.el.main(*children, id="contenu", tab_index=-1, class_name="wide" if wide else "narrow"),
        _footer(),
    )


def _logo() -> rx.Component:
    return rx.el.svg(
        rx.el.path(
            d="M11 3a8 8 0 0 1 8 8c0 6-8 15-8 15S3 17 3 11a8 8 0 0 1 8-8z", class_name="logo-a"
        ),
        rx.el.path(
            d="M21 3a8 8 0 0 1 8 8c0 6-8 15-8 15s-8-9-8-15a8 8 0 0 1 8-8z", class_name="logo-b"
        ),
        view_box="0 0 32 30",
        width="32",
        height="30",
        custom_attrs={"aria-hidden": "true"},
    )


def _header() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.a(_logo(), rx.el.span(texts.SITE_NAME), href="/", class_name="brand"),
            rx.el.nav(
                rx.el.a("Rechercher", href="/recherche"),
                rx.el.a("Publier une offre", href="/deposer"),
                rx.el.a("Espace pro", href="/espace-pro"),
                custom_attrs={"aria-label": "Navigation principale"},
            ),
            rx.el.button(
                rx.icon("sun-moon", size=20, aria_hidden="true"),
                type="button",
                class_name="icon-button",
                on_click=rx.toggle_color_mode,
                custom_attrs={"aria-label": "Changer entre clair et sombre"},
            ),
            class_name="bar",
        ),
        rx.cond(
            SiteState.is_demo,
            rx.el.p(texts.DEMO_NOTICE, class_name="demo-banner", role="note"),
        ),
        class_name="site-header",
    )


def _footer() -> rx.Component:
    return rx.el.footer(
        rx.el.div(
            rx.el.p(rx.el.strong(texts.SITE_NAME), " ", texts.SITE_PROMISE),
            rx.el.p(texts.INDEPENDENCE),
            rx.el.p(
                rx.el.a("À propos et sources", href="/a-propos"),
                " · ",
                rx.el.a("Accessibilité : non conforme", href="/a-propos#accessibilite"),
                " · ",
                PlainLink.create("API", href="/api/docs"),
            ),
            class_name="bar",
        ),
        class_name="site-footer",
    )
