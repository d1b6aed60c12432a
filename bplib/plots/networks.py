"""Chapters 13 and 17: a small net with every number, forward and backward, one stage at a time."""

from itertools import pairwise
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from bplib import validate
from bplib.nets import Net
from bplib.plots.network_words import (
    Numbers,
    blamed,
    figures,
    headline_of,
    label_of,
    numbers_of,
    output_name,
    subscript,
)
from bplib.plots.style import BACKWARD, FORWARD, INK, PAPER, QUIET, styled

UNITS, LAYERS = 5, 3  # more would not be readable
WIDTH = 42  # characters in a line of the headline
BOX, ROOM, LINE = 0.8, 0.62, 0.17  # inches: a unit, a weight above its gradient, a line of text
PITCH, ROW, PAIR = BOX + ROOM + 0.43, 1.0, 2 * LINE + 0.05  # layer to layer, unit to unit, wires


def network_stages(net: Net) -> int:
    """The number of stages of ``network_steps``: they are counted from 0.

    Formula: 4 K + 2 for K layers: the input, two stages per layer forward, the loss, two per layer
    backward. Shapes: net of K layers. Raises: nothing. Source: S2-E2-S1 to S2-E2-gW1.
    """
    return 4 * len(net.layers) + 2


@styled
def network_steps(
    net: Net, X: ArrayLike, Y: ArrayLike, sample: int = 0, step: int | None = None
) -> Figure:
    """A small net with the numbers of one column, up to stage ``step`` (all of them by default).

    Formula: forward s = W z + b and z = f(s) (p at the output), then the loss of the batch, then
    backward the error signals and, on each wire, this column's share of the weight's gradient.
    Shapes: X (d, N), Y (n, N); sample from 0 to N - 1, step from 0 to network_stages(net) - 1.
    Raises: IndexError for another sample or step; ValueError for a net of more than three layers
    or five units in a layer, or with maxout, which has more scores than outputs.
    Source: S2-E2-S1 to S2-E2-gW1, S1-1b.1, S3-N2-fig.
    """
    X, Y = validate.array("network_steps", "X", X, "(d, N)"), np.asarray(Y, dtype=float)
    last = network_stages(net) - 1
    stage = last if step is None else step
    if not 0 <= stage <= last:
        raise IndexError(f"network_steps: 'step' must be 0 to {last}; got {step}.")
    if not 0 <= sample < X.shape[1]:
        raise IndexError(f"network_steps: 'sample' must be 0 to {X.shape[1] - 1}; got {sample}.")
    sizes = _sizes(net)
    numbers = numbers_of(net, X, Y, sample)
    figure, ax = _canvas(sizes)
    for k in range(len(net.layers)):
        _wires(ax, sizes, net, k, numbers, stage)
    for k in range(len(sizes)):
        _units(ax, sizes, net, k, numbers, stage)
    _loss(ax, sizes, net, numbers, stage)
    headline, colour = headline_of(net, numbers, stage, sample)
    said = fill(headline, WIDTH)
    top = ax.get_ylim()[1] - 0.06
    ax.text(0.1, top, said, color=colour, fontsize=10.5, fontweight="bold", va="top")
    figure.set_label(label_of(net, numbers, stage, headline))
    return figure


def _sizes(net: Net) -> tuple[int, ...]:
    sizes = (net.layers[0].W.shape[1], *(len(layer.W) for layer in net.layers))
    if max(sizes) > UNITS or len(net.layers) > LAYERS:
        expected = f"have at most {LAYERS} layers and {UNITS} units in each"
        validate.refuse("network_steps", "net", expected, f"sizes {sizes}")
    if any(layer.pieces > 1 for layer in net.layers):
        validate.refuse("network_steps", "net", "have one score per unit", "maxout")
    return sizes


