"""axe-core on every page, in both themes and at both widths, with all solutions unfolded."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visit import views

# What axe-core finds in the theme's own parts: (rule, the element) and why it stays.
THEME_OWNED = {
    ("region", ".title"): "sphinx-book-theme: the site's title in the side bar, outside a landmark",
}
COLOUR = ["color-contrast", "link-in-text-block"]
# The parts of formulas, the same in every view, and of code all but the first of each colour and
# ground: nine tenths of all elements.
FEWER = """
for (const part of document.querySelectorAll(".katex > *")) part.replaceChildren();
const seen = new Set();
for (const sign of document.querySelectorAll("pre span[class]:not(:has(*))")) {
  const style = getComputedStyle(sign);
  const ground = sign.closest("[class*=cell_]")?.className;
  const name = [style.color, style.backgroundColor, style.fontWeight, ground].join();
  if (seen.has(name)) sign.remove();
  seen.add(name);
}
"""


def violations(page: Page, colour: bool, within: str = "html") -> Iterator[tuple[str, str, str]]:
    """What axe finds by the rules about colour, or by all others."""
    # No preload: axe would ask for the style sheets again, at addresses that are not theirs.
    options = {"resultTypes": ["violations"], "preload": False}
    if colour:
        options["runOnly"] = COLOUR
    else:
        options["rules"] = {rule: {"enabled": False} for rule in COLOUR}
    context = {"exclude": [[".bd-article"]]} if within == "frame" else None
    for rule in Axe().run(page, context=context, options=options).response["violations"]:
        for node in rule["nodes"]:
            if (place := (rule["id"], " ".join(map(str, node["target"])))) not in THEME_OWNED:
                yield *place, node["failureSummary"]


def test_axe_finds_nothing_in_our_own_content(read_page: Page) -> None:
    read_page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    read_page.wait_for_timeout(300)
    found = {}
    for view in views(read_page):
        if view.endswith("light"):  # a theme changes colours alone
            found[view, "structure"] = [*violations(read_page, colour=False)]
        read_page.evaluate(FEWER)
        # The colours of the text do not depend on the width; those of what frames it do.
        within = "html" if view.startswith("1280") else "frame"
        found[view, "colour"] = [*violations(read_page, colour=True, within=within)]
    assert {view: faults for view, faults in found.items() if faults} == {}
    assert len(found) == 6
