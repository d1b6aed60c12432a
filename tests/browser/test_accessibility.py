"""axe-core on every page, in both themes and at both widths, with all solutions unfolded."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visit import visit

# What axe-core finds in the theme's own parts: (rule, the element) and why it stays.
THEME_OWNED = {
    ("region", ".title"): "sphinx-book-theme: the site's title in the side bar, outside a landmark",
}


@pytest.mark.every_view
def test_axe_finds_nothing_in_our_own_content(page: Page, site: str, page_name: str) -> None:
    visit(page, f"{site}{page_name}.html")
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    page.wait_for_timeout(300)
    # No preload: axe would ask for the style sheets again, at addresses that are not theirs.
    options = {"resultTypes": ["violations"], "preload": False}
    violations = Axe().run(page, options=options).response["violations"]
    found = {
        (rule["id"], " ".join(map(str, node["target"]))): node["failureSummary"]
        for rule in violations
        for node in rule["nodes"]
    }
    assert {place: why for place, why in found.items() if place not in THEME_OWNED} == {}
