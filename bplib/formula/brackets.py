"""What brackets and tables hold: columns, rows, matrices, cases, conditions."""

from typing import Any

import numpy as np
from lark import Token, Tree

from bplib.formula import operations as op
from bplib.formula.arithmetic import Arithmetic
from bplib.formula.names import Array, Node
from bplib.formula.operations import scalar


class Brackets(Arithmetic):
    """A condition in square brackets is 1 or 0."""

    def group(self, *parts: Node) -> Array:
        """A value in brackets, or a column of several."""
        values = [self.value(part) for part in parts]
        return values[0] if len(values) == 1 else np.array([[scalar(v)] for v in values])

    def bracket(self, *chains: Node) -> Array:
        """1 where a relation holds, or a row."""
        if len(chains) == 1 and len(chains[0].children) > 1:
            return self.holds(chains[0])
        return np.array([[scalar(self.value(chain.children[0])) for chain in chains]])

    def holds(self, chain: Node) -> Array:
        """1 where a chain of relations holds, 0 elsewhere."""
        values = [self.value(part) for part in chain.children[::2]]
        true: Any = True
        for relation, a, b in zip(chain.children[1::2], values, values[1:], strict=False):
            true = true & op.compared(str(relation), a, b)
        return op.like(true * 1.0, *values)

    def matrix(self, *parts: Any) -> Array:
        """A matrix, entry by entry."""
        rows = [part.children for part in parts if isinstance(part, Tree)]
        if len({len(row) for row in rows}) > 1:
            raise LookupError("the rows of a matrix have one length")
        return np.array([[scalar(self.value(entry)) for entry in row] for row in rows])

    def cases(self, *parts: Any) -> Array:
        """The first case whose condition holds."""
        for case in (part for part in parts if isinstance(part, Tree)):
            chain = next((c for c in case.children[1:] if isinstance(c, Tree)), None)
            if chain is None or scalar(self.holds(chain)):
                return self.value(case.children[0])
        raise LookupError("none of the cases applies: end with \\text{otherwise}")

    def labelled(self, body: Node, _: Token) -> Array:
        """What stands above a brace."""
        return self.value(body)
