"""Real Chromium on the built site: a page that may ask nobody else and must not complain.

``page`` blocks and records each request that leaves the site, and fails its test for it, as for
each error on the console. ``@pytest.mark.every_view`` runs a test at both widths in both themes;
a test that asks for ``page_name`` runs on every page of the table of contents, and one that asks
for ``read_page`` shares an open page with all others that do.
"""

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest
import yaml
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Route,
    sync_playwright,
)

from tests.browser.visit import visit
from tools.build import pages

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_BROWSER = (
    "no Chromium found: install one (Debian: apt install chromium) to run the browser tests"
)


class View(NamedTuple):
    """The width of the window and the theme of the page."""

    width: int = 1280
    theme: str = "light"


VIEWS = [View(width, theme) for width in (1280, 360) for theme in ("light", "dark")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test in every view or on every page, where it asks for that."""
    if metafunc.definition.get_closest_marker("every_view"):
        metafunc.parametrize("view", VIEWS, ids=lambda view: f"{view.width}-{view.theme}")
    if "page_name" in metafunc.fixturenames:
        toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
        suffix = "ipynb" if metafunc.definition.get_closest_marker("notebooks") else "*"
        names = [name for name in pages(toc) if [*ROOT.glob(f"{name}.{suffix}")]]
        metafunc.parametrize("page_name", names, scope="session")


class Quiet(SimpleHTTPRequestHandler):
    """Serve files and print nothing."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(handler: type[SimpleHTTPRequestHandler]) -> Iterator[str]:
    """The address of the built site, served on this machine alone."""
    if not (HTML / "index.html").exists():
        pytest.fail("the site is not built: run 'make book' first")
    bound = functools.partial(handler, directory=HTML)
    with ThreadingHTTPServer(("127.0.0.1", 0), bound) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The site, served once for all tests."""
    with served(Quiet) as address:
        yield address


def missing(what: str) -> NoReturn:
    """A browser is not there: CI makes that an error."""
    required = os.environ.get("CI") or os.environ.get("BPLIB_REQUIRE_BROWSER")
    (pytest.fail if required else pytest.skip)(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the machine's own, else playwright's. CI makes the lack of both an error.

    Its event loop must not meet that of a notebook: the tests that need it come last.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=found, args=FLAGS)
        except Error:
            missing(NO_BROWSER)
        yield running
        running.close()


@pytest.fixture
def view() -> View:
    """The view of a test that names none."""
    return View()


@contextmanager
def guarded(browser: Browser, allowed: str, view: View) -> Iterator[Callable[..., Page]]:
    """Give a function that opens empty pages, and fail at the end for their complaints."""
    complaints: list[str] = []
    contexts = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((allowed, "data:", "blob:")):
            route.continue_()
        else:
            complaints.append(f"asked for something else: {route.request.url}")
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text} {message.location['url']}")

    def lose(request: Request) -> None:
        # Leaving a page aborts what it loads; with scripts off, preloading one is refused.
        if request.failure not in {"net::ERR_ABORTED", "csp"}:
            complaints.append(f"failed: {request.url} {request.failure}")

    def opened(**options: object) -> Page:
        context = browser.new_context(viewport={"width": view.width, "height": 900}, **options)
        contexts.append(context)
        context.add_init_script(
            f"localStorage.setItem('mode', '{view.theme}');"
            f"localStorage.setItem('theme', '{view.theme}')"
        )
        context.route("**/*", guard)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("requestfailed", lose)
        page.on("console", listen)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def open_page(browser: Browser, site: str, view: View) -> Iterator[Callable[..., Page]]:
    """A function that opens an empty page; options of the browser's context can be given."""
    with guarded(browser, site, view) as opened:
        yield opened


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """An empty page in the test's view."""
    return open_page()


@pytest.fixture(scope="session")
def read_page(browser: Browser, site: str, page_name: str) -> Iterator[Page]:
    """A page of the site, opened once for all tests that read it and leave it as it was."""
    with guarded(browser, site, View()) as opened:
        yield visit(opened(), f"{site}{page_name}.html")
