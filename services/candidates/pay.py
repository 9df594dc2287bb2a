"""The least that an apprentice earns, by law."""

from dataclasses import dataclass

from services.core.constants import (
    APPRENTICE_RATES,
    HOURLY_MINIMUM_WAGE,
    MONTHLY_HOURS,
    PROFESSIONALISATION_RATES,
)

MONTHLY_MINIMUM_WAGE = HOURLY_MINIMUM_WAGE * MONTHLY_HOURS


@dataclass(frozen=True, slots=True)
class PayRange:
    """Gross euros per month, for 35 hours a week."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class PayRow:
    """What one age group earns at least in each year of the contract, gross euros per month."""

    age: str
    years: tuple[int, ...]


def apprentice_grid() -> tuple[PayRow, ...]:
    """Return the legal minimum of an apprenticeship contract by age and year (D6222-26)."""
    return tuple(
        PayRow(age, tuple(map(_monthly, rates))) for age, rates in APPRENTICE_RATES.items()
    )


def legal_pay(*, apprenticeship: bool, professionalisation: bool) -> PayRange | None:
    """Return the span of legal minimums in the first year, from the youngest to the eldest.

    None when neither contract is offered.
    """
    rates: list[float] = []
    if apprenticeship:
        rates += [years[0] for years in APPRENTICE_RATES.values()]
    if professionalisation:
        rates += [rate for pair in PROFESSIONALISATION_RATES.values() for rate in pair]
    if not rates:
        return None
    return PayRange(low=_monthly(min(rates)), high=_monthly(max(rates)))


def _monthly(rate: float) -> int:
    return round(MONTHLY_MINIMUM_WAGE * rate)
