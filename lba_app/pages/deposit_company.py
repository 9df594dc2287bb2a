"""First step of a deposit: the company, by its SIRET, and who to answer."""

import reflex as rx

from lba_app.components.forms import error_summary, select, text_input
from lba_app.components.plain import PlainLink
from lba_app.components.sheet import fact
from lba_app.components.vars import Row
from lba_app.pages.deposit_fields import S, kept_input


def company_step() -> rx.Component:
    """Return the form of the step."""
    return rx.el.form(
        error_summary(S.summary),
        rx.el.section(
            rx.el.h2("L'entreprise qui recrute"),
            text_input(
                "siret",
                "SIRET de l'établissement",
                hint="14 chiffres, inscrits sur vos factures. Les espaces sont permis.",
                error=S.errors["siret"],
                input_mode="numeric",
                auto_complete="off",
                max_length=30,
                default_value=S.values["siret"],
                on_change=S.watch_siret.debounce(150),
                on_blur=S.find_company,
                key="siret-" + S.version.to_string(),
            ),
            rx.cond(
                S.is_busy, rx.el.p("Recherche de l'entreprise…", role="status", class_name="saved")
            ),
            rx.cond(S.company_facts, _card()),
            rx.cond(S.is_typed, _typed()),
            rx.cond(S.company_facts, _opco()),
            class_name="panel fields",
        ),
        rx.el.section(
            rx.el.h2("Qui les candidats contactent-ils ?"),
            _contact(),
            rx.cond(S.outlook, rx.el.p(S.outlook, class_name="notice", role="status")),
            class_name="panel fields",
        ),
        rx.el.div(
            rx.el.p(
                "Déjà un compte ? ",
                PlainLink.create("Connectez-vous", href="/connexion?suite=/deposer"),
                " : votre entreprise sera remplie.",
            ),
            rx.el.button("Continuer", type="submit", class_name="button button-primary"),
            class_name="actions actions-end",
        ),
        on_submit=S.go_on,
        class_name="fields",
        no_validate=True,
    )


def _card() -> rx.Component:
    return rx.el.div(
        rx.cond(S.company_name, rx.el.h3(S.company_name)),
        rx.el.dl(rx.foreach(S.company_facts, fact)),
        rx.cond(S.company_notice, rx.el.p(S.company_notice, class_name="notice")),
        class_name="panel company-card",
        role="status",
    )


def _typed() -> rx.Component:
    return rx.el.div(
        kept_input("company_name", "Nom de l'entreprise", auto_complete="organization"),
        kept_input("address", "Numéro et rue", auto_complete="street-address"),
        rx.el.div(
            kept_input("postal_code", "Code postal", input_mode="numeric", max_length=5),
            kept_input("city", "Commune", auto_complete="address-level2"),
            class_name="fields-row",
        ),
        class_name="fields",
    )


def _opco() -> rx.Component:
    return select(
        "opco",
        "OPCO de l'entreprise",
        [("", "Je ne sais pas")],
        hint=S.opco_hint,
        error=S.errors["opco"],
        more=rx.foreach(S.opcos, _option),
        value=S.values["opco"],
        on_change=S.change("opco"),
    )


def _option(row: Row) -> rx.Component:
    return rx.el.option(row["label"], value=row["value"])


def _contact() -> rx.Component:
    return rx.fragment(
        kept_input("name", "Prénom et nom", auto_complete="name"),
        kept_input(
            "email",
            "Adresse e-mail",
            hint="De préférence celle de l'entreprise : elle prouve que vous en faites partie.",
            type="email",
            auto_complete="email",
            read_only=S.is_signed_in,
        ),
        rx.cond(
            S.email_suggestion,
            rx.el.p(
                "Vouliez-vous écrire ",
                rx.el.button(
                    S.email_suggestion,
                    type="button",
                    class_name="link-button",
                    on_click=S.accept_email,
                ),
                " ?",
                class_name="suggestion",
                role="status",
            ),
        ),
        kept_input(
            "phone",
            "Téléphone (facultatif)",
            hint="Les CFA que vous choisirez l'auront. Les candidats, seulement si vous le voulez.",
            type="tel",
            auto_complete="tel",
        ),
    )
