"""How soon a page is complete on a slow phone: ``python -m benchmarks.pages OLD_SITE [PAGE ...]``.

Each page is opened in turns as it was (from the folder of an older build), as it is, and without
its formulas (the floor), each time as a first visit, 412 px wide on a processor slowed four times.
"""

import gzip
import platform
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.results import record

SITE = Path(__file__).parents[1] / "_build" / "html"
FLAGS = ["--no-sandbox", "--disable-gpu"]
KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
WIDTH, SLOWED, RUNS = 412, 4, 5
FONTS, BLOCKED, BLOCKED_OLD, SHIFT = 1.15, 1.3, 0.25, 0.02  # limits

WATCH = """
window.seen = { shift: 0, blocked: 0, paint: 0, formulas: 0 };
const watch = (type, use) => {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(use));
  observer.observe({ type, buffered: true });
};
watch("layout-shift", (e) => { if (!e.hadRecentInput) seen.shift += e.value; });
watch("longtask", (e) => { seen.blocked += Math.max(0, e.duration - 50); });
watch("paint", (e) => {
  if (e.name !== "first-contentful-paint") return;
  seen.paint = e.startTime;
  seen.formulas = document.querySelectorAll(".katex-html, mjx-container").length;
});
"""
# The last moment at which a formula or a typeface was put in its place.
COMPLETE = """async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
  const last = performance.getEntriesByType("resource")
    .filter((e) => e.name.includes("/fonts/")).map((e) => e.responseEnd);
  const set = window.MathJax ? performance.now() : 0;
  return Math.max(seen.paint, set, ...last);
}"""


@cache
def content(path: Path, bare: bool) -> bytes:
    """A file, packed as a server sends it; ``bare`` is a page without its formulas."""
    data = path.read_bytes()
    if bare and path.suffix == ".html":
        page = BeautifulSoup(data, "html.parser")
        for formula in page.select("span.math, div.math"):
            formula.decompose()
        data = str(page).encode()
    return gzip.compress(data, 9) if path.suffix != ".woff2" else data


class Handler(BaseHTTPRequestHandler):
    """Serves /old/, /new/ and /floor/ with compression."""

    folders: dict[str, Path]

    def do_GET(self) -> None:
        """Answer with a file."""
        site, _, name = self.path.split("?")[0].lstrip("/").partition("/")
        path = self.folders.get(site, SITE) / name
        if not path.is_file():
            self.send_error(404)
            return
        data = content(path, site == "floor")
        self.send_response(200)
        self.send_header("Content-Type", KINDS.get(path.suffix[1:], "application/octet-stream"))
        if path.suffix != ".woff2":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def server(old: Path) -> Iterator[str]:
    """The address of the three sites."""
    Handler.folders = {"old": old, "new": SITE, "floor": SITE}
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def opened(browser: Browser, address: str) -> tuple[Page, dict[str, float]]:
    """A first visit, and what was sent for it."""
    page = browser.new_context(viewport={"width": WIDTH, "height": 915}).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    sent = {"bytes": 0.0, "requests": 0.0}

    def arrived(event: dict[str, float]) -> None:
        sent["bytes"] += event["encodedDataLength"]
        sent["requests"] += 1

    session.on("Network.loadingFinished", arrived)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    return page, sent


def visit(browser: Browser, address: str) -> dict[str, float]:
    """One first visit: milliseconds, layout shift, kB."""
    page, sent = opened(browser, address)
    complete = page.evaluate(COMPLETE)
    page.wait_for_timeout(1500)  # what still runs after the page has loaded
    seen = page.evaluate("seen")
    page.context.close()
    return {**seen, "complete": complete, "kB": sent["bytes"] / 1000, "requests": sent["requests"]}


def median(runs: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def row(name: str, page: dict[str, dict[str, float]]) -> str:
    """A line of the table."""
    old, new, floor = page["old"], page["new"], page["floor"]
    within = [
        new["formulas"] > 0 or name == "chapters/index",
        new["complete"] <= FONTS * floor["complete"],
        new["blocked"] <= max(BLOCKED * floor["blocked"], 50),
        new["blocked"] <= BLOCKED_OLD * old["blocked"],
        new["shift"] <= SHIFT,
    ]
    figures = [
        " / ".join(f"{page[site][key]:.{digits}f}" for site in ("old", "new", "floor"))
        for key, digits in (("paint", 0), ("complete", 0), ("blocked", 0), ("shift", 3), ("kB", 0))
    ]
    verdict = "yes" if all(within) else "no: " + " ".join("ynn"[1 - ok] for ok in within)
    return f"| {name.removeprefix('chapters/')} | {' | '.join(figures)} | {verdict} |"


def main(old: Path, names: list[str]) -> None:
    """Measure, print and record."""
    chosen = names or sorted(f"chapters/{p.stem}" for p in SITE.glob("chapters/*.html"))
    lines = []
    with server(old) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name in chosen:
            runs = [
                {site: visit(browser, f"{address}/{site}/{name}.html") for site in Handler.folders}
                for _ in range(RUNS)
            ]
            page = {site: median([run[site] for run in runs]) for site in Handler.folders}
            lines.append(row(name, page))
            print(lines[-1], flush=True)
    record("pages", TEXT.format(python=platform.python_version(), rows="\n".join(lines)))


TEXT = f"""## Pages on a slow phone

`python -m benchmarks.pages OLD_SITE`; {WIDTH} px, processor slowed {SLOWED} times, a first
visit each time, median of {RUNS}, the sites in turns: old / new / without formulas. Milliseconds to
the first paint, to the last typeface or formula in its place, in tasks that block longer than 50 ms
(the part above 50); layout shift; kB sent, compressed. Within: formulas in the first paint;
complete within {FONTS} of the page without formulas; blocked at most {BLOCKED} of it and
{BLOCKED_OLD} of the old site; shift at most {SHIFT}.

| page | first paint | complete | blocked | shift | kB | within |
|---|---|---|---|---|---|---|
{{rows}}"""


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
