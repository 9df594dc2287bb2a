"""The desks of OPCO and of training centres."""

from typing import Any

import reflex as rx

from lba_app.components.desk import desk_page, empty, flash
from lba_app.components.forms import text_area
from lba_app.components.vars import Row
from lba_app.state.verification import CfaState, OpcoState

OPCO: Any = OpcoState
C: Any = CfaState


def opco_page() -> rx.Component:
    """Return the page `/espace-pro/opco`."""
    return desk_page(
        "Entreprises à vérifier",
        rx.el.p(
            "Ces personnes disent recruter pour une entreprise. Appelez l'entreprise au besoin, "
            "puis validez : leurs offres sont publiées aussitôt."
        ),
        flash(OPCO.done, OPCO.error),
        rx.cond(
            OPCO.requests,
            rx.el.ul(rx.foreach(OPCO.requests, _request), class_name="lines"),
            rx.cond(
                OPCO.is_ready,
                empty("Personne n'attend : tout est vérifié."),
                rx.el.div(class_name="card skeleton"),
            ),
        ),
    )


def cfa_page() -> rx.Component:
    """Return the page `/espace-pro/cfa`."""
    return desk_page(
        "Besoins reçus",
        rx.el.p(
            "Des employeurs proches cherchent quelqu'un sur un métier que vous enseignez, et vous "
            "ont choisi. Contactez-les avec vos candidats."
        ),
        flash("", C.error),
        rx.cond(
            C.needs,
            rx.el.ul(rx.foreach(C.needs, _need), class_name="lines"),
            rx.cond(
                C.is_ready,
                empty("Aucun besoin reçu pour le moment."),
                rx.el.div(class_name="card skeleton"),
            ),
        ),
    )


def _request(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(row["company"]),
            rx.el.span("SIRET ", row["siret"], class_name="count"),
            class_name="line-head",
        ),
        rx.el.p(
            rx.el.strong(row["name"]),
            rx.el.span(row["email"]),
            rx.el.span(row["phone"]),
            rx.el.span("demandé le ", row["asked"]),
            class_name="line-figures",
        ),
        rx.cond(row["offers"], rx.el.p("Offres : ", row["offers"])),
        rx.el.div(
            rx.el.button(
                "Valider",
                type="button",
                class_name="button button-primary",
                on_click=OPCO.grant(row["id"]),
            ),
            rx.el.button(
                "Refuser",
                type="button",
                class_name="button button-danger",
                on_click=OPCO.ask_reason(row["id"]),
            ),
            class_name="actions",
        ),
        rx.cond(
            OPCO.refused_id == row["id"],
            rx.el.form(
                text_area(
                    "reason",
                    "Pourquoi ? La personne recevra cette phrase.",
                    required=True,
                    max_length=300,
                    rows=3,
                ),
                rx.el.div(
                    rx.el.button(
                        "Confirmer le refus", type="submit", class_name="button button-danger"
                    )
                ),
                on_submit=OPCO.refuse,
                class_name="fields",
            ),
        ),
        class_name="line",
        key=row["id"].to_string(),
    )


def _need(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(rx.el.a(row["title"], href=row["href"])),
            rx.cond(row["is_new"], rx.el.span("Nouveau", class_name="tag tag-new")),
            rx.el.span(row["status"], class_name="status"),
            class_name="line-head",
        ),
        rx.el.p(
            rx.el.strong(row["company"]),
            rx.el.span(row["place"]),
            rx.el.span("reçu le ", row["sent"]),
            class_name="line-figures",
        ),
        rx.el.p(rx.el.a(row["email"], href="mailto:" + row["email"]), " ", row["phone"]),
        rx.cond(
            row["is_new"],
            rx.el.div(
                rx.el.button(
                    "Marquer comme lu",
                    type="button",
                    class_name="button",
                    on_click=C.mark_read(row["id"]),
                )
            ),
        ),
        class_name="line",
        key=row["id"].to_string(),
    )
