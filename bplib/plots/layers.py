"""Chapters 12 and 16: a layer as blocks of numbers, and its outputs with their error signals."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import validate
from bplib.nets import Net
from bplib.plots.style import BACKWARD, FORWARD, INK, QUIET, axes, point, styled
from bplib.validate import Array

CELL, LINE = 0.53, 0.3  # inches: the width and the height of a cell
GAP, ARROW = 0.6, 1.5  # in cells: between two blocks side by side, and above the outputs


@styled
def layer_picture(net: Net, x: Array) -> Figure:
    """The first layer of a net as blocks of numbers with their shapes: W x + b = s, and p below s.

    Formula: s = W x + b, p = f(s).
    Shapes: W (m, d), b (m, 1), x (d, 1).
    Raises: ValueError if x does not fit, or there is more than one column. Source: S3-N1-def.
    """
    x = validate.array("layer_picture", "x", x, "(d, 1)")
    layer, run = net.layers[0], net.forward(x)
    b = np.zeros_like(run.scores[0]) if layer.b is None else layer.b
    blocks = {"W": layer.W, "x": x, "b": b, "s": run.scores[0], "p": run.activations[0]}
    rows, m = max(layer.W.shape), len(b)
    width = sum(block.shape[1] for block in blocks.values()) - 1 + 3 * GAP
    low = -0.5 * m - ARROW  # the upper edge of p, below s
    figure, ax = _cells(width, low - m - 0.2, 0.5 * rows + 1.1)
    left = 0.0
    for (name, block), sign in zip(blocks.items(), ("@", "+", "="), strict=False):
        _block(ax, left, 0.5 * len(block), name, block)
        left += block.shape[1]
        ax.text(left + GAP / 2, 0, sign, ha="center", va="center", fontsize=12)
        left += GAP
    _block(ax, left, 0.5 * m, "s", blocks["s"])
    _block(ax, left, low, "p", blocks["p"])
    ax.text(left - 0.2, low + 0.5, f"{layer.activation.__name__}  ↓", ha="right", va="center")
    shapes = ", ".join(f"{name} {block.shape}" for name, block in blocks.items())
    figure.set_label(
        f"One layer in blocks of numbers with the shapes {shapes}: W x + b = s = "
        f"{point(run.scores[0])}, and {layer.activation.__name__} makes of it "
        f"p = {point(run.activations[0])}."
    )
    return figure


def _cells(width: float, low: float, high: float) -> tuple[Figure, Axes]:
    """Axes whose unit is one cell."""
    figure = Figure(figsize=(CELL * (width + 0.3), LINE * (high - low)))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-0.15, width + 0.15), ylim=(low, high))
    ax.axis("off")
    return figure, ax


def _block(ax: Axes, left: float, top: float, name: str, block: Array) -> None:
    """A block of numbers below its name and shape."""
    colour = FORWARD if name in "sp" else INK
    ax.text(left, top + 0.3, f"{name} {block.shape}", color=colour, fontsize=10)
    for (i, j), value in np.ndenumerate(block):
        x, y = left + j, top - i - 1
        ax.add_patch(Rectangle((x, y), 1, 1, fill=False, edgecolor=QUIET, linewidth=0.8))
        text = f"{value:.3g}".replace("-", "−")
        ax.text(x + 0.5, y + 0.45, text, ha="center", va="center", color=colour, fontsize=10)


@styled
def output_pulls(net: Net, x: Array, y: Array) -> Figure:
    """Left, the outputs of a net and their targets; right, the error signals of their scores.

    Formula: p = f(s), delta = dL/ds.
    Shapes: x (d, 1), y (n, 1). Raises: ValueError for another shape. Source: S3-N1-ds.
    """
    x = validate.array("output_pulls", "x", x, "(d, 1)")
    p, delta = net.forward(x).activations[-1][:, 0], net.error_signals(x, y)[-1][:, 0]
    places = np.arange(1, p.size + 1)
    figure, (left, right) = axes(6.2, 2.9, 2)
    left.bar(places, p, color=FORWARD, width=0.6)
    left.plot(places, np.asarray(y)[:, 0], "_", color=INK, markersize=34, markeredgewidth=3)
    left.set(ylim=(-0.05, 1.1), title=f"loss {net.loss(x, y):.4f}", ylabel="output, target (bar)")
    right.bar(places, delta, color=BACKWARD, width=0.6)
    right.axhline(0, color=QUIET, linewidth=0.8)
    right.set(ylim=(-0.4, 0.4), title="error signal")
    for ax in (left, right):
        ax.set(xticks=places, xlabel="output")
    outputs, signals = (", ".join(f"{v:.3f}" for v in vs).replace("-", "−") for vs in (p, delta))
    figure.set_label(
        f"Outputs {outputs}; targets {point(np.asarray(y))}; error signals {signals}. "
        f"The loss is {net.loss(x, y):.4f}."
    )
    return figure
