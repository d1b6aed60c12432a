"""The parts of a lesson: proofs folded to one quiet line, captions, boxed rules, anchors of items.

A cell tagged ``proof`` becomes "✓ 8 figures, 3 formulas, 1 gradient", which opens its code and
output. The paragraph in italics after a figure is its caption, and the code of the figure stands
below. A quotation that begins with an anchor is a rule, to which any page can link. The setup cell
of a notebook is for who runs it, and left out.
"""

import re

from docutils import nodes
from places import SETUP, html_id
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

GRADIENT = re.compile(r"^✓ grad\w*: ", re.MULTILINE)
FORMULA = re.compile(r"^✓ formula: ", re.MULTILINE)
FIGURE = re.compile(r"^✓ (?!formula: ).* = ", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([\w-]+)">')
FOLDS = {"hide-input": "Code of this figure", "solution": "A solution"}


def cells(tree: nodes.document, tag: str = "") -> list[nodes.container]:
    """The code cells of a page, or those with a tag."""
    found = tree.findall(lambda n: isinstance(n, nodes.container))
    code = [cell for cell in found if cell.get("nb_element") == "cell_code"]
    return [cell for cell in code if not tag or tag in cell["cell_metadata"].get("tags", [])]


def counted(printed: str) -> str:
    """What a proof cell printed, in one line."""
    counts = (
        ("figure", len(FIGURE.findall(printed))),
        ("formula", len(FORMULA.findall(printed))),
        ("gradient", len(GRADIENT.findall(printed))),
    )
    said = [f"{count} {name}{'s' * (count > 1)}" for name, count in counts if count]
    return ", ".join(said) or "computed"


def fold_proofs(app: Sphinx, tree: nodes.document) -> None:
    """Fold each proof cell; mark the place of its items, to which the answers lead."""
    for cell in cells(tree, "proof"):
        printed = "\n".join(part.astext() for part in cell.children[1:])
        opening = f'<details class="bp-proof"><summary>✓ {counted(printed)}</summary>'
        cell[:] = [
            nodes.raw("", opening, format="html"),
            *cell.children,
            nodes.raw("", "</details>", format="html"),
        ]


def name_folds(app: Sphinx, tree: nodes.document) -> None:
    """Say what is behind the fold of a figure's code and of a solution."""
    for tag, name in FOLDS.items():
        for cell in cells(tree, tag):
            cell.attributes |= {"hide_mode": "input", "prompt_show": name, "prompt_hide": name}


def place_items(app: Sphinx, tree: nodes.document) -> None:
    """Give each item of a cell an anchor there, unless the text names the item elsewhere."""
    for cell in cells(tree):
        names = (f"item-{html_id(name)}" for name in cell["cell_metadata"].get("items", []))
        cell["ids"] += [name for name in names if name not in tree.ids]


class BoxRules(SphinxTransform):
    """Box each quotation that begins with an anchor, and let all pages link to it."""

    default_priority = 800  # before MyST looks for what links lead to

    def apply(self, **options: object) -> None:
        """Give the quotation the anchor's name, known to this page and to the others."""
        here = getattr(self.document, "myst_slugs", {})
        self.document.myst_slugs = here
        for quotation in list(self.document.findall(nodes.block_quote)):
            mark = next(iter(quotation.findall(nodes.raw)), None)
            if mark is not None and (found := ANCHOR.match(mark.astext())):
                title = next(iter(quotation.findall(nodes.strong))).astext().rstrip(".")
                here[found[1]] = (2, found[1], title)
                quotation["ids"].append(found[1])
                quotation["classes"].append("bp-rule")
                place = mark.parent.index(mark)
                del mark.parent[place : place + 2]  # the anchor and its end
        self.env.metadata[self.env.docname]["myst_slugs"] = here


def arrange(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Leave the setup cell out; put captions below figures, and their code below these."""
    for cell in cells(tree):
        if cell.astext().startswith(SETUP):
            cell.parent.remove(cell)
        elif cell.get("hide_mode") == "input" and len(cell) > 1:
            fold, *output = cell.children
            cell[:] = [*output, *caption(cell), fold]


def caption(cell: nodes.container) -> list[nodes.Element]:
    """The paragraph in italics after a figure, taken from there."""
    place = cell.parent.index(cell) + 1
    after = cell.parent[place] if place < len(cell.parent) else None
    if isinstance(after, nodes.paragraph) and [*map(type, after)] == [nodes.emphasis]:
        cell.parent.remove(after)
        after["classes"].append("bp-caption")
        return [after]
    return []


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above; items after those that the text names."""
    app.connect("doctree-read", fold_proofs)
    app.connect("doctree-read", name_folds)
    app.connect("doctree-read", place_items, priority=600)
    app.add_transform(BoxRules)
    app.connect("doctree-resolved", arrange)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
