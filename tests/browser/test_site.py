"""Every page of the site, as a reader meets it: with or without a script, a network or a mouse."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from tests.browser.visit import views, visit

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))

# What stands out of the column: formulas, figures, tables and code.
CLIPPED = """() => {
  const limit = document.querySelector(".bd-article").getBoundingClientRect().right + 1;
  const parts = document.querySelectorAll(
    ".bd-article :is(.katex-base, figure svg, table, pre)");
  return [...parts].filter((e) => e.getBoundingClientRect().right > limit)
    .map((e) => e.closest("section").id + ": " + e.outerHTML.slice(0, 80));
}"""

# The text of a page without its code, which may hold TeX.
PROSE = """() => {
  const copy = document.querySelector(".bd-article").cloneNode(true);
  for (const code of copy.querySelectorAll("pre, code")) code.remove();
  return copy.textContent;
}"""


def test_every_formula_is_set(read_page: Page) -> None:
    page = read_page
    formulas = page.locator(".bd-article .math").count()
    assert page.locator(".bd-article .math .katex-html").count() == formulas
    assert page.locator(".bd-article .math math").count() == formulas
    assert page.locator(".katex-error").count() == 0
    text = page.evaluate(PROSE)
    assert not [raw for raw in ("\\(", "\\[", "$$", "\\frac") if raw in text]


def test_a_page_never_scrolls_sideways(read_page: Page) -> None:
    for view in views(read_page):
        excess = "document.documentElement.scrollWidth - innerWidth"
        assert read_page.evaluate(excess) <= 0, view


@pytest.mark.every_view
def test_the_theme_is_the_one_asked_for(page: Page, site: str, view: tuple[int, str]) -> None:
    visit(page, f"{site}chapters/index.html")
    assert page.evaluate("document.documentElement.dataset.theme") == view[1]
    red = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(red) > 128) == (view[1] == "light")


def test_the_typefaces_come_with_the_site(page: Page, site: str) -> None:
    visit(page, f"{site}chapters/index.html")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert {name.strip('"') for name in loaded} >= {"Source Serif 4", "Source Sans 3"}


@pytest.mark.notebooks
def test_every_page_offers_its_notebook(read_page: Page, page_name: str) -> None:
    link = read_page.get_by_role("link", name="Notebook", exact=True)
    address = read_page.evaluate("link => link.href", link.element_handle())
    served = read_page.request.get(address)
    assert served.ok
    assert served.json() == json.loads((ROOT / f"{page_name}.ipynb").read_text("utf-8"))


@pytest.mark.notebooks
def test_every_page_opens_itself_on_binder(read_page: Page, page_name: str) -> None:
    hub, where = CONFIG["launch_buttons"]["binderhub_url"], CONFIG["repository"]
    repository = where["url"].removeprefix("https://github.com/")
    expected = f"{hub}/v2/gh/{repository}/{where['branch']}?urlpath=lab/tree/{page_name}.ipynb"
    link = read_page.get_by_role("link", name="Binder", exact=True)
    assert link.get_attribute("href") == expected


def test_a_page_stands_without_scripts(
    open_page: Callable[..., Page], site: str, page_name: str
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}{page_name}.html")
    assert page.locator("article h1").is_visible()
    assert page.locator("article p").first.is_visible()
    for figure in page.locator(".cell_output .text_html svg").all():
        assert figure.is_visible()


def test_the_entrance_needs_no_script(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(site)
    page.wait_for_url(f"{site}chapters/index.html")


def test_paper_shows_the_text_alone(read_page: Page) -> None:
    page = read_page
    page.emulate_media(media="print")
    for part in ("#pst-primary-sidebar", "#pst-secondary-sidebar", ".bd-header-article"):
        assert not page.locator(part).first.is_visible()
    assert page.locator("article h1").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open], .bp-proof)").count() == 0
    page.set_viewport_size({"width": 673, "height": 990})  # A4 within its margins
    assert page.evaluate(CLIPPED) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")


def test_the_keyboard_meets_the_skip_link_first(page: Page, site: str) -> None:
    visit(page, f"{site}chapters/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    assert page.locator("#pst-skip-link a").first.is_visible()
