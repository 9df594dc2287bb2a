"""Migrations lead to the models, on both kinds of database."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from services.core import migration
from services.core.database import Database
from services.tables import metadata

VERSIONS = sorted((migration.MIGRATIONS / "versions").glob("*.py"))


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def downgrade(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        command.downgrade(migration._config(connection), revision)


def test_migrations_lead_to_the_models(blank_database: Database) -> None:
    migration.upgrade(blank_database)
    with blank_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, metadata)
        if blank_database.is_sqlite:
            # Keys of columns added in place are read back without ON DELETE: the test below
            # compares what SQLite itself says of them.
            found = [one for one in found if not str(one[0]).endswith("_fk")]
        assert found == []


def test_every_foreign_key_of_the_models_is_there(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'lba.db'}")
    migration.upgrade(database)
    with database.engine.connect() as connection:
        for name, table in metadata.tables.items():
            rows = connection.exec_driver_sql(f"PRAGMA foreign_key_list('{name}')")
            found = {(row[3], row[2], row[4], row[6]) for row in rows}
            wanted = {
                (key.parent.name, *key.target_fullname.split("."), key.ondelete or "NO ACTION")
                for key in table.foreign_keys
            }
            assert found == wanted, name
    database.dispose()


def test_an_empty_database_has_no_revision(blank_database: Database) -> None:
    assert migration.current_revision(blank_database) is None
    assert not migration.is_current(blank_database)


def test_an_upgrade_leads_to_the_last_revision(blank_database: Database) -> None:
    migration.upgrade(blank_database)
    assert migration.current_revision(blank_database) == migration.head_revision()
    assert migration.is_current(blank_database)


def test_a_second_upgrade_changes_nothing(blank_database: Database) -> None:
    migration.upgrade(blank_database)
    with blank_database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO opco VALUES ('x', 'X', 'all')")
    migration.upgrade(blank_database)
    with blank_database.read() as session:
        assert session.connection().exec_driver_sql("SELECT code FROM opco").scalar() == "x"


def test_every_migration_can_be_taken_back(blank_database: Database) -> None:
    migration.upgrade(blank_database)
    before = tables(blank_database)
    for _ in VERSIONS:
        downgrade(blank_database, "-1")
    assert tables(blank_database) == set()
    migration.upgrade(blank_database)
    assert tables(blank_database) == before == set(metadata.tables)


def test_a_broken_migration_leaves_the_database_as_it_was(
    blank_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text((migration.MIGRATIONS / "env.py").read_text("utf-8"), "utf-8")
    (tmp_path / "versions" / "broken.py").write_text(
        "from alembic import op\n"
        "revision, down_revision = 'broken', None\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE half (id INTEGER)')\n"
        "    op.execute('CREATE TABLE half (id INTEGER)')\n",
        "utf-8",
    )
    monkeypatch.setattr(migration, "MIGRATIONS", tmp_path)
    with pytest.raises(DatabaseError):
        migration.upgrade(blank_database)
    assert tables(blank_database) == set()
    assert migration.current_revision(blank_database) is None
