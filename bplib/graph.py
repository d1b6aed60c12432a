"""Computational graphs of arrays: each operation keeps its value and its derivative together.

Build an expression from nodes and the values run forward as you write it. ``backward()`` then walks
the same nodes in reverse: each edge multiplies the gradient of its result by one local derivative,
and where a node was used twice the gradients of its two paths add.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import activations, validate

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Edge:
    """One use of ``parent``: the name of the local derivative, and what it does to a gradient."""

    parent: Node
    local: str
    pull: Callable[[Array], Array]


class Node:
    """An array in a graph: ``value`` (any shape), ``grad`` (the same shape, after ``backward``).

    Formula: for an operation y = f(a, b), grad_a = grad_y * dy/da, summed over all uses of a.
    Shapes: operands are equal in shape, or one is a number, a column (m, 1) or a row (1, N)
    that meets an (m, N); nothing else broadcasts.
    Raises: ValueError for a value that is not finite, or shapes that do not fit.
    Source: S0-Q2.1-fig.

    >>> x, y = Node(2.0, "x"), Node(3.0, "y")
    >>> f = (x + y) * (x * y)
    >>> f.backward()
    >>> float(f.value), float(x.grad)
    (30.0, 21.0)
    """

    __array_ufunc__ = None  # so that `array + node` asks the node

    def __init__(self, value: ArrayLike, name: str = "") -> None:
        self.value: Array = validate.array("Node", name or "value", value, kinds="iuf").copy()
        self.name = name
        self.template = "{}"
        self.edges: tuple[Edge, ...] = ()
        self.grad: Array = np.zeros(self.value.shape)

    def __repr__(self) -> str:
        return f"Node({self.name or self.template!r}, shape {self.value.shape})"

    @property
    def parents(self) -> tuple[Node, ...]:
        """The nodes this one was made from, in the order of the formula."""
        return tuple(edge.parent for edge in self.edges)

    @property
    def is_constant(self) -> bool:
        """A bare number in a formula, such as the 2 of ``2 * x``: it has no name and no parents."""
        return not self.name and not self.edges

    def named(self, name: str) -> Node:
        """The same node, called ``name`` in figures and steps."""
        self.name = name
        return self

    # Each operation: its value, how it is written, then one (local derivative, pull) per operand.
    # A pull takes g = dL/dy and returns dL/d(operand).

    @np.errstate(all="ignore")  # _result refuses what is not finite
    def __add__(self, other: Node | ArrayLike) -> Node:
        a, b = _operands("+", self, other)
        return _result(a.value + b.value, "{} + {}", (a, "1", lambda g: g), (b, "1", lambda g: g))

    @np.errstate(all="ignore")
    def __sub__(self, other: Node | ArrayLike) -> Node:
        a, b = _operands("-", self, other)
        return _result(a.value - b.value, "{} − {}", (a, "1", lambda g: g), (b, "−1", lambda g: -g))

    @np.errstate(all="ignore")
    def __mul__(self, other: Node | ArrayLike) -> Node:
        a, b = _operands("*", self, other)
        x, y = a.value, b.value
        return _result(
            x * y, "{} × {}", (a, label(b), lambda g: g * y), (b, label(a), lambda g: g * x)
        )

    @np.errstate(all="ignore")
    def __truediv__(self, other: Node | ArrayLike) -> Node:
        a, b = _operands("/", self, other)
        x, y = a.value, b.value
        local_a, local_b = f"1/{label(b)}", f"−{label(a)}/{label(b)}²"
        return _result(
            x / y,
            "{} / {}",
            (a, local_a, lambda g: g / y),
            (b, local_b, lambda g: -g * (x / y) / y),
        )

    @np.errstate(all="ignore")
    def __matmul__(self, other: Node | ArrayLike) -> Node:
        a, b = self, _node(other)
        validate.matmul("Node @", label(a), a.value, label(b), b.value)
        x, y = a.value, b.value
        return _result(
            x @ y,
            "{} @ {}",
            (a, f"{label(b)}ᵀ on the right", lambda g: g @ y.T),
            (b, f"{label(a)}ᵀ on the left", lambda g: x.T @ g),
        )

    def __radd__(self, other: ArrayLike) -> Node:
        return _node(other) + self

    def __rsub__(self, other: ArrayLike) -> Node:
        return _node(other) - self

    def __rmul__(self, other: ArrayLike) -> Node:
        return _node(other) * self

    def __rtruediv__(self, other: ArrayLike) -> Node:
        return _node(other) / self

    def __rmatmul__(self, other: ArrayLike) -> Node:
        return _node(other) @ self

    def __neg__(self) -> Node:
        return _result(-self.value, "−{}", (self, "−1", lambda g: -g))

    @np.errstate(all="ignore")
    def exp(self) -> Node:
        """Every entry's exponential; local derivative: the result itself."""
        y = np.exp(self.value)
        return _result(y, "exp({})", (self, f"exp({label(self)})", lambda g: g * y))

    @np.errstate(all="ignore")
    def log(self) -> Node:
        """Every entry's natural logarithm; local derivative 1/x."""
        x = self.value
        return _result(np.log(x), "log({})", (self, f"1/{label(self)}", lambda g: g / x))

    @np.errstate(all="ignore")
    def maximum(self, other: Node | ArrayLike) -> Node:
        """The larger, entry by entry; local derivative 1 for it, else 0; a tie: the first."""
        a, b = _operands("maximum", self, other)
        first = a.value >= b.value
        return _result(
            np.maximum(a.value, b.value),
            "max({}, {})",
            (a, f"[{label(a)} ≥ {label(b)}]", lambda g: g * first),
            (b, f"[{label(b)} > {label(a)}]", lambda g: g * ~first),
        )

    def sigmoid(self) -> Node:
        """Sigmoid of every entry; local derivative p(1 - p)."""
        y, slope = activations.sigmoid(self.value), activations.sigmoid_derivative(self.value)
        return _result(y, "sigmoid({})", (self, "p(1 − p)", lambda g: g * slope))

    def tanh(self) -> Node:
        """Hyperbolic tangent of every entry; local derivative 1 - tanh²."""
        y, slope = activations.tanh(self.value), activations.tanh_derivative(self.value)
        return _result(y, "tanh({})", (self, "1 − tanh²", lambda g: g * slope))

    def relu(self) -> Node:
        """max(0, x) entry by entry; local derivative 1 where x > 0, else 0."""
        y, slope = activations.relu(self.value), activations.relu_derivative(self.value)
        return _result(y, "relu({})", (self, "1 where positive", lambda g: g * slope))

    def softmax(self) -> Node:
        """Softmax of every column; local derivative diag(p) - p pᵀ per column."""
        s = self.value
        return _result(
            activations.softmax(s),
            "softmax({})",
            (self, "diag(p) − p pᵀ", lambda g: activations.softmax_backward(s, g)),
        )

    @np.errstate(all="ignore")
    def sum(self) -> Node:
        """The sum of all entries, a scalar; local derivative 1 for each."""
        x = self.value
        return _result(x.sum(), "sum({})", (self, "1", lambda g: np.broadcast_to(g, x.shape)))

    def backward(self) -> None:
        """Fill ``grad`` of every node this scalar was made from: dL/dL = 1, then edge by edge."""
        if self.value.size != 1:
            raise ValueError(f"backward: needs a scalar; {self!r}. Use .sum() first.")
        nodes = ordered(self)
        for node in nodes:
            node.grad = np.zeros_like(node.value)
        self.grad = np.ones_like(self.value)
        for node in reversed(nodes):
            for edge in node.edges:
                edge.parent.grad = edge.parent.grad + contribution(node, edge)


