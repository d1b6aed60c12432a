"""Chapter 13: the wires of a 2-3-1 net, line by line through both passes, and one unit's ways."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import validate
from bplib.nets import Array, Net
from bplib.plots.style import BACKWARD, FORWARD, INK, PAPER, QUIET, canvas, point, styled, trimmed

WIDTH, BOX, LINE = 4.8, 0.72, 0.19  # inches: the figure, a unit, a line of text
COLUMNS = (0.42, 2.3, 4.32)  # the middles of inputs, hidden units and outputs
ROW = 0.8  # from unit to unit
STAGES = (
    "x goes in: (2, 1)",
    "s₁ = W₁ x: (3, 1) = (3, 2)(2, 1)",
    "z₁ = max(0, s₁): (3, 1)",
    "p = W₂ z₁: (1, 1) = (1, 3)(3, 1)",
    "L = ½ (p − y)²: a number",
    "δ₂ = p − y: (1, 1)",
    "∇W₂ = δ₂ z₁ᵀ: (1, 3) = (1, 1)(1, 3)",
    "δ₁ = (W₂ᵀ δ₂) ⊙ [s₁ > 0]: (3, 1)",
    "∇W₁ = δ₁ xᵀ: (3, 2) = (3, 1)(1, 2)",
)


@styled
def ways_out(W2: Array, delta2: Array, unit: int) -> Figure:
    """The wires by which one hidden unit reaches the outputs, and the terms that come back.

    Formula: dL/dz_i = sum over k of w_ki delta_2k, down column i of W2.
    Shapes: W2 (2, 3), delta2 (2, 1); unit from 1 to 3.
    Raises: ValueError for other shapes or another unit. Source: the course's own.
    """
    W2 = validate.array("ways_out", "W2", W2, "(2, 3)")
    delta2 = validate.array("ways_out", "delta2", delta2, "(2, 1)")
    validate.choice("ways_out", "unit", unit, (1, 2, 3))
    column = W2[:, unit - 1]
    figure, ax = canvas(WIDTH, 2.9)
    for (k, i), weight in np.ndenumerate(W2):
        (x0, y0), (x1, y1) = (0.42, 2.4 - 0.75 * i), (2.55, 2.15 - k)
        left, y = x1 - BOX / 2 - 0.4, y1 + 0.26 * (1 - i)
        wire, ink, width = (BACKWARD, BACKWARD, 2.5) if i == unit - 1 else (QUIET, INK, 0.8)
        ax.plot([x0 + BOX / 2, left], [y0, y], color=wire, linewidth=width, zorder=1)
        _line(ax, left + 0.34, y, trimmed(float(weight)), ink, "right")
    for i in range(3):
        _unit(ax, 0.42, 2.4 - 0.75 * i, [(f"unit {i + 1}", INK)])
    for k, signal in enumerate(delta2[:, 0]):
        _unit(ax, 2.55, 2.15 - k, [(f"δ {trimmed(float(signal))}", BACKWARD)])
    _matrix(ax, W2, unit)
    pairs = zip(column, delta2[:, 0], strict=True)
    said = " + ".join(f"{_bracket(w)} · {_bracket(d)}" for w, d in pairs)
    total = trimmed(float(column @ delta2[:, 0]))
    ax.text(0.06, 0.16, f"back to unit {unit}: {said} = {total}", color=BACKWARD, fontsize=11)
    figure.set_label(
        f"Three hidden units, two outputs with the error signals {point(delta2)}. Unit {unit} has "
        f"the weights {point(column)}, a column of W2; {said} = {total} comes back to it."
    )
    return figure


def _matrix(ax: Axes, W2: Array, unit: int) -> None:
    """The matrix, with the column of a unit framed."""
    ax.text(3.06, 1.65, "W₂ =", va="center", fontsize=11)
    for (k, i), weight in np.ndenumerate(W2):
        colour = BACKWARD if i == unit - 1 else INK
        place = 3.73 + 0.4 * i, 1.85 - 0.4 * k
        ax.text(*place, trimmed(weight), ha="center", va="center", color=colour, fontsize=11)
    left = 3.73 + 0.4 * (unit - 1) - 0.18
    ax.add_patch(Rectangle((left, 1.23), 0.36, 0.84, fill=False, edgecolor=BACKWARD))


def _bracket(value: float) -> str:
    return f"({trimmed(value)})" if value < 0 else trimmed(value)


@styled
def two_passes(net: Net, x: Array, y: Array, stage: int, said: str = "") -> Figure:
    """The net with every number that is known after a line of the two passes.

    Formula: stage 1 to 4 are s1, z1, p, L; stage 5 to 8 are delta2, grad_W2, delta1, grad_W1.
    Shapes: net 2-3-1 without biases, x (2, 1), y (1, 1); stage from 0 to 8.
    Raises: ValueError for another stage. Source: S3-ARC4.
    """
    validate.choice("two_passes", "stage", stage, tuple(range(len(STAGES))))
    run, signals, gradients = net.forward(x), net.error_signals(x, y), net.gradients(x, y)
    (s1, p), z1 = run.scores, run.activations[0]
    figure, ax = canvas(WIDTH, 2.95)
    largest = max(float(np.abs(g).max()) for g in gradients.values()) or 1.0
    for layer, (name, G) in enumerate(gradients.items()):
        colour = FORWARD if stage == 2 * layer + 1 else QUIET
        colour = BACKWARD if stage >= 8 - 2 * layer else colour
        _wires(ax, layer, net.parameters[name], G, largest, colour)
    forward = [FORWARD if stage >= line else "" for line in range(5)]
    blue_s, blue_z, blue_p, blue_L = forward[1:]
    for j in range(2):
        _unit(ax, *_place(0, j), [(f"x{'₁₂'[j]} {trimmed(x[j, 0])}", FORWARD)])
    for i, (s, z, d) in enumerate(zip(s1[:, 0], z1[:, 0], signals[0][:, 0], strict=True)):
        lines = [(f"s {trimmed(s)}", blue_s), (f"z {trimmed(z)}", blue_z)]
        _unit(ax, *_place(1, i), [*lines, (f"δ {trimmed(d)}", BACKWARD if stage >= 7 else "")])
    signal = f"δ {trimmed(signals[1][0, 0])}", BACKWARD if stage >= 5 else ""
    left, middle = _place(2, 0)
    _unit(ax, left, middle, [(f"p {trimmed(p[0, 0])}", blue_p), signal])
    _line(ax, left, middle + 0.42, f"y {trimmed(y[0, 0])}", INK)
    _line(ax, left, middle - 0.42, f"L {trimmed(net.loss(x, y))}", blue_L)
    headline = said or STAGES[stage]
    colour = BACKWARD if stage >= 5 else FORWARD if stage else INK
    ax.text(0.06, 2.77, headline, color=colour, fontsize=11, fontweight="bold", va="center")
    known = [
        f"x = {point(x)}, y = {trimmed(y[0, 0])}",
        f"s1 = {point(s1)}",
        f"z1 = {point(z1)}",
        f"p = {trimmed(p[0, 0])}",
        f"L = {trimmed(net.loss(x, y))}",
        f"delta2 = {trimmed(signals[1][0, 0])}",
        f"gradient of W2 = {point(gradients['W2'])}",
        f"delta1 = {point(signals[0])}",
        f"gradient of W1, row by row = {point(gradients['W1'])}",
    ]
    figure.set_label(f"{headline}. {'; '.join(known[: stage + 1])}.")
    return figure


def _place(layer: int, unit: int) -> tuple[float, float]:
    """The middle of a unit."""
    return COLUMNS[layer], 1.35 + ROW * ((2, 3, 1)[layer] / 2 - 0.5 - unit)


def _unit(ax: Axes, x: float, y: float, lines: Sequence[tuple[str, str]]) -> None:
    """A box with lines of text; one without a colour is not known yet."""
    height = max(0.3, LINE * len(lines) + 0.1)
    corner = (x - BOX / 2, y - height / 2)
    ax.add_patch(Rectangle(corner, BOX, height, facecolor=PAPER, edgecolor=INK, zorder=2))
    for n, (text, colour) in enumerate(lines):
        _line(ax, x, y + LINE * ((len(lines) - 1) / 2 - n), text, colour)


def _line(ax: Axes, x: float, y: float, text: str, colour: str, side: str = "center") -> None:
    """A piece of text; without a colour it stays invisible, in its place."""
    shown = 1.0 if colour else 0.0
    ax.text(x, y, text, color=colour or INK, ha=side, va="center", fontsize=10, alpha=shown)


def _wires(ax: Axes, layer: int, W: Array, G: Array, largest: float, colour: str) -> None:
    """The wires into a layer: weights in black, gradients in orange, as thick as these are."""
    known = colour == BACKWARD
    for (i, j), weight in np.ndenumerate(W):
        (x0, y0), (x1, y1) = _place(layer, j), _place(layer + 1, i)
        left, y = x1 - BOX / 2 - 0.78, y1 + 0.26 * ((W.shape[1] - 1) / 2 - j)
        part = abs(float(G[i, j])) / largest
        width = (0.6 + 4.4 * part if part else 0.0) if known else 1.0
        ax.plot([x0 + BOX / 2, left], [y0, y], color=colour, linewidth=width, zorder=1)
        _line(ax, left + 0.34, y, trimmed(float(weight)), INK, "right")
        _line(ax, left + 0.74, y, trimmed(float(G[i, j])), BACKWARD if known else "", "right")
