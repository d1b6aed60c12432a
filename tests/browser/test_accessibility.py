"""axe-core on every page, in both themes and at both widths, with all solutions unfolded."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visit import views

# What axe-core finds in the theme's own parts: (rule, the element) and why it stays.
THEME_OWNED = {
    ("region", ".title"): "sphinx-book-theme: the site's title in the side bar, outside a landmark",
}
# No preload: axe would ask for the style sheets again, at addresses that are not theirs.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# The strokes of a formula are the same in every view, and two thirds of all elements.
EMPTY_FORMULAS = """
for (const drawn of document.querySelectorAll("mjx-container > svg")) drawn.replaceChildren();
"""


def violations(page: Page) -> dict[tuple[str, str], str]:
    return {
        (rule["id"], " ".join(map(str, node["target"]))): node["failureSummary"]
        for rule in Axe().run(page, options=OPTIONS).response["violations"]
        for node in rule["nodes"]
    }


def test_axe_finds_nothing_in_our_own_content(read_page: Page) -> None:
    read_page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    read_page.wait_for_timeout(300)
    found = {}
    for view in views(read_page):
        for place, why in violations(read_page).items():
            if place not in THEME_OWNED:
                found[view, *place] = why
        read_page.evaluate(EMPTY_FORMULAS)
    assert found == {}
