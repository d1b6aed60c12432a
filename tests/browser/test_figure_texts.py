"""On the built pages the words of every figure can be read: large enough, whole, apart.

Each run looks at both ends, the start and some states drawn by lot of every figure; the weekly one
at all of them.
"""

import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.visit import lay_out
from tests.sweep import SWEEPING

WITHIN = """() => [...document.querySelectorAll(".bp-controls *, .bp-picture")].every(
  (e) => e.getBoundingClientRect().right <= innerWidth)"""
TROUBLES = (Path(__file__).parent / "figure_texts.js").read_text("utf-8")
SMALLEST = {1280: 13, 360: 9}  # pixels, at each width of the window
LOT = random.Random(7)
SOME = None if SWEEPING else [0, -1, *LOT.sample(range(1000), 3)]


def troubles(page: Page, states: list[int] | None, width: int = 360) -> list[str]:
    """What is wrong with the texts of the page's figures."""
    options = {"only": states, "smallest": SMALLEST[width]}
    return [
        f"{figure.get_attribute('id')}: {trouble}"
        for figure in page.locator("figure.bp-explore").all()
        for trouble in figure.evaluate(TROUBLES, options)
    ]


@pytest.mark.notebooks
def test_the_words_of_figures_can_be_read(read_page: Page) -> None:
    found = []
    for width in SMALLEST:
        read_page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {trouble}" for trouble in troubles(read_page, SOME, width)]
    assert found == []


@pytest.mark.notebooks
def test_figures_and_their_controls_fit_the_narrowest_phone(read_page: Page) -> None:
    read_page.set_viewport_size({"width": 320, "height": 800})
    lay_out(read_page)
    read_page.wait_for_function(WITHIN)


SLANTED = """<text x="80" y="9">ab</text>
<text x="80" y="60" transform="rotate(-45 80 60)">abc</text>"""
FIGURE = """<figure class="bp-explore"><div class="bp-picture">
<svg viewBox="0 0 200 100" width="200" height="100" xmlns="http://www.w3.org/2000/svg">%s</svg>
</div></figure>"""


@pytest.mark.parametrize(
    ("texts", "trouble"),
    [
        ('<text x="10" y="50">one</text><text x="90" y="50">two</text>', ""),
        ('<text x="10" y="50">one</text><text x="12" y="52">two</text>', "over: one | two"),
        ('<text x="190" y="50">beyond the edge</text>', "beyond: beyond the edge"),
        ('<text x="10" y="50" font-size="5">tiny</text>', "small: 5.0 px"),
        ('<text x="10" y="50">one</text><text x="10" y="50" display="none">two</text>', ""),
        (SLANTED, ""),
    ],
)
def test_the_measure_sees_what_a_reader_sees(page: Page, texts: str, trouble: str) -> None:
    page.set_content(FIGURE % texts)
    found = troubles(page, None)
    assert [line.partition(" ")[2][: len(trouble)] for line in found] == [trouble] * bool(trouble)
