"""The end of a deposit, and the pages that links of messages lead to."""

from typing import Any

import reflex as rx

from lba_app.components.layout import page
from lba_app.components.plain import PlainLink
from lba_app.components.vars import Row
from lba_app.state.follow_up import DepositEndState, FollowUpState

END: Any = DepositEndState
F: Any = FollowUpState


def deposit_end_page() -> rx.Component:
    """Return the page `/deposer/fin`."""
    return page(
        rx.cond(
            END.error,
            rx.el.p(END.error, class_name="notice notice-error", role="alert"),
            rx.cond(
                END.is_ready,
                rx.cond(END.is_visible, _visible(), _waiting()),
                rx.el.div(class_name="card skeleton"),
            ),
        )
    )


def follow_up_page() -> rx.Component:
    """Return the page `/suite/<link>`."""
    return page(
        rx.el.section(
            rx.cond(
                F.done,
                rx.fragment(
                    rx.el.h1(rx.icon("circle-check", size=30, aria_hidden="true"), "C'est fait"),
                    rx.el.p(F.done, role="status"),
                ),
                rx.cond(
                    F.question, _question(), rx.cond(F.error, rx.el.h1("Ce lien ne sert plus"))
                ),
            ),
            rx.cond(F.error, rx.el.p(F.error, class_name="notice notice-error", role="alert")),
            rx.el.p(rx.el.a("Aller à mon espace", href="/espace-pro")),
            class_name="panel success",
        )
    )


def _question() -> rx.Component:
    return rx.fragment(
        rx.el.h1(F.question),
        rx.el.p(rx.el.strong(F.subject)),
        rx.el.div(
            rx.el.button(
                F.button, type="button", class_name="button button-primary", on_click=F.press
            ),
            rx.foreach(F.others, _other),
            class_name="actions",
        ),
    )


def _other(row: Row) -> rx.Component:
    return rx.el.a(row["label"], href=row["href"], class_name="button")


def _visible() -> rx.Component:
    return rx.el.section(
        rx.el.h1(
            rx.icon("circle-check", size=30, aria_hidden="true"),
            "Votre offre est en ligne",
        ),
        rx.el.p(
            rx.el.strong(END.title),
            " est visible dès maintenant, jusqu'au ",
            END.last_day,
            " inclus.",
        ),
        rx.el.p(
            "Elle apparaît dans la recherche de ce site, sur la carte et dans l'API que "
            "reprennent les sites partenaires. Nous vous écrirons 7 jours avant la fin : vous "
            "pourrez la prolonger d'un clic."
        ),
        rx.cond(
            END.relay_count > 0,
            rx.el.p(END.relay_count.to_string(), " CFA l'ont reçue et peuvent vous contacter."),
        ),
        rx.el.div(
            rx.el.a(
                "Voir l'offre",
                href="/offre/" + END.offer_id.to_string(),
                class_name="button button-primary",
            ),
            rx.el.a(
                "Gérer l'offre",
                href="/espace-pro/offre/" + END.offer_id.to_string(),
                class_name="button",
            ),
            rx.el.button(
                rx.icon("link", size=18, aria_hidden="true"),
                "Copier le lien",
                type="button",
                class_name="button",
                custom_attrs={"data-copy-link": "Lien copié", "data-copy-address": END.address},
            ),
            PlainLink.create(
                "Affiche à imprimer (PDF)",
                href="/offre/" + END.offer_id.to_string() + "/affiche.pdf",
                class_name="button",
                target="_blank",
            ),
            rx.el.span(role="status", class_name="count", custom_attrs={"data-copy-status": ""}),
            class_name="actions",
        ),
        rx.el.figure(
            rx.el.img(
                src="/offre/" + END.offer_id.to_string() + "/qr.svg",
                alt="QR code qui mène à l'offre",
                class_name="qr",
            ),
            rx.el.figcaption(END.address, class_name="count"),
        ),
        class_name="panel success",
    )


def _waiting() -> rx.Component:
    return rx.el.section(
        rx.el.h1("Votre offre est enregistrée"),
        rx.el.p(rx.el.strong(END.title), " sera visible dès que votre compte sera vérifié."),
        rx.el.ol(
            rx.el.li("Votre adresse est confirmée : c'est fait."),
            rx.el.li(
                "L'OPCO de l'entreprise, ou notre équipe, vérifie que vous en faites partie. Il "
                "a reçu votre demande."
            ),
            rx.el.li("L'offre est publiée toute seule, et nous vous prévenons par e-mail."),
            class_name="bullets",
        ),
        rx.el.p(
            rx.el.a(
                "Suivre et modifier l'offre",
                href="/espace-pro/offre/" + END.offer_id.to_string(),
                class_name="button button-primary",
            )
        ),
        class_name="panel success",
    )
