"""A tree of a formula is computed with numpy; every shape is checked as on paper."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from lark import Token, Tree

from bplib.formula import operations as op
from bplib.formula.derivatives import along, differentiate, elementwise_slope
from bplib.formula.indices import assignments, bound_by, items_of
from bplib.formula.names import SYMBOLS, Array, Node, Scope, code_name, is_bold, spellings
from bplib.formula.operations import Mismatch, scalar
from bplib.formula.reader import refuse


class Evaluator:
    """Computes the nodes of one formula: a method for each rule of the grammar."""

    def __init__(
        self,
        latex: str,
        scope: Scope,
        layout: str = "numerator",
        raised: str = "",
        rounded: tuple[float, ...] = (),
        method: str = "complex",
    ) -> None:
        self.latex, self.layout, self.raised = latex, layout, raised
        self.rounded, self.method = rounded, method
        self.differentiated = self.renewing = False
        self.scope = scope
        scope.compute = self.within

    def within(self, scope: Scope, node: Node) -> Array:
        """The value of a node in another scope."""
        before, self.scope = self.scope, scope
        try:
            return self.value(node)
        finally:
            self.scope = before

    def value(self, node: Node) -> Array:
        """The value of a node; what cannot be computed is refused with its place."""
        try:
            return getattr(self, node.data)(*node.children)
        except Mismatch as error:
            raise error.at(self.latex, node.meta.start_pos) from None
        except LookupError as error:
            refuse(self.latex, node.meta.start_pos, str(error.args[0]))

    def refuse(self, node: Node, reason: str) -> Any:
        """Say why a node has no value, and where it stands."""
        refuse(self.latex, node.meta.start_pos, reason)

    def given(self) -> Array:
        """The value that was given for comparison."""
        found = self.scope.value("equals")
        return np.array(np.nan) if found is None else op.entry(found, [], True)

    def meaning(self, latex: str, node: Node) -> Array:
        """The value of a symbol that is given by a formula of its own."""
        before, self.latex = self.latex, latex
        try:
            return self.value(node)
        finally:
            self.latex = before

    # Numbers and symbols

    def number(self, text: Token) -> Array:
        return op.number(text, self.rounded)

    def symbol(self, token: Token) -> Array:
        return self.named(Tree("symbol", [token]), [])

    def bold(self, token: Token) -> Array:
        return self.named(Tree("bold", [token]), [])

    def accented(self, *parts: Any) -> Array:
        return self.named(Tree("accented", list(parts)), [])

    def change(self, *parts: Any) -> Array:
        return self.named(Tree("change", list(parts)), [])

    def dots(self, token: Token) -> Array:
        raise LookupError("a sum with dots goes from index 1 to a letter: a_1 + \\dots + a_k")

    def named(self, symbol: Node, subscripts: list[Node]) -> Array:
        name, rest, bold = self.reference(symbol, subscripts)
        if not name:
            return self.unnamed(symbol, subscripts)
        found = self.scope.value(name)
        return op.entry(found, rest, bold)

    def reference(self, symbol: Node, subscripts: list[Node]) -> tuple[str, list[int], bool]:
        """The name of a symbol, the indices of the entry, and whether it is a whole array."""
        base, bold = code_name(symbol), is_bold(symbol)
        for split in (False, True):  # w_{12} is w12, or entry 1, 2
            items = [self.index(item) for s in subscripts for item in items_of(s, split)]
            names = [f"new_{base}"] if self.renewing else spellings(base, bold)
            name, rest = self.scope.find(names, items, bold)
            if name:
                return name, rest, bold
        return "", [], bold

    def unnamed(self, symbol: Node, subscripts: list[Node]) -> Array:
        base = code_name(symbol)
        items = [self.index(item) for s in subscripts for item in items_of(s, False)]
        constant = op.constant(base, is_bold(symbol), items)
        if constant is not None:
            return constant
        name, rest = self.scope.find([base.upper()], items, False) if items else ("", [])
        column = self.scope.value(base.upper()) if is_bold(symbol) and items else None
        if column is not None and column.ndim == 2 and 0 < items[-1] <= column.shape[1]:
            return column[:, [items[-1] - 1]]
        said = base + "".join(str(item) for item in items)
        raise LookupError(f"{said} has no value: give it as a keyword, {said}=...")

    def index(self, item: Node | str) -> int:
        if isinstance(item, str):
            return int(item)
        if item.data == "number":
            return int(item.children[0])
        if item.data == "symbol":
            found = self.scope.index(code_name(item))
            if found is None:
                raise LookupError(f"the index {item.children[0]} has no value")
            return found
        if item.data == "sum" and all(
            isinstance(t, Token) or t.data != "sum" for t in item.children
        ):
            first, sign, second = item.children
            return self.index(first) + (1 if sign == "+" else -1) * self.index(second)
        raise LookupError("an index is a letter or a number, or k + 1")

    # Scripts

    def scripted(self, atom: Node, *scripts: Node) -> Array:
        rest = list(scripts)
        if atom.data in SYMBOLS:
            lower = [s for s in rest if s.data == "sub" or self.is_layer(atom, s)]
            lower.sort(key=lambda s: s.data == "sub")  # the layer first
            rest = [s for s in rest if s not in lower]
            if rest and rest[0].data == "prime":
                found = self.primed(Tree("scripted", [atom, *lower]) if lower else atom, rest[0])
                return self.raise_(found, rest[1:])
            return self.raise_(self.named(atom, lower), rest, code_name(atom) == "e")
        if rest[0].data == "sub" and atom.data == "norm":
            return self.raise_(self.norm(atom.children[0], self.order(rest[0])), rest[1:])
        if rest[0].data == "prime":
            return self.raise_(self.primed(atom, rest[0]), rest[1:])
        return self.raise_(self.value(atom), rest)

    def is_layer(self, symbol: Node, script: Node) -> bool:
        if script.data != "sup":
            return False
        raised = script.children[0]
        grouped = isinstance(raised, Tree) and raised.data == "group"
        plain = isinstance(raised, Tree) and raised.data in ("number", "symbol")
        return grouped or (plain and code_name(symbol) in self.raised)

    def order(self, script: Node) -> str:
        token = next(script.scan_values(lambda t: isinstance(t, Token)))
        return str(token)

    def raise_(self, base: Array, scripts: list[Node], natural: bool = False) -> Array:
        for script in scripts:
            if script.data == "sub":
                items = [self.index(i) for i in items_of(script, True)]
                base = op.entry(base, items, True)
                continue
            for part in script.children:
                if part.data == "raised":
                    base = op.raised(base, str(part.children[0]))
                else:
                    base = op.power(base, self.value(part), natural)
        return base

    def primed(self, node: Node, prime: Node) -> Array:
        if len(prime.children[0]) > 1:
            self.refuse(prime, "one prime at a time")
        return self.differentiated_by(node, Tree("symbol", [Token("LETTER", "x")]), "numerator")

    # Arithmetic

    def sum(self, *parts: Any) -> Array:
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
        found, sign = [], "+"
        for part in parts:
            if isinstance(part, Token):
                sign = str(part)
            else:
                found.append((sign, part))
        return found

    def between(self, first: Node, last: Node) -> Array:
        """What the dots in a_1 + ... + a_k stand for: the terms from 2 to k - 1."""
        letter = op.last_index(first, last)
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

    def indexed(self, indices: dict[str, int], node: Node) -> Array:
        before = self.scope.indices
        self.scope.indices = {**before, **indices}
        try:
            return self.value(node)
        finally:
            self.scope.indices = before

    def term(self, first: Node, *rest: Any) -> Array:
        found = self.value(first)
        for sign, node in zip(rest[::2], rest[1::2], strict=True):
            found = op.TIMES[str(sign)](found, self.value(node))
        return found

    def run(self, *factors: Node) -> Array:
        found = self.value(factors[0])
        for factor in factors[1:]:
            found = op.product(found, self.value(factor))
        return found

    def quotient(self, top: Node, bottom: Node) -> Array:
        slope = self.slope(top, bottom)
        if slope is not None:
            return slope
        if bottom.data == "run" and bottom.children[-1].data == "big":
            self.refuse(bottom.children[-1], "write the sum before the slash, or in brackets")
        return op.divide(self.value(top), self.value(bottom))

    def fraction(self, _: Token, top: Node, bottom: Node) -> Array:
        slope = self.slope(top, bottom)
        return op.divide(self.value(top), self.value(bottom)) if slope is None else slope

    def group(self, *parts: Node) -> Array:
        values = [self.value(part) for part in parts]
        return values[0] if len(values) == 1 else np.array([[scalar(v)] for v in values])

    def bracket(self, *chains: Node) -> Array:
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
        rows = [part.children for part in parts if isinstance(part, Tree)]
        if len({len(row) for row in rows}) > 1:
            raise LookupError("the rows of a matrix have one length")
        return np.array([[scalar(self.value(entry)) for entry in row] for row in rows])

    def cases(self, *parts: Any) -> Array:
        for case in (part for part in parts if isinstance(part, Tree)):
            chain = next((c for c in case.children[1:] if isinstance(c, Tree)), None)
            if chain is None or scalar(self.holds(chain)):
                return self.value(case.children[0])
        raise LookupError("none of the cases applies: end with \\text{otherwise}")

    def labelled(self, body: Node, _: Token) -> Array:
        return self.value(body)

    # Functions

    def root(self, body: Node) -> Array:
        return op.elementwise(np.sqrt, self.value(body))

    def norm(self, body: Node, order: str = "2") -> Array:
        return op.norm(self.value(body), order)

    def size(self, body: Node) -> Array:
        return op.elementwise(op.absolute, self.value(body))

    def inner(self, first: Node, second: Node) -> Array:
        return op.inner(self.value(first), self.value(second))

    def function(self, name: Token, *parts: Node) -> Array:
        *scripts, argument = parts
        after: list[Node] = []
        if argument.data == "scripted" and argument.children[0].data == "group":
            argument, *after = argument.children
        lower = [s for s in scripts if s.data == "sub"]
        if lower:
            values = [self.indexed(i, argument) for i in self.assigned(lower[0], argument)]
            found = op.extreme(str(name), values)
        else:
            parts_ = argument.children if argument.data == "group" else [argument]
            found = op.function(str(name), [self.value(part) for part in parts_])
        return self.raise_(found, [s for s in scripts if s.data != "sub"] + after)

    def applied(self, name: Token, *parts: Node) -> Array:
        *scripts, group = parts
        symbol = Tree("bold" if "math" in name else "symbol", [name])
        lower = [s for s in scripts if s.data == "sub"]
        items = [str(self.index(i)) for s in lower for i in items_of(s, False)]
        function = op.applied(self.scope.keywords, code_name(symbol), "".join(items))
        if function is None:
            return op.product(self.named(symbol, lower), self.value(group))
        values = [self.value(part) for part in group.children]
        if any(s.data == "prime" for s in scripts):
            return op.like(elementwise_slope(function, values[0]), values[0])
        return op.like(np.asarray(function(*values)), *values)

    def big(self, name: Token, *parts: Node) -> Array:
        *scripts, body = parts
        lower = next((s for s in scripts if s.data == "sub"), None)
        if lower is None:
            return np.asarray(self.value(body)).sum()
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
        end = int(scalar(self.value(upper.children[0]))) if upper else None
        found = list(assignments(self, letters, body, start, end))
        kept = [i for i in found if condition is None or self.indexed_holds(i, condition)]
        if not kept:
            raise LookupError("the sum has no terms")
        return iter(kept)

    def indexed_holds(self, indices: dict[str, int], condition: Node) -> bool:
        before = self.scope.indices
        self.scope.indices = {**before, **indices}
        try:
            first, relation, second = condition.children
            return bool(op.compared(str(relation), self.index(first), self.index(second)))
        finally:
            self.scope.indices = before

    # Derivatives

    def slope(self, top: Node, bottom: Node) -> Array | None:
        """The derivative that a fraction stands for, or None."""
        over, under = along(top), along(bottom)
        if over is None and under is None:
            return None
        if over is None or under is None or over[0] != under[0]:
            if "\\Delta" in str(over) + str(under):
                return None
            self.refuse(top, "a derivative has the same sign of a change above and below")
        return (
            self.differentiated_by(over[1], under[1], self.layout) if over[0] != "change" else None
        )

    def partial(self, _: Node) -> Array:
        raise LookupError("\\partial stands in a quotient")

    def gradient(self, *parts: Node) -> Array:
        if len(parts) == 1:
            return self.differentiated_by(
                parts[0], Tree("symbol", [Token("LETTER", "x")]), "gradient"
            )
        return self.differentiated_by(parts[1], parts[0], "gradient")

    def differentiated_by(self, node: Node, variable: Node, layout: str) -> Array:
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