def _canvas(sizes: tuple[int, ...]) -> tuple[Figure, Axes]:
    """Axes in inches."""
    width, height = PITCH * (len(sizes) - 1) + BOX + 0.2, _height(sizes) + 0.75
    figure = Figure(figsize=(width, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return figure, ax


def _spot(sizes: tuple[int, ...], layer: int, unit: int) -> tuple[float, float]:
    """The middle of a unit: the units of a layer share the height evenly."""
    return 0.1 + BOX / 2 + PITCH * layer, 0.3 + _height(sizes) * (1 - (unit + 0.5) / sizes[layer])


def _height(sizes: tuple[int, ...]) -> float:
    """Room for the units of each layer and, before them, for their wires' numbers."""
    wires = (m * (PAIR * d + 0.15) for d, m in pairwise(sizes))
    return max(ROW * max(sizes), *wires)


def _wires(
    ax: Axes, sizes: tuple[int, ...], net: Net, k: int, numbers: Numbers, stage: int
) -> None:
    """The wires of one layer with their weights; once blamed, as thick as their blame."""
    W, shares = net.layers[k].W, numbers.shares[k]
    known, now = stage >= blamed(net, k), stage == 2 * k + 1
    largest = max(float(np.abs(share).max()) for share in numbers.shares) or 1.0
    colour = BACKWARD if known else FORWARD if now else QUIET
    for (i, j), weight in np.ndenumerate(W):
        (x0, y0), (x1, y1) = _spot(sizes, k, j), _spot(sizes, k + 1, i)
        left, y = x1 - BOX / 2 - ROOM, y1 + PAIR * ((W.shape[1] - 1) / 2 - j)
        width = _width(float(shares[i, j]), largest) if known else 1.0
        ax.plot([x0 + BOX / 2, left], [y0, y], color=colour, linewidth=width, zorder=1)
        right, share = x1 - BOX / 2 - 0.04, figures(float(shares[i, j]))
        _print(ax, right, y + LINE / 2, figures(float(weight)), INK, True, "right")
        _print(ax, right, y - LINE / 2, share, BACKWARD, known, "right")


def _width(share: float, largest: float) -> float:
    """A wire's width in points; one without blame vanishes."""
    return 0.0 if figures(share) == "0" else 0.6 + 4.4 * abs(share) / largest


def _units(
    ax: Axes, sizes: tuple[int, ...], net: Net, k: int, numbers: Numbers, stage: int
) -> None:
    """The boxes of one layer (0 is the input) with score, activation and error signal."""
    for i in range(sizes[k]):
        x, y = _spot(sizes, k, i)
        corner = (x - BOX / 2, y - 0.27)
        ax.add_patch(Rectangle(corner, BOX, 0.54, facecolor=PAPER, edgecolor=INK, zorder=2))
        if k == 0:
            _print(ax, x, y, f"x{subscript(i + 1)} {figures(numbers.x[i, 0])}", FORWARD, True)
            continue
        score, output = numbers.scores[k - 1][i, 0], numbers.outputs[k - 1][i, 0]
        signal = numbers.signals[k - 1][i, 0]
        _print(ax, x, y + 0.16, f"s {figures(score)}", FORWARD, stage >= 2 * k - 1)
        letter = output_name(net, k)[0]
        _print(ax, x, y, f"{letter} {figures(output)}", FORWARD, stage >= 2 * k)
        _print(ax, x, y - 0.16, f"δ {figures(signal)}", BACKWARD, stage >= blamed(net, k - 1) - 1)
        if f"b{k}" in net.parameters:
            bias = float(net.parameters[f"b{k}"][i, 0])
            ax.text(x, y - 0.3, f"b {figures(bias)}", ha="center", va="top", fontsize=10)


def _loss(ax: Axes, sizes: tuple[int, ...], net: Net, numbers: Numbers, stage: int) -> None:
    """The targets above the outputs, and below the last one the loss of the batch."""
    for i in range(sizes[-1]):
        x, y = _spot(sizes, len(sizes) - 1, i)
        _print(ax, x, y + 0.38, f"y {figures(numbers.target[i, 0])}", INK, True)
    known = stage > 2 * len(net.layers)
    _print(ax, x, y - 0.54, f"L {figures(numbers.loss)}", FORWARD, known)


def _print(
    ax: Axes, x: float, y: float, text: str, colour: str, visible: bool, side: str = "center"
) -> None:
    """A number; one that is not known yet stays invisible, in its place."""
    alpha = 1.0 if visible else 0.0
    ax.text(x, y, text, color=colour, ha=side, va="center", fontsize=10, alpha=alpha)
