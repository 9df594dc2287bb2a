"""Add a row that somebody else may be adding at the same time."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel


def add_new(session: Session, row: SQLModel) -> bool:
    """Add a row, unless one of its unique values was taken meanwhile; return whether it was added.

    Of two transactions that add the same, one waits for the other, then reads what it added.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
