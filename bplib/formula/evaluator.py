"""A tree of a formula is computed with numpy; every shape is checked as on paper."""

from collections.abc import Iterator

import numpy as np
from lark import Token, Tree

from bplib.formula import functions as fn
from bplib.formula import operations as op
from bplib.formula.brackets import Brackets
from bplib.formula.derivatives import elementwise_slope
from bplib.formula.indices import assignments, bound_by, free_letters, items_of
from bplib.formula.names import Array, Node, code_name
from bplib.formula.scope import parameters


class Evaluator(Brackets):
    """Functions, and sums over an index; a method for each rule of the grammar."""

    def root(self, body: Node) -> Array:
        """A square root."""
        return fn.elementwise(np.sqrt, self.value(body))

    def size(self, body: Node) -> Array:
        """An absolute value."""
        return fn.elementwise(fn.absolute, self.value(body))

    def inner(self, first: Node, second: Node) -> Array:
        """An inner product."""
        return op.inner(self.value(first), self.value(second))

    def function(self, name: Token, *parts: Node) -> Array:
        """A named function."""
        *scripts, argument = parts
        after: list[Node] = []
        if argument.data == "scripted" and argument.children[0].data == "group":
            argument, *after = argument.children
        lower = [s for s in scripts if s.data == "sub"]
        if lower:
            values = [self.indexed(i, argument) for i in self.assigned(lower[0], argument)]
            found = fn.extreme(str(name), values)
        else:
            parts_ = argument.children if argument.data == "group" else [argument]
            found = fn.function(str(name), [self.value(part) for part in parts_])
        return self.raise_(found, [s for s in scripts if s.data != "sub"] + after)

    def applied(self, name: Token, *parts: Node) -> Array:
        """A function that a letter stands for, or its slope."""
        *scripts, group = parts
        symbol = Tree("bold" if "math" in name else "symbol", [name])
        lower = [s for s in scripts if s.data == "sub"]
        items = [self.mark(i) for s in lower for i in items_of(s, False)]
        function = fn.applied(self.scope.keywords, code_name(symbol), "".join(items))
        if function is None:
            return op.product(self.named(symbol, lower), self.value(group))
        values = [self.value(part) for part in group.children]
        for more in parameters(function)[len(values) :]:
            found = self.scope.value(more)
            values += [] if found is None else [found]
        if any(s.data == "prime" for s in scripts):
            return op.like(elementwise_slope(function, values[0]), values[0])
        return op.like(np.asarray(function(*values)), *values)

    def mark(self, item: Node) -> str:
        """What an index adds to the name of a function: the number of a layer, or a letter."""
        letter = code_name(item) if item.data == "symbol" else ""
        return letter if letter and self.scope.index(letter) is None else str(self.index(item))

    def big(self, name: Token, *parts: Node) -> Array:
        """A sum or a product over an index; without one, over all entries."""
        *scripts, body = parts
        lower = next((s for s in scripts if s.data == "sub"), None)
        if lower is None:
            values = [
                self.indexed(i, body) for i in assignments(self, free_letters(self, [body]), body)
            ]
            return np.asarray(values).sum()
        upper = next((s for s in scripts if s.data == "sup"), None)
        values = [self.indexed(i, body) for i in self.assigned(lower, body, upper)]
        found = values[0]
        for value in values[1:]:
            found = op.add(found, value) if name == r"\sum" else op.product(found, value)
        return found

    def assigned(
        self, lower: Node, body: Node, upper: Node | None = None
    ) -> Iterator[dict[str, int]]:
        """The values that the index of a sum takes."""
        letters, start, condition = bound_by(lower)
        end = int(op.scalar(self.value(upper.children[0]))) if upper else None
        found = list(assignments(self, letters, body, start, end))
        kept = [i for i in found if condition is None or self.indexed_holds(i, condition)]
        if not kept:
            raise LookupError("the sum has no terms")
        return iter(kept)

    def indexed_holds(self, indices: dict[str, int], condition: Node) -> bool:
        """Whether a condition on indices holds."""
        before = self.scope.indices
        self.scope.indices = {**before, **indices}
        try:
            first, relation, second = condition.children
            return bool(op.compared(str(relation), self.index(first), self.index(second)))
        finally:
            self.scope.indices = before
