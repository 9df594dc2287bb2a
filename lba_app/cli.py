"""The `lba` command."""

import gettext
import os
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from services.core.errors import UserError

if TYPE_CHECKING:
    from sqlmodel import Session

# click asks gettext for its own words ("Options", "No such option"…): here they are in French.
os.environ["LANGUAGE"] = "fr"
gettext.bindtextdomain("messages", Path(__file__).parent / "locale")

P = ParamSpec("P")
T = TypeVar("T")
HELP = {"help_option_names": ["-h", "--help"]}


def say(message: str) -> None:
    """Print a step at once, so that long work is seen to advance."""
    click.echo(message)
    sys.stdout.flush()


def in_french(command: Callable[P, T]) -> Callable[P, T]:
    """Turn an error of a command into one sentence and the exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except UserError as error:
            raise click.ClickException(error.message) from error
        except SQLAlchemyError as error:
            raise click.ClickException(f"La base de données a refusé : {error}") from error

    return run


@click.group(context_settings=HELP)
def main() -> None:
    """Duo Alternance : offres, formations et entreprises à contacter, même sans internet."""


@main.command(context_settings=HELP)
@in_french
def migrate() -> None:
    """Mettre la base à jour.

    Applique les migrations qui manquent et recharge les référentiels s'ils ont changé.
    """
    _prepare_database()


@main.command(context_settings=HELP)
@click.option(
    "--profile",
    type=click.Choice(["demo", "small", "national"]),
    default="demo",
    show_default=True,
    help="Taille du jeu de démonstration.",
)
@click.option("--purge", is_flag=True, help="Enlever toute la démonstration, et rien d'autre.")
@in_french
def seed(profile: str, purge: bool) -> None:
    """Créer ou enlever la démonstration.

    Les offres, entreprises et formations créées sont inventées ; elles remplacent celles d'une
    démonstration précédente.
    """
    from services.catalog.demo import seeding
    from services.core.database import database
    from services.core.settings import get_settings
    from services.messaging import repository as messages
    from services.recruiting import demo
    from services.search import projection

    _prepare_database()
    if purge:
        with database().write() as session:
            removed = seeding.purge(session)
            demo.purge_accounts(session)
            messages.purge_demo(session)
            projection.rebuild(session)
        say(f"Démonstration enlevée : {sum(removed.values())} lignes.")
        return
    start = time.monotonic()
    counts = seeding.seed(
        database(),
        seeding.PROFILES[profile],
        get_settings().demo_seed,
        _finish_demo,
        lambda step: say(f"  {step}"),
    )
    listed = ", ".join(f"{count} {table}" for table, count in counts.items())
    say(f"Démonstration prête en {time.monotonic() - start:.1f} s : {listed}.")


@main.command(context_settings=HELP)
@click.option("--demo", is_flag=True, help="Remplir d'abord une base vide de données inventées.")
@in_french
def serve(demo: bool) -> None:
    """Servir le site.

    Prépare d'abord ce qui manque : base, référentiels, écrans.
    """
    from lba_app import frontend, server
    from services.catalog import repository
    from services.catalog.demo import seeding
    from services.core.database import database
    from services.core.settings import get_settings

    settings = get_settings()
    _prepare_database()
    if demo:
        with database().read() as session:
            is_empty = not repository.has_any_row(session)
        if is_empty:
            say("Création du jeu de démonstration (une dizaine de secondes)…")
            seeding.seed(
                database(),
                seeding.PROFILES["demo"],
                settings.demo_seed,
                _finish_demo,
                lambda step: say(f"  {step}"),
            )
    if not frontend.is_built():
        say("Construction des écrans (de 10 s à 1 min)…")
        frontend.build()
    database().dispose()
    say(f"\n  Le site est ouvert : {settings.base_url}   (Ctrl+C pour arrêter)\n")
    server.serve(settings)


@main.command(context_settings=HELP)
@in_french
def check() -> None:
    """Vérifier l'installation.

    Réglages, base, référentiels, disque, écrans. Code de sortie 1 si quelque chose ne va pas.
    """
    from lba_app.checks import run_checks

    results = run_checks()
    for result in results:
        mark = click.style("ok ", fg="green") if result.is_good else click.style("non", fg="red")
        click.echo(f"{mark} {result.subject} : {result.words}")
    if not all(result.is_good for result in results):
        raise SystemExit(1)


@main.group(context_settings=HELP)
def account() -> None:
    """S'occuper des comptes."""


