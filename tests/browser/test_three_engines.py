"""The site in Chromium, Firefox and WebKit: quiet, no wider than its window, and alive.

With each change a page of every kind; in the weekly job all of them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from playwright.sync_api import Browser

from tests.browser.conftest import HTML, ROOT, View, guarded, missing, served
from tests.browser.engines import Opener, Shown, Watching, Windowed, framed
from tests.browser.visit import visit
from tests.browser.webdriver import firefox, webkit
from tests.sweep import SWEEPING
from tools.build import pages

KINDS = ["index", "07_chain_rule", "13_two_layer_regression", "problems/07_problems"]
KINDS += ["formula_sheet", "api"]
CHAPTERS = [f"chapters/{kind}" for kind in KINDS]
ALL = pages(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))
PAGES = ["search", *(ALL if SWEEPING else CHAPTERS)]
WORDS = {"softmax gradient": "softmax", "W_1": "layer", "SVD": "svd"}  # and a page they stand on

MENU = ".bd-header-article .primary-toggle"
CONTENTS = ".bd-header-article .secondary-toggle"
RESULT = ".bp-search li a"
CONTROLS = ".bp-controls :is(input[type=range], select)"
FOCUS = """const control = document.querySelectorAll(arguments[0])[arguments[1]];
for (let box = control; (box = box.parentElement); ) if (box.matches("details")) box.open = true;
control.scrollIntoView({ block: "center", behavior: "instant" });
control.focus();"""
STATE = "return document.activeElement.closest('figure').querySelector('svg').outerHTML"
# A choice has no key that every browser understands.
CHOOSE = """const control = document.activeElement;
if (control.matches("select")) {
  control.selectedIndex = arguments[0] === "Home" ? 0 : control.length - 1;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}"""
# A link is in sight when a click on its middle hits it.
IN_SIGHT = """const links = [...document.links].filter((link) => {
  const { left, top, width, height } = link.getBoundingClientRect();
  return link.contains(document.elementFromPoint(left + width / 2, top + height / 2));
});"""
REMEMBER = f"""{IN_SIGHT}
for (const link of document.links) link.dataset.state = links.includes(link) ? "old" : "";"""
APPEARED = f"""{IN_SIGHT}
const found = links.find((link) => !link.dataset.state && link.host === location.host
  && (arguments[0] ? link.pathname !== location.pathname : link.hash));
if (found) found.dataset.state = "found";
return found?.href;"""
AT_TARGET = """const target = document.getElementById(location.hash.slice(1));
const { left, top } = (target.querySelector("h2, h3") ?? target).getBoundingClientRect();
return target.contains(document.elementFromPoint(left + 5, top + 5));"""


@contextmanager
def chromium(browser: Browser, site: str, address: str, width: int, theme: str) -> Iterator[Shown]:
    with guarded(browser, site, View(width, theme)) as opened:
        yield Windowed(visit(opened(), f"{site}{address}"))


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """A function that opens a page in a browser, at a width and in a theme."""
    if request.param == "chromium":
        browser, site = map(request.getfixturevalue, ("browser", "site"))
        yield lambda *view: chromium(browser, site, *view)
        return
    try:
        with (
            served(Watching) as site,
            {"firefox": firefox, "webkit": webkit}[request.param]() as do,
        ):
            yield lambda *view: framed(do, site, *view)
    except FileNotFoundError as error:
        missing(str(error))


@pytest.fixture(scope="module", params=PAGES)
def address(request: pytest.FixtureRequest) -> str:
    return f"{request.param}.html"


@pytest.fixture(scope="module")
def shown(engine: Opener, address: str) -> Iterator[Shown]:
    """A page, opened once for the tests that stay on it."""
    with engine(address, 1280, "light") as page:
        yield page


def wait_for(page: Shown, script: str, *arguments: Any) -> Any:
    """What the script returns as soon as that is true."""
    end = time.monotonic() + 10
    while not (result := page.run(script, *arguments)):
        assert time.monotonic() < end, f"waited in vain for {script} {arguments}"
        time.sleep(0.05)
    return result


def test_no_window_is_too_narrow(shown: Shown) -> None:
    for width in (360, 320, 1280):
        shown.resize(width)
        wait_for(shown, "return innerWidth === arguments[0]", width)
        assert shown.run("return document.documentElement.scrollWidth") <= width


def test_every_slider_moves_its_figure(shown: Shown, address: str) -> None:
    figures = (HTML / address).read_text("utf-8").count('class="bp-controls"')
    assert shown.run("return document.querySelectorAll('.bp-controls').length") == figures
    for number in range(shown.run(f"return document.querySelectorAll('{CONTROLS}').length")):
        shown.run(FOCUS, CONTROLS, number)
        states = {shown.run(STATE)}
        for key in ("Home", "End"):
            shown.run(CHOOSE, key)
            shown.press(key)
            states.add(shown.run(STATE))
        assert len(states) > 1, shown.run("return document.activeElement.id")


def follow(page: Shown, toggle: str, away: bool) -> None:
    """Press a button, and follow a link that came into sight to another page or on this one."""
    page.run(REMEMBER)
    page.click(toggle)
    found = wait_for(page, APPEARED, away)
    page.click("[data-state=found]")
    wait_for(page, "return location.href === arguments[0]", found)


def test_the_menus_of_a_phone_lead_on(engine: Opener, address: str) -> None:
    with engine(address, 360, "dark") as page:
        if page.run("return document.querySelector('.bd-article h2') !== null"):
            follow(page, CONTENTS, away=False)
            wait_for(page, AT_TARGET)
        follow(page, MENU, away=True)
        wait_for(page, "return document.querySelector('h1') !== null")
        assert page.name(MENU) in ("Menu", "Site navigation")
        assert page.run("return document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("word", WORDS)
def test_the_search_finds(engine: Opener, word: str) -> None:
    with engine(f"search.html?{urlencode({'q': word})}", 1280, "light") as page:
        wait_for(page, f"return document.querySelector({RESULT!r}) !== null")
        results = page.run(f"return [...document.querySelectorAll({RESULT!r})].map((a) => a.href)")
        assert any(WORDS[word] in address for address in results[:3])
