"""The least that an apprentice earns: percentages of the Code du travail, in euros."""

import pytest

from services.candidates.pay import MONTHLY_MINIMUM_WAGE, PayRange, apprentice_grid, legal_pay

# 12.31 euros x 35 hours x 52 weeks / 12 months.
FULL = 12.31 * 35 * 52 / 12

# Code du travail, D6222-26: age, then per cent of the minimum wage by year of contract.
APPRENTICE = {
    "moins de 18 ans": (27, 39, 55),
    "18 à 20 ans": (43, 51, 67),
    "21 à 25 ans": (53, 61, 78),
    "26 ans et plus": (100, 100, 100),
}


def euros(per_cent: int) -> int:
    return round(FULL * per_cent / 100)


def test_the_minimum_wage_is_for_35_hours_a_week() -> None:
    assert pytest.approx(FULL) == MONTHLY_MINIMUM_WAGE
    assert round(FULL, 2) == 1_867.02


def test_the_grid_is_the_one_of_the_law() -> None:
    assert {row.age: row.years for row in apprentice_grid()} == {
        age: tuple(map(euros, shares)) for age, shares in APPRENTICE.items()
    }


def test_the_grid_in_euros() -> None:
    assert [row.years for row in apprentice_grid()] == [
        (504, 728, 1_027),
        (803, 952, 1_251),
        (990, 1_139, 1_456),
        (1_867, 1_867, 1_867),
    ]


def test_pay_grows_with_age_and_with_years() -> None:
    grid = [row.years for row in apprentice_grid()]
    assert all(list(years) == sorted(years) for years in grid)
    assert all(list(column) == sorted(column) for column in zip(*grid, strict=True))


@pytest.mark.parametrize(
    ("apprenticeship", "professionalisation", "expected"),
    [
        (True, False, PayRange(euros(27), euros(100))),
        # Code du travail, D6325-15: 55 % under 21 without a baccalauréat.
        (False, True, PayRange(euros(55), euros(100))),
        (True, True, PayRange(euros(27), euros(100))),
        (False, False, None),
    ],
)
def test_the_span_goes_from_the_youngest_to_the_eldest(
    *, apprenticeship: bool, professionalisation: bool, expected: PayRange | None
) -> None:
    found = legal_pay(apprenticeship=apprenticeship, professionalisation=professionalisation)
    assert found == expected
