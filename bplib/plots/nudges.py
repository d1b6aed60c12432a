"""Chapter 7: f = (x y + exp x) / (x + max(x, y)) near y = 2, nudged one input or use at a time."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.plots.style import BACKWARD, FORWARD, GREEN, INK, QUIET, canvas, fixed, styled, trimmed

WIDTH, TEXT = 4.8, 10.5  # inches; points: 14 px where the figure has its natural width
Y = 2.0  # where the example stands: x = 0, y = 2
USES = ("in x y", "in exp x", "in max", "in x + m")


@styled
def nudge_chain(y: float, nudge: float = 0.2) -> Figure:
    """A nudge of y on its way to f = 1 / (0 + max(0, y)): a thick piece on each number line.

    Formula: with m = max(0, y) and u = 0 + m the factors are 1, 1 and -1 / u**2.
    Shapes: y is a number above 0. Raises: ValueError otherwise. Source: S3-CR1.
    """
    if y <= 0:
        validate.refuse("nudge_chain", "y", "be above 0", y)
    slope = -1 / y**2
    values, changes = (y, y, y, 1 / y), (nudge, nudge, nudge, slope * nudge)
    figure, ax = canvas(WIDTH, 3.3)
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
    ax.plot([ends[0]], [high], "o", color=INK, markersize=5)
    ax.plot(ends, [high, high], color=FORWARD, linewidth=5, solid_capstyle="butt")
    sign = "≈" if name == "f" else "="
    said = f"{name} = {trimmed(value, 3)},  Δ{name} {sign} {trimmed(change, 3)}"
    ax.text(4.7, high + 0.13, said, ha="right", fontsize=TEXT)


def _copies(product: float, exponent: float, rival: float, addend: float) -> float:
    """The example with a copy of x for each use, at y = 2."""
    return float((product * Y + np.exp(exponent)) / (addend + max(rival, Y)))


def _height(x: float) -> float:
    return _copies(x, x, x, x)


@styled
def four_wires(nudge: float) -> Figure:
    """What each use of x adds to f when x goes from 0 to ``nudge``, one use after the other.

    Formula: the change of f per nudge as x moves in x y, then in exp x, in max(x, y), in x + m.
    Shapes: a number between 0 and 2. Raises: ValueError otherwise. Source: S3-CR1.
    """
    if not 0 < nudge <= Y:
        validate.refuse("four_wires", "nudge", "be above 0 and at most 2", nudge)
    moved = [_copies(*(nudge if i < k else 0.0 for i in range(4))) for k in range(5)]
    levels = [(value - moved[0]) / nudge for value in moved]
    shares = [high - low for low, high in pairwise(levels)]
    figure, ax = _chart(0.09, 0.89, 3.2, 0.87)
    ax.set(xlim=(-0.5, 4.5), ylim=(-0.1, 2.4), xticks=range(5), yticks=[0, 0.5, 1, 1.5, 2])
    ax.set_xticklabels([*USES, "together"])
    ax.tick_params(labelsize=TEXT, length=0)
    ax.axhline(0, color=QUIET, linewidth=0.8)
    ax.text(-0.42, 2.2, "change of f, divided by the nudge of x", fontsize=TEXT)
    for k, share in enumerate(shares):
        _bar(ax, k, levels[k], share, FORWARD if share >= 0 else BACKWARD)
        ax.plot([k + 0.31, k + 0.69], [levels[k + 1]] * 2, color=QUIET, linewidth=1)
    _bar(ax, 4, 0.0, levels[-1], GREEN)
    told = ", ".join(f"{fixed(s, 3)} {use}" for s, use in zip(shares, USES, strict=True))
    figure.set_label(
        f"Nudge {nudge:g}: change of f per nudge {told}; together {fixed(levels[-1], 3)}."
    )
    return figure


def _chart(left: float, width: float, height: float, share: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.add_axes((left, 0.1, width, share))


def _bar(ax: Axes, k: int, bottom: float, share: float, colour: str) -> None:
    """A bar from ``bottom``, with its height above it in numbers."""
    ax.bar(k, share, 0.62, bottom=bottom, color=colour)
    top = bottom + max(share, 0.0) + 0.05
    ax.text(k, top, fixed(share, 3), ha="center", fontsize=TEXT)


@styled
def max_corner(x: float) -> Figure:
    """The example along y = 2 with its tangent at x, and where max sends the force.

    Formula: f(x, 2); at x = 2 the slopes from both sides.
    Shapes: a number. Raises: nothing. Source: the course's own.
    """
    figure, ax = _chart(0.07, 0.89, 3.1, 0.88)
    ax.set(xlim=(-0.5, 4.0), ylim=(-0.4, 8.6), xticks=range(5), yticks=range(9))
    ax.tick_params(labelsize=TEXT)
    ax.text(3.97, -0.2, "x", ha="right", va="bottom", fontsize=12, fontstyle="italic")
    grid = np.linspace(-0.5, 4, 181)
    ax.plot(grid, [_height(v) for v in grid], color=INK, linewidth=1.6)
    if x == Y:
        left, right = _slope(x, to_x=False), _slope(x, to_x=True)
        _tangent(ax, x, left, (-0.9, 0.0), BACKWARD)
        _tangent(ax, x, right, (0.0, 0.9), FORWARD)
        said = f"slope {fixed(left, 3)} from the left,\n{fixed(right, 3)} from the right"
    else:
        slope = _slope(x, to_x=x > Y)
        _tangent(ax, x, slope, (-0.9, 0.9), BACKWARD)
        said = f"slope {fixed(slope, 3)}: max sends its force to {'x' if x > Y else 'y'}"
    ax.plot([x], [_height(x)], "o", color=INK, markersize=6)
    ax.text(-0.35, 8.3, said, va="top", fontsize=11, fontweight="bold")
    figure.set_label(f"f(x, 2) at x = {trimmed(x)}: {' '.join(said.split())}.")
    return figure


def _tangent(ax: Axes, x: float, slope: float, reach: tuple[float, float], colour: str) -> None:
    ends = np.array(reach)
    ax.plot(x + ends, _height(x) + slope * ends, color=colour, linewidth=3)


def _slope(x: float, to_x: bool) -> float:
    """The slope of f(x, 2) if max sends its force to x, or else to y."""
    exponential, under = np.exp(x), x + max(x, Y)
    top = x * Y + exponential
    return float((Y + exponential) / under - top / under**2 * (1.0 + to_x))
