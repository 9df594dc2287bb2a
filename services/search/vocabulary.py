"""The codes that the index knows, and the small numbers that stand for them in its arrays."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from services.core.columns import columns_of
from services.reference.models import Department, NafCode, Opco, RomeOccupation

# Codes of the French nomenclature of activities have this many characters once whole: "1071C".
NAF_LENGTH = 5


@dataclass(frozen=True)
class CodeList:
    """An ordered list of codes; number 0 is the empty code, "unknown"."""

    codes: tuple[str, ...]

    @classmethod
    def of(cls, codes: Iterable[str]) -> "CodeList":
        """Return the list of distinct codes in order, the empty code first."""
        return cls(("", *sorted(set(codes) - {""})))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each code."""
        return {code: number for number, code in enumerate(self.codes)}

    def number(self, code: str) -> int:
        """Return the number of a code, 0 when the list does not hold it."""
        return self.numbers.get(code, 0)

    def starting_with(self, prefix: str) -> list[int]:
        """Return the numbers of the codes that begin so."""
        return [n for n, code in enumerate(self.codes) if code and code.startswith(prefix)]

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Vocabulary:
    """The code lists of one index."""

    romes: CodeList
    departments: CodeList
    opcos: CodeList
    nafs: CodeList

    @classmethod
    def read(cls, connection: Connection) -> "Vocabulary":
        """Return the code lists of the reference tables."""

        def codes(column: Any) -> CodeList:
            return CodeList.of(connection.execute(select(column)).scalars())

        naf = codes(columns_of(NafCode).code)
        return cls(
            romes=codes(columns_of(RomeOccupation).code),
            departments=codes(columns_of(Department).code),
            opcos=codes(columns_of(Opco).code),
            nafs=CodeList.of(code for code in naf.codes if len(code) == NAF_LENGTH),
        )
