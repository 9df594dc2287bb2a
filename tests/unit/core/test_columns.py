"""Column types, on both kinds of database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, text
from sqlalchemy.exc import StatementError

from services.catalog.enums import Kind, SizeBracket
from services.core.columns import EnumValue, UtcDateTime, member_of
from services.core.database import Database

PARIS = ZoneInfo("Europe/Paris")
# A table of these tests alone: the metadata of the product must not know it.
SAMPLE = Table(
    "sample",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("size", EnumValue(SizeBracket)),
    Column("moment", UtcDateTime()),
    Column("note", String),
)


@pytest.fixture
def database(blank_database: Database) -> Iterator[Database]:
    SAMPLE.create(blank_database.engine)
    yield blank_database
    SAMPLE.drop(blank_database.engine)


def store(database: Database, **values: Any) -> None:
    with database.write() as session:
        session.execute(insert(SAMPLE).values(**values))


def stored(database: Database, column: str) -> Any:
    with database.read() as session:
        return session.execute(select(SAMPLE.c[column])).scalar_one()


def raw(database: Database, column: str) -> Any:
    with database.read() as session:
        return session.execute(text(f"SELECT {column} FROM sample")).scalar_one()  # noqa: S608


def test_an_enum_is_stored_by_its_value(database: Database) -> None:
    store(database, size=SizeBracket.FROM_10)
    assert raw(database, "size") == "11"
    assert stored(database, "size") is SizeBracket.FROM_10


def test_an_enum_is_found_by_its_member(database: Database) -> None:
    store(database, size=SizeBracket.FROM_10)
    with database.read() as session:
        found = select(SAMPLE.c.id).where(SAMPLE.c.size == SizeBracket.FROM_10)
        assert session.execute(found).scalar_one() == 1


def test_a_value_outside_the_enum_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="not a valid SizeBracket"):
        store(database, size="99")


def test_a_stored_value_outside_the_enum_is_not_hidden(database: Database) -> None:
    with database.write() as session:
        session.execute(text("INSERT INTO sample (id, size) VALUES (1, 'gone')"))
    with pytest.raises(ValueError, match="not a valid SizeBracket"):
        stored(database, "size")


def test_nothing_stays_nothing(database: Database) -> None:
    store(database, note="x")
    assert stored(database, "size") is None
    assert stored(database, "moment") is None


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 7, 14, 0, 30, tzinfo=PARIS),
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=-10))),
    ],
)
def test_an_instant_comes_back_aware_and_in_utc(database: Database, moment: datetime) -> None:
    store(database, moment=moment)
    found = stored(database, "moment")
    assert found == moment
    assert found.utcoffset() == timedelta(0)


def test_instants_are_compared_whatever_their_zone(database: Database) -> None:
    store(database, moment=datetime(2026, 7, 14, 10, tzinfo=UTC))
    later = datetime(2026, 7, 14, 12, 1, tzinfo=PARIS)
    earlier = datetime(2026, 7, 14, 11, 59, tzinfo=PARIS)
    with database.read() as session:
        between = select(SAMPLE.c.id).where(SAMPLE.c.moment.between(earlier, later))
        assert session.execute(between).scalar_one() == 1


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        store(database, moment=datetime(2026, 11, 22))  # noqa: DTZ001


def test_a_member_has_a_value_and_a_label() -> None:
    assert str(Kind.TRAINING) == "formation"
    assert Kind.TRAINING.label == "Formation"
    assert member_of(Kind, "formation") is Kind.TRAINING


@given(st.text().filter(lambda value: value not in {kind.value for kind in Kind}))
def test_an_unknown_value_has_no_member(value: str) -> None:
    with pytest.raises(ValueError, match="not a valid Kind"):
        member_of(Kind, value)
