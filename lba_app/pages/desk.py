"""The desk of a company: its offers, and one offer."""

from typing import Any

import reflex as rx

from lba_app.components.desk import desk_page, empty, flash
from lba_app.components.forms import action_button, centre_choice, group, text_input
from lba_app.components.plain import PlainLink
from lba_app.components.vars import Row
from lba_app.state.desk import DeskState
from lba_app.state.offer_file import OfferFileState

D: Any = DeskState
F: Any = OfferFileState


def desk_home() -> rx.Component:
    """Return the page `/espace-pro`."""
    return desk_page(
        "Espace pro",
        flash(D.done, D.error),
        rx.cond(
            D.has_company,
            rx.fragment(
                rx.el.div(
                    rx.el.h2("Offres de ", D.company),
                    rx.el.a(
                        rx.icon("plus", size=18, aria_hidden="true"),
                        "Publier une offre",
                        href="/deposer",
                        class_name="button button-primary",
                    ),
                    class_name="desk-head",
                ),
                rx.cond(
                    D.companies,
                    rx.el.nav(
                        rx.foreach(D.companies, _company),
                        class_name="actions",
                        custom_attrs={"aria-label": "Vos entreprises"},
                    ),
                ),
                rx.cond(
                    D.offers,
                    rx.el.ul(rx.foreach(D.offers, _offer), class_name="lines"),
                    empty("Vous n'avez pas encore d'offre. La première prend une minute."),
                ),
            ),
            rx.cond(
                D.is_ready,
                empty(
                    "Ce compte n'est lié à aucune entreprise pour le moment.",
                    rx.el.p(
                        rx.el.a("Publiez une offre", href="/deposer"),
                        " : l'entreprise s'ajoute en même temps.",
                    ),
                ),
                rx.el.div(class_name="card skeleton"),
            ),
        ),
    )


def messages_page() -> rx.Component:
    """Return the page `/espace-pro/messages`."""
    return desk_page(
        "Messages en attente d'envoi",
        rx.el.p(
            "Sans internet, vos messages attendent ici et partent tout seuls dès que la connexion "
            "revient."
        ),
        rx.cond(
            D.messages,
            rx.el.ul(rx.foreach(D.messages, _event), class_name="timeline"),
            empty("Aucun message n'attend : tout est parti."),
        ),
    )


def offer_file_page() -> rx.Component:
    """Return the page `/espace-pro/offre/<id>`."""
    return desk_page(
        rx.cond(F.offer["title"], F.offer["title"], "Offre"),
        flash(F.done, F.error),
        rx.cond(F.offer["id"], _file(), rx.fragment()),
    )


def _company(row: Row) -> rx.Component:
    return rx.el.a(
        row["label"], href=row["href"], class_name=rx.cond(row["is_current"], "chip is-on", "chip")
    )


def _offer(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h3(rx.el.a(row["title"], href=row["href"])),
            rx.el.span(row["status_label"], class_name="status status-" + row["status"]),
            class_name="line-head",
        ),
        rx.el.p(
            rx.el.span(row["city"]),
            rx.el.strong(row["left"]),
            rx.el.span(row["views"]),
            rx.el.span(row["applications"]),
            rx.el.span(row["relays"]),
            class_name="line-figures",
        ),
        rx.el.div(
            rx.cond(row["can_extend"], _move(D.act(row["id"], "prolonger"), "Prolonger", "repeat")),
            rx.cond(row["can_resume"], _move(D.act(row["id"], "reprendre"), "Remettre", "play")),
            rx.cond(row["can_suspend"], _move(D.act(row["id"], "suspendre"), "Suspendre", "pause")),
            rx.cond(row["can_edit"], _move(D.edit(row["id"]), "Modifier", "pencil")),
            _move(D.duplicate(row["id"]), "Dupliquer", "copy"),
            class_name="actions",
        ),
        class_name="line",
        key=row["id"].to_string(),
    )


def _move(event: Any, label: str, icon: str) -> rx.Component:
    return action_button(label, icon, event)


