"""The style sheet: one variable a palette colour in both themes, each of them readable."""

import re
from pathlib import Path

import pytest

from bplib.plots.style import PALETTE

STATIC = Path(__file__).parents[1] / "_static"
CSS = (STATIC / "book.css").read_text("utf-8")
FORMULAS = (STATIC / "katex.css").read_text("utf-8")
VARIABLE = re.compile(r"--bp-([\w-]+): (#[0-9a-f]{6});")
THEMES = {
    name: dict(VARIABLE.findall(CSS.split(f'html[data-theme="{name}"] {{')[1].split("}")[0]))
    for name in ("light", "dark")
}


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_each_colour_of_the_figures_has_its_variable(theme: str) -> None:
    assert PALETTE.keys() <= THEMES[theme].keys()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", sorted(PALETTE.keys() - {"paper"}))
def test_each_colour_of_the_figures_stands_out_from_the_page(theme: str, name: str) -> None:
    assert contrast(THEMES[theme][name], THEMES[theme]["paper"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["ink", "muted", "link", "forward", "backward"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_each_colour_of_text_can_be_read(theme: str, name: str, ground: str) -> None:
    assert contrast(THEMES[theme][name], THEMES[theme][ground]) >= 4.5


def test_each_typeface_is_there_and_free() -> None:
    used = set(re.findall(r'url\("(fonts/[\w.-]+)"\)', CSS + FORMULAS))
    fonts = {f"fonts/{path.name}" for path in (STATIC / "fonts").glob("*.woff2")}
    assert used == fonts
    assert sum((STATIC / name).stat().st_size for name in fonts) < 400_000
    assert len(list((STATIC / "fonts").glob("LICENSE-*"))) == 4


def test_the_style_sheets_ask_no_other_server() -> None:
    for sheet in STATIC.glob("*.css"):
        assert "://" not in sheet.read_text("utf-8")
        assert "@import" not in sheet.read_text("utf-8")
