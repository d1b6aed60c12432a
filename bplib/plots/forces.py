"""Chapter 7: forces through one operation, and through (x y + exp x) / (x + max(x, y))."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.graph import Node, ordered
from bplib.plots.style import BACKWARD, FORWARD, INK, PAPER, QUIET, canvas, styled, trimmed
from bplib.steps import Step, number, steps

WIDTH, TEXT = 4.8, 10.5  # inches; points: 14 px where the figure has its natural width
ROW = 0.86  # inches
PLACES = {  # inches from the left, rows from the top
    "x": (0.45, 2.0),
    "y": (1.2, 2.0),
    "b": (2.05, 0.0),
    "a": (2.05, 1.0),
    "m": (2.05, 3.0),
    "t": (3.05, 0.5),
    "u": (3.05, 3.2),
    "f": (3.95, 2.0),
}
BELOW = {"x": (0.0, -0.16), "u": (-0.12, 0.0)}  # by how much value and force move aside
FLOWS = {  # where the force on a wire stands, for each operand with several wires
    ("x", "b"): (1.1, 0.78),
    ("x", "a"): (1.58, 1.17),
    ("x", "m"): (1.3, 2.77),
    ("x", "u"): (1.75, 4.0),
    ("y", "a"): (1.75, 1.6),
    ("y", "m"): (1.88, 2.4),
}
SYMBOLS = {"b": "exp", "a": "×", "m": "max", "t": "+", "u": "+", "f": "/"}
GATES: dict[str, tuple[str, Callable[[Node, Node], Node]]] = {
    "x + y": ("+", lambda x, y: x + y),
    "x × y": ("×", lambda x, y: x * y),
    "x / y": ("/", lambda x, y: x / y),
    "max(x, y)": ("max", lambda x, y: x.maximum(y)),
    "exp x": ("exp", lambda x, y: x.exp()),
    "ln x": ("ln", lambda x, y: x.log()),
}
LONGEST = 3.0  # the force of the longest arrow, which a stronger one gets too
ARROW = {"arrowstyle": "-|>", "linewidth": 2.6, "mutation_scale": 12, "shrinkA": 0, "shrinkB": 0}
MIDDLE: dict[str, Any] = {"ha": "center", "va": "center"}


@styled
def gate_forces(operation: str, x: float, force: float, y: float = 1.5) -> Figure:
    """One operation: its values from left to right, and what leaves it when a force arrives.

    Formula: each force is the arriving one times the local derivative; arrows up or down show it.
    Shapes: numbers; ``operation`` is one of ``GATES``. Raises: ValueError for another one.
    Source: S3-CR1.
    """
    validate.choice("gate_forces", "operation", operation, tuple(GATES))
    symbol, made = GATES[operation]
    inputs = Node(x, "x"), Node(y, "y")
    result = made(*inputs)
    (result * Node(force)).backward()
    used = [node for node in inputs if node in result.parents]
    figure, ax = canvas(WIDTH, 2.9)
    for node, high in zip(used, (2.25, 0.65) if len(used) > 1 else (1.45,), strict=True):
        ax.plot([1.25, 2.5], [high, 1.45], color=QUIET, linewidth=1.4, zorder=1)
        said = f"{node.name} = {trimmed(node.value.item())}"
        _end(ax, (1.25, high), said, node.grad.item(), -1)
    ax.plot([2.5, 3.65], [1.45, 1.45], color=QUIET, linewidth=1.4, zorder=1)
    ax.plot([2.5], [1.45], "o", markersize=46, markerfacecolor=PAPER, markeredgecolor=INK)
    ax.text(2.5, 1.45, symbol, ha="center", va="center", fontsize=14)
    _end(ax, (3.65, 1.45), trimmed(result.value.item()), force, 1)
    leaves = " and ".join(f"{trimmed(n.grad.item())} leaves to {n.name}" for n in used)
    figure.set_label(
        f"{operation} at x = {trimmed(x)}, y = {trimmed(y)}: a force of {trimmed(force)} arrives "
        f"at the result, {leaves}."
    )
    return figure


def _end(ax: Axes, at: tuple[float, float], said: str, force: float, side: int) -> None:
    """The end of a wire: its value, and the force on it in a number and as an arrow up or down."""
    x, y = at
    ax.plot([x], [y], "o", color=INK, markersize=6, zorder=3)
    text: dict[str, Any] = {"ha": "right" if side < 0 else "left", "fontsize": TEXT}
    ax.text(x + 0.14 * side, y + 0.04, said, va="bottom", color=FORWARD, **text)
    told = f"force {trimmed(force)}"
    ax.text(x + 0.14 * side, y - 0.04, told, va="top", color=BACKWARD, **text)
    if force:
        long = float(np.clip(force / LONGEST, -1, 1)) * 0.6
        ax.annotate("", (x, y + long), at, arrowprops=ARROW | {"color": BACKWARD}, zorder=4)


@styled
def force_graph(output: Node, step: int | None = None) -> Figure:
    """The example's graph after ``step`` of its steps: values in blue, forces in orange.

    Formula: a wire carries the force of its result times one local derivative; a circle adds.
    Shapes: ``output`` is the scalar node f, made of nodes named x, y, a, b, m, t, u.
    Raises: ValueError for other names; IndexError if there is no such step. Source: S3-CR1.
    """
    walk = steps(output)
    last = len(walk) if step is None else step
    nodes = {node.name: node for node in ordered(output)}
    if nodes.keys() != PLACES.keys():
        got = ", ".join(nodes)
        validate.refuse("force_graph", "output", f"be made of {', '.join(PLACES)}", got)
    if not 0 <= last <= len(walk):
        raise IndexError(f"force_graph: 'step' must be 0 to {len(walk)}; got {last}.")
    done = walk[:last]
    figure, ax = canvas(WIDTH, 4.9)
    for name, node in nodes.items():
        for edge in node.edges:
            _wire(ax, edge.parent.name, name, done)
        _circle(ax, name, node, done)
    said = done[-1].text if done else "The inputs are known."
    colour = INK if not done else FORWARD if done[-1].kind == "forward" else BACKWARD
    lines = said.replace(" = ", "\n= ", 1) if "gets" in said else said
    ax.text(0.1, 4.85, lines, va="top", color=colour, fontsize=11, fontweight="bold")
    figure.set_label(f"The graph of f after step {last} of {len(walk)}: {said}")
    return figure


def _high(row: float) -> float:
    return 3.9 - ROW * row


def _wire(ax: Axes, operand: str, result: str, done: list[Step]) -> None:
    """A wire, thick while it is used; the force that went back along it, where it forks."""
    back = [s for s in done if s.edge and (s.edge.parent.name, s.node.name) == (operand, result)]
    colour = QUIET
    if done and done[-1].kind == "forward" and done[-1].node.name == result:
        colour = FORWARD
    if back and back[0] is done[-1]:
        colour = BACKWARD
    way = [PLACES[operand], PLACES[result]]
    if (operand, result) == ("x", "u"):
        way[1:1] = [(1.25, 3.82), (2.4, 3.82)]  # below max
    x, rows = zip(*way, strict=True)
    width = 1.2 if colour == QUIET else 3.0
    ax.plot(x, [_high(r) for r in rows], color=colour, linewidth=width, zorder=1)
    if (operand, result) in FLOWS:
        along, row = FLOWS[operand, result]
        text, seen = number(back[0].flow) if back else "0", float(bool(back))
        style = MIDDLE | {"color": BACKWARD, "fontsize": TEXT, "alpha": seen}
        ax.text(along, _high(row), text, **style)


def _circle(ax: Axes, name: str, node: Node, done: list[Step]) -> None:
    """A step: its operation, its value once known, and the forces that it has collected so far."""
    x, y = PLACES[name][0], _high(PLACES[name][1])
    ax.plot([x], [y], "o", markersize=26, markerfacecolor=PAPER, markeredgecolor=INK, zorder=2)
    text = MIDDLE | {"fontsize": TEXT, "zorder": 3}
    ax.text(x, y, SYMBOLS.get(name, name), fontstyle="normal" if node.edges else "italic", **text)
    known = not node.edges or any(s.kind == "forward" and s.node is node for s in done)
    flows = [s.flow for s in done if s.edge and s.edge.parent is node]
    flows += [s.flow for s in done if s.kind == "seed" and s.node is node]
    value: dict[str, Any] = {"color": FORWARD, "alpha": float(known)}
    force: dict[str, Any] = {"color": BACKWARD, "alpha": float(bool(flows)), "fontweight": "bold"}
    above, below = BELOW.get(name, (0.0, 0.0))
    spots = [(x + above, y + 0.29), (x + below, y - 0.29)]
    if name in ("y", "f"):  # at their right
        text["ha"], spots = "left", [(x + 0.24, y + 0.09), (x + 0.24, y - 0.09)]
    (left, high), (right, low) = spots
    ax.text(left, high, f"{name} = {number(node.value)}", **text, **value)
    ax.text(right, low, number(np.asarray(sum(flows))) if flows else "0", **text, **force)
