"""The formula sheet in a browser: two pages of paper, and tables that no window cuts off."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.visit import visit

ADDRESS = "chapters/formula_sheet.html"
PAPER = 718  # pixels between the margins: 190 mm at 96 pixels an inch
TOO_WIDE = """width => [...document.querySelectorAll("#formula-sheet *")]
  .filter(e => e.checkVisibility() && !e.closest(".katex-mathml"))
  .filter(e => e.getBoundingClientRect().right > width + 1 || e.getBoundingClientRect().left < 0)
  .map(e => `${e.tagName} ${e.textContent.trim().slice(0, 40)}`)"""


def test_the_sheet_prints_on_two_pages(page: Page, site: str) -> None:
    visit(page, f"{site}{ADDRESS}")
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2
    sides = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert {(round(float(w)), round(float(h))) for w, h in sides} == {(596, 843)}


def test_nothing_is_wider_than_the_paper(page: Page, site: str) -> None:
    visit(page, f"{site}{ADDRESS}")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate(TOO_WIDE, PAPER) == []
    assert page.locator("#formula-sheet table tbody tr").count() >= 60
    for table in page.locator("#formula-sheet table").all():
        assert table.is_visible()
    for cell in page.locator("#formula-sheet div.cell").all():
        assert not cell.is_visible()


def test_a_wide_window_shows_the_tables_whole(page: Page, site: str) -> None:
    visit(page, f"{site}{ADDRESS}")
    for box in page.locator(".pst-scrollable-table-container").all():
        assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 1


@pytest.mark.parametrize("width", [360, 1100])
def test_a_narrow_window_keeps_the_names_of_the_rows(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{site}{ADDRESS}")
    for box in page.locator(".pst-scrollable-table-container").all():
        box.scroll_into_view_if_needed()
        box.evaluate("box => { box.scrollLeft = box.scrollWidth }")
        seen = box.evaluate("""box => {
          const at = box.querySelector("tbody td a").getBoundingClientRect();
          return document.elementFromPoint(at.left + 5, at.top + at.height / 2).closest("td, th")
            .cellIndex === 0;
        }""")
        assert seen
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
