"""Elements as the browser knows them, without what Reflex adds."""

import reflex as rx
from reflex_components_core.el.element import Element  # type: ignore[import-untyped]


class PlainLink(Element):  # type: ignore[misc]
    """A plain anchor: the links of the router, which `rx.el.a` makes, do not move the focus.

    Nor do they lead out of the compiled pages.
    """

    tag = "a"
    href: rx.Var[str]
    target: rx.Var[str]


class PlainForm(Element):  # type: ignore[misc]
    """A plain form, sent by the browser: `rx.el.form` keeps it for an event."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]
    auto_complete: rx.Var[str]
