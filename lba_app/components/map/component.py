"""The map of results: the Python face of `map_panel.jsx`.

It is a browser component because panning, zooming and pointing must be answered at once. It fetches
what it draws by URL: nothing of the map goes through the state.
"""

from typing import Any

import reflex as rx

from services.catalog.enums import Kind

_JSX = rx.asset("map_panel.jsx", shared=True)
rx.asset("result_map.jsx", shared=True)
rx.asset("base_map.js", shared=True)

LABELS = {
    "region": "Carte des résultats",
    "show": "Afficher la carte",
    "hide": "Masquer la carte",
    "loading": "Chargement…",
    "searchHere": "Rechercher dans cette zone",
    "zoomIn": "Zoomer",
    "zoomOut": "Dézoomer",
    "group": "{n} résultats, cliquer pour les séparer",
    "failure": "La carte n'a pas pu être mise à jour. La liste, elle, est complète.",
    "attribution": "Fond simplifié hors ligne · IGN, INSEE (Licence Ouverte) · Natural Earth",
    "kinds": {
        Kind.OFFER.value: "Offre d'emploi",
        Kind.TRAINING.value: "Formation",
        Kind.COMPANY.value: "Entreprise à contacter",
    },
}


class MapPanel(rx.Component):
    """The panel with its show/hide button; the map's code is loaded when it is shown."""

    library = f"$/public{_JSX}"
    tag = "MapPanel"
    lib_dependencies: list[str] = ["leaflet@1.9.4", "topojson-client@3.1.0"]

    is_ready: rx.Var[bool]
    query: rx.Var[str]
    center: rx.Var[list[float]]
    radius_km: rx.Var[int]
    box: rx.Var[list[float]]
    tile_url: rx.Var[str]
    tile_attribution: rx.Var[str]
    labels: rx.Var[dict[str, str | dict[str, str]]]


def result_map(**props: Any) -> rx.Component:
    """Return the map of a search: its parameters, the area to show, the tiles if any."""
    return MapPanel.create(labels=LABELS, **props)
