"""One result of a list."""

import reflex as rx

from lba_app.components.vars import Row, Text

ICONS = {"offre": "briefcase", "formation": "graduation-cap", "entreprise": "building-2"}


def kind_icon(kind: Text, size: int = 18) -> rx.Component:
    """Return the icon of a kind: kinds are told by shape as well as by colour."""
    return rx.match(
        kind,
        *((name, rx.icon(icon, size=size, aria_hidden="true")) for name, icon in ICONS.items()),
        rx.fragment(),
    )


def result_card(row: Row) -> rx.Component:
    """Return the card of a result: one link, and what decides whether to follow it."""
    return _card(row, rx.el.a(row["title"], href=row["href"]))


def preview_card(row: Row) -> rx.Component:
    """Return the card of an offer that is not published yet: it leads nowhere."""
    return _card(row, rx.el.span(row["title"]))


def _card(row: Row, title: rx.Component) -> rx.Component:
    return rx.el.li(
        rx.el.article(
            rx.el.p(
                kind_icon(row["kind"]),
                rx.el.span(row["sentence"]),
                class_name="card-kind",
            ),
            rx.el.h3(title, class_name="card-title"),
            _line(row["organization"], "card-organization"),
            _line(row["activity"], "card-organization"),
            rx.el.p(
                rx.icon("map-pin", size=16, aria_hidden="true"),
                rx.el.span(row["place"], " ", rx.el.strong(row["distance"])),
                class_name="card-place",
            ),
            rx.el.ul(
                _fact("calendar", row["start"]),
                _fact("file-text", row["contract"]),
                _fact("award", row["level"]),
                _fact("euro", row["pay"]),
                class_name="card-facts",
            ),
            rx.el.p(
                rx.cond(row["is_new"], rx.el.span("Nouveau", class_name="tag tag-new")),
                _tag(row["chance"], "tag-chance"),
                rx.cond(
                    row["is_disability_friendly"],
                    rx.el.span("Engagé pour le handicap", class_name="tag tag-handi"),
                ),
                rx.cond(row["is_demo"], rx.el.span("Exemple inventé", class_name="tag tag-demo")),
                rx.cond(row["fresh"], rx.el.span(row["fresh"], class_name="card-fresh")),
                class_name="card-tags",
            ),
            class_name="card card-" + row["kind"],
            custom_attrs={"data-item": row["item"], "data-point": row["point"]},
        ),
        key=row["item"],
    )


def _line(text: Text, class_name: str) -> rx.Component:
    return rx.cond(text, rx.el.p(text, class_name=class_name))


def _fact(icon: str, text: Text) -> rx.Component:
    return rx.cond(text, rx.el.li(rx.icon(icon, size=16, aria_hidden="true"), rx.el.span(text)))


def _tag(text: Text, class_name: str) -> rx.Component:
    return rx.cond(text, rx.el.span(text, class_name=f"tag {class_name}"))
