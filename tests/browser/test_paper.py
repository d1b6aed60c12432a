"""Printed chapters: no sheet that is half empty, and nothing parted from what it leads to."""

import io
import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader

from tests.browser.visit import visit

NAMES = ["notation", "07_chain_rule", "13_two_layer_regression"]
A4 = 842  # points

Sheet = list[tuple[float, str]]


@pytest.fixture(scope="module", params=NAMES)
def sheets(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[list[Sheet]]:
    """The sheets of a printed chapter, each with its texts."""
    page = browser.new_page()
    visit(page, f"{site}chapters/{request.param}.html")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    yield [texts(sheet) for sheet in PdfReader(io.BytesIO(pdf)).pages]
    page.close()


def texts(sheet: PageObject) -> Sheet:
    """The texts of a sheet and how far each stands from its upper edge, as shares of its height."""
    found: Sheet = []

    def note(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        if text.strip():
            y = place[4] * matrix[1] + place[5] * matrix[3] + matrix[5]
            found.append((1 - y / A4, text.strip()))

    sheet.extract_text(visitor_text=note)
    return sorted(found)


def test_no_sheet_but_the_last_is_half_empty(sheets: list[Sheet]) -> None:
    filled = [max(place for place, _ in sheet) for sheet in sheets[:-1]]
    assert min(filled) > 0.5, [round(share, 2) for share in filled]


def test_no_sheet_ends_with_a_lead_in(sheets: list[Sheet]) -> None:
    for sheet, _ in itertools.pairwise(sheets):
        assert not sheet[-1][1].endswith(":"), sheet[-1]