def _file() -> rx.Component:
    offer = F.offer
    return rx.fragment(
        rx.el.p(
            rx.el.span(offer["status_label"], class_name="status status-" + offer["status"]),
            rx.el.strong(offer["left"]),
            rx.el.span(offer["views"]),
            rx.el.span(offer["applications"]),
            rx.el.span(offer["relays"]),
            class_name="line-figures",
        ),
        rx.el.div(
            rx.cond(offer["can_extend"], _move(F.act("prolonger"), "Prolonger", "repeat")),
            rx.cond(offer["can_resume"], _move(F.act("reprendre"), "Remettre en ligne", "play")),
            rx.cond(offer["can_suspend"], _move(F.act("suspendre"), "Suspendre", "pause")),
            rx.cond(offer["can_edit"], _move(F.edit, "Modifier", "pencil")),
            _move(F.duplicate, "Dupliquer", "copy"),
            rx.cond(
                offer["can_suspend"], _move(F.ask_to_share, "Partager aux CFA proches", "share-2")
            ),
            rx.cond(offer["public_href"], _public_links()),
            rx.cond(
                offer["can_close"], _move(F.ask_to_close, "Clôturer le recrutement", "circle-x")
            ),
            class_name="actions",
        ),
        rx.cond(F.is_sharing, _sharing()),
        rx.cond(F.is_closing, _closing()),
        rx.cond(
            F.relays,
            rx.el.section(
                rx.el.h2("CFA contactés"),
                rx.el.ul(rx.foreach(F.relays, _event), class_name="timeline"),
                class_name="panel",
            ),
        ),
        rx.el.section(
            rx.el.h2("Historique"),
            rx.el.ul(rx.foreach(F.events, _event), class_name="timeline"),
            class_name="panel",
        ),
    )


def _public_links() -> rx.Component:
    offer = F.offer
    return rx.fragment(
        rx.el.a(
            rx.icon("eye", size=18, aria_hidden="true"),
            "Voir l'offre",
            href=offer["public_href"],
            class_name="button",
        ),
        PlainLink.create(
            rx.icon("printer", size=18, aria_hidden="true"),
            "Affiche à imprimer (PDF)",
            href=offer["public_href"] + "/affiche.pdf",
            class_name="button",
            target="_blank",
        ),
        rx.el.button(
            rx.icon("link", size=18, aria_hidden="true"),
            "Copier le lien",
            type="button",
            class_name="button",
            custom_attrs={"data-copy-link": "Lien copié", "data-copy-address": F.address},
        ),
        rx.el.span(role="status", class_name="count", custom_attrs={"data-copy-status": ""}),
    )


def _sharing() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Centres de formation proches"),
        rx.cond(
            F.centres,
            rx.fragment(
                rx.el.ul(rx.foreach(F.centres, _centre), class_name="lines"),
                rx.el.div(
                    rx.el.button(
                        "Leur envoyer l'offre",
                        type="button",
                        class_name="button button-primary",
                        on_click=F.share,
                    ),
                    class_name="actions",
                ),
            ),
            rx.el.p("Aucun centre ne prépare à ce métier à moins de 100 km."),
        ),
        class_name="panel",
    )


def _centre(row: Row) -> rx.Component:
    return rx.el.li(centre_choice(row, F.tick_centre(row["index"])), key=row["index"].to_string())


def _closing() -> rx.Component:
    return rx.el.form(
        group(
            "reason",
            "Pourquoi clôturez-vous cette offre ?",
            rx.foreach(F.reasons, _reason),
            hint="Vous ne recevrez plus de candidatures. Cela ne s'annule pas.",
        ),
        text_input("detail", "Une précision ? (facultatif)", max_length=200),
        rx.el.div(
            rx.el.button("Clôturer", type="submit", class_name="button button-danger"),
            rx.el.button(
                "Ne rien changer", type="button", class_name="button", on_click=F.ask_to_close
            ),
            class_name="actions",
        ),
        on_submit=F.close,
        class_name="panel fields",
    )


def _reason(row: Row) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="reason",
            value=row["value"],
            checked=F.reason == row["value"],
            on_change=F.choose_reason(row["value"]),
        ),
        rx.el.span(row["label"]),
        class_name="choice",
    )


def _event(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.p(rx.el.strong(row["label"])), rx.el.small(row["detail"], " · ", row["date"])
    )
