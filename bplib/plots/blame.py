"""Chapter 13: a 2-3-1 net disturbed, run forward and backward, and trained with a mistake."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import validate
from bplib.nets import Array, Net
from bplib.plots.style import (
    BACKWARD,
    FORWARD,
    INK,
    PAPER,
    QUIET,
    SKY,
    axes,
    fixed,
    point,
    styled,
    trimmed,
)

WIDTH, BOX, LINE = 4.8, 0.72, 0.19  # inches: the figure, a unit, a line of text
COLUMNS = (0.42, 2.3, 4.32)  # the middles of inputs, hidden units and outputs
ROW = 0.8  # from unit to unit
FAR = 1.5  # the largest disturbance
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
def disturbed(net: Net, x: Array, y: Array, unit: int, amount: float) -> Figure:
    """The loss when ``amount`` is added to one hidden score, and the price per unit of it.

    Formula: price = (L(s_i + amount) - L(s_i)) / amount, the slope of the chord drawn.
    Shapes: net 2-3-1 without biases, x (2, 1), y (1, 1); unit from 1 to 3, amount not 0.
    Raises: ValueError for another unit, or an amount of 0 or beyond 1.5. Source: the course's own.
    """
    validate.choice("disturbed", "unit", unit, (1, 2, 3))
    if not 0 < abs(amount) <= FAR:
        validate.refuse("disturbed", "amount", f"lie between 0 and {FAR}, without 0", amount)
    grid = np.sort(np.append(np.linspace(-FAR, FAR, 31), amount))
    before, after = _moved(net, x, y, unit, 0.0), _moved(net, x, y, unit, amount)
    price = (after - before) / amount
    figure, (ax,) = axes(WIDTH, 3.1)
    ax.plot(grid, [_moved(net, x, y, unit, step) for step in grid], color=FORWARD)
    ends = np.array([-FAR, FAR])
    ax.plot(ends, before + price * ends, "--", color=BACKWARD, linewidth=1.4)
    ax.plot([0, amount], [before, after], "o", color=INK, markersize=7)
    ax.set(xlim=(-1.6, 1.6), ylim=(-1, 13), ylabel="loss", xlabel=f"added to score {unit}")
    said = f"loss {trimmed(after, 4)}, price {trimmed(price, 4)}"
    ax.set_title(f"unit {unit}: {said}")
    figure.set_label(
        f"The loss against what is added to the score of unit {unit}, and the chord from 0 to "
        f"{trimmed(amount)}. There: {said} for each 1 added."
    )
    return figure


def _moved(net: Net, x: Array, y: Array, unit: int, amount: float) -> float:
    """The loss with ``amount`` added to one hidden score: a bias that is 0 elsewhere."""
    scores = net.layers[0].W @ x
    scores[unit - 1] += amount
    outputs = net.layers[1].W @ net.layers[0].activation(scores)
    return float(net.loss_function(outputs, y, **net.options))


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
    column, terms = W2[:, unit - 1], W2[:, unit - 1] * delta2[:, 0]
    figure, ax = _canvas(2.9)
    for (k, i), weight in np.ndenumerate(W2):
        (x0, y0), (x1, y1) = (0.42, 2.4 - 0.75 * i), (2.55, 2.15 - k)
        left, y = x1 - BOX / 2 - 0.4, y1 + 0.26 * (1 - i)
        colour, width = (BACKWARD, 2.5) if i == unit - 1 else (QUIET, 0.8)
        ax.plot([x0 + BOX / 2, left], [y0, y], color=colour, linewidth=width, zorder=1)
        ink = BACKWARD if i == unit - 1 else INK
        _line(ax, left + 0.34, y, trimmed(float(weight)), ink, "right")
    for i in range(3):
        _unit(ax, 0.42, 2.4 - 0.75 * i, [(f"unit {i + 1}", INK)])
    for k, signal in enumerate(delta2[:, 0]):
        _unit(ax, 2.55, 2.15 - k, [(f"δ {trimmed(float(signal))}", BACKWARD)])
    _column(ax, W2, unit)
    pairs = zip(column, delta2[:, 0], strict=True)
    said = " + ".join(f"{_bracket(w)} · {_bracket(d)}" for w, d in pairs)
    total = trimmed(float(terms.sum()))
    ax.text(0.06, 0.16, f"back to unit {unit}: {said} = {total}", color=BACKWARD, fontsize=11)
    figure.set_label(
        f"Three hidden units, two outputs with the error signals {point(delta2)}. Unit {unit} has "
        f"the weights {point(column)}, a column of W2; {said} = {total} comes back to it."
    )
    return figure


def _column(ax: Axes, W2: Array, unit: int) -> None:
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
def passes(net: Net, x: Array, y: Array, stage: int, said: str = "") -> Figure:
    """The net with every number that is known after a line of the two passes.

    Formula: stage 1 to 4 are s1, z1, p, L; stage 5 to 8 are delta2, grad_W2, delta1, grad_W1.
    Shapes: net 2-3-1 without biases, x (2, 1), y (1, 1); stage from 0 to 8.
    Raises: ValueError for another stage. Source: S3-ARC4.
    """
    validate.choice("passes", "stage", stage, tuple(range(len(STAGES))))
    run, (delta1, delta2) = net.forward(x), net.error_signals(x, y)
    gradients, (s1, p), z1 = net.gradients(x, y), run.scores, run.activations[0]
    largest = max(float(np.abs(g).max()) for g in gradients.values()) or 1.0
    figure, ax = _canvas(2.95)
    first, second = gradients["W1"] / largest, gradients["W2"] / largest
    _wires(ax, 0, net.layers[0].W, first, largest, stage == 1, stage >= 8)
    _wires(ax, 1, net.layers[1].W, second, largest, stage == 3, stage >= 6)
    for j in range(2):
        _unit(ax, *_place(0, j), [(f"x{'₁₂'[j]} {trimmed(x[j, 0])}", FORWARD)])
    for i in range(3):
        lines = [
            (f"s {trimmed(s1[i, 0])}", FORWARD if stage >= 1 else ""),
            (f"z {trimmed(z1[i, 0])}", FORWARD if stage >= 2 else ""),
            (f"δ {trimmed(delta1[i, 0])}", BACKWARD if stage >= 7 else ""),
        ]
        _unit(ax, *_place(1, i), lines)
    signal = BACKWARD if stage >= 5 else ""
    top = (f"p {trimmed(p[0, 0])}", FORWARD if stage >= 3 else "")
    _unit(ax, *_place(2, 0), [top, (f"δ {trimmed(delta2[0, 0])}", signal)])
    left, middle = _place(2, 0)
    _line(ax, left, middle + 0.42, f"y {trimmed(y[0, 0])}", INK)
    loss = f"L {trimmed(net.loss(x, y))}"
    _line(ax, left, middle - 0.42, loss, FORWARD if stage >= 4 else "")
    headline = said or STAGES[stage]
    colour = BACKWARD if stage >= 5 else FORWARD if stage else INK
    ax.text(0.06, 2.77, headline, color=colour, fontsize=11, fontweight="bold", va="center")
    figure.set_label(_spoken(headline, stage, net, x, y))
    return figure


def _spoken(headline: str, stage: int, net: Net, x: Array, y: Array) -> str:
    """The alternative text: the headline and every number shown so far."""
    run, (delta1, delta2) = net.forward(x), net.error_signals(x, y)
    gradients = net.gradients(x, y)
    known = [
        (0, f"x = {point(x)}, y = {trimmed(y[0, 0])}"),
        (1, f"s1 = {point(run.scores[0])}"),
        (2, f"z1 = {point(run.activations[0])}"),
        (3, f"p = {trimmed(run.scores[1][0, 0])}"),
        (4, f"L = {trimmed(net.loss(x, y))}"),
        (5, f"delta2 = {trimmed(delta2[0, 0])}"),
        (6, f"gradient of W2 = {point(gradients['W2'])}"),
        (7, f"delta1 = {point(delta1)}"),
        (8, f"gradient of W1, row by row = {point(gradients['W1'])}"),
    ]
    return f"{headline}. " + "; ".join(text for at, text in known if stage >= at) + "."


def _canvas(height: float) -> tuple[Figure, Axes]:
    """Axes in inches."""
    figure = Figure(figsize=(WIDTH, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(0, height))
    ax.axis("off")
    return figure, ax


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


def _wires(
    ax: Axes, layer: int, W: Array, parts: Array, largest: float, now: bool, known: bool
) -> None:
    """The wires into a layer: weights in black, gradients in orange, as thick as these are."""
    for (i, j), weight in np.ndenumerate(W):
        (x0, y0), (x1, y1) = _place(layer, j), _place(layer + 1, i)
        left, y = x1 - BOX / 2 - 0.78, y1 + 0.26 * ((W.shape[1] - 1) / 2 - j)
        part = abs(float(parts[i, j]))
        colour = BACKWARD if known else FORWARD if now else QUIET
        width = (0.6 + 4.4 * part if part else 0.0) if known else 1.0
        ax.plot([x0 + BOX / 2, left], [y0, y], color=colour, linewidth=width, zorder=1)
        _line(ax, left + 0.34, y, trimmed(float(weight)), INK, "right")
        share = trimmed(float(parts[i, j]) * largest)
        _line(ax, left + 0.74, y, share, BACKWARD if known else "", "right")


@styled
def two_runs(right: Sequence[float], wrong: Sequence[float], name: str) -> Figure:
    """The losses of two training runs over their steps, the second one with a mistake.

    Formula: losses[t] belongs to step t; the scale of the losses is logarithmic.
    Shapes: sequences of one length, positive. Raises: ValueError for other ones.
    Source: the course's own.
    """
    both = validate.array("two_runs", "losses", [list(right), list(wrong)], "(2, T)")
    validate.positive("two_runs", "the smallest loss", float(both.min()))
    ends = [_short(float(run[-1])) for run in both]
    last = both.shape[1] - 1
    figure, (ax,) = axes(WIDTH, 3.1)
    figure.subplots_adjust(left=0.17)
    ax.plot(np.log10(both[0]), color=SKY, linewidth=5)
    ax.plot(np.log10(both[1]), "--", color=BACKWARD)
    ax.set(xlim=(0, last), ylim=(-6.4, 3.4), xlabel="step", ylabel="loss")
    ax.set_yticks(range(-6, 3, 2), ["10⁻⁶", "10⁻⁴", "0.01", "1", "100"])
    for height, text, colour in ((2.9, "no mistake", SKY), (2.1, name, BACKWARD)):
        ax.plot([0.42 * last], [height], "s", color=colour)
        ax.text(0.45 * last, height, text, va="center")
    ax.set_title(f"{name}: ends at {ends[1]}, no mistake: {ends[0]}")
    figure.set_label(
        f"Loss over {last} steps, logarithmic. Without a mistake it ends at {ends[0]}; with {name} "
        f"at {ends[1]}."
    )
    return figure


def _short(loss: float) -> str:
    return fixed(loss, 2) if loss >= 1e-3 else f"{1e6 * loss:.1f}·10⁻⁶"
