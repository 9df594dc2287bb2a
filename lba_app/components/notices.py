"""Messages to the person: what was healed, what failed, what is out of reach."""

import reflex as rx
from reflex_components_core.core.banner import (  # type: ignore[import-untyped]
    has_too_many_connection_errors,
)

from lba_app.components.vars import Handler, Text

UNREACHABLE = (
    "La connexion avec le serveur est coupée. Ce que vous voyez reste affiché ; "
    "nous réessayons tout seuls."
)


def notice(text: Text) -> rx.Component:
    """Return a message about what was changed in a search."""
    return rx.el.p(
        rx.icon("info", size=18, aria_hidden="true"), rx.el.span(text), class_name="notice"
    )


def error_box(text: Text, retry: Handler) -> rx.Component:
    """Return a failure in words, with a way to try again."""
    return rx.el.div(
        rx.el.p(text),
        rx.el.button("Réessayer", type="button", class_name="button", on_click=retry),
        class_name="notice notice-error",
        role="alert",
    )


def connection_banner(_is_stateful: bool) -> rx.Component:
    """Return the banner that says that the server does not answer."""
    banner = rx.el.p(UNREACHABLE, class_name="offline-banner", role="alert")
    return rx.fragment(rx.cond(has_too_many_connection_errors, banner))
