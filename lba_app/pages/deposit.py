"""Publishing an offer: four steps, each saved, of which the page shows one."""

import reflex as rx

from lba_app.components.cards import preview_card
from lba_app.components.forms import centre_choice, error_summary, hidden_form
from lba_app.components.layout import page
from lba_app.components.notices import error_box
from lba_app.components.sheet import sheet_columns, sheet_heading
from lba_app.components.vars import Row
from lba_app.pages.deposit_company import company_step
from lba_app.pages.deposit_fields import S
from lba_app.pages.deposit_offer import offer_step


def deposit_page() -> rx.Component:
    """Return the page `/deposer`."""
    return page(
        rx.el.div(
            rx.cond(
                S.is_edit,
                rx.el.h1("Modifier votre offre"),
                rx.el.h1("Publier une offre en alternance"),
            ),
            rx.cond(
                S.is_edit,
                rx.fragment(),
                rx.el.p(
                    "Gratuit, sans mot de passe, en une minute. Chaque étape est gardée : vous "
                    "pouvez fermer et reprendre par le lien de cette page."
                ),
            ),
            rx.el.ol(
                rx.foreach(S.steps, _step),
                class_name="steps",
                custom_attrs={"aria-label": "Étapes"},
            ),
            rx.el.p(
                rx.el.span(S.saved, role="status"),
                rx.cond(
                    S.saved & S.values["email"],
                    rx.el.button(
                        "Recevoir le lien de ce brouillon par e-mail",
                        type="button",
                        class_name="link-button",
                        on_click=S.send_link,
                    ),
                ),
                class_name="saved",
            ),
            class_name="bar deposit-head",
        ),
        rx.el.div(
            rx.cond(
                S.error,
                error_box(S.error, S.load),
                rx.cond(
                    S.is_ready,
                    rx.el.section(
                        _current_step(),
                        key="step-" + S.step,
                        tab_index=-1,
                        custom_attrs={"data-arrival": S.step, "aria-label": "Étape"},
                    ),
                    _waiting(),
                ),
            ),
            class_name="bar",
        ),
        wide=True,
    )


def _step(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.span(row["label"]),
        custom_attrs={"aria-current": rx.cond(row["is_current"], "step", rx.Var("undefined"))},
        class_name=rx.cond(row["is_done"], "is-done", ""),
    )


def _current_step() -> rx.Component:
    return rx.match(
        S.step,
        ("entreprise", company_step()),
        ("offre", offer_step()),
        ("cfa", _relay_step()),
        _publish_step(),
    )


def _relay_step() -> rx.Component:
    return rx.el.form(
        rx.el.section(
            rx.el.h2("Ces centres de formation peuvent vous proposer des candidats"),
            rx.el.p(
                "Ils préparent à ce métier, à moins de 100 km. Ceux que vous cochez reçoivent "
                "votre offre et vos coordonnées dès qu'elle est publiée. C'est facultatif."
            ),
            rx.el.div(
                rx.el.button(
                    "Tout cocher ou tout décocher",
                    type="button",
                    class_name="button",
                    on_click=S.tick_all_centres,
                ),
                class_name="actions",
            ),
            rx.el.ul(rx.foreach(S.centres, _centre), class_name="lines"),
            class_name="panel",
        ),
        _navigation("Continuer", can_go_back=True),
        on_submit=S.go_on,
        class_name="fields",
    )


def _centre(row: Row) -> rx.Component:
    return rx.el.li(
        centre_choice(row, S.tick(row["key"], row["index"])), key=row["index"].to_string()
    )


def _publish_step() -> rx.Component:
    return rx.el.div(
        error_summary(S.summary),
        rx.cond(
            S.is_edit,
            rx.fragment(),
            rx.el.p(
                rx.icon("shield-check", size=18, aria_hidden="true"),
                rx.el.span(S.outlook),
                class_name="notice",
            ),
        ),
        rx.el.div(
            rx.el.button(
                rx.icon("arrow-left", size=18, aria_hidden="true"),
                "Revenir à l'offre",
                type="button",
                class_name="button",
                on_click=S.go_back,
            ),
            hidden_form(
                "/deposer/publier",
                rx.el.button(
                    rx.cond(
                        S.is_edit,
                        rx.el.span("Enregistrer les changements"),
                        rx.el.span("Publier l'offre"),
                    ),
                    type="submit",
                    class_name="button button-primary",
                    disabled=S.summary.length() > 0,
                ),
                {"brouillon": S.token},
            ),
            class_name="actions actions-end",
        ),
        rx.el.h2("Dans la liste des résultats"),
        rx.el.ul(rx.foreach(S.card, preview_card), class_name="cards"),
        rx.el.h2("La page de l'offre"),
        rx.el.article(
            sheet_heading(S.sheet, title=rx.el.h3),
            sheet_columns(S.sheet),
            class_name="panel",
            id="apercu",
        ),
        class_name="fields",
    )


def _navigation(label: str, *, can_go_back: bool) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            rx.icon("arrow-left", size=18, aria_hidden="true"),
            "Retour",
            type="button",
            class_name="button",
            on_click=S.go_back,
        )
        if can_go_back
        else rx.el.span(),
        rx.el.button(label, type="submit", class_name="button button-primary"),
        class_name="actions actions-end",
    )


def _waiting() -> rx.Component:
    return rx.fragment(
        rx.el.p("Chargement…", class_name="visually-hidden", role="status"),
        rx.el.div(class_name="card skeleton"),
    )
