"""What stands raised or lowered: indices, layers, powers, transposes, primes."""

from lark import Token, Tree

from bplib.formula import functions as fn
from bplib.formula import operations as op
from bplib.formula.indices import items_of
from bplib.formula.names import SYMBOLS, Array, Node, code_name
from bplib.formula.slopes import Slopes


class Scripts(Slopes):
    """A symbol takes its indices first, then its powers."""

    def scripted(self, atom: Node, *scripts: Node) -> Array:
        """A symbol with its indices, then its powers."""
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
        """Whether a raised number is a layer, and no power."""
        if script.data != "sup":
            return False
        raised = script.children[0]
        grouped = isinstance(raised, Tree) and raised.data == "group"
        plain = isinstance(raised, Tree) and raised.data in ("number", "symbol")
        return grouped or (plain and code_name(symbol) in self.raised)

    def order(self, script: Node) -> str:
        """Which norm."""
        token = next(script.scan_values(lambda t: isinstance(t, Token)))
        return str(token)

    def raise_(self, base: Array, scripts: list[Node], natural: bool = False) -> Array:
        """Powers, transposes and entries, one after the other."""
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

    def norm(self, body: Node, order: str = "2") -> Array:
        """A norm."""
        return fn.norm(self.value(body), order)
