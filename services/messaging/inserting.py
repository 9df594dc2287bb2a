"""Insert a row once, whoever else inserts the same at the same time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from services.core.columns import columns_of


def insert_new(session: Session, model: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """Insert a row unless one of its unique values is taken; return whether none was.

    Of two transactions that insert the same, one waits for the other. `row` has every column that
    may not be null: defaults of the model are not used.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(model)
        .values(**row)
        # Whatever the unique column: PostgreSQL, told of one, raises when two transactions insert
        # the same at once and another column is unique too.
        .on_conflict_do_nothing()
        .returning(columns_of(model).id)
    )
    # Not through the ORM: nothing of the caller's session is written before its time.
    return session.connection().execute(statement).one_or_none() is not None
