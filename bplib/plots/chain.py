"""Chapter 7: a nudge through a chain, a ladder of paths, and a small network."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.plots.style import BACKWARD, FORWARD, INK, PAPER, QUIET, axes, styled, trimmed

LINES = (("x", -1.3, 1.3), ("h", -1.4, 2.6), ("y", 3.0, 17.0))


@styled
def nudge(x: float, dx: float = 0.1) -> Figure:
    """A nudge dx on three number lines: x, h = 2x² − 1 and y = 3h² − 2h + 5.

    Formula: dh = 4x dx and dy = (6h − 2) dh, so dy/dx = (6h − 2) 4x.
    Shapes: numbers. Raises: nothing. Source: S3-CR2.
    """
    h, slope_h = 2 * x**2 - 1, 4 * x
    y, slope_y = 3 * h**2 - 2 * h + 5, 6 * h - 2
    starts = (x, h, y)
    changes = (dx, slope_h * dx, slope_y * slope_h * dx)
    figure, (ax,) = axes(5.0, 3.2)
    ax.set(xlim=(-0.06, 1.04), ylim=(-0.35, 2.6))
    ax.axis("off")
    for row, (name, low, high), start, change in zip(
        (2, 1, 0), LINES, starts, changes, strict=True
    ):
        _number_line(ax, row, name, (start - low) / (high - low), change / (high - low))
        ax.text(
            1.0, row + 0.16, f"{name} = {trimmed(start)}, d{name} = {trimmed(change)}", ha="right"
        )
    ax.text(0, 1.5, f"× dh/dx = 4x = {trimmed(slope_h)}", va="center", color=FORWARD)
    ax.text(0, 0.5, f"× dy/dh = 6h − 2 = {trimmed(slope_y)}", va="center", color=FORWARD)
    factors = f"{trimmed(slope_h)} and then {trimmed(slope_y)}"
    figure.set_label(
        f"At x = {trimmed(x)} a nudge of {dx:g} is multiplied by {factors}: it becomes "
        f"{trimmed(changes[1])} in h and {trimmed(changes[2])} in y."
    )
    return figure


def _number_line(ax: Axes, row: float, name: str, start: float, change: float) -> None:
    ax.plot([0, 1], [row, row], color=QUIET, linewidth=1)
    ax.text(-0.03, row, name, ha="right", va="center", fontsize=12, fontstyle="italic")
    ax.plot([start, start + change], [row, row], color=FORWARD, linewidth=5, solid_capstyle="butt")
    ax.plot([start], [row], "o", color=INK, markersize=6)


@styled
def paths(stages: int) -> Figure:
    """A chain of stages, each joined to the next by two wires: 2**stages paths, 2 stages wires.

    Shapes: stages is an integer from 1. Raises: ValueError otherwise.
    Source: S3-CR1.
    """
    if stages < 1:
        validate.refuse("paths", "stages", "be 1 or more", stages)
    figure, (ax,) = axes(4.8, 1.4)
    ax.set(xlim=(-0.4, 10.4), ylim=(-0.8, 1.1))
    ax.axis("off")
    t = np.linspace(0, np.pi, 9)
    for k in range(stages):
        for side in (1, -1):
            ax.plot(k + 0.5 - 0.5 * np.cos(t), side * 0.32 * np.sin(t), color=FORWARD)
    ax.plot(range(stages + 1), [0] * (stages + 1), "o", color=INK, markersize=8)
    ax.text(-0.3, 0.8, f"{2**stages} paths, but only {2 * stages} wires", fontsize=12)
    figure.set_label(
        f"{stages} stages of two wires: {2**stages} paths from end to end, {2 * stages} wires."
    )
    return figure


@styled
def network(sizes: tuple[int, ...], weight: tuple[int, int, int] | None = None) -> Figure:
    """A fully connected network; one weight may be marked, with the edges it acts through.

    Formula: the weight (layer, unit, from) is u^layer_{unit from}, counted from 1.
    Shapes: sizes are the numbers of units, inputs first. Raises: IndexError if there is no such
    weight. Source: S3-CR3.
    """
    layer, unit, origin = weight or (len(sizes), 0, 0)
    if weight and not (
        0 < layer < len(sizes) and 0 < unit <= sizes[layer] and 0 < origin <= sizes[layer - 1]
    ):
        raise IndexError(f"network: 'weight' {weight} is not in a network of sizes {sizes}.")
    figure, (ax,) = axes(5.4, 0.8 * max(sizes) + 0.5)
    ax.set(xlim=(-0.45, len(sizes) - 0.4), ylim=(-0.6, max(sizes) - 0.4))
    ax.axis("off")
    for k in range(1, len(sizes)):
        for i in range(sizes[k]):
            for j in range(sizes[k - 1]):
                marked = (k, i + 1, j + 1) == weight
                downstream = k > layer and (k > layer + 1 or j + 1 == unit)
                _connect(ax, _spot(sizes, k - 1, j), _spot(sizes, k, i), marked, downstream)
    for k, size in enumerate(sizes):
        for i in range(size):
            _unit(ax, *_spot(sizes, k, i), _unit_name(sizes, k, i))
    said = f"A network of {', '.join(map(str, sizes))} units, fully connected"
    if weight:
        _name_weight(ax, sizes, weight)
        said += f"; the weight into unit {unit} of layer {layer} from unit {origin} is marked, "
        said += "with the edges behind it"
    figure.set_label(f"{said}.")
    return figure


def _name_weight(ax: Axes, sizes: tuple[int, ...], weight: tuple[int, int, int]) -> None:
    layer, unit, origin = weight
    (x0, y0), (x1, y1) = _spot(sizes, layer - 1, origin - 1), _spot(sizes, layer, unit - 1)
    name = f"u{_digits(str(layer), '⁰¹²³⁴⁵⁶⁷⁸⁹')}{_digits(f'{unit}{origin}', '₀₁₂₃₄₅₆₇₈₉')}"
    ax.text(0.5 * (x0 + x1), 0.5 * (y0 + y1) - 0.22, name, color=BACKWARD, fontsize=13)


def _spot(sizes: tuple[int, ...], layer: int, unit: int) -> tuple[float, float]:
    return float(layer), 0.5 * (max(sizes) + sizes[layer]) - 1.0 - unit


def _connect(
    ax: Axes, a: tuple[float, float], b: tuple[float, float], marked: bool, behind: bool
) -> None:
    colour = BACKWARD if marked else INK if behind else QUIET
    width = 3.0 if marked else 1.8 if behind else 0.8
    ax.plot(*zip(a, b, strict=True), color=colour, linewidth=width, zorder=1)


def _unit(ax: Axes, x: float, y: float, name: str) -> None:
    ax.plot([x], [y], "o", markersize=27, markerfacecolor=PAPER, markeredgecolor=INK, zorder=2)
    ax.text(x, y, name, ha="center", va="center", fontstyle="italic", zorder=3)


def _unit_name(sizes: tuple[int, ...], layer: int, unit: int) -> str:
    letter = "x" if layer == 0 else "o" if layer == len(sizes) - 1 else "z"
    return letter + _digits(str(unit + 1), "₀₁₂₃₄₅₆₇₈₉")


def _digits(text: str, alphabet: str) -> str:
    return "".join(alphabet[int(digit)] for digit in text)
