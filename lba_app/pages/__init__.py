"""The pages of the site and their addresses."""

import reflex as rx

from lba_app.pages.about import about_page
from lba_app.pages.home import home_page
from lba_app.pages.item import item_page
from lba_app.pages.not_found import not_found_page
from lba_app.pages.search import search_page
from lba_app.state.item import ItemState
from lba_app.state.search import SearchState
from lba_app.state.site import SiteState
from lba_app.web.texts import SITE_NAME, SITE_PROMISE


def add_pages(app: rx.App) -> None:
    """Register every page."""
    app.add_page(
        home_page,
        route="/",
        title=f"{SITE_NAME} : emploi et formation en alternance",
        description=SITE_PROMISE,
        on_load=[SiteState.load],
    )
    app.add_page(
        search_page,
        route="/recherche",
        title=SearchState.page_title,
        description=SITE_PROMISE,
        on_load=[SiteState.load, SearchState.load],
    )
    app.add_page(
        about_page,
        route="/a-propos",
        title=f"À propos et sources | {SITE_NAME}",
        description="Ce que fait le site, d'où viennent ses données, son accessibilité.",
        on_load=[SiteState.load],
    )
    items = {
        "/offre/[offre_id]": ItemState.load_offer,
        "/formation/[formation_id]": ItemState.load_training,
        "/entreprise/[siret]": ItemState.load_company,
    }
    for route, load in items.items():
        app.add_page(
            item_page(load), route=route, title=ItemState.page_title, on_load=[SiteState.load, load]
        )
    app.add_page(not_found_page, route="404", title=f"Page introuvable | {SITE_NAME}", on_load=[])
