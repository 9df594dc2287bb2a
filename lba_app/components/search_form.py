"""The two fields that start every search."""

import reflex as rx

from lba_app.components.combobox.component import combobox
from lba_app.state.choices import PATH
from lba_app.state.search import SearchState


def search_form() -> rx.Component:
    """Return the form; before the live connection it is a plain GET to the search page."""
    return rx.el.form(
        combobox(
            label="Métier, formation ou entreprise",
            placeholder="Exemple : boulanger, dev web, CAP coiffure",
            source="/api/v1/suggest/occupations",
            text_name="q",
            text=SearchState.occupation,
            params=SearchState.occupation_params,
            clear_label="Effacer le métier",
        ),
        combobox(
            label="Lieu",
            placeholder="Ville, code postal, département, région",
            source="/api/v1/suggest/places",
            text_name="lieu",
            text=SearchState.place,
            params=SearchState.place_params,
            around_label="Autour de moi",
            clear_label="Effacer le lieu : chercher dans toute la France",
        ),
        rx.el.input(type="hidden", name="radius", value=SearchState.radius, read_only=True),
        rx.el.button(
            rx.icon("search", size=20, aria_hidden="true"),
            rx.el.span("Rechercher"),
            type="submit",
            class_name="button button-primary",
        ),
        action=PATH,
        method="get",
        role="search",
        class_name="search-form",
        on_submit=SearchState.submit,
    )
