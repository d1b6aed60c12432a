"""The tidy SVG: themed, short, deterministic, harmless to the page around it."""

import re

import pytest
from matplotlib.figure import Figure

from bplib.explore.frames import directly_drawn
from bplib.explore.svg import (
    _declarations,
    _path,
    canonical,
    drawn,
    renumbered,
    serialised,
    trimmed,
)
from bplib.plots.style import PALETTE
from tests.figures import growing, tangent


def test_same_figure_same_text():
    assert directly_drawn(growing(3)) == directly_drawn(growing(3))


def test_the_reader_s_own_style_changes_nothing():
    import matplotlib as mpl

    before = directly_drawn(tangent(0.5))
    with mpl.rc_context({"xtick.labelcolor": "red", "savefig.dpi": 300, "font.size": 30}):
        assert directly_drawn(tangent(0.5)) == before


def test_colours_follow_the_page_and_black_is_its_ink():
    svg = directly_drawn(tangent(0.5))
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg))
    named = {f"var(--bp-{name}, {hex_})" for name, hex_ in PALETTE.items()}
    assert colours <= named | {"none", "currentColor"}
    assert "var(--bp-forward, #0072b2)" in colours
    assert "currentColor" in colours


def test_nothing_that_a_page_must_not_hold():
    svg = directly_drawn(growing(3))
    assert not re.search(r"<style| style=|<metadata|xlink|DejaVu Sans'|<!|<\?", svg)
    assert 'role="img"' in svg


def test_two_decimals_in_coordinates_but_not_in_texts():
    figure = tangent(0.5)
    figure.axes[0].set_title("pi = 3.14159")
    figure.set_label("pi is 3.14159")
    svg = directly_drawn(figure)
    assert ">pi = 3.14159<" in svg
    assert 'aria-label="pi is 3.14159"' in svg
    assert not re.search(r' (d|x|y|width|height)="[^"]*\.\d{3}', svg)


def test_ids_are_prefixed_and_used():
    svg = serialised(renumbered(drawn(growing(3)), "bp-f"))
    names = re.findall(r' id="([^"]*)"', svg)
    assert names == [f"bp-f.{i}" for i in range(len(names))]
    assert set(names) == set(re.findall(r'#(bp-[^")]+)[")]', svg))


def test_canonical_ignores_names_and_hidden_elements_only():
    one = '<svg><g display="none"><path id="z"/></g><path id="a" d="M1"/><use href="#a"/></svg>'
    same = '<svg><path d="M1" id="b"/><use href="#b"/></svg>'
    assert canonical(one) == canonical(same)
    for other in (same.replace("M1", "M2"), same.replace("<use", "<text>a</text><use")):
        assert canonical(other) != canonical(same)


@pytest.mark.parametrize(
    ("number", "text"), [(0.125, "0.12"), (3.0, "3"), (-0.001, "0"), (-1.5, "-1.5")]
)
def test_trimmed(number, text):
    assert trimmed(number) == text


def test_repeated_path_commands_are_left_out():
    assert _path("M 0 1.005 \nL 2 3 \nL 4 5 \nz\nM 1 1 \nC 1 2 3 4 5 6 \n") == (
        "M0 1 2 3 4 5zM1 1C1 2 3 4 5 6"
    )


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("font-family: 'DejaVu Sans', 'Lucida Grande', sans-serif", {}),
        ("font-family: 'DejaVu Sans'", {}),
        ("font-family: 'DejaVu Sans Mono', monospace", {"font-family": "monospace"}),
        ("font-family: 'DejaVu Serif', 'Times', serif", {"font-family": "serif"}),
        ("font-family: 'Apple Chancery', cursive", {"font-family": "cursive"}),
        ("font: 10px 'cmr10'", {"font-size": "10", "font-family": "'cmr10'"}),
        ("opacity: 0.004", {"opacity": "0.004"}),
        ("fill-opacity: 0.125", {"fill-opacity": "0.125"}),
    ],
)
def test_styles_keep_what_they_mean(style, expected):
    assert _declarations(style) == expected


@pytest.mark.parametrize("shading", ["gouraud", "flat"])
def test_a_picture_refers_to_nothing_that_is_missing(shading):
    figure = Figure()
    (ax,) = [figure.subplots()]
    ax.tripcolor([0, 1, 0, 1], [0, 0, 1, 1], [1.0, 2.0, 3.0, 4.0], shading=shading)
    svg = serialised(renumbered(drawn(figure), "bp-f"))
    used = set(re.findall(r'#(bp-[^")]+)[")]', svg))
    assert used <= set(re.findall(r' id="([^"]*)"', svg))
    assert not re.search(r"url\(#(?!bp-f)", svg)
    assert ("filter=" in svg) == (shading == "gouraud")


def test_font_shorthand_of_older_matplotlib():
    old = "font: italic 700 10px 'DejaVu Sans', sans-serif; text-anchor: middle"
    new = "font-style: italic; font-weight: 700; font-size: 10px; font-family: 'DejaVu Sans'"
    expected = {"font-style": "italic", "font-weight": "700", "font-size": "10"}
    assert _declarations(old) == {**expected, "text-anchor": "middle"}
    assert _declarations(new) == expected
