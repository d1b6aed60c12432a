"""Derivatives, as formulas write them."""

import numpy as np
from lark import Token, Tree

from bplib.formula.derivatives import along, differentiate
from bplib.formula.names import SYMBOLS, Array, Node
from bplib.formula.symbols import Symbols


class Slopes(Symbols):
    """A derivative is computed from the function, never from the formula."""

    def primed(self, node: Node, prime: Node) -> Array:
        """The derivative by x."""
        if len(prime.children[0]) > 1:
            self.refuse(prime, "one prime at a time")
        return self.differentiated_by(node, Tree("symbol", [Token("LETTER", "x")]), "numerator")

    def slope(self, top: Node, bottom: Node) -> Array | None:
        """The derivative that a fraction stands for, or None."""
        over, under = along(top), along(bottom)
        kinds = {found[0] for found in (over, under) if found}
        if not kinds or "change" in kinds:
            return None
        if over is None or under is None or len(kinds) > 1:
            self.refuse(top, "a derivative has the same sign of a change above and below")
        return self.differentiated_by(over[1], under[1], self.layout)

    def partial(self, _: Node) -> Array:
        """A change by itself has no value."""
        raise LookupError("\\partial stands in a quotient")

    def gradient(self, *parts: Node) -> Array:
        """A gradient has the shape of its variable."""
        if len(parts) == 1:
            return self.differentiated_by(
                parts[0], Tree("symbol", [Token("LETTER", "x")]), "gradient"
            )
        return self.differentiated_by(parts[1], parts[0], "gradient")

    def differentiated_by(self, node: Node, variable: Node, layout: str) -> Array:
        """The derivative of a node by a symbol or an entry."""
        self.differentiated = True
        variable = variable.children[0].children[0] if variable.data == "start" else variable
        atom, *scripts = variable.children if variable.data == "scripted" else (variable,)
        if atom.data not in SYMBOLS:
            self.refuse(variable, "a derivative is taken by a symbol")
        lower = sorted(scripts, key=lambda s: s.data == "sub")
        name, rest, bold = self.reference(atom, lower)
        if not name:
            self.named(atom, lower)
        scope, kept = self.scope, dict(self.scope.indices)

        def moved(value: Array) -> Array:
            there = scope.moving({name: value})
            there.indices = kept
            return self.within(there, node)

        point = np.asarray(scope.value(name))
        return differentiate(moved, point, rest, bold, layout, self.method)
