"""One small interface to a page of the site in three browsers.

WebDriver has neither a window as narrow as a phone nor the complaints of a page. So the page
stands in a frame of the wanted width, and takes its notes by a script that the server adds.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Page

from tests.browser.conftest import Quiet
from tests.browser.webdriver import Do

KEYS = {"Home": "\ue011", "End": "\ue010"}
OWN = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
FRAME = """<!doctype html><title>Frame</title><style>* {{ margin: 0; border: 0 }}</style>
<script>sessionStorage.clear(); localStorage.mode = localStorage.theme = "{theme}"</script>
<iframe src="{address}" style="width: {width}px; height: 850px"></iframe>"""
NOTES = """<script>{
const note = (words) => { sessionStorage.notes = `${sessionStorage.notes ?? ""}${words}\\n` };
addEventListener("error", (e) => note(e.message ?? `not loaded: ${e.target.outerHTML}`), true);
addEventListener("unhandledrejection", (e) => note(`rejected: ${e.reason}`));
addEventListener("securitypolicyviolation", (e) => note(`asked beyond the site: ${e.blockedURI}`));
const { error } = console;
console.error = (...words) => { note(`console: ${words.join(" ")}`); error(...words) };
}</script>"""


class Shown(Protocol):
    """A page in a browser; a selector names one visible element."""

    def run(self, script: str, *arguments: Any) -> Any: ...
    def click(self, selector: str) -> None: ...
    def name(self, selector: str) -> str: ...
    def press(self, key: str) -> None: ...
    def resize(self, width: int) -> None: ...


Opener = Callable[[str, int, str], AbstractContextManager[Shown]]


class Windowed:
    """A page in a window of Chromium."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def run(self, script: str, *arguments: Any) -> Any:
        return self.page.evaluate(f"given => (function () {{{script}}}).apply(0, given)", arguments)

    def click(self, selector: str) -> None:
        self.page.locator(selector).click(timeout=5000)

    def name(self, selector: str) -> str:
        return re.search('"(.*)"', self.page.locator(selector).aria_snapshot())[1]

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 850})


class Framed:
    """A page in a frame of Firefox or WebKit."""

    def __init__(self, do: Do) -> None:
        self.do = do

    def run(self, script: str, *arguments: Any) -> Any:
        return self.do("ExecuteScript", script=script, args=arguments)

    def element(self, selector: str) -> str:
        found = self.run("return document.querySelector(arguments[0])", selector)
        assert found, f"there is no {selector}"
        return next(iter(found.values()))

    def click(self, selector: str) -> None:
        self.do("ElementClick", id=self.element(selector))

    def name(self, selector: str) -> str:
        return self.do("GetComputedLabel", id=self.element(selector))

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self.do("PerformActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def resize(self, width: int) -> None:
        self.run("frameElement.style.width = `${arguments[0]}px`", width)


@contextmanager
def framed(do: Do, site: str, address: str, width: int, theme: str) -> Iterator[Shown]:
    """Show a page of a site that ``Watching`` serves, and fail at the end for its complaints."""
    query = urlencode({"address": address, "width": width, "theme": theme})
    do("SwitchToFrame", id=None)
    do("Navigate", url=f"{site}frame?{query}")
    do("SwitchToFrame", id=0)
    shown = Framed(do)
    yield shown
    assert not (notes := shown.run("return sessionStorage.notes")), notes


class Watching(Quiet):
    """Serve pages that take notes, and frames for them; nothing beyond the site is allowed."""

    def do_GET(self) -> None:
        page = Path(self.translate_path(self.path))
        if self.path.startswith("/frame?"):
            query = parse_qs(urlsplit(self.path).query)
            self.answer(FRAME.format(**{key: value for key, (value,) in query.items()}))
        elif page.suffix == ".html" and page.exists():
            self.answer(page.read_text("utf-8").replace("<head>", f"<head>{NOTES}", 1))
        else:
            super().do_GET()

    def answer(self, html: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(html.encode())

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", OWN)
        super().end_headers()
