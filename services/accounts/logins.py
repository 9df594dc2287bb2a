"""Signing in without a password: a link for the browser that asked, or a code typed in it.

The answer and the work are the same for a known and an unknown address: both write one row and
one message, so neither the words nor the time tell who has an account.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from sqlmodel import Session

from services.accounts import repository, sessions
from services.accounts.models import LoginLink, LoginPurpose, Person
from services.accounts.tokens import code_digest, digest, is_same, is_token, new_code, new_token
from services.core.clock import utc_now
from services.core.constants import LOGIN_MINUTES, LOGINS_PER_HOUR, MAX_FAILED_CODES
from services.core.database import Database
from services.core.errors import UserError
from services.core.settings import get_settings
from services.messaging.enums import Template
from services.messaging.service import Message, enqueue

HOME = "/espace-pro"
ENDED = "Ce lien a déjà servi ou n'est plus valable. Demandez-en un nouveau."
OTHER_BROWSER = (
    "Ce lien a été demandé depuis un autre navigateur. Tapez-y le code à 6 chiffres du message, "
    "ou demandez un nouveau lien ici."
)
WRONG_CODE = "Ce code n'est pas le bon. Vérifiez les 6 chiffres du dernier message reçu."
DEAD_CODE = "Ce code n'est plus valable. Demandez-en un nouveau."

# Called in the transaction of the sign-in with the ids of the person and of the offer that it
# confirms, if any: what a proven address opens is done there.
Then = Callable[[Session, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Deposit:
    """What the message to a person who publishes says of their offer."""

    offer_id: int
    title: str
    company: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the value of its cookie, and where to go."""

    token: str
    next_path: str
    person_id: int


def safe_path(path: str) -> str:
    """Return a path of our own site to go to after signing in; anything else is the desk."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    is_plain = all(char.isprintable() for char in path)
    return path if is_ours and is_plain and len(path) <= 500 else HOME


def ask(database: Database, email: str, browser: str, next_path: str) -> None:
    """Send a link and a code to sign in, or the news that the address has no account.

    `email` is normalised; `browser` is the secret in the asking browser's cookie.
    """
    with database.write() as session:
        ask_within(session, email, browser, next_path)


def ask_within(
    session: Session, email: str, browser: str, next_path: str, deposit: Deposit | None = None
) -> None:
    """Do as `ask`, in the transaction of a use case; `deposit` is what somebody publishes."""
    now = utc_now()
    email_digest = digest(email)
    person = repository.person_by_email(session, email)
    known = person is not None and person.is_active
    is_throttled = (
        repository.count_links(session, email_digest, now - timedelta(hours=1)) >= LOGINS_PER_HOUR
    )
    if is_throttled:
        # Nothing is written either: a code that nobody receives could still be guessed.
        return
    token, code, browser_digest = new_token(), new_code(), digest(browser)
    purpose = LoginPurpose.DEPOSIT if deposit else LoginPurpose.LOGIN
    session.add(
        LoginLink(
            email_digest=email_digest,
            person_id=person.id if person and known else None,
            purpose=purpose,
            token_digest=digest(token),
            code_digest=code_digest(code, browser_digest),
            browser_digest=browser_digest,
            next_path=safe_path(next_path),
            offer_id=deposit.offer_id if deposit else None,
            created_at=now,
            expires_at=now + timedelta(minutes=LOGIN_MINUTES),
        )
    )
    base = get_settings().base_url
    link = f"{base}/compte/lien/{quote(token)}"
    expires_at = now + timedelta(minutes=LOGIN_MINUTES)
    asked: dict[str, Any] = {"link": link, "code": code, "minutes": LOGIN_MINUTES}
    if not known:
        template = Template.NO_ACCOUNT
        context: dict[str, Any] = {
            "deposit_url": f"{base}/deposer",
            "login_url": f"{base}/connexion",
        }
    elif deposit:
        template = Template.CONFIRM_DEPOSIT
        context = {**asked, "title": deposit.title, "company": deposit.company}
    else:
        template, context = Template.LOGIN, asked
    key = f"login:{digest(token)[:32]}"
    enqueue(session, Message(template, email, context, key, expires_at=expires_at))


def redeem_link(
    database: Database, token: str, browser: str, old_session: str, agent: str, then: Then
) -> SignedIn:
    """Open a session from a link; raises UserError if it ended or belongs to another browser.

    `old_session` is the cookie of a session that this one replaces; `agent` the browser's name.
    """
    if not is_token(token):
        raise UserError("link_ended", ENDED)
    with database.write() as session:
        link = repository.link_by_token(session, digest(token))
        if link is None or not _holds(link):
            raise UserError("link_ended", ENDED)
        if not browser or not is_same(link.browser_digest, digest(browser)):
            raise UserError("link_other_browser", OTHER_BROWSER)
        return _open(session, link, old_session, agent, then)


def redeem_code(
    database: Database, code: str, browser: str, old_session: str, agent: str, then: Then
) -> SignedIn:
    """Open a session from the six digits typed in the browser that asked.

    Raises UserError: wrong code, or too many tries (the tries are counted even so).
    """
    typed = "".join(char for char in code if char.isdigit())
    with database.write() as session:
        link = repository.latest_link(session, digest(browser)) if browser else None
        if link is not None and _holds(link):
            if is_same(link.code_digest, code_digest(typed, link.browser_digest)):
                return _open(session, link, old_session, agent, then)
            link.failed_codes += 1
            is_dead = link.failed_codes >= MAX_FAILED_CODES
        else:
            is_dead = True
    if is_dead:
        raise UserError("code_ended", DEAD_CODE, field="code")
    raise UserError("code_wrong", WRONG_CODE, field="code")


def _holds(link: LoginLink) -> bool:
    return (
        link.person_id is not None
        and link.used_at is None
        and link.expires_at > utc_now()
        and link.failed_codes < MAX_FAILED_CODES
    )


def _open(session: Session, link: LoginLink, old_session: str, agent: str, then: Then) -> SignedIn:
    person = session.get(Person, link.person_id)
    if person is None or not person.is_active:
        raise UserError("link_ended", ENDED)
    now = utc_now()
    link.used_at = now
    person.email_confirmed_at = person.email_confirmed_at or now
    person.last_seen_at = now
    token = sessions.start(session, person, agent, replaces=old_session)
    session.flush()
    then(session, person.id or 0, link.offer_id)
    return SignedIn(token, link.next_path, person.id or 0)
