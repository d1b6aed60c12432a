"""The frame of a page: its menus, colours, contents and copy buttons, pressed as a reader would."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from styles import EARLY

from tests.browser.conftest import HTML
from tests.browser.visit import visit

CHAPTER = "chapters/13_two_layer_regression.html"
ACTIVE = "document.activeElement"


def at(page: Page, width: int, address: str) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    return visit(page, address)


@pytest.mark.parametrize("width", [320, 360, 768])
def test_the_menu_leads_to_another_chapter(page: Page, site: str, width: int) -> None:
    at(page, width, f"{site}{CHAPTER}")
    link = page.get_by_role("link", name="2 Eigenvalues", exact=True)
    expect(link).not_to_be_visible()
    page.get_by_role("button", name="Menu").click()
    expect(link).to_be_in_viewport()
    link.click()
    page.wait_for_url("**/02_eigenvalues.html")


@pytest.mark.parametrize("width", [360, 1024])
def test_the_contents_lead_to_a_section_and_close(page: Page, site: str, width: int) -> None:
    at(page, width, f"{site}{CHAPTER}")
    link = page.locator("#pst-page-toc-nav a").last
    expect(link).not_to_be_visible()
    page.get_by_role("button", name="On this page").click()
    link.click()
    expect(link).not_to_be_visible()
    name = page.url.partition("#")[2]
    expect(page.locator(f"[id='{name}'] :is(h2, h3)").first).to_be_in_viewport()


def test_where_the_menus_stand_beside_the_page_no_button_offers_them(page: Page, site: str) -> None:
    at(page, 1280, f"{site}{CHAPTER}")
    assert page.get_by_role("link", name="2 Eigenvalues", exact=True).is_visible()
    assert page.locator("#pst-page-toc-nav a").first.is_visible()
    for name in ("Menu", "On this page"):
        assert not page.get_by_role("button", name=name).is_visible()


def test_the_menu_opens_without_a_script(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(java_script_enabled=False)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}{CHAPTER}")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="2 Eigenvalues", exact=True).click()
    page.wait_for_url("**/02_eigenvalues.html")


def test_the_menu_closes_by_keyboard_and_gives_the_focus_back(page: Page, site: str) -> None:
    at(page, 360, f"{site}{CHAPTER}")
    button = page.get_by_role("button", name="Menu")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{ACTIVE}.closest('#pst-primary-sidebar') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#pst-primary-sidebar")).not_to_be_visible()
    expect(button).to_be_focused()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_colours_go_round_and_are_kept(browser: Browser, site: str, system: str) -> None:
    said: list[str] = []
    page = browser.new_page(color_scheme=system)  # a first visit: nothing is stored yet
    page.on("console", lambda message: said.append(message.text))
    visit(page, f"{site}{CHAPTER}")
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == system
    button = page.get_by_role("button", name=re.compile("Colours"))
    other = {"light": "dark", "dark": "light"}[system]
    for expected, name in ((other, other), (system, system), (system, "as the system")):
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_be_focused()
        assert page.evaluate(theme) == expected
        assert button.get_attribute("aria-label") == f"Colours: {name}"
        visit(page, page.url)
        assert page.evaluate(theme) == expected
    assert said == []
    page.close()


def test_the_contents_mark_what_is_read(page: Page, site: str) -> None:
    at(page, 1280, f"{site}{CHAPTER}")
    link = page.locator("#pst-page-toc-nav a").nth(3)
    link.click()
    expect(link).to_have_attribute("aria-current", "true")
    assert page.locator("#pst-page-toc-nav [aria-current]").count() == 1


@pytest.mark.notebooks
def test_the_first_slider_is_near_for_the_keyboard(read_page: Page) -> None:
    page = read_page
    if not page.locator(".bp-controls").count():
        assert page.locator("#pst-skip-link a").count() == 1
        return
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.locator("#pst-skip-link a").first.focus()
    stops = 0
    while not page.evaluate(f"{ACTIVE}.closest('.bp-controls') !== null"):
        last = page.evaluate(f"{ACTIVE}.textContent") == "Skip to the first slider"
        page.keyboard.press("Enter" if last else "Tab")
        stops += 1
        assert stops <= 12
    assert page.evaluate(f"{ACTIVE} === document.querySelector('.bp-controls :is(input, select)')")
    expect(page.locator(":focus")).to_be_in_viewport()


def test_a_fold_is_called_what_it_shows(read_page: Page) -> None:
    for summary in read_page.locator("summary").all():
        assert not summary.get_attribute("aria-label")
        assert summary.text_content().strip()


def test_code_is_copied_as_it_stands(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{site}{CHAPTER}")
    cell = page.locator(".cell_input:has(pre):visible").first
    cell.hover()
    cell.get_by_role("button").click()
    expect(cell.get_by_role("button")).to_have_attribute("aria-label", "Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == cell.locator("pre").inner_text().rstrip()


def luminance(page: Page, selector: str, property_: str) -> float:
    colour = page.locator(selector).first.evaluate(
        "(e, name) => getComputedStyle(e).getPropertyValue(name)", property_
    )
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255


@pytest.mark.parametrize("part", [".cell_input pre span", "p", "figure svg", "h1"])
def test_paper_is_light_whatever_the_theme(page: Page, site: str, part: str) -> None:
    visit(page, f"{site}{CHAPTER}")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(300)
    assert luminance(page, f".bd-article {part}", "color") > 0.4
    page.emulate_media(media="print")
    assert luminance(page, f".bd-article {part}", "color") < 0.4


@pytest.mark.parametrize("system", ["light", "dark"])
def test_imposed_colours_reach_the_figures(
    open_page: Callable[..., Page], site: str, system: str
) -> None:
    page = open_page(color_scheme=system, forced_colors="active")
    chosen = {"light": "dark", "dark": "light"}[system]
    page.add_init_script(f"localStorage.setItem('mode', '{chosen}')")
    visit(page, f"{site}{CHAPTER}")
    text, ground = (
        luminance(page, "figure svg", "color"),
        luminance(page, "body", "background-color"),
    )
    assert abs(text - ground) > 0.8
    forward = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--bp-forward').trim()"
    )
    assert forward == {"light": "#0072b2", "dark": "#56aeea"}[system]


def test_more_contrast_is_given_to_who_asks(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(contrast="more")
    visit(page, f"{site}{CHAPTER}")
    value = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
    assert page.evaluate(value, "--bp-muted") == page.evaluate(value, "--bp-ink")


@pytest.mark.parametrize("name", ["genindex", "py-modindex", "search"])
@pytest.mark.parametrize("width", [320, 390])
def test_the_other_pages_fit_a_phone_too(page: Page, site: str, name: str, width: int) -> None:
    at(page, width, f"{site}{name}.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_takes_one_sheet_and_the_scripts_it_uses(read_page: Page) -> None:
    taken = read_page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    names = [address.split("/")[-1].split("?")[0] for address in taken]
    assert [name for name in names if name.endswith(".css")] == ["site.css"]
    scripts = {name for name in names if name.endswith(".js")}
    moving = bool(read_page.locator("figure.bp-explore").count())
    assert ("explore.js" in scripts) == moving
    assert scripts <= {
        "frame.js",
        "book.js",
        "mark.js",
        "explore.js",
        "layout.js",
        "filter.js",
        "lesson.js",
    }


def test_the_first_paint_has_its_typefaces(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, f"{site}{CHAPTER}")
    for name in EARLY:
        assert (HTML / "_static" / "fonts" / f"{name}.woff2").exists()
        assert not [url for url in asked if name in url], "it stands in the sheet"
    assert page.evaluate("document.fonts.check('1em \"Source Serif 4\"')")
    assert page.evaluate("document.fonts.check('italic 1em \"Formula Math\"')")
