"""What is shown when a page cannot be drawn at all."""

import reflex as rx
from reflex.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import (  # type: ignore[import-untyped]
    error_boundary as boundary,
)

TEXT = "Cette page n'a pas pu s'afficher. Rechargez-la ; si cela continue, revenez plus tard."


def error_boundary(_is_stateful: bool) -> rx.Component:
    """Return the boundary around every page; the error itself is reported to the server's log."""
    fallback = rx.el.main(
        rx.el.h1("Quelque chose n'a pas fonctionné"),
        rx.el.p(TEXT),
        rx.el.p(rx.el.a("Aller à l'accueil", href="/", class_name="button")),
        class_name="narrow",
    )
    return boundary(
        fallback_render=ArgsFunctionOperation.create(("event_args",), rx.Var.create(fallback))
    )
