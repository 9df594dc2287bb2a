"""People who sign in, and what is asked of the database meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, select

from services.accounts import logins, memberships, sessions
from services.accounts.models import LoginLink, Person
from services.accounts.permissions import Actor
from services.core.columns import metadata
from services.core.database import Database
from services.messaging.models import OutboxMessage

EMAIL = "camille@boulangerie-inventee.example"
BROWSER = "a-secret-of-the-browser-that-asks"


def nothing(session: Session, person_id: int, offer_id: int | None) -> None:
    """Nothing waited for this sign-in."""


def a_person(database: Database, email: str = EMAIL, **values: Any) -> int:
    """Add somebody with an account; return their id."""
    with database.write() as session:
        person = memberships.person_of(session, email, "Camille Inventé")
        for name, value in values.items():
            setattr(person, name, value)
        return person.id or 0


def person(database: Database, person_id: int) -> Person:
    with database.read() as session:
        found = session.get(Person, person_id)
        assert found is not None
        return found


def mails(database: Database) -> list[OutboxMessage]:
    with database.read() as session:
        return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all())  # type: ignore[arg-type]


def links(database: Database) -> list[LoginLink]:
    with database.read() as session:
        return list(session.exec(select(LoginLink).order_by(LoginLink.id)).all())  # type: ignore[arg-type]


def asked(
    database: Database, email: str = EMAIL, browser: str = BROWSER, path: str = "/espace-pro"
) -> tuple[str, str]:
    """Ask to sign in; return the token and the code of the message."""
    logins.ask(database, email, browser, path)
    context = mails(database)[-1].context
    return context["link"].rpartition("/")[2], context["code"]


def signed_in(database: Database, old: str = "", agent: str = "Firefox Linux") -> str:
    """Sign in; return the cookie."""
    token, _ = asked(database)
    return logins.redeem_link(database, token, BROWSER, old, agent, nothing).token


def actor(database: Database, token: str) -> Actor:
    found = sessions.actor_of(database, token)
    assert found is not None
    return found


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Yield the list of what is asked of a database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        sent.append(statement)

    engines = {database.engine, database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def everything(database: Database, *names: str) -> str:
    """Return what tables hold, as one text; what a message is made of is left out."""
    parts: list[str] = []
    with database.reader.connect() as connection:
        for name in names:
            for row in connection.execute(metadata.tables[name].select()).mappings():
                parts.extend(
                    str(value)
                    for column, value in row.items()
                    if (name, column) != ("outbox_message", "context")
                )
    return "\n".join(parts)
