"""Signing in without a password: an address, then a link or a code."""

import reflex as rx

from lba_app.components.forms import text_input
from lba_app.components.layout import page
from lba_app.components.plain import PlainForm, PlainLink
from lba_app.components.vars import Row
from lba_app.state.login import LoginState


def login_page() -> rx.Component:
    """Return the page `/connexion`."""
    return page(
        rx.el.section(
            rx.el.h1("Se connecter à l'espace pro"),
            rx.el.p(
                "Pour les employeurs, les centres de formation et les OPCO. Pas de mot de passe : "
                "nous vous envoyons un lien et un code, valables 10 minutes."
            ),
            _error(),
            PlainForm.create(
                text_input(
                    "email",
                    "Votre adresse e-mail",
                    type="email",
                    required=True,
                    auto_complete="email",
                    max_length=254,
                    placeholder="prenom.nom@entreprise.fr",
                    on_blur=LoginState.check_email,
                ),
                rx.cond(
                    LoginState.suggestion,
                    rx.el.p(
                        "Vouliez-vous écrire ",
                        rx.el.strong(LoginState.suggestion),
                        " ?",
                        class_name="suggestion",
                        role="status",
                    ),
                ),
                rx.el.input(
                    type="hidden", name="suite", value=LoginState.next_path, read_only=True
                ),
                rx.el.button(
                    "Recevoir mon lien", type="submit", class_name="button button-primary"
                ),
                action="/compte/demande",
                method="post",
                class_name="fields",
            ),
            rx.el.p(
                "Pas encore de compte ? ",
                rx.el.a("Publiez une offre", href="/deposer"),
                " : le compte se crée en même temps.",
            ),
            class_name="panel login",
        ),
        _demo(),
    )


def code_page() -> rx.Component:
    """Return the page `/connexion/code`."""
    return page(
        rx.el.section(
            rx.cond(
                LoginState.is_deposit,
                rx.el.h1("Dernière étape : confirmez votre adresse"),
                rx.el.h1("Regardez votre boîte aux lettres"),
            ),
            rx.cond(
                LoginState.is_deposit,
                rx.el.p(
                    "Votre offre est enregistrée. Tapez le code à 6 chiffres que nous venons de "
                    "vous envoyer : il prouve que l'adresse est bien la vôtre."
                ),
                rx.el.p(
                    "Nous venons d'envoyer un message à cette adresse. Si elle a un compte, il "
                    "contient un lien et un code à 6 chiffres."
                ),
            ),
            _error(),
            PlainForm.create(
                text_input(
                    "code",
                    "Code à 6 chiffres",
                    type="text",
                    input_mode="numeric",
                    auto_complete="one-time-code",
                    pattern="[0-9 ]{6,7}",
                    max_length=7,
                    required=True,
                    class_name="code-input",
                    auto_focus=True,
                ),
                rx.el.button("Valider", type="submit", class_name="button button-primary"),
                action="/compte/code",
                method="post",
                class_name="fields",
                id="code-form",
            ),
            rx.cond(
                LoginState.has_mailbox,
                rx.el.p(
                    rx.icon("mail", size=18, aria_hidden="true"),
                    rx.el.span(
                        "Ici, aucun message ne part sur internet : lisez-le dans la ",
                        PlainLink.create(
                            "boîte locale (nouvel onglet)", href="/boite-locale", target="_blank"
                        ),
                        ".",
                    ),
                    class_name="notice",
                ),
            ),
            rx.el.p(
                "Rien reçu ? Regardez dans les indésirables, ou ",
                rx.el.a("demandez un autre code", href="/connexion"),
                ".",
            ),
            class_name="panel login",
        ),
    )


def _error() -> rx.Component:
    return rx.cond(
        LoginState.error,
        rx.el.p(LoginState.error, class_name="notice notice-error", role="alert"),
    )


def _demo() -> rx.Component:
    return rx.cond(
        LoginState.demo_accounts,
        rx.el.section(
            rx.el.h2("Essayer avec un compte inventé"),
            rx.el.p("Ces comptes n'existent que dans la démonstration."),
            rx.el.ul(rx.foreach(LoginState.demo_accounts, _demo_account), class_name="lines"),
            class_name="panel",
        ),
    )


def _demo_account(account: Row) -> rx.Component:
    return rx.el.li(
        PlainForm.create(
            rx.el.input(type="hidden", name="email", value=account["email"], read_only=True),
            rx.el.input(type="hidden", name="suite", value=LoginState.next_path, read_only=True),
            rx.el.button(account["name"], type="submit", class_name="button"),
            action="/compte/demande",
            method="post",
        )
    )
