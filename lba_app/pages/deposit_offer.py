"""Second step of a deposit: the offer, written from the sheet of its occupation."""

import reflex as rx

from lba_app.components.cards import preview_card
from lba_app.components.combobox.component import combobox
from lba_app.components.forms import (
    checkbox,
    error_summary,
    field,
    group,
    radio,
    select,
    text_area,
)
from lba_app.components.sheet import sheet_columns, sheet_heading
from lba_app.components.vars import Row
from lba_app.pages.deposit_fields import S, kept_input
from lba_app.state.rows import LEVEL_LABELS
from services.catalog.enums import ContractType, RemoteMode, StartType
from services.core.constants import MAX_QUESTIONS

LEVELS = [("", "Tous niveaux"), *((str(level), words) for level, words in LEVEL_LABELS.items())]
RHYTHMS = (
    "1 semaine à l'école, 2 semaines en entreprise",
    "1 semaine à l'école, 3 semaines en entreprise",
    "2 jours à l'école, 3 jours en entreprise",
    "1 mois à l'école, 1 mois en entreprise",
)


def offer_step() -> rx.Component:
    """Return the form of the step, with the preview beside it."""
    return rx.el.div(
        rx.el.form(
            error_summary(S.summary),
            rx.el.section(
                rx.el.h2("Le métier"),
                _job(),
                rx.cond(S.has_job, _title()),
                class_name="panel fields",
            ),
            rx.cond(
                S.has_job,
                rx.fragment(
                    rx.el.section(rx.el.h2("Le contrat"), *_contract(), class_name="panel fields"),
                    rx.el.section(
                        rx.el.h2("La description"), *_description(), class_name="panel fields"
                    ),
                    rx.el.section(
                        rx.el.h2("Questions aux candidats (facultatif)"),
                        _questions(),
                        class_name="panel fields",
                    ),
                ),
            ),
            rx.el.div(
                rx.el.button(
                    rx.icon("arrow-left", size=18, aria_hidden="true"),
                    "Retour",
                    type="button",
                    class_name="button",
                    on_click=S.go_back,
                ),
                rx.el.button("Continuer", type="submit", class_name="button button-primary"),
                class_name="actions actions-end",
            ),
            on_submit=S.go_on,
            class_name="fields",
            no_validate=True,
        ),
        rx.cond(S.has_job, _aside()),
        rx.cond(S.has_job, _whole_page()),
        class_name="deposit has-aside",
    )


def _whole_page() -> rx.Component:
    """Return the page that candidates will see, drawn anew at each change."""
    return rx.el.details(
        rx.el.summary("Voir la page entière telle que les candidats la verront"),
        rx.el.article(sheet_heading(S.sheet, title=rx.el.h3), sheet_columns(S.sheet)),
        class_name="panel whole-page",
    )


def _job() -> rx.Component:
    return field(
        "metier",
        "",
        combobox(
            label="Quel métier ?",
            placeholder="Exemple : boulanger, assistante comptable",
            source="/api/v1/suggest/jobs",
            text_name="metier",
            text=S.values["appellation"],
            params=rx.cond(S.values["rome"], {"rome": S.values["rome"]}, {}),
            clear_label="Effacer le métier",
            on_choose=S.choose_job,
            key="metier-" + S.version.to_string(),
        ),
        hint="",
        error=S.errors["metier"],
    )


def _title() -> rx.Component:
    return rx.fragment(
        kept_input(
            "title",
            "Titre de l'offre",
            hint="Sans e-mail, téléphone ni lien.",
            max_length=300,
            placeholder=S.suggested_title,
        ),
    )


def _contract() -> list[rx.Component]:
    return [
        group(
            "contracts",
            "Type de contrat",
            *(
                checkbox(
                    kind.label,
                    checked=S.contracts.contains(kind.value),
                    on_change=S.choose_contract(kind.value),
                )
                for kind in ContractType
            ),
            error=S.errors["contracts"],
        ),
        rx.el.p(S.pay, class_name="field-hint", role="status"),
        group(
            "start",
            "Début du contrat",
            *(
                radio(
                    "start_type",
                    kind.value,
                    kind.label,
                    checked=S.values["start_type"] == kind.value,
                    on_change=S.change("start_type"),
                )
                for kind in StartType
            ),
        ),
        rx.cond(
            S.values["start_type"] == StartType.DATE.value,
            rx.el.div(
                kept_input("start_date", "Premier jour", type="date"),
                checkbox(
                    "La date peut bouger un peu",
                    checked=S.values["start_is_flexible"] == "oui",
                    on_change=S.flip("start_is_flexible"),
                ),
                class_name="fields-row",
            ),
        ),
        rx.el.div(
            kept_input(
                "duration",
                "Durée du contrat, en mois",
                input_mode="numeric",
                max_length=3,
            ),
            kept_input("openings", "Nombre de postes", input_mode="numeric", max_length=3),
            _choice("level", "Diplôme visé", LEVELS),
            _choice("remote", "Lieu de travail", [(kind.value, kind.label) for kind in RemoteMode]),
            class_name="fields-row",
        ),
        rx.el.div(
            kept_input(
                "rhythm",
                "Rythme école / entreprise (facultatif)",
                list="rythmes",
                max_length=200,
            ),
            kept_input(
                "pay",
                "Salaire brut par mois, en euros (facultatif)",
                input_mode="numeric",
                max_length=6,
            ),
            class_name="fields-row",
        ),
        rx.el.datalist(*(rx.el.option(value=words) for words in RHYTHMS), id="rythmes"),
        checkbox(
            "Nous accueillons volontiers les personnes en situation de handicap",
            checked=S.values["is_disability_friendly"] == "oui",
            on_change=S.flip("is_disability_friendly"),
        ),
        checkbox(
            "Montrer mon téléphone aux candidats",
            checked=S.values["show_phone"] == "oui",
            on_change=S.flip("show_phone"),
        ),
    ]


