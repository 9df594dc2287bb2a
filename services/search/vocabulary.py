"""The codes that the index knows, and the small numbers that stand for them in its arrays."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


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

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Vocabulary:
    """The code lists of one index."""

    romes: CodeList
    departments: CodeList
    opcos: CodeList
    naf_divisions: CodeList
