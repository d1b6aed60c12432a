"""What a visit costs: bytes, requests and moving lines, on a phone, on every page."""

import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import HTML, View, guarded
from tests.browser.visit import visit

FIRST, NEXT, REQUESTS, SHIFT = 400_000, 90_000, 24, 0.02
PHONE = View(412)
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@cache
def sent(name: str) -> int:
    """The bytes that a server sends for a file of the site: typefaces are packed already."""
    data = (HTML / name).read_bytes()
    return len(data) if Path(name).suffix == ".woff2" else len(gzip.compress(data, 9))


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A phone on its first visit."""
    with guarded(browser, site, PHONE) as opened:
        page = opened()
        page.add_init_script(WATCH)
        yield page


def taken(page: Page, site: str, name: str) -> set[str]:
    """The files that a page needs, from the top to the end."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.split("?")[0].split("#")[0]))
    visit(page, f"{site}{name}.html")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.evaluate("document.fonts.ready.then(() => true)")
    return {url.removeprefix(site) for url in asked if url.startswith(site)}


def test_a_visit_is_light_and_nothing_moves(phone: Page, site: str, page_name: str) -> None:
    first = taken(phone, site, "chapters/01_matrix_algebra")
    files = taken(phone, site, page_name)
    assert len(files) <= REQUESTS
    assert sum(map(sent, files | first)) <= FIRST, "the first visit, whichever page came before"
    assert sum(map(sent, files - first)) <= NEXT, "the next page"
    visit(phone, f"{site}{page_name}.html")
    assert phone.evaluate("shifted") <= SHIFT
