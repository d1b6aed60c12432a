"""Chapter 7: one formula, (x y + exp x) / (x + max(x, y)), and how nudges and forces run in it."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.graph import Node, ordered
from bplib.plots.style import BACKWARD, FORWARD, GREEN, INK, PAPER, QUIET, fixed, styled, trimmed
from bplib.steps import Step, number, steps

WIDTH, TEXT = 4.8, 10.5  # inches; points: 14 px where the figure has its natural width
Y = 2.0  # where the example stands: x = 0, y = 2
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
BESIDE = ("y", "f")  # their numbers stand at their right
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


def _canvas(height: float) -> tuple[Figure, Axes]:
    """Axes in inches, without frame, y upwards from 0."""
    figure = Figure(figsize=(WIDTH, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(0, height))
    ax.axis("off")
    return figure, ax


@styled
def chain(y: float, nudge: float = 0.2) -> Figure:
    """A nudge of y on its way to f = 1 / (0 + max(0, y)): a thick piece on each number line.

    Formula: with m = max(0, y) and u = 0 + m the factors are 1, 1 and -1 / u**2.
    Shapes: y is a number above 0. Raises: ValueError otherwise. Source: S3-CR1.
    """
    if y <= 0:
        validate.refuse("chain", "y", "be above 0", y)
    figure, ax = _canvas(3.3)
    slope = -1 / y**2
    values, changes = (y, y, y, 1 / y), (nudge, nudge, nudge, slope * nudge)
    for name, high, value, change in zip(
        "ymuf", (2.8, 1.95, 1.1, 0.25), values, changes, strict=True
    ):
        _number_line(ax, name, high, value, change)
    factors = ("∂m/∂y = 1", "∂u/∂m = 1", f"∂f/∂u = −1/u² = {trimmed(slope, 3)}")
    for factor, high in zip(factors, (2.43, 1.58, 0.73), strict=True):
        ax.text(0.4, high, f"× {factor}", va="center", color=FORWARD, fontsize=TEXT)
    figure.set_label(
        f"At y = {trimmed(y)} a nudge of {nudge:g} passes m and u in full size and reaches f "
        f"as about {trimmed(slope * nudge, 3)}."
    )
    return figure


def _number_line(ax: Axes, name: str, high: float, value: float, change: float) -> None:
    scale = 0.98  # inches per unit
    ax.plot([0.4, 4.7], [high, high], color=QUIET, linewidth=1)
    ax.text(0.2, high, name, ha="center", va="center", fontsize=12, fontstyle="italic")
    ends = 0.4 + scale * value, 0.4 + scale * (value + change)
    ax.plot(ends, [high, high], color=FORWARD, linewidth=5, solid_capstyle="butt")
    ax.plot([ends[0]], [high], "o", color=INK, markersize=6)
    sign = "≈" if name == "f" else "="
    said = f"{name} = {trimmed(value, 3)},  Δ{name} {sign} {trimmed(change, 3)}"
    ax.text(4.7, high + 0.13, said, ha="right", fontsize=TEXT)


@styled
def gate(operation: str, x: float, force: float, y: float = 1.5) -> Figure:
    """One operation: its values from left to right, and what leaves it when a force arrives.

    Formula: each force is the arriving one times the local derivative; arrows up or down show it.
    Shapes: numbers; ``operation`` is one of ``GATES``. Raises: KeyError for another one.
    Source: S3-CR1.
    """
    symbol, made = GATES[operation]
    inputs = Node(x, "x"), Node(y, "y")
    result = made(*inputs)
    (result * Node(force)).backward()
    used = [node for node in inputs if node in result.parents]
    figure, ax = _canvas(2.9)
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
        style = {"arrowstyle": "-|>", "color": BACKWARD, "linewidth": 2.6, "mutation_scale": 12}
        style |= {"shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (x, y + long), at, arrowprops=style, zorder=4)


@styled
def forces(output: Node, step: int | None = None) -> Figure:
    """The example's graph after ``step`` of its steps: values in blue, forces in orange.

    Formula: a wire carries the force of its result times one local derivative; a circle adds.
    Shapes: ``output`` is the scalar node f, made of nodes named x, y, a, b, m, t, u.
    Raises: ValueError for other names; IndexError if there is no such step. Source: S3-CR1.
    """
    walk = steps(output)
    last = len(walk) if step is None else step
    nodes = {node.name: node for node in ordered(output)}
    if nodes.keys() != PLACES.keys():
        validate.refuse("forces", "output", f"be made of {', '.join(PLACES)}", ", ".join(nodes))
    if not 0 <= last <= len(walk):
        raise IndexError(f"forces: 'step' must be 0 to {len(walk)}; got {last}.")
    done = walk[:last]
    figure, ax = _canvas(4.9)
    for name, node in nodes.items():
        for edge in node.edges:
            _wire(ax, edge.parent.name, name, done)
    for name, node in nodes.items():
        _circle(ax, name, node, done)
    said = done[-1].text if done else "The inputs are known."
    colour = INK if not done else FORWARD if done[-1].kind == "forward" else BACKWARD
    first, _, rest = said.partition(" = ") if colour == BACKWARD else (said, "", "")
    lines = f"{first}\n= {rest}" if "gets" in first else said
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
        text = number(back[0].flow) if back else "0"
        seen = float(bool(back))
        middle: dict[str, Any] = {"ha": "center", "va": "center"}
        ax.text(along, _high(row), text, color=BACKWARD, fontsize=TEXT, alpha=seen, **middle)


def _circle(ax: Axes, name: str, node: Node, done: list[Step]) -> None:
    """A step: its operation, its value once known, and the forces that it has collected so far."""
    x, row = PLACES[name]
    y = _high(row)
    ax.plot([x], [y], "o", markersize=26, markerfacecolor=PAPER, markeredgecolor=INK, zorder=2)
    middle: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 3}
    style = "normal" if node.edges else "italic"
    ax.text(x, y, SYMBOLS.get(name, name), fontsize=TEXT, fontstyle=style, **middle)
    known = not node.edges or any(s.kind == "forward" and s.node is node for s in done)
    flows = [s.flow for s in done if s.edge and s.edge.parent is node]
    flows += [s.flow for s in done if s.kind == "seed" and s.node is node]
    force = number(np.asarray(sum(flows))) if flows else "0"
    said, seen = f"{name} = {number(node.value)}", float(bool(flows))
    if name in BESIDE:
        left: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": TEXT, "zorder": 3}
        ax.text(x + 0.24, y + 0.09, said, color=FORWARD, alpha=float(known), **left)
        ax.text(x + 0.24, y - 0.09, force, color=BACKWARD, alpha=seen, fontweight="bold", **left)
        return
    left_of = {"x": (0.0, -0.16), "u": (-0.12, 0.0)}
    above, below = left_of.get(name, (0.0, 0.0))
    middle |= {"fontsize": TEXT}
    ax.text(x + above, y + 0.29, said, color=FORWARD, alpha=float(known), **middle)
    ax.text(x + below, y - 0.29, force, color=BACKWARD, alpha=seen, fontweight="bold", **middle)


@styled
def four_wires(nudge: float) -> Figure:
    """What each use of x adds to f when x goes from 0 to ``nudge``, one use after the other.

    Formula: the change of f per nudge as x moves in x y, then in exp x, in max(x, y), in x + m.
    Shapes: a number between 0 and 2. Raises: ValueError otherwise. Source: S3-CR1.
    """
    if not 0 < nudge <= Y:
        validate.refuse("four_wires", "nudge", "be above 0 and at most 2", nudge)
    uses = ("in x y", "in exp x", "in max", "in x + m")
    moved = [_copies(*(nudge if i < k else 0.0 for i in range(4))) for k in range(5)]
    levels = [(value - moved[0]) / nudge for value in moved]
    shares = [high - low for low, high in pairwise(levels)]
    figure = Figure(figsize=(WIDTH, 3.2))
    ax = figure.add_axes((0.09, 0.1, 0.89, 0.87))
    ax.set(xlim=(-0.5, 4.5), ylim=(-0.1, 2.4), xticks=range(5), yticks=[0, 0.5, 1, 1.5, 2])
    ax.set_xticklabels([*uses, "together"])
    ax.tick_params(labelsize=TEXT, length=0)
    ax.axhline(0, color=QUIET, linewidth=0.8)
    ax.text(-0.42, 2.2, "change of f, divided by the nudge of x", fontsize=TEXT)
    for k, share in enumerate(shares):
        colour = FORWARD if share >= 0 else BACKWARD
        ax.bar(k, share, 0.62, bottom=levels[k], color=colour)
        ax.plot([k + 0.31, k + 0.69], [levels[k + 1]] * 2, color=QUIET, linewidth=1)
    ax.bar(4, levels[-1], 0.62, color=GREEN)
    tops = [*(max(pair) for pair in pairwise(levels)), levels[-1]]
    for k, (top, share) in enumerate(zip(tops, [*shares, levels[-1]], strict=True)):
        ax.text(k, top + 0.05, fixed(share, 3), ha="center", fontsize=TEXT)
    told = ", ".join(f"{fixed(s, 3)} {use}" for s, use in zip(shares, uses, strict=True))
    figure.set_label(
        f"Nudge {nudge:g}: change of f per nudge {told}; together {fixed(levels[-1], 3)}."
    )
    return figure


def _copies(product: float, exponent: float, rival: float, addend: float) -> float:
    """The example with a copy of x for each use, at y = 2."""
    return float((product * Y + np.exp(exponent)) / (addend + max(rival, Y)))


@styled
def corner(x: float) -> Figure:
    """The example along y = 2 with its tangent at x, and where max sends the force.

    Formula: f(x, 2); at x = 2 the slopes from both sides.
    Shapes: a number. Raises: nothing. Source: the course's own.
    """
    figure = Figure(figsize=(WIDTH, 3.1))
    ax = figure.add_axes((0.07, 0.1, 0.89, 0.88))
    ax.set(xlim=(-0.5, 4.0), ylim=(-0.4, 8.6), xticks=range(5), yticks=range(9))
    ax.tick_params(labelsize=TEXT)
    ax.text(3.97, -0.2, "x", ha="right", va="bottom", fontsize=12, fontstyle="italic")
    grid, height = np.linspace(-0.5, 4, 181), _copies(x, x, x, x)
    ax.plot(grid, [_copies(v, v, v, v) for v in grid], color=INK, linewidth=1.6)
    slopes = [_slope(x, to_x) for to_x in ((False, True) if x == Y else (x > Y,))]
    reaches = [(-0.9, 0.0), (0.0, 0.9)] if x == Y else [(-0.9, 0.9)]
    for slope, reach, colour in zip(slopes, reaches, (BACKWARD, FORWARD), strict=False):
        ends = np.array(reach)
        ax.plot(x + ends, height + slope * ends, color=colour, linewidth=3)
    ax.plot([x], [height], "o", color=INK, markersize=6)
    said = f"slope {fixed(slopes[0], 3)}: max sends its force to {'x' if x > Y else 'y'}"
    if x == Y:
        said = f"slope {fixed(slopes[0], 3)} from the left,\n{fixed(slopes[1], 3)} from the right"
    ax.text(-0.35, 8.3, said, va="top", fontsize=11, fontweight="bold")
    figure.set_label(f"f(x, 2) at x = {trimmed(x)}: {' '.join(said.split())}.")
    return figure


def _slope(x: float, to_x: bool) -> float:
    """The slope of f(x, 2) if max sends its force to x, or else to y."""
    exponential, under = np.exp(x), x + max(x, Y)
    top = x * Y + exponential
    return float((Y + exponential) / under - top / under**2 * (1.0 + to_x))
