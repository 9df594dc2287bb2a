"""Bring a database to the schema of this version of the code."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from services.core.database import Database

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def current_revision(database: Database) -> str | None:
    """Return the revision the database is at; none for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """Return the revision that the code expects."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_current(database: Database) -> bool:
    """Whether the database is at the revision that the code expects."""
    return current_revision(database) == head_revision()


def upgrade(database: Database) -> None:
    """Apply every missing migration, all or none."""
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def autogenerate(database: Database, message: str, revision: str) -> Any:
    """Write the migration that brings an up-to-date database to the models of the code."""
    with database.engine.connect() as connection:
        return command.revision(
            _config(connection), message=message, rev_id=revision, autogenerate=True
        )
