"""A graph's forward and backward pass as a list of steps, each said in one line.

``steps(output)`` is what the stepper of a computational graph walks through: first every value,
in the order in which it can be computed, then the seed dL/dL = 1, then one edge at a time.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bplib.graph import Array, Edge, Node, contribution, label, ordered


@dataclass(frozen=True)
class Step:
    """One step: ``node`` gets its value, or its seed, or sends ``flow`` back along ``edge``."""

    kind: Literal["forward", "seed", "backward"]
    node: Node
    edge: Edge | None
    flow: Array
    text: str


def steps(output: Node) -> list[Step]:
    """All steps of ``output``, a scalar: values forward, then gradients backward.

    Formula: backward, flow = grad_node * (d node / d parent) for each edge.
    Shapes: ``flow`` has the shape of the node (forward) or of the edge's parent (backward).
    Raises: ValueError if ``output`` is not a scalar.
    Source: S0-Q2.1-fig.

    >>> x = Node(3.0, "x")
    >>> for step in steps((x * x).named("y")):
    ...     print(step.text)
    y = x × x = 9
    ∂y/∂y = 1
    ∂y/∂x gets ∂y/∂y × x = 1 × 3 = 3
    ∂y/∂x gets ∂y/∂y × x = 1 × 3 = 3, together 6
    """
    output.backward()
    nodes = [node for node in ordered(output) if not node.is_constant]
    forward = [Step("forward", n, None, n.value, _forward_text(n)) for n in nodes if n.edges]
    seed = Step("seed", output, None, output.grad, f"∂{label(output)}/∂{label(output)} = 1")
    return [*forward, seed, *_backward(nodes)]


def expression(node: Node) -> str:
    """How a node is written in terms of its operands: ``w × x``."""
    return node.template.format(*(label(p) for p in node.parents))


def number(value: Array) -> str:
    """A value as figures print it: four significant digits; of an array, its shape."""
    if value.size != 1:
        return " × ".join(str(n) for n in value.shape)
    return f"{value.item() + 0.0:.4g}".replace("-", "−")


def _forward_text(node: Node) -> str:
    return f"{label(node)} = {expression(node)} = {number(node.value)}"


def _backward(nodes: list[Node]) -> list[Step]:
    total = {id(node): np.zeros_like(node.value) for node in nodes}
    result: list[Step] = []
    for node in reversed(nodes):
        for edge in (e for e in node.edges if not e.parent.is_constant):
            first = not any(step.edge and step.edge.parent is edge.parent for step in result)
            flow = contribution(node, edge)
            total[id(edge.parent)] = total[id(edge.parent)] + flow
            text = _backward_text(label(nodes[-1]), node, edge, flow)
            together = "" if first else f", together {number(total[id(edge.parent)])}"
            result.append(Step("backward", node, edge, flow, text + together))
    return result


def _backward_text(output: str, node: Node, edge: Edge, flow: Array) -> str:
    product = f"∂{output}/∂{label(edge.parent)} gets ∂{output}/∂{label(node)} × {edge.local}"
    if flow.size != 1 or node.value.size != 1:
        return product
    local = number(edge.pull(np.ones_like(node.value)))
    numbers = f"{number(node.grad)} × {local}"
    return f"{product} = {numbers} = {number(flow)}"
