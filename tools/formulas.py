"""Read the formulas of a page, and those that its proofs execute."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from nbformat import NotebookNode

from bplib.formula.claims import printed
from bplib.formula.names import SYMBOLS, Node
from bplib.formula.reader import FormulaError, read
from tools.prose import PIECE

QUOTED = re.compile(r"^> ?", re.MULTILINE)
WORDS = re.compile(r"\\[a-zA-Z]+|\\.|\S", re.DOTALL)
RELATION = re.compile(r"[=<>]|\\(?:l[et]|g[et]|[lg]eq|neq?|approx|leftarrow|to)(?![a-zA-Z])")


class Formula(NamedTuple):
    """A formula of the prose: its LaTeX, and whether it stands on a line of its own."""

    latex: str
    displayed: bool

    @property
    def key(self) -> str:
        """The formula as it is compared: spaces do not count."""
        return key(self.latex)

    @property
    def claims(self) -> bool:
        """Whether it is an equation that is displayed, or has an operation in it."""
        try:
            chains = [claim.chain for claim in read(self.latex)]
        except FormulaError:
            return RELATION.search(self.latex) is not None
        sides = [chain.children[::2] for chain in chains]
        return any(len(s) > 1 and (self.displayed or not all(map(plain, s))) for s in sides)

    @property
    def sides(self) -> list[str]:
        """Itself and the sides of its equations, as they are compared."""
        try:
            nodes = [side for claim in read(self.latex) for side in claim.chain.children[::2]]
        except FormulaError:
            nodes = []
        texts = [self.latex[node.meta.start_pos : node.meta.end_pos] for node in nodes]
        return [self.key, *map(key, texts)]


def key(latex: str) -> str:
    """A formula without the spaces that LaTeX does not see, and without the end of a sentence."""
    return " ".join(WORDS.findall(latex.strip().rstrip(".,;")))


def plain(side: Node) -> bool:
    """Whether a side is a symbol, an entry or a printed number, with or without a sign."""
    if printed(side) is not None or side.data in SYMBOLS:
        return True
    if side.data == "sum" and len(side.children) == 2:
        return plain(side.children[1])
    if side.data != "scripted":
        return False
    base, *scripts = side.children  # 10^{-5} is printed as well
    return base.data == "number" or (base.data in SYMBOLS and {s.data for s in scripts} == {"sub"})


def formulas(source: str) -> Iterator[Formula]:
    """The formulas of a Markdown cell, in order."""
    for piece in PIECE.finditer(source):
        if text := piece["math"]:
            yield Formula(
                QUOTED.sub("", text).strip("$").strip(), not text.startswith("$") or text[1] == "$"
            )


class Executed(NamedTuple):
    """A formula in a call of check_formula; None if it is no literal."""

    latex: str | None
    node: ast.expr


def executed(cell: NotebookNode) -> Iterator[Executed]:
    """The formulas that a code cell executes."""
    from tests.lints.page import calls

    for call in calls(cell, "check_formula"):
        for node in call.args:
            literal = isinstance(node, ast.Constant) and isinstance(node.value, str)
            yield Executed(node.value if literal else None, node)
