"""What all parts of the evaluator share: the formula, the place, the way to a value."""

from typing import NoReturn

from bplib.formula.names import Array, Node
from bplib.formula.operations import Mismatch
from bplib.formula.reader import refuse
from bplib.formula.scope import Scope


class Core:
    """The formula and its values; a node is computed by the method named like its rule."""

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

    def refuse(self, node: Node, reason: str) -> NoReturn:
        """Say why a node has no value, and where it stands."""
        refuse(self.latex, node.meta.start_pos, reason)

    def indexed(self, indices: dict[str, int], node: Node) -> Array:
        """The value of a node with some indices."""
        before = self.scope.indices
        self.scope.indices = {**before, **indices}
        try:
            return self.value(node)
        finally:
            self.scope.indices = before
