"""Open a page of the site as a reader has it before the eyes."""

from playwright.sync_api import Page


def visit(page: Page, address: str) -> Page:
    """Open ``address`` and wait until its formulas are set."""
    page.goto(address, wait_until="load")
    page.evaluate("() => window.MathJax?.startup?.promise.then(() => true)")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    return page
