"""What benches print."""

import json

import pytest

from bench.figures import Figure, percentiles, show


def test_percentiles_are_in_milliseconds() -> None:
    found = percentiles("search", [number / 1_000 for number in range(1, 101)])
    assert [figure.name for figure in found] == ["search p50", "search p95", "search p99"]
    assert [figure.value for figure in found] == pytest.approx([50.5, 95.05, 99.01])
    assert {figure.unit for figure in found} == {"ms"}


def test_figures_are_printed_as_a_table_or_as_one_json_object(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = [Figure("items", 1_500, ""), Figure("search p95", 1.23456, "ms")]
    show(figures, as_json=False)
    assert "1.235 ms" in capsys.readouterr().out
    show(figures, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"items": 1500, "search p95 (ms)": 1.2346}
