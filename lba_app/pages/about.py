"""What the site is, where its data come from, and how accessible it is."""

import reflex as rx

from lba_app.components.layout import page
from lba_app.web import texts

SOURCES = (
    (
        "Communes, codes postaux, départements, régions",
        "INSEE, Code officiel géographique 2026 et populations ; La Poste. Licence Ouverte 2.0.",
    ),
    (
        "Contours de la carte",
        "IGN, ADMIN EXPRESS COG, géométrie simplifiée et réparée. Licence Ouverte 2.0. "
        "Pays voisins et cours d'eau : Natural Earth, domaine public.",
    ),
    (
        "Codes et libellés des métiers",
        "France Travail, ROME 4.0, septembre 2025. Licence Ouverte. Les fiches métier sont une "
        "rédaction indépendante et ne remplacent pas les fiches officielles.",
    ),
    ("Activités des entreprises", "INSEE, NAF rév. 2. Licence Ouverte."),
    ("Conventions collectives", "DILA, base KALI. Licence Ouverte."),
    (
        "Salaire minimum d'un apprenti",
        "Code du travail, articles D6222-26 et D6325-15, SMIC au 1er juin 2026.",
    ),
)


def about_page() -> rx.Component:
    """Return the page `/a-propos`."""
    return page(
        rx.el.h1("À propos"),
        rx.el.section(
            rx.el.p(texts.SITE_PROMISE),
            rx.el.p(texts.INDEPENDENCE),
            rx.el.p(
                "Le site fonctionne en entier sur un ordinateur, même sans internet. Aucune page "
                "ne charge quoi que ce soit chez un tiers, et rien n'est suivi."
            ),
            class_name="item-section",
        ),
        rx.el.section(
            rx.el.h2("D'où viennent les données"),
            rx.el.dl(
                *(rx.el.div(rx.el.dt(subject), rx.el.dd(source)) for subject, source in SOURCES)
            ),
            rx.el.p(texts.DEMO_EXPLANATION),
            class_name="item-section item-box",
        ),
        rx.el.section(
            rx.el.h2("Accessibilité : non conforme"),
            rx.el.p(
                "Aucun audit selon le RGAA 4.1 n'a encore été fait : la déclaration est donc "
                "« non conforme », quel que soit le soin apporté. Chaque page est contrôlée par un "
                "outil automatique, en clair et en sombre, et s'utilise au clavier."
            ),
            class_name="item-section",
            id="accessibilite",
        ),
    )
