"""Chapters 12 and 16: a layer as blocks of numbers, and its outputs with their error signals."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import validate
from bplib.nets import Net
from bplib.plots.style import BACKWARD, FORWARD, INK, QUIET, axes, point, styled
from bplib.validate import Array

GAP, ARROW = 0.75, 1.3  # between two blocks, in cells


@styled
def layer_picture(net: Net, x: Array) -> Figure:
    """The first layer of a net as blocks of numbers, each with its shape: W x + b = s, then p.

    Formula: s = W x + b, p = f(s).
    Shapes: W (m, d), b (m, 1), x (d, 1).
    Raises: ValueError if x does not fit, or there is more than one column. Source: S3-N1-def.
    """
    x = validate.array("layer_picture", "x", x, "(d, 1)")
    layer, run = net.layers[0], net.forward(x)
    b = np.zeros_like(run.scores[0]) if layer.b is None else layer.b
    blocks = {"W": layer.W, "x": x, "b": b, "s": run.scores[0], "p": run.activations[0]}
    rows = max(block.shape[0] for block in blocks.values())
    width = sum(block.shape[1] for block in blocks.values()) + 3 * GAP + ARROW
    figure = Figure(figsize=(0.57 * width + 0.1, 0.3 * rows + 0.4))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-0.1, width + 0.1), ylim=(-0.5 * rows - 0.2, 0.5 * rows + 1.1))
    ax.axis("off")
    left = 0.0
    for (name, block), sign in zip(blocks.items(), ("@", "+", "=", "→", ""), strict=True):
        _block(ax, left, name, block)
        left, gap = left + block.shape[1], ARROW if sign == "→" else GAP
        ax.text(left + gap / 2, 0, sign, ha="center", va="center", fontsize=12)
        left += gap
    middle = width - 1 - ARROW / 2
    ax.text(middle, -0.75, layer.activation.__name__, ha="center", va="center", fontsize=9)
    shapes = ", ".join(f"{name} {block.shape}" for name, block in blocks.items())
    figure.set_label(
        f"One layer in blocks of numbers with the shapes {shapes}: W x + b = s = "
        f"{point(run.scores[0])}, and {layer.activation.__name__} makes of it "
        f"p = {point(run.activations[0])}."
    )
    return figure


def _block(ax: Axes, left: float, name: str, block: Array) -> None:
    rows = len(block)
    colour = FORWARD if name in "sp" else INK
    ax.text(left, 0.5 * rows + 0.3, f"{name} {block.shape}", color=colour, fontsize=9)
    for (i, j), value in np.ndenumerate(block):
        x, y = left + j, 0.5 * rows - i - 1
        ax.add_patch(Rectangle((x, y), 1, 1, fill=False, edgecolor=QUIET, linewidth=0.8))
        text = f"{value:.3g}".replace("-", "−")
        ax.text(x + 0.5, y + 0.45, text, ha="center", va="center", color=colour, fontsize=9)


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