def _description() -> list[rx.Component]:
    return [
        rx.el.p(
            "Écrite d'après la fiche du métier. Décochez ce qui ne vous concerne pas ; gardez au "
            "moins 3 lignes par rubrique. Le texte ci-dessous suit vos choix tant que vous ne "
            "l'avez pas modifié."
        ),
        rx.el.div(rx.foreach(S.headings, _heading)),
        text_area(
            "description",
            "Texte de l'offre",
            hint="",
            error=S.errors["description"],
            default_value=rx.cond(
                S.values["description"], S.values["description"], S.suggested_description
            ),
            on_blur=S.change("description"),
            max_length=6_000,
            kept=True,
            rows=12,
            key="description-" + S.version.to_string() + S.suggested_description,
        ),
        rx.cond(
            S.values["description"],
            rx.el.p(
                rx.el.button(
                    "Reprendre le texte proposé",
                    type="button",
                    class_name="link-button",
                    on_click=S.reset_text("description"),
                )
            ),
        ),
        text_area(
            "employer_description",
            "Votre entreprise en quelques mots (facultatif)",
            error=S.errors["employer_description"],
            default_value=S.values["employer_description"],
            on_blur=S.change("employer_description"),
            max_length=2_000,
            kept=True,
            rows=4,
            key="employer-" + S.version.to_string(),
        ),
    ]


def _heading(row: Row) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.span(row["label"]), rx.el.span(row["count"], class_name="heading-count")
        ),
        rx.cond(
            row["refusal"],
            rx.el.p(row["refusal"], class_name="notice notice-error", role="alert"),
        ),
        rx.el.div(rx.foreach(row["items"], _item)),
        class_name="heading",
        open=True,
    )


def _item(row: Row) -> rx.Component:
    """Return one item; its box always shows what the draft holds (W-22)."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=row["is_on"],
            disabled=row["is_disabled"],
            on_change=S.tick(row["key"], row["index"]),
        ),
        rx.el.span(row["label"]),
        class_name="choice",
    )


def _questions() -> rx.Component:
    return group(
        "questions",
        f"Jusqu'à {MAX_QUESTIONS} questions, posées à ceux qui postulent",
        rx.foreach(S.questions, _item),
        error=S.errors["questions"],
    )


def _aside() -> rx.Component:
    return rx.el.aside(
        rx.el.section(
            rx.el.h2("Ce que verront les candidats"),
            rx.el.ul(rx.foreach(S.card, preview_card), class_name="cards"),
            class_name="panel",
        ),
        rx.el.section(
            rx.el.h2("Votre offre est complète à ", S.quality.to_string(), " %"),
            rx.el.div(
                rx.el.span(style={"width": S.quality.to_string() + "%"}),
                class_name="meter",
                custom_attrs={"aria-hidden": "true"},
            ),
            rx.el.ul(rx.foreach(S.advice, _advice), class_name="hints-list"),
            class_name="panel",
        ),
        class_name="deposit-aside fields",
        custom_attrs={"aria-label": "Aperçu et conseils"},
    )


def _advice(row: Row) -> rx.Component:
    return rx.cond(
        row["is_passed"],
        rx.el.li(rx.icon("check", size=18, aria_label="Bien :"), rx.el.span(row["sentence"])),
        rx.el.li(
            rx.icon("lightbulb", size=18, aria_label="Conseil :"), rx.el.span(row["sentence"])
        ),
    )


def _choice(name: str, label: str, options: list[tuple[str, str]]) -> rx.Component:
    return select(
        name, label, options, error=S.errors[name], value=S.values[name], on_change=S.change(name)
    )
