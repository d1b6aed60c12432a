"""The page of answers, made from what the chapters computed while the site was built.

Each item of a source gets an anchor where its id stands in small print. The directive ``answers``
lists the items of one source. The build complains when a chapter checks anything else than
``_data/checks.json`` says: a check that went missing is named with its item.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from places import ITEM, Place, html_id, lost, page_of, places, sealed
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

ENTRY = """<article class="bp-answer" id="{anchor}" data-verdict="{verdict}">
<p><strong>{id}</strong> {asked} <span class="bp-verdict">{verdict}</span></p>
<dl><dt>Printed there</dt><dd>{printed}</dd><dt>Computed here</dt><dd>{computed}</dd>
<dt>Place</dt><dd>{place}{errata}</dd></dl></article>"""
FILTER = """<search class="bp-filter">
<label>Search the answers <input type="search"></label>
<label>Source <select><option value="">all</option>{sources}</select></label>
<label>Verdict <select><option value="">all</option>{verdicts}</select></label>
<output>{count} of {count}</output></search>"""
NO_NUMBER = "a drawing or a plan, without a number"
VERDICTS = {True: "agrees", False: "wrong there", None: "nothing to compare"}
log = logging.getLogger(__name__)


class AnswersNode(nodes.General, nodes.Element):
    """The place of the answers of one source."""


class Answers(SphinxDirective):
    """``{answers} S0``: the items of a source."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Leave the place; the answers are written when every chapter has been executed."""
        return [AnswersNode(source=self.arguments[0])]


def anchor(item: str) -> str:
    """The anchor of an item's place: that of S0-Q1.1 is item-S0-Q1-1."""
    return f"item-{html_id(item)}"


def add_anchors(app: Sphinx, tree: nodes.document) -> None:
    """Put a target at each id in small print, and at each heading that starts with one."""
    small = False
    for node in list(tree.findall(lambda n: isinstance(n, (nodes.raw, nodes.Text)))):
        if isinstance(node, nodes.raw):
            small = "bp-source" in node.astext() or (small and "</small" not in node.astext())
        elif small and not isinstance(node.parent, nodes.raw):
            place = node.parent.index(node)
            found = [anchor(item) for item in ITEM.findall(node.astext())]
            fresh = [name for name in found if name not in tree.ids]
            tree.ids.update(dict.fromkeys(fresh, tree))
            node.parent.insert(place, [nodes.target(ids=[name]) for name in fresh])
        elif isinstance(node.parent, nodes.title) and (found := ITEM.match(node.astext())):
            node.parent.parent["ids"].append(anchor(found[0]))


def executed(app: Sphinx) -> list[Path]:
    """The notebooks of this build, as they were executed, in the order of the book."""
    folder = Path(app.outdir).parent / "jupyter_execute"
    paths = [folder / f"{name}.ipynb" for name in sorted(app.env.found_docs)]
    return [path for path in paths if path.exists()]


def data(app: Sphinx, name: str) -> Any:
    """A file of ``_data``."""
    return json.loads(Path(app.srcdir, "_data", name).read_text("utf-8"))


def complain(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of each check that is gone or new."""
    for message in lost(data(app, "checks.json"), sealed(executed(app))):
        log.warning("%s (CONTRIBUTING.md, the seal)", message, location="chapters/answers")


def fill(app: Sphinx, tree: nodes.document, name: str) -> None:
    """Write the entries of the page of answers."""
    if not (waiting := list(tree.findall(AnswersNode))):
        return
    found = {item: p for path in executed(app) for p in places(path) for item in p.items}
    items = data(app, "sources.json")["items"]
    for node in waiting:
        chosen = [item for item in items if item["id"].startswith(node["source"] + "-")]
        entries = (entry(app, name, item, found.get(item["id"])) for item in chosen)
        node.replace_self(nodes.raw("", "\n".join(entries), format="html"))
    first = waiting[0].parent
    text = filter_of(sorted({item["id"][:2] for item in items}), len(items))
    first.parent.insert(first.parent.index(first), nodes.raw("", text, format="html"))


def filter_of(sources: list[str], count: int) -> str:
    """The controls that leave fewer entries; a script gives them their effect."""
    options = ["".join(map("<option>{}</option>".format, v)) for v in (sources, VERDICTS.values())]
    return FILTER.format(sources=options[0], verdicts=options[1], count=count)


def entry(app: Sphinx, page: str, item: dict[str, Any], place: Place | None) -> str:
    """One item: what was asked, printed and computed, and a link to where."""
    if place is None:
        log.warning("%s has no place in the chapters", item["id"], location=page)
        return ""

    def link(document: str, name: str, text: str) -> str:
        uri = app.builder.get_relative_uri(page, page_of(document))
        return f'<a href="{uri}#{anchor(name)}">{escape(text)}</a>'

    computed = place.of(item["id"])
    if not computed and item["agrees"] is not None:
        log.warning("%s is not computed in %s", item["id"], place.chapter, location=page)
    title = app.env.titles[page_of(place.chapter)].astext()
    errata = " ".join(link("errata", name, name) for name in item.get("errata", []))
    return ENTRY.format(
        anchor=html_id(item["id"]),
        verdict=VERDICTS[item["agrees"]],
        id=item["id"],
        asked=escape(f"{item['topic']}: {item['asked']}"),
        printed=escape(item["printed"]),
        computed="<br>".join(f"<code>{escape(line)}</code>" for line in computed) or NO_NUMBER,
        place=link(place.chapter, item["id"], f"{title}: {place.section}"),
        errata=errata and f"; errata {errata}",
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above."""
    app.add_node(AnswersNode)
    app.add_directive("answers", Answers)
    app.connect("doctree-read", add_anchors)
    app.connect("env-updated", complain)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
