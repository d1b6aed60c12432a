"""Sums, products and quotients."""

from typing import Any

import numpy as np
from lark import Token

from bplib.formula import operations as op
from bplib.formula.names import Array, Node
from bplib.formula.scripts import Scripts


class Arithmetic(Scripts):
    """What stands side by side is multiplied first."""

    def sum(self, *parts: Any) -> Array:
        """A sum of terms with signs."""
        signed = self.signed(parts)
        total = None
        for place, (sign, node) in enumerate(signed):
            if node.data == "dots":
                term = self.between(signed[place - 1][1], signed[place + 1][1])
            else:
                term = self.value(node)
            total = op.add(total, term if sign == "+" else -term)
        return total

    def signed(self, parts: Any) -> list[tuple[str, Node]]:
        """The terms with their signs."""
        found, sign = [], "+"
        for part in parts:
            if isinstance(part, Token):
                sign = str(part)
            else:
                found.append((sign, part))
        return found

    def between(self, first: Node, last: Node) -> Array:
        """What the dots in a_1 + ... + a_k stand for: the terms from 2 to k - 1."""
        letter = last_index(first, last)
        count = self.scope.index(letter) if letter else None
        if count is None:
            raise LookupError("dots stand between a term with index 1 and the same with a letter")
        total: Any = 0.0
        for i in range(2, count):
            total = (
                op.add(total, self.indexed({letter: i}, last))
                if i > 2
                else self.indexed({letter: i}, last)
            )
        return total if count > 2 else np.zeros_like(self.value(last))

    def term(self, first: Node, *rest: Any) -> Array:
        """What signs of multiplication join."""
        found = self.value(first)
        for sign, node in zip(rest[::2], rest[1::2], strict=True):
            found = op.TIMES[str(sign)](found, self.value(node))
        return found

    def run(self, *factors: Node) -> Array:
        """What stands side by side."""
        found = self.value(factors[0])
        for factor in factors[1:]:
            found = op.product(found, self.value(factor))
        return found

    def quotient(self, top: Node, bottom: Node) -> Array:
        """A quotient with a slash, perhaps a derivative."""
        before, over = top.children[:-1], top
        if top.data == "run" and top.children[-1].data == "partial":  # 2 \partial L / \partial x
            over = top.children[-1]
        slope = self.slope(over, bottom)
        if slope is not None:
            return slope if over is top else op.product(self.run(*before), slope)
        if bottom.data == "run" and bottom.children[-1].data == "big":
            self.refuse(bottom.children[-1], "write the sum before the slash, or in brackets")
        return op.divide(self.value(top), self.value(bottom))

    def fraction(self, _: Token, top: Node, bottom: Node) -> Array:
        """A fraction, perhaps a derivative."""
        slope = self.slope(top, bottom)
        return op.divide(self.value(top), self.value(bottom)) if slope is None else slope


def last_index(first: Node, last: Node) -> str:
    """The letter of the last of some terms, whose first has 1 at its place, or nothing."""
    letters = _differences(first, last)
    return letters.pop() if len(letters) == 1 else ""


def _differences(first: Any, last: Any) -> set[str]:
    if isinstance(first, Token) or isinstance(last, Token):
        return set() if first == last else {"", "?"}
    if first.data == "number" and last.data == "symbol" and first.children == ["1"]:
        return {str(last.children[0])}
    if first.data != last.data or len(first.children) != len(last.children):
        return {"", "?"}
    pairs = zip(first.children, last.children, strict=True)
    return set().union(*(_differences(a, b) for a, b in pairs))
