"""What the steps of a deposit share: its state, and fields that are kept when they are left."""

from typing import Any

import reflex as rx

from lba_app.components.forms import text_input
from lba_app.state.deposit import DepositState

# Seen from a page, the fields of a state are variables of the browser, which no checker follows.
S: Any = DepositState


def kept_input(name: str, label: str, *, hint: str = "", **props: Any) -> rx.Component:
    """Return a text field that is kept when it is left; its error is below."""
    return text_input(
        name,
        label,
        hint=hint,
        error=S.errors[name],
        default_value=S.values[name],
        on_blur=S.change(name),
        key=f"{name}-" + S.version.to_string(),
        kept=True,
        **props,
    )
