"""Open a page of the site as a reader has it before the eyes."""

from collections.abc import Iterator

from playwright.sync_api import Page


def visit(page: Page, address: str) -> Page:
    """Open ``address`` and wait until its fonts are there."""
    page.goto(address, wait_until="load")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    return page


def views(page: Page) -> Iterator[str]:
    """Turn an open page to each width and theme in turn, and name it; then back as it was."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(600)  # the theme waits before it makes wide boxes focusable
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            page.wait_for_timeout(300)  # colours change slowly
            yield f"{width} {theme}"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    page.set_viewport_size({"width": 1280, "height": 900})
