"""The local mailbox, where the messages of a desktop are read; and the operator's messages."""

from typing import Any

import reflex as rx

from lba_app.components.desk import desk_page
from lba_app.components.layout import page
from lba_app.components.plain import PlainLink
from lba_app.components.vars import Row
from lba_app.state.mail import MailboxState, OutboxState

MAILBOX: Any = MailboxState
OUTBOX: Any = OutboxState


def mailbox_page() -> rx.Component:
    """Return the page `/boite-locale`."""
    return page(
        rx.el.h1("Boîte locale"),
        rx.cond(
            MAILBOX.is_open,
            rx.el.div(
                rx.el.p(
                    "Cette installation n'envoie aucun message sur internet : ils arrivent tous "
                    "ici, quel que soit leur destinataire."
                ),
                rx.cond(
                    MAILBOX.subject,
                    _message(MAILBOX.subject, MAILBOX.recipient, MAILBOX.lines, MAILBOX.frame),
                ),
                rx.cond(
                    MAILBOX.mails,
                    rx.el.ul(rx.foreach(MAILBOX.mails, _line), class_name="lines"),
                    rx.el.p("Aucun message pour le moment.", class_name="notice"),
                ),
                rx.el.p(
                    rx.el.button(
                        rx.icon("refresh-cw", size=18, aria_hidden="true"),
                        "Relever la boîte",
                        type="button",
                        class_name="button",
                        on_click=MAILBOX.load,
                    )
                ),
                class_name="fields",
            ),
            rx.el.p("Cette boîte n'est ouverte que sur un ordinateur à soi.", class_name="notice"),
        ),
    )


def outbox_page() -> rx.Component:
    """Return the page `/espace-pro/admin/emails`."""
    return desk_page(
        "Messages du site",
        rx.el.nav(
            rx.foreach(OUTBOX.templates, _template),
            class_name="actions",
            custom_attrs={"aria-label": "Modèles de messages"},
        ),
        _message(OUTBOX.subject, "", OUTBOX.lines, OUTBOX.frame),
        rx.el.h2("Derniers messages"),
        rx.cond(
            OUTBOX.messages,
            rx.el.ul(rx.foreach(OUTBOX.messages, _outbox_line), class_name="lines"),
            rx.el.p("Aucun message n'a encore été écrit.", class_name="notice"),
        ),
    )


def _message(subject: Any, recipient: Any, lines: Any, frame: Any) -> rx.Component:
    return rx.el.article(
        rx.el.h2(subject),
        rx.cond(recipient, rx.el.p("À : ", recipient, class_name="field-hint")),
        rx.el.div(rx.foreach(lines, _text_line)),
        rx.el.details(
            rx.el.summary("Voir la mise en page"),
            rx.el.iframe(src=frame, title="Message mis en page", class_name="mail-frame"),
        ),
        class_name="panel mail-message",
    )


def _text_line(row: Row) -> rx.Component:
    return rx.cond(
        row["href"],
        rx.el.p(PlainLink.create(row["text"], href=row["href"])),
        rx.el.p(row["text"], class_name="mail-line"),
    )


def _line(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.strong(row["subject"]),
            rx.el.small(row["to"], " · ", row["date"]),
            href=row["href"],
            class_name="mail",
        )
    )


def _template(row: Row) -> rx.Component:
    return rx.el.a(
        row["label"],
        href=row["href"],
        class_name=rx.cond(row["is_current"], "chip is-on", "chip"),
    )


def _outbox_line(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.p(rx.el.strong(row["subject"]), class_name="line-head"),
        rx.el.p(row["date"], " · ", row["state"], " ", row["error"], class_name="line-figures"),
        rx.cond(
            row["can_retry"],
            rx.el.button(
                "Essayer encore",
                type="button",
                class_name="button",
                on_click=OUTBOX.retry(row["id"]),
            ),
        ),
        class_name="line",
    )
