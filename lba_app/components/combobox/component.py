"""A text field with suggestions: the Python face of `combobox.jsx`.

It is a browser component because every key must be answered at once, whatever the network.
"""

from typing import Any

import reflex as rx

_JSX = rx.asset("combobox.jsx", shared=True)


def _chosen(label: rx.Var[str], romes: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return label, romes


class Combobox(rx.Component):
    """The field; its choice travels in hidden inputs of the surrounding form."""

    library = f"$/public{_JSX}"
    tag = "Combobox"

    label: rx.Var[str]
    placeholder: rx.Var[str]
    source: rx.Var[str]
    text_name: rx.Var[str]
    text: rx.Var[str]
    params: rx.Var[dict[str, str]]
    around_label: rx.Var[str]
    clear_label: rx.Var[str]
    count_labels: rx.Var[list[str]]
    failure_label: rx.Var[str]
    geolocation_failure: rx.Var[str]
    # Called with the label of what is chosen and its ROME codes.
    on_choose: rx.EventHandler[_chosen]  # type: ignore[type-arg, valid-type]


def combobox(**props: Any) -> rx.Component:
    """Return a field with the French words that every field shares."""
    return Combobox.create(
        count_labels=["1 suggestion, flèche bas pour l'atteindre", "{n} suggestions"],
        failure_label="Les suggestions sont indisponibles : vous pouvez taper votre recherche.",
        geolocation_failure="Votre position n'a pas pu être lue : tapez une ville.",
        **props,
    )
