"""Fields of forms: a label above, a hint, and the error below, tied to the field."""

from typing import Any

import reflex as rx

from lba_app.components.plain import PlainForm, PlainLink
from lba_app.components.vars import Handler, Row, Text


def field(
    name: str, label: str, control: rx.Component, *, hint: Text = "", error: Text = ""
) -> rx.Component:
    """Return a control with its label; the control's id is `name`.

    The control names its hint and its error by `described_by(name)`.
    """
    return rx.el.div(
        rx.el.label(label, html_for=name),
        rx.cond(hint, rx.el.p(hint, class_name="field-hint", id=f"{name}-hint")),
        control,
        _error(name, error),
        class_name=rx.cond(error, "field has-error", "field"),
    )


def text_input(
    name: str, label: str, *, hint: Text = "", error: Text = "", kept: bool = False, **props: Any
) -> rx.Component:
    """Return a one-line field; in a `kept` one, what is being typed outlives a lost connection."""
    attrs = described_by(name, error, kept=kept)
    control = rx.el.input(id=name, name=name, custom_attrs=attrs, **props)
    return field(name, label, control, hint=hint, error=error)


def text_area(
    name: str, label: str, *, hint: Text = "", error: Text = "", kept: bool = False, **props: Any
) -> rx.Component:
    """Return a field of several lines."""
    attrs = described_by(name, error, kept=kept)
    control = rx.el.textarea(id=name, name=name, custom_attrs=attrs, **props)
    return field(name, label, control, hint=hint, error=error)


def select(
    name: str,
    label: str,
    options: list[tuple[str, str]],
    *,
    more: Any = None,
    hint: Text = "",
    error: Text = "",
    **props: Any,
) -> rx.Component:
    """Return a choice among few: pairs (value, words), then `more` options, of a state."""
    choices = [rx.el.option(words, value=value) for value, words in options]
    if more is not None:
        choices.append(more)
    attrs = described_by(name, error)
    control = rx.el.select(*choices, id=name, name=name, custom_attrs=attrs, **props)
    return field(name, label, control, hint=hint, error=error)


def checkbox(label: Text, **props: Any) -> rx.Component:
    """Return a box with its words beside it; the state says whether it is ticked.

    It has no name: what it says is kept when it is pressed, not when the form is sent.
    """
    return rx.el.label(
        rx.el.input(type="checkbox", **props), rx.el.span(label), class_name="choice"
    )


def centre_choice(row: Row, on_change: Handler) -> rx.Component:
    """Return a training centre to tick; one that cannot be says why in its hint."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=row["is_on"],
            disabled=row["is_disabled"],
            on_change=on_change,
        ),
        rx.el.span(rx.el.strong(row["label"]), rx.el.small(row["hint"]), class_name="centre"),
        class_name="choice",
    )


def radio(name: str, value: str, label: Text, **props: Any) -> rx.Component:
    """Return one of the choices that share a name."""
    return rx.el.label(
        rx.el.input(type="radio", id=f"{name}-{value}", name=name, value=value, **props),
        rx.el.span(label),
        class_name="choice",
    )


def group(
    name: str, legend: Text, *children: rx.Component, hint: Text = "", error: Text = ""
) -> rx.Component:
    """Return choices that belong together, with their question."""
    return rx.el.fieldset(
        rx.el.legend(legend),
        rx.cond(hint, rx.el.p(hint, class_name="field-hint", id=f"{name}-hint")),
        *children,
        _error(name, error),
        class_name=rx.cond(error, "field has-error", "field"),
        id=name,
        tab_index=-1,
    )


def described_by(name: str, error: Text, *, kept: bool = False) -> dict[str, Any]:
    """Return what ties a control to its hint and its error for screen readers."""
    tied = {
        "aria-describedby": f"{name}-hint {name}-error",
        "aria-invalid": rx.cond(error, "true", "false"),
    }
    return tied | ({"data-kept": ""} if kept else {})


def error_summary(errors: Any) -> rx.Component:
    """Return the list of what is to be mended, each leading to its field."""
    return rx.cond(
        errors,
        rx.el.div(
            rx.el.h2("À corriger"),
            rx.el.ul(rx.foreach(errors, _summary_line)),
            class_name="notice notice-error error-summary",
            role="alert",
            tab_index=-1,
            id="a-corriger",
            custom_attrs={"data-arrival": "errors"},
        ),
    )


def hidden_form(
    action: Text, button: rx.Component, values: dict[str, Text], **props: Any
) -> rx.Component:
    """Return a plain form of one button: what it does is a POST, never a link."""
    return PlainForm.create(
        *(rx.el.input(type="hidden", name=n, value=v, read_only=True) for n, v in values.items()),
        button,
        action=action,
        method="post",
        **props,
    )


def action_button(label: Text, icon: str, on_click: Handler, **props: Any) -> rx.Component:
    """Return a button with an icon."""
    return rx.el.button(
        rx.icon(icon, size=18, aria_hidden="true"),
        rx.el.span(label),
        type="button",
        class_name="button",
        on_click=on_click,
        **props,
    )


def _error(name: str, error: Text) -> rx.Component:
    return rx.el.p(
        rx.cond(error, rx.icon("circle-alert", size=16, aria_hidden="true")),
        rx.el.span(error),
        class_name="field-error",
        id=f"{name}-error",
    )


def _summary_line(row: Row) -> rx.Component:
    return rx.el.li(PlainLink.create(row["message"], href="#" + row["field"]))
