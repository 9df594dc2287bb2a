"""Messages of tests: put in a database, and looked at there."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from services.core.columns import columns_of
from services.core.database import Database
from services.messaging.enums import MessageState, Template
from services.messaging.models import OutboxMessage
from services.messaging.rendering import samples
from services.messaging.service import Message, enqueue

ADDRESS = "camille@boulangerie-inventee.example"


def a_message(key: str = "login:1", **changes: Any) -> Message:
    """Return a sign-in message, or another one."""
    template = changes.pop("template", Template.LOGIN)
    values = {
        "template": template,
        "recipient": ADDRESS,
        "context": samples()[template],
        "key": key,
    }
    return Message(**(values | changes))


class Outbox:
    """The outbox of a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, *keys: str, **changes: Any) -> list[int]:
        """Write messages in one transaction; return their identifiers."""
        with self.database.write() as session:
            for key in keys:
                assert enqueue(session, a_message(key, **changes))
        by_key = {row.key: row.id for row in self.rows()}
        return [by_key[key] for key in keys]

    def rows(self) -> list[OutboxMessage]:
        """Return every row, oldest first."""
        with self.database.read() as session:
            found = session.scalars(
                select(OutboxMessage).order_by(columns_of(OutboxMessage).id)
            ).all()
            session.expunge_all()
            return list(found)

    def row(self) -> OutboxMessage:
        """Return the only row."""
        (row,) = self.rows()
        return row

    def states(self) -> list[MessageState]:
        """Return the state of every row."""
        return [row.state for row in self.rows()]

    def set(self, **values: Any) -> None:
        """Change every row."""
        with self.database.write() as session:
            for row in session.scalars(select(OutboxMessage)):
                for name, value in values.items():
                    setattr(row, name, value)

    def due(self) -> list[datetime]:
        """Return when each row is tried next."""
        return [row.next_attempt_at for row in self.rows()]