def label(node: Node) -> str:
    """What a node is called: its name; unnamed, its operation with dots for what it acts on."""
    if node.is_constant:
        return f"{node.value:g}" if node.value.ndim == 0 else "constant"
    return node.name or node.template.replace("{}", "·")


def ordered(output: Node) -> list[Node]:
    """Every node below ``output``, each after all that it is made from (topological order)."""
    seen: dict[int, Node] = {}
    stack = [(output, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            seen.setdefault(id(node), node)
        elif id(node) not in seen:
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(node.parents))
    return list(seen.values())


@np.errstate(all="ignore")  # validate refuses what is not finite
def contribution(node: Node, edge: Edge) -> Array:
    """What ``edge`` carries back: grad_node times the local derivative, in the parent's shape."""
    name, shape = f"gradient of {label(edge.parent)}", edge.parent.value.shape
    g = validate.finite("backward", name, edge.pull(node.grad))
    if not shape:
        return np.asarray(g.sum())
    copied = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return np.asarray(g.sum(axis=copied, keepdims=True))


def _node(value: Node | ArrayLike) -> Node:
    return value if isinstance(value, Node) else Node(value)


def _operands(symbol: str, a: Node, other: Node | ArrayLike) -> tuple[Node, Node]:
    b = _node(other)
    x, y = a.value.shape, b.value.shape
    stretches = len(x) == len(y) == 2 and all(
        m == n or 1 in (m, n) for m, n in zip(x, y, strict=True)
    )
    if x and y and x != y and not stretches:
        raise ValueError(f"Node {symbol}: shapes {x} and {y} do not fit. Use columns (m, 1).")
    return a, b


def _result(
    value: Array, template: str, *edges: tuple[Node, str, Callable[[Array], Array]]
) -> Node:
    formula = template.format(*(label(parent) for parent, *_ in edges))
    result = Node(validate.array("Node", formula, value))
    result.template = template
    result.edges = tuple(Edge(*edge) for edge in edges)
    return result
