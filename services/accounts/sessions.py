"""Sessions: who is signed in, on which browsers, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from services.accounts import repository
from services.accounts.models import AccountSession, Person
from services.accounts.permissions import Actor, Seat
from services.accounts.tokens import digest, is_token, new_token
from services.core.clock import utc_now
from services.core.constants import SESSION_DAYS, SESSION_IDLE_DAYS
from services.core.database import Database

# Reading a page must not write each time: the last visit is noted once in this time.
TOUCH_AFTER = timedelta(minutes=5)

_BROWSERS = ("Edg", "Edge"), ("Firefox", "Firefox"), ("OPR", "Opera"), ("Chrome", "Chrome")
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One signed-in browser, as its owner sees it."""

    session_id: int
    browser: str
    created_at: datetime
    last_seen_at: datetime
    is_this_one: bool


def start(session: Session, person: Person, agent: str, *, replaces: str = "") -> str:
    """Open a session and return the value of its cookie; the one it replaces is closed."""
    now = utc_now()
    if is_token(replaces):
        old = repository.session_by_digest(session, digest(replaces))
        if old is not None and old.revoked_at is None:
            old.revoked_at = now
    token = new_token()
    session.add(
        AccountSession(
            person_id=person.id or 0,
            token_digest=digest(token),
            browser=browser_in_words(agent),
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(days=SESSION_DAYS),
        )
    )
    return token


def actor_of(database: Database, token: str) -> Actor | None:
    """Return who a session cookie belongs to, read anew each time; None if it no longer holds."""
    if not is_token(token):
        return None
    now = utc_now()
    with database.read() as session:
        found = repository.session_by_digest(session, digest(token))
        if found is None or not _holds(found, now):
            return None
        person = session.get(Person, found.person_id)
        if person is None or not person.is_active:
            return None
        actor = _actor(session, person, found.id or 0)
    if now - found.last_seen_at > TOUCH_AFTER:
        _touch(database, found.id or 0, person.id or 0, now)
    return actor


def list_of(database: Database, actor: Actor) -> list[OpenSession]:
    """Return the browsers where somebody is signed in, the last used first."""
    now = utc_now()
    with database.read() as session:
        return [
            OpenSession(
                row.id or 0, row.browser, row.created_at, row.last_seen_at,
                row.id == actor.session_id,
            )
            for row in repository.open_sessions(session, actor.person_id, now)
            if _holds(row, now)
        ]  # fmt: skip


def close(database: Database, actor: Actor, session_id: int | None = None) -> None:
    """Sign out of one of one's own browsers, or of all of them; others' are not touched."""
    with database.write() as session:
        repository.revoke(session, actor.person_id, utc_now(), session_id)


def browser_in_words(agent: str) -> str:
    """Return "Firefox sur Linux" for the name that a browser gives itself."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    if not browser:
        browser = "Safari" if "Safari" in agent else "Navigateur"
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} sur {system}" if system else browser


def _holds(row: AccountSession, now: datetime) -> bool:
    is_idle = now - row.last_seen_at > timedelta(days=SESSION_IDLE_DAYS)
    return row.revoked_at is None and row.expires_at > now and not is_idle


def _actor(session: Session, person: Person, session_id: int) -> Actor:
    return Actor(
        person_id=person.id or 0,
        session_id=session_id,
        email=person.email,
        name=person.name,
        phone=person.phone,
        seats=tuple(
            Seat(
                organisation.id or 0, organisation.kind, organisation.key, organisation.name,
                membership.role, membership.state,
            )
            for membership, organisation in repository.seats(session, person.id or 0)
        ),
    )  # fmt: skip


def _touch(database: Database, session_id: int, person_id: int, now: datetime) -> None:
    with database.write() as session:
        row, person = session.get(AccountSession, session_id), session.get(Person, person_id)
        if row is not None and person is not None:
            row.last_seen_at = person.last_seen_at = now
