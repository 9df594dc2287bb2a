"""The pages of the site and their addresses."""

from typing import Any

import reflex as rx

from lba_app.pages.about import about_page
from lba_app.pages.deposit import deposit_page
from lba_app.pages.desk import desk_home, messages_page, offer_file_page
from lba_app.pages.desk_company import account_page, profile_page, team_page
from lba_app.pages.desk_others import cfa_page, opco_page
from lba_app.pages.follow_up import deposit_end_page, follow_up_page
from lba_app.pages.home import home_page
from lba_app.pages.item import item_page
from lba_app.pages.login import code_page, login_page
from lba_app.pages.mail import mailbox_page, outbox_page
from lba_app.pages.not_found import not_found_page
from lba_app.pages.search import search_page
from lba_app.state.company_desk import ProfileState, TeamState
from lba_app.state.deposit import DepositState
from lba_app.state.desk import DeskState
from lba_app.state.desk_nav import DeskNavState
from lba_app.state.follow_up import DepositEndState, FollowUpState
from lba_app.state.item import ItemState
from lba_app.state.login import LoginState
from lba_app.state.mail import MailboxState, OutboxState
from lba_app.state.offer_file import OfferFileState
from lba_app.state.own_account import OwnAccountState
from lba_app.state.search import SearchState
from lba_app.state.site import SiteState
from lba_app.state.verification import CfaState, OpcoState
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
    app.add_page(
        deposit_page,
        route="/deposer",
        title=f"Publier une offre en alternance | {SITE_NAME}",
        description="Une offre d'apprentissage en une minute, gratuite et sans mot de passe.",
        on_load=[SiteState.load, DepositState.load],
    )
    app.add_page(
        login_page,
        route="/connexion",
        title=f"Se connecter | {SITE_NAME}",
        on_load=[SiteState.load, LoginState.load],
    )
    app.add_page(
        code_page,
        route="/connexion/code",
        title=f"Code de connexion | {SITE_NAME}",
        on_load=[SiteState.load, LoginState.load],
    )
    _add_desk(app)
    app.add_page(not_found_page, route="404", title=f"Page introuvable | {SITE_NAME}", on_load=[])


def _add_desk(app: rx.App) -> None:
    """Register the pages of those who have an account, and those that their messages lead to."""
    pages: dict[str, tuple[Any, str, list[Any]]] = {
        "/espace-pro": (desk_home, "Espace pro", [DeskState.load]),
        "/espace-pro/messages": (messages_page, "Messages en attente", [DeskState.load]),
        "/espace-pro/offre/[dossier]": (offer_file_page, "Votre offre", [OfferFileState.load]),
        "/espace-pro/profil": (profile_page, "Votre entreprise", [ProfileState.load]),
        "/espace-pro/equipe": (team_page, "Votre équipe", [TeamState.load]),
        "/espace-pro/compte": (account_page, "Mon compte", [OwnAccountState.load]),
        "/espace-pro/opco": (opco_page, "Entreprises à vérifier", [OpcoState.load]),
        "/espace-pro/cfa": (cfa_page, "Besoins reçus", [CfaState.load]),
        "/espace-pro/admin/emails": (outbox_page, "Messages du site", [OutboxState.load]),
    }
    for route, (shown, title, loads) in pages.items():
        on_load = [SiteState.load, DeskNavState.load, *loads]
        app.add_page(shown, route=route, title=f"{title} | {SITE_NAME}", on_load=on_load)
    followed: dict[str, tuple[Any, str, Any]] = {
        "/deposer/fin": (deposit_end_page, "Votre offre", DepositEndState.load),
        "/suite/[jeton]": (follow_up_page, "Suite à un message", FollowUpState.load),
        "/boite-locale": (mailbox_page, "Boîte locale", MailboxState.load),
    }
    for route, (shown, title, load) in followed.items():
        app.add_page(
            shown, route=route, title=f"{title} | {SITE_NAME}", on_load=[SiteState.load, load]
        )
