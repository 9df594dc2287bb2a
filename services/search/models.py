"""Derived tables of the search: what the index is built from, and what the SQL engine reads.

They are rebuilt from the catalogue at any time (`projection.py`); nothing else writes them.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Index, Integer, String, Text
from sqlmodel import Field, SQLModel

from services.core.clock import utc_now
from services.core.columns import UtcDateTime

# The primary key is the order in which rows are read. The other index of a table holds what is read
# of one item, so that the table itself is not looked at.
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}


# In SQLite only INTEGER is the key of the table itself.
KEY = BigInteger().with_variant(Integer, "sqlite")
# Ordered by code points everywhere, so that the beginning of a name is a range of the index.
PLAIN_TEXT = String().with_variant(String(collation="C"), "postgresql")


class SearchItem(SQLModel, table=True):
    """One searchable item with everything that filters and orders it.

    The numbers are those of `services.search.columns.Items`; `description_keys` are the distinct
    word keys of its description, separated by spaces.
    """

    __tablename__ = "search_item"
    __table_args__: ClassVar[Any] = (Index(None, "name_folded"), Index(None, "cell"), CLUSTERED)

    kind: int = Field(primary_key=True)
    item_id: int = Field(primary_key=True)
    cell: int
    x: float | None = None
    y: float | None = None
    z: float | None = None
    level: int = 0
    contracts: int = 0
    flags: int = 0
    start_day: int
    published_day: int
    expires_minute: int
    department_code: str = Field(default="", max_length=3)
    opco_code: str = Field(default="", max_length=20)
    naf_code: str = Field(default="", max_length=8)
    applications: int = 0
    quality: float = 0.0
    pay: int = 0
    origin: int = 0
    name: str = ""
    name_folded: str = Field(default="", sa_column=Column(PLAIN_TEXT, nullable=False))
    description_keys: str = Field(default="", sa_column=Column(Text, nullable=False))


class SearchCard(SQLModel, table=True):
    """What a result shows, as the JSON of a `services.catalog.views.Card`.

    Apart from `search_item` and keyed by one number (see `columns.item_key`), so that the twenty
    cards of a page are read in a tenth of a millisecond.
    """

    __tablename__ = "search_card"

    item_key: int = Field(sa_column=Column(KEY, primary_key=True, autoincrement=False))
    card: str = Field(sa_column=Column(Text, nullable=False))


class SearchPosting(SQLModel, table=True):
    """An item is about an occupation; `strength` (0 to 1) says how much."""

    __tablename__ = "search_posting"
    __table_args__: ClassVar[Any] = (Index(None, "kind", "item_id", "strength"), CLUSTERED)

    rome_code: str = Field(primary_key=True, max_length=5)
    cell: int = Field(primary_key=True)
    kind: int = Field(primary_key=True)
    item_id: int = Field(primary_key=True)
    strength: float


class SearchWord(SQLModel, table=True):
    """A folded word of an item's title (`field` "t") or of its employer's or school's name ("n").

    `weight` (0 to 1): a word of a short text says more of it than a word of a long one.
    """

    __tablename__ = "search_word"
    __table_args__: ClassVar[Any] = (Index(None, "kind", "item_id", "weight"), CLUSTERED)

    field: str = Field(primary_key=True, max_length=1)
    word: str = Field(sa_column=Column(PLAIN_TEXT, primary_key=True))
    kind: int = Field(primary_key=True)
    item_id: int = Field(primary_key=True)
    weight: float


class SearchChange(SQLModel, table=True):
    """An item whose derived rows changed, in the order of the changes."""

    __tablename__ = "search_change"
    __table_args__: ClassVar[Any] = {"sqlite_autoincrement": True}

    seq: int | None = Field(default=None, primary_key=True)
    kind: int
    item_id: int
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)


class SearchGeneration(SQLModel, table=True):
    """The generation of the derived tables: one row, another number after each full rebuild."""

    __tablename__ = "search_generation"

    id: int = Field(default=1, primary_key=True)
    number: str = Field(max_length=32)
