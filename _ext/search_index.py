"""The search: its page and its index, in place of those that Sphinx makes.

When the site is written, every section of its pages becomes one entry of ``search-index.js``:
a script, because a page that is opened from a folder may fetch nothing. The page searches the
entries with MiniSearch, from a server and from a folder alike.
"""

import json
import pickle
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from frame import version
from page_text import Section, article, sections
from sphinx.application import Sphinx

SPHINX_OWN = {"searchtools.js", "language_data.js", "sphinx_highlight.js"}


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
    """Load the search on its own page, after the scripts of every page."""
    if page == "search":
        file = Path(app.srcdir, "_static", "search.js")
        context["scripts"].append(f"search.js?v={version(file)}")


def add_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Ask for the page, which Sphinx leaves out with its own search."""
    yield "search", {"title": "Search"}, "search.html"


def silence(app: Sphinx) -> None:
    """Let Sphinx make no index of its own."""
    app.builder.search = False


def entries(app: Sphinx) -> Iterator[tuple[str, float, list[Section]]]:
    """Each page in reading order, how much it counts, and its sections."""
    store = Path(app.doctreedir, "sections.pickle")
    before = pickle.loads(store.read_bytes()) if store.exists() else {}
    kept = {}
    for name in sorted(app.env.found_docs):
        text = article(Path(app.outdir, f"{name}.html").read_text("utf-8"))
        key = sha256(text.encode()).hexdigest()
        kept[key] = before[key] if key in before else sections(text)
        yield f"{name}.html", app.config.search_weights.get(name, 1), kept[key]
    store.write_bytes(pickle.dumps(kept))


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write the index, and remove what only the search of Sphinx would need."""
    if error or app.builder.name != "html":
        return
    pages, rows = [], []
    for number, (address, weight, found) in enumerate(entries(app)):
        pages.append([address, found[0].heading, weight])
        rows += [[number, *section] for section in found]
    content = {"pages": pages, "sections": rows}
    index = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, "search-index.js").write_text(f"var searchIndex={index};\n", "utf-8")
    vendor = Path(app.srcdir, "vendor", "minisearch")
    shutil.copytree(vendor, Path(app.outdir, "minisearch"), dirs_exist_ok=True)
    for name in SPHINX_OWN:
        Path(app.outdir, "_static", name).unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above."""
    app.add_config_value("search_weights", {}, "html", dict)
    app.connect("builder-inited", silence)
    app.connect("html-collect-pages", add_page)
    app.connect("html-page-context", add_script, priority=901)
    app.connect("build-finished", write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
