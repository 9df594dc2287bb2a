"""The home page: start a search, and understand what can be found."""

import reflex as rx

from lba_app.components.layout import page
from lba_app.components.search_form import search_form

# Searches that many young people start with: words shown, and what they search.
EXAMPLES = (
    ("Boulangerie", "romes=D1102"),
    ("Coiffure", "romes=D1202"),
    ("Vente", "q=vendeur"),
    ("Cuisine", "q=cuisinier"),
    ("Électricité", "q=électricien"),
    ("Mécanique auto", "q=mécanicien automobile"),
    ("Petite enfance", "q=petite enfance"),
    ("Informatique", "q=dev web"),
    ("Comptabilité", "q=comptable"),
)
EXPLANATIONS = (
    (
        "briefcase",
        "Des offres",
        "Les postes ouverts en apprentissage ou en professionnalisation, avec le salaire légal.",
    ),
    (
        "graduation-cap",
        "Des formations",
        "Les écoles qui préparent au métier, près de chez vous, du CAP au bac+5.",
    ),
    (
        "building-2",
        "Des entreprises à contacter",
        "Elles n'ont pas publié d'annonce, mais embauchent souvent sur ce métier.",
    ),
)


def home_page() -> rx.Component:
    """Return the page `/`."""
    return page(
        rx.el.section(
            rx.el.div(
                rx.el.h1("Trouvez votre emploi en alternance, et la formation qui va avec"),
                rx.el.p("Sur une seule page, près de chez vous. Sans compte, gratuit."),
                search_form(),
                rx.el.ul(
                    *(
                        rx.el.li(rx.el.a(label, href=f"/recherche?{search}", class_name="chip"))
                        for label, search in EXAMPLES
                    ),
                    class_name="examples",
                    custom_attrs={"aria-label": "Exemples de recherches"},
                ),
                class_name="bar",
            ),
            class_name="hero",
        ),
        rx.el.section(
            rx.el.h2("Trois façons d'avancer"),
            rx.el.ul(
                *(
                    rx.el.li(
                        rx.icon(icon, size=28, aria_hidden="true"),
                        rx.el.h3(title),
                        rx.el.p(text),
                        class_name="pillar",
                    )
                    for icon, title, text in EXPLANATIONS
                ),
                class_name="pillars",
            ),
            class_name="bar home-section",
        ),
        wide=True,
    )
