"""The desk of a company: what it says of itself, its team; and one's own account."""

from typing import Any

import reflex as rx

from lba_app.components.combobox.component import combobox
from lba_app.components.desk import desk_page, flash
from lba_app.components.forms import checkbox, hidden_form, select, text_input
from lba_app.components.vars import Row
from lba_app.state.company_desk import ProfileState, TeamState
from lba_app.state.own_account import OwnAccountState
from services.accounts.models import MemberRole

P: Any = ProfileState
T: Any = TeamState
A: Any = OwnAccountState


def profile_page() -> rx.Component:
    """Return the page `/espace-pro/profil`."""
    return desk_page(
        "Votre entreprise",
        flash(P.done, P.error),
        rx.cond(P.company, _profile()),
    )


def team_page() -> rx.Component:
    """Return the page `/espace-pro/equipe`."""
    return desk_page(
        "Votre équipe",
        flash(T.done, T.error),
        rx.cond(
            T.members,
            rx.fragment(
                rx.el.ul(rx.foreach(T.members, _member), class_name="lines"),
                rx.el.form(
                    rx.el.h2("Inviter un collègue"),
                    text_input(
                        "email",
                        "Son adresse e-mail",
                        type="email",
                        required=True,
                        auto_complete="off",
                    ),
                    select(
                        "role",
                        "Ce que cette personne pourra faire",
                        [(role.value, role.label) for role in reversed(MemberRole)],
                    ),
                    rx.el.div(
                        rx.el.button("Inviter", type="submit", class_name="button button-primary")
                    ),
                    on_submit=T.invite,
                    reset_on_submit=True,
                    class_name="panel fields",
                ),
            ),
        ),
    )


def account_page() -> rx.Component:
    """Return the page `/espace-pro/compte`."""
    return desk_page(
        "Mon compte",
        rx.el.section(
            rx.el.h2(rx.cond(A.name, A.name, A.email)),
            rx.el.p(A.email),
            rx.el.ul(rx.foreach(A.organisations, rx.el.li), class_name="bullets"),
            class_name="panel",
        ),
        rx.el.section(
            rx.el.h2("Où êtes-vous connecté ?"),
            rx.el.ul(rx.foreach(A.sessions, _session), class_name="lines"),
            rx.el.div(
                hidden_form(
                    "/compte/sortie",
                    rx.el.button("Me déconnecter", type="submit", class_name="button"),
                    {},
                ),
                hidden_form(
                    "/compte/sortie",
                    rx.el.button(
                        "Me déconnecter partout", type="submit", class_name="button button-danger"
                    ),
                    {"partout": "1"},
                ),
                class_name="actions",
            ),
            class_name="panel",
        ),
    )


def _profile() -> rx.Component:
    return rx.el.form(
        rx.el.h2(P.company),
        rx.el.p(
            "Même sans offre, des candidats peuvent vous écrire. ",
            rx.el.a("Voir ce qu'ils voient", href=P.public_href),
        ),
        checkbox(
            "Nous acceptons les candidatures spontanées",
            checked=P.is_listed,
            on_change=P.open_or_close,
        ),
        _kept("email", "E-mail montré aux candidats", P.email, type="email"),
        _kept("phone", "Téléphone montré aux candidats", P.phone, type="tel"),
        _kept("website", "Site de l'entreprise", P.website),
        rx.el.div(
            rx.el.h3("Métiers recherchés"),
            rx.cond(
                P.jobs,
                rx.el.ul(rx.foreach(P.jobs, _job), class_name="active-filters"),
                rx.el.p("Aucun pour le moment.", class_name="field-hint"),
            ),
            combobox(
                label="Ajouter un métier",
                placeholder="Exemple : boulanger",
                source="/api/v1/suggest/jobs",
                text_name="job",
                text="",
                params={},
                clear_label="Effacer le métier",
                on_choose=P.add_job,
                key="job-" + P.version.to_string(),
            ),
            rx.cond(P.errors["jobs"], rx.el.p(P.errors["jobs"], class_name="field-error")),
            class_name="field",
        ),
        rx.el.div(rx.el.button("Enregistrer", type="submit", class_name="button button-primary")),
        on_submit=P.save,
        class_name="panel fields",
        no_validate=True,
    )


def _kept(name: str, label: str, value: Any, **props: Any) -> rx.Component:
    return text_input(
        name,
        label,
        error=P.errors[name],
        default_value=value,
        key=f"{name}-" + P.version.to_string(),
        **props,
    )


def _job(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(row["label"]),
            rx.icon("x", size=16, aria_label="Enlever"),
            type="button",
            class_name="chip",
            on_click=P.remove_job(row["code"]),
        )
    )


def _member(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(row["name"]),
            rx.el.span(row["state"], class_name="status"),
            class_name="line-head",
        ),
        rx.el.p(row["email"], " · ", row["role"], class_name="line-figures"),
        rx.cond(
            row["is_me"],
            rx.fragment(),
            rx.el.div(
                rx.el.button(
                    "Retirer de l'équipe",
                    type="button",
                    class_name="button button-danger",
                    on_click=T.remove(row["id"]),
                )
            ),
        ),
        class_name="line",
    )


def _session(row: Row) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(row["browser"]),
            rx.cond(row["is_this_one"], rx.el.span("Ici", class_name="status status-active")),
            class_name="line-head",
        ),
        rx.el.p("Connecté le ", row["since"], ", vu le ", row["seen"], class_name="line-figures"),
        rx.cond(
            row["is_this_one"],
            rx.fragment(),
            rx.el.div(
                rx.el.button(
                    "Déconnecter",
                    type="button",
                    class_name="button",
                    on_click=A.close(row["id"]),
                )
            ),
        ),
        class_name="line",
    )
