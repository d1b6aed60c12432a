"""Formulas in the browser: their fonts, their place on the line, what is copied and found."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Page

from tests.browser.visit import lay_out, views, visit

FONTS = Path(__file__).parents[2] / "_static" / "fonts"
RULE = re.compile(
    r'font-family: ("[^"]+");\s+src: url\("fonts/([^"]+)"\).*?style: (\w+);\s+font-weight: (\d+)',
    re.DOTALL,
)
CHAPTER = "chapters/08_jacobians.html"

# Every sign of the formulas under the font that is to show it.
SIGNS = """() => {
  const result = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest(".katex-html")) continue;
    const style = getComputedStyle(parent);
    const name = [style.fontFamily.split(", ")[0], style.fontStyle, style.fontWeight].join(" ");
    result[name] = (result[name] ?? "") + walker.currentNode.data;
  }
  return result;
}"""

# Formulas that stand out of the column without a box that scrolls.
TOO_WIDE = """() => {
  const edge = document.querySelector(".bd-article").getBoundingClientRect().right + 1;
  const scrolls = "div.math, .pst-scrollable-table-container, table";
  return [...document.querySelectorAll(".bd-article .math:not(div) .katex-base")]
    .filter(e => e.getBoundingClientRect().right > edge && !e.closest(scrolls))
    .map(e => e.closest("[data-tex]").dataset.tex);
}"""

# Punctuation on another line than the formula before it.
PARTED = """() => {
  const result = [];
  for (const formula of document.querySelectorAll(".bd-article span.math")) {
    const after = document.createTreeWalker(formula.closest("p, li, td, dd, summary, h2, h3")
      ?? formula.parentElement, NodeFilter.SHOW_TEXT);
    after.currentNode = formula;
    const inside = (text) => formula.contains(text) && !text.parentElement.closest(".bp-after");
    let next = after.nextSibling() ?? after.nextNode();
    while (next && inside(next)) next = after.nextNode();
    if (!next || !/^[.,;:!?)]/.test(next.data)) continue;
    const range = document.createRange();
    range.setStart(next, 0);
    range.setEnd(next, 1);
    const bases = formula.querySelectorAll(".katex-base");
    if (!bases.length || !range.getClientRects().length) continue;
    const last = bases[bases.length - 1].getBoundingClientRect();
    if (range.getBoundingClientRect().top > last.bottom) result.push(formula.dataset.tex);
  }
  return result;
}"""

# Every formula that is seen and wider than its box, and no other, can be scrolled with the keys.
FOCUSABLE = """() => [...document.querySelectorAll("div.math")].every(
  e => !e.checkVisibility() || (e.scrollWidth > e.clientWidth) === (e.tabIndex === 0))"""

COPY = """selector => {
  const range = document.createRange();
  const paragraph = document.querySelector(selector);
  range.selectNodeContents(paragraph);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""

FOUND = """word => {
  getSelection().removeAllRanges();
  let number = 0;
  while (number < 20 && window.find(word, true, false, false)) number++;
  return number;
}"""


@pytest.fixture(scope="module")
def served() -> dict[str, set[str]]:
    """The signs in each font that the site serves for formulas."""
    rules = RULE.findall((FONTS.parent / "katex.css").read_text("utf-8"))
    return {
        f"{family} {style} {weight}": {*map(chr, TTFont(FONTS / file).getBestCmap())}
        for family, file, style, weight in rules
    }


def test_every_sign_is_in_the_font_that_shows_it(
    read_page: Page, served: dict[str, set[str]]
) -> None:
    for name, signs in read_page.evaluate(SIGNS).items():
        assert {*signs} - served[name] <= {"\u200b", " ", "\n"}, name


def test_formulas_fit_and_keep_their_punctuation(read_page: Page) -> None:
    for view in views(read_page):
        if view.endswith("light"):
            assert read_page.evaluate(TOO_WIDE) == [], view
            assert read_page.evaluate(PARTED) == [], view


def test_no_script_for_mathematics_is_asked_for(page: Page, site: str) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, f"{site}{CHAPTER}")
    assert [url for url in asked if url.endswith(".woff2") and "katex" in url]
    assert [url for url in asked if re.search(r"mathjax|katex[^/]*\.js", url, re.IGNORECASE)] == []


def test_a_formula_is_copied_as_its_tex(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{site}{CHAPTER}")
    page.evaluate(COPY, "p:has(> [data-tex='\\\\mathbf J'])")
    page.keyboard.press("Control+c")
    text = page.evaluate("navigator.clipboard.readText()")
    assert r"$\mathbf J$" in text
    assert "𝐉" not in text
    after = page.locator("p .bp-after").first.inner_text()
    page.evaluate(COPY, "p:has(.bp-after)")
    page.keyboard.press("Control+c")
    assert f"${after}" in page.evaluate("navigator.clipboard.readText()")
    page.evaluate(COPY, "div.math .katex-html")  # a part of a formula gives all of it
    page.keyboard.press("Control+c")
    text = page.evaluate("navigator.clipboard.readText()").strip()
    tex = page.locator("div.math").first.get_attribute("data-tex")
    assert text == f"$${tex.strip()}$$"


def test_the_find_box_meets_a_formula_once(page: Page, site: str) -> None:
    visit(page, f"{site}chapters/13_two_layer_regression.html")
    page.evaluate("""() => {
      const formula = [...document.querySelectorAll(".bd-article [data-tex]")]
        .find(e => /^\\d{2,}$|^\\d\\.\\d+$/.test(e.dataset.tex));
      document.querySelector(".bd-article").replaceChildren(formula);
    }""")
    word = page.locator(".bd-article [data-tex]").get_attribute("data-tex")
    page.keyboard.press("Control+f")
    assert page.evaluate(FOUND, word) == 1
    page.evaluate("dispatchEvent(new Event('focus'))")  # back from the box
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
    assert "MathMLMath" in roles
    assert "MathMLNumber" in roles


def test_a_wide_formula_takes_the_focus(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 900})
    visit(page, f"{site}{CHAPTER}")
    lay_out(page)
    page.wait_for_function("document.querySelector('div.math[tabindex]')")
    page.wait_for_function(FOCUSABLE)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    page.wait_for_function(FOCUSABLE)