@account.command("open", context_settings=HELP)
@click.argument("email")
@click.option("--operator", is_flag=True, help="Une personne de l'équipe du site.")
@click.option("--opco", help="Une personne de cet OPCO (son code, voir `lba account opcos`).")
@click.option("--cfa", help="Une personne du centre de formation de ce SIRET.")
@in_french
def open_account(email: str, *, operator: bool, opco: str | None, cfa: str | None) -> None:
    """Ouvrir un compte à une adresse : équipe du site, OPCO ou CFA.

    La personne se connecte ensuite comme tout le monde, par un lien reçu à cette adresse.
    """
    from services.core.database import database
    from services.recruiting.access import open_for

    _prepare_database()
    name = open_for(database(), email, is_operator=operator, opco=opco, cfa=cfa)
    say(f"Compte ouvert : {email} peut se connecter pour {name}.")


@account.command("opcos", context_settings=HELP)
@in_french
def list_opcos() -> None:
    """Donner le code de chaque OPCO."""
    from services.core.database import database
    from services.recruiting.company import opco_choices

    _prepare_database()
    with database().read() as session:
        for code, label in opco_choices(session):
            say(f"{code:20} {label}")


@main.group(context_settings=HELP)
def index() -> None:
    """S'occuper de l'index des recherches."""


@index.command("rebuild", context_settings=HELP)
@in_french
def rebuild_index() -> None:
    """Reconstruire l'index.

    Récrit tout ce qui est dérivé du catalogue ; un serveur ouvert prend le nouvel index de
    lui-même.
    """
    from services.core.database import database
    from services.core.settings import get_settings
    from services.search import projection, store

    _prepare_database()
    start = time.monotonic()
    with database().write() as session:
        total = projection.rebuild(session, say)
    store.rebuild_snapshot(database(), get_settings().data_dir / "index", say)
    say(f"Index prêt en {time.monotonic() - start:.1f} s : {total} éléments.")


def _finish_demo(session: "Session", say_step: Callable[[str], None]) -> None:
    """Write what derives from an invented catalogue: the search, and accounts to try it with."""
    from services.recruiting import demo
    from services.search import projection

    projection.rebuild(session, say_step)
    demo.add_accounts(session)


def _prepare_database() -> None:
    from services.core import migration
    from services.core.database import database
    from services.reference.loader import load_reference
    from services.search import projection

    if not migration.is_current(database()):
        say("Mise à jour de la base…")
        migration.upgrade(database())
    if load_reference(database()):
        say("Référentiels chargés (communes, métiers, activités, OPCO).")
    with database().read() as session:
        is_built = projection.is_built(session)
    if not is_built:
        with database().write() as session:
            projection.rebuild(session, say)


@main.group(context_settings=HELP)
def bench() -> None:
    """Mesurer les performances sur cette machine."""


@bench.command("search", context_settings=HELP)
@click.option(
    "--profile",
    type=click.Choice(["small", "demo", "national"]),
    default="demo",
    show_default=True,
    help="Jeu de données ; « national » prend plusieurs minutes la première fois.",
)
@click.option("--vs", "versus", type=click.Choice(["postgis"]), help="Comparer aussi à PostGIS.")
@click.option("--seed", "random_seed", default=1, show_default=True, help="Graine des recherches.")
@click.option("--json", "as_json", is_flag=True, help="Écrire les chiffres en JSON.")
@in_french
def bench_search(profile: str, versus: str | None, random_seed: int, as_json: bool) -> None:
    """Mesurer le moteur de recherche.

    Vitesse, comparaison à des bases de données, pages HTTP, croissance, synchronisation,
    suggestions, carte, mémoire.
    """
    from bench import search
    from bench.figures import show

    figures = search.run(profile, random_seed, _say_aside, with_postgis=versus == "postgis")
    show(figures, as_json=as_json)


@bench.command("relevance", context_settings=HELP)
@click.option("--json", "as_json", is_flag=True, help="Écrire les chiffres en JSON.")
@in_french
def bench_relevance(as_json: bool) -> None:
    """Mesurer la pertinence sur les recherches de tests/relevance."""
    from bench import relevance
    from bench.figures import show

    show(relevance.run(_say_aside), as_json=as_json)


def _say_aside(step: str) -> None:
    """Print a step beside the figures, which may be read by a program."""
    click.echo(step, err=True)
