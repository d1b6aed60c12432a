"""The pairs of formulas in numerator and denominator layout, and the switch between them.

A pair is two forms, one after the other: a paragraph that starts with a bold "Numerator layout"
and the formulas after it, then the same for "Denominator layout". ``layout.js`` makes the switch
work; without a script, on paper and in a notebook both forms are there.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

LEAD = re.compile(r"(Numerator|Denominator) layout\b")
CHOICE = '<label><input type="radio" name="bp-layout" value="{0}"{1}>{0}</label>'
SWITCH = (
    '<div class="bp-switch" role="radiogroup" aria-label="Layout of the formulas">'
    f'<span aria-hidden="true">Layout</span>{CHOICE.format("numerator", "")}'
    f"{CHOICE.format('denominator', '')}{CHOICE.format('both', ' checked')}</div>"
)


def layout(node: nodes.Node | None) -> str | None:
    """``numerator`` or ``denominator`` for the paragraph that opens such a form."""
    parts = node.children if isinstance(node, nodes.paragraph) else []
    lead = next((part for part in parts if part.astext()), None)  # Markdown leaves empty texts
    found = LEAD.match(lead.astext()) if isinstance(lead, nodes.strong) else None
    return found[1].lower() if found else None


def form(parent: nodes.Element, index: int) -> list[nodes.Node]:
    """A form's paragraph and the formulas after it."""
    end = index + 1
    while end < len(parent) and isinstance(parent[end], nodes.math_block):
        end += 1
    return parent[index:end]


def html(text: str) -> nodes.raw:
    """A piece of HTML."""
    return nodes.raw("", text, format="html")


def boxed(part: list[nodes.Node]) -> list[nodes.Node]:
    """A form in a box of its own."""
    return [html(f'<div class="bp-form" data-layout="{layout(part[0])}">'), *part, html("</div>")]


def pair(first: nodes.paragraph) -> None:
    """Put a form and its other one side by side."""
    parent, index = first.parent, first.parent.index(first)
    one = form(parent, index)
    other = form(parent, index + len(one)) if index + len(one) < len(parent) else []
    if other and layout(other[0]) == "denominator":
        both = [html('<div class="bp-layouts">'), *boxed(one), *boxed(other), html("</div>")]
        parent[index : index + len(one) + len(other)] = both


def add_switch(first: nodes.paragraph) -> None:
    """Put the switch below the heading of the section that has the first pair."""
    section = first.parent
    title = section.first_child_matching_class(nodes.title)
    section.insert(0 if title is None else title + 1, html(SWITCH))


def add_layouts(app: Sphinx, tree: nodes.document, name: str) -> None:
    """Box the pairs of a page, and give a page that has some its switch."""
    forms = [p for p in tree.findall(nodes.paragraph) if layout(p) == "numerator"]
    if forms:
        add_switch(forms[0])
    for paragraph in forms:
        pair(paragraph)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the function above."""
    app.connect("doctree-resolved", add_layouts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
