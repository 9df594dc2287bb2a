"""Column types shared by every table, and the naming rule of constraints."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self, TypeVar

from sqlalchemy import DateTime, Dialect, MetaData, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

NAMING: Mapping[str, str] = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata
metadata.naming_convention = dict(NAMING)


def columns_of(model: type[SQLModel]) -> Any:
    """Return the SQL columns of a table by name, for statements that need no ORM."""
    return model.__table__.c  # type: ignore[attr-defined]


class LabelledEnum(StrEnum):
    """A stored value with the French words shown for it: `ASAP = "des_que_possible", "Dès …"`."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Return the member of a value and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


E = TypeVar("E", bound=LabelledEnum)


def member_of(enum: type[E], value: str) -> E:
    """Return the member of a stored value; raises ValueError when there is none."""
    return enum(value)  # type: ignore[call-arg]


class EnumValue(TypeDecorator[LabelledEnum]):
    """Store an enum by its value, as text, so that SQL and exports stay readable."""

    impl = String(40)
    cache_ok = True

    def __init__(self, enum: type[LabelledEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the stored text; raises ValueError for a value outside the enum."""
        return None if value is None else member_of(self.enum, value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> LabelledEnum | None:
        """Return the enum member of a stored text."""
        return None if value is None else member_of(self.enum, value)


class UtcDateTime(TypeDecorator[datetime]):
    """Store instants in UTC and give them back aware, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
