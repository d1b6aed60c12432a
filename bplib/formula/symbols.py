"""Numbers and symbols: printed, named, indexed."""

from typing import Any

import numpy as np
from lark import Token, Tree

from bplib.formula import operations as op
from bplib.formula.core import Core
from bplib.formula.indices import items_of
from bplib.formula.names import Array, Node, code_name, is_bold, spellings
from bplib.formula.scope import as_array


class Symbols(Core):
    """Symbols have the values of the place."""

    def number(self, text: Token) -> Array:
        """A printed number."""
        return op.number(text, self.rounded)

    def symbol(self, token: Token) -> Array:
        """A letter: a number, or every entry of an array."""
        return self.named(Tree("symbol", [token]), [])

    def bold(self, token: Token) -> Array:
        """A vector or a matrix."""
        return self.named(Tree("bold", [token]), [])

    def accented(self, *parts: Any) -> Array:
        """A symbol with a hat, a tilde or a bar."""
        return self.named(Tree("accented", list(parts)), [])

    def change(self, *parts: Any) -> Array:
        """A change of a symbol, which has a name of its own."""
        return self.named(Tree("change", list(parts)), [])

    def dots(self, token: Token) -> Array:
        """Dots stand in a sum alone."""
        raise LookupError("a sum with dots goes from index 1 to a letter: a_1 + \\dots + a_k")

    def given(self) -> Array:
        """The value that was given for comparison."""
        found = self.scope.value("equals")
        return np.array(np.nan) if found is None else op.entry(found, [], True)

    def result(self) -> Array:
        """The same for a value that belongs to this place."""
        return op.entry(as_array(self.scope.keywords["equals"]), [], True)

    def meaning(self, latex: str, node: Node) -> Array:
        """The value of a symbol that is given by a formula of its own."""
        before, self.latex = self.latex, latex
        try:
            return self.value(node)
        finally:
            self.latex = before

    def named(self, symbol: Node, subscripts: list[Node]) -> Array:
        """The value of a symbol with its indices."""
        if not subscripts and (number := self.scope.indices.get(code_name(symbol))) is not None:
            return np.asarray(float(number))
        name, rest, bold = self.reference(symbol, subscripts)
        if not name:
            return self.unnamed(symbol, subscripts)
        found = self.scope.value(name)
        return op.entry(found, rest, bold or code_name(symbol)[0].isupper())

    def reference(self, symbol: Node, subscripts: list[Node]) -> tuple[str, list[int], bool]:
        """The name of a symbol, the indices of the entry, and whether it is a whole array."""
        base, bold = code_name(symbol), is_bold(symbol)
        if op.constant(base, bold, []) is not None and base not in self.scope.keywords:
            return "", [], bold
        for split in (False, True):  # w_{12} is w12, or entry 1, 2
            nodes = [item for s in subscripts for item in items_of(s, split)]
            items = [self.index(node) for node in nodes]
            digits = sum(isinstance(node, str) or node.data == "number" for node in nodes[:1])
            names = [f"new_{base}"] if self.renewing else spellings(base, bold)
            name, rest = self.scope.find(names, items, bold, digits)
            if name:
                return name, rest, bold
        return "", [], bold

    def unnamed(self, symbol: Node, subscripts: list[Node]) -> Array:
        """A constant, or a column of the matrix with the large letter."""
        base = code_name(symbol)
        items = [self.index(item) for s in subscripts for item in items_of(s, False)]
        constant = op.constant(base, is_bold(symbol), items)
        if constant is not None:
            return constant
        column = self.scope.value(base.upper()) if is_bold(symbol) and items else None
        if column is not None and column.ndim == 2 and 0 < items[-1] <= column.shape[1]:
            return column[:, [items[-1] - 1]]
        said = base + "".join(str(item) for item in items)
        raise LookupError(f"{said} has no value: give it as a keyword, {said}=...")

    def index(self, item: Node | str) -> int:
        """The number of an index: itself, a letter, or k + 1."""
        if isinstance(item, str):
            return int(item)
        if item.data == "number":
            return int(item.children[0])
        if item.data == "group":  # a layer: W^{(2)}
            return self.index(item.children[0])
        if item.data == "symbol":
            found = self.scope.index(code_name(item))
            if found is None:
                raise LookupError(f"the index {item.children[0]} has no value")
            return found
        if item.data == "sum" and len(item.children) == 3:
            first, sign, second = item.children
            return self.index(first) + (1 if sign == "+" else -1) * self.index(second)
        raise LookupError("an index is a letter or a number, or k + 1")
