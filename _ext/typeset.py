"""Every formula is set while the book is built: no page carries a script for mathematics.

A formula is HTML for the eye and MathML for screen readers; its TeX, in ``data-tex``, is what the
page copies. Titles in the contents and in the window, and the search, get one readable line.
"""

import re
from contextlib import suppress
from html import escape

from docutils import nodes
from formula_text import readable
from katex_v8 import FormulaError, typeset
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

SHORT = 24  # a formula of no more signs is never broken
BRACKETS = re.compile(r"(\\[{}])|(\\begin\b|\\left\b|\{)|(\\end\b|\\right\b|\})|(,)")
AFTER = re.compile(r"[.,;:!?)\]}”’\"'…%/]+|[-‑’]\w+[.,;:!?)]*")
LAST = '<span class="katex-base">'
BEFORE = re.compile(r"[(\[{“‘\"]+$")
log = logging.getLogger(__name__)


def with_breaks(tex: str) -> str:
    """TeX in which a line may also end after a comma outside all groups."""
    depth, parts, start = 0, [], 0
    for found in BRACKETS.finditer(tex):
        depth += bool(found[2]) - bool(found[3])
        if found[4] and not depth:
            parts.append(tex[start : found.end()])
            start = found.end()
    return r"\allowbreak ".join([*parts, tex[start:]])


def set_formula(node: nodes.math | nodes.math_block) -> None:
    """Give a formula its HTML and its readable text."""
    tex, display = node.astext(), isinstance(node, nodes.math_block)
    text = readable(tex)
    long = not display and len(text) > SHORT
    node["tex"], node["html"] = tex, typeset(with_breaks(tex) if long else tex, display)
    node["classes"] += ["bp-long"] if long else []
    node[:] = [nodes.Text(text)]


def set_formulas(app: Sphinx, tree: nodes.document, name: str) -> None:
    """Set every formula of a page; one that KaTeX refuses is named with its place."""
    for node in list(tree.findall(lambda n: isinstance(n, (nodes.math, nodes.math_block)))):
        try:
            set_formula(node)
        except FormulaError as error:
            app.statuscode = 1  # the build fails, and goes on to name the others
            log.warning("%s: %s", " ".join(node.astext().split()), error, location=node)
            node["tex"], node["html"] = node.astext(), f"<code>{escape(node.astext())}</code>"
        if isinstance(node, nodes.math):
            keep_together(node)


def keep_together(node: nodes.math) -> None:
    """Bind punctuation to its formula, so that no line begins or ends with it alone."""
    whole: nodes.Element = node
    # Markdown leaves empty texts beside inline markup.
    node.parent.children = [part for part in node.parent.children if part != ""]
    while isinstance(whole.parent, nodes.Inline) and len(whole.parent) == 1:
        whole = whole.parent
    unit = nodes.inline("", "", classes=["bp-unit"])
    before, after = neighbour(whole, -1, BEFORE), neighbour(whole, 1, AFTER)
    if after and "bp-long" in node["classes"]:  # a line may end in the formula, but not after it
        node["html"], after = bound(node["html"], after), None
    if before or after:
        whole.parent[whole.parent.index(whole)] = unit  # replace_self would copy the classes
        unit += [*filter(None, [before, whole, after])]


def bound(html: str, after: str) -> str:
    """A formula whose last piece and the punctuation after it are one."""
    start, last = html[: html.rindex(LAST)], html[html.rindex(LAST) :].removesuffix("</span>")
    unit = f'<span class="bp-unit"><span aria-hidden="true">{last}</span>'
    return f'{start}</span>{unit}<span class="bp-after">{escape(after)}</span></span>'


def neighbour(node: nodes.Element, step: int, pattern: re.Pattern[str]) -> nodes.Text | None:
    """Cut what touches a formula off the text before or after it."""
    siblings, index = node.parent.children, node.parent.index(node) + step
    text = siblings[index] if 0 <= index < len(siblings) else None
    found = isinstance(text, nodes.Text) and (
        pattern.match(text) if step > 0 else pattern.search(text)
    )
    if not found:
        return None
    rest = text[found.end() :] if step > 0 else text[: found.start()]
    node.parent.replace(text, nodes.Text(rest))
    return nodes.Text(found[0])


def name_in_text(app: Sphinx, env: BuildEnvironment) -> None:
    """Write the formulas of titles as text, for the contents and for the window's title."""
    for tree in [*env.titles.values(), *env.longtitles.values(), *env.tocs.values()]:
        for node in list(tree.findall(nodes.math)):
            with suppress(FormulaError):  # named with its place when the page is set
                node.replace_self(nodes.Text(readable(node.astext())))


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """An inline formula."""
    kind = "math notranslate nohighlight katex"
    self.body.append(self.starttag(node, "span", "", CLASS=kind, **{"data-tex": node["tex"]}))
    self.body.append(f"{node['html']}</span>")
    raise nodes.SkipNode


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """A formula on a line of its own."""
    kind = "math notranslate nohighlight katex-display"
    self.body.append(self.starttag(node, "div", "", CLASS=kind, **{"data-tex": node["tex"]}))
    self.body.append(f'<span class="katex">{node["html"]}</span></div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above."""
    app.add_html_math_renderer("katex", (visit_math, None), (visit_math_block, None))
    app.connect("env-updated", name_in_text)
    app.connect("doctree-resolved", set_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
