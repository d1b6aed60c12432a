"""Open a page of the site as a reader has it before the eyes."""

from collections.abc import Iterator
from contextlib import suppress

from playwright.sync_api import Page, TimeoutError

# Nothing moves, and what is out of view is laid out too: boxes that scroll there can be seen.
STILL = """*, ::before, ::after { transition: none !important; animation: none !important }
section { content-visibility: visible !important }"""
# A box that scrolls is made focusable some time after the window has changed.
FOCUSABLE = """() => [...document.querySelectorAll(
  "pre, .cell_output > .output, .pst-scrollable-table-container")]
  .every((box) => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)"""


def visit(page: Page, address: str) -> Page:
    """Open ``address`` and wait until its fonts are there."""
    page.goto(address, wait_until="load")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    return page


def lay_out(page: Page) -> Page:
    """Lay out all of a page at once, and wait for the typefaces that only its end needs."""
    page.add_style_tag(content=STILL)
    page.evaluate("() => document.body.offsetHeight && document.fonts.ready.then(() => true)")
    return page


def views(page: Page) -> Iterator[str]:
    """Turn an open page to each width and theme in turn, and name it; then back as it was."""
    lay_out(page)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        with suppress(TimeoutError):  # what never becomes focusable is for axe to tell
            page.wait_for_function(FOCUSABLE, timeout=2000)
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            yield f"{width} {theme}"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    page.set_viewport_size({"width": 1280, "height": 900})
