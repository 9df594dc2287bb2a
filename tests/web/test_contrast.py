"""The colours of the style sheet are readable, in light and dark."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "assets/css/tokens.css"
# Text on its background: WCAG 2.2, 1.4.3 asks for 4.5.
TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "primary-soft"),
    ("ink", "company-soft"),
    ("ink", "danger-soft"),
    ("muted", "paper"),
    ("muted", "surface"),
    ("muted", "primary-soft"),
    ("primary", "paper"),
    ("primary", "surface"),
    ("primary-strong", "primary-soft"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("offer", "offer-soft"),
    ("training", "training-soft"),
    ("company", "company-soft"),
    ("handi", "handi-soft"),
    ("demo", "demo-soft"),
    ("danger", "danger-soft"),
]
# Edges of controls and the focus ring: 1.4.11 asks for 3.
SHAPE_PAIRS = [("control", "paper"), ("control", "surface"), ("focus", "paper")]


def themes() -> dict[str, dict[str, str]]:
    text = TOKENS.read_text("utf-8")
    found = {}
    for selector, name in ((":root", "light"), (".dark", "dark")):
        block = re.search(rf"^{re.escape(selector)} {{(.*?)^}}", text, re.DOTALL | re.MULTILINE)
        assert block
        found[name] = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block[1]))
    return found


def luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("foreground", "background", "least"),
    [(*pair, 4.5) for pair in TEXT_PAIRS] + [(*pair, 3.0) for pair in SHAPE_PAIRS],
)
def test_pairs_have_enough_contrast(
    theme: str, foreground: str, background: str, least: float
) -> None:
    colours = themes()[theme]
    assert contrast(colours[foreground], colours[background]) >= least


def test_both_themes_define_the_same_colours() -> None:
    light, dark = themes().values()
    assert set(light) == set(dark)
