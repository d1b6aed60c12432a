"""Chapter 13: the loss of a disturbed 2-3-1 net, and two training runs, one with a mistake."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.nets import Array, Net
from bplib.plots.style import BACKWARD, FORWARD, INK, SKY, axes, fixed, styled, trimmed

WIDTH = 4.8  # inches
FAR = 1.5  # the largest disturbance


@styled
def disturbed_score(net: Net, x: Array, y: Array, unit: int, amount: float) -> Figure:
    """The loss when ``amount`` is added to one hidden score, and the price per unit of it.

    Formula: price = (L(s_i + amount) - L(s_i)) / amount, the slope of the chord drawn.
    Shapes: net 2-3-1 without biases, x (2, 1), y (1, 1); unit from 1 to 3, amount not 0.
    Raises: ValueError for another unit, or an amount of 0 or beyond 1.5. Source: the course's own.
    """
    validate.choice("disturbed_score", "unit", unit, (1, 2, 3))
    if not 0 < abs(amount) <= FAR:
        expected = f"lie between −{FAR} and {FAR}, without 0"
        validate.refuse("disturbed_score", "amount", expected, amount)
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
    two_curves(ax, np.log10(both), {2.9: "no mistake", 2.1: name})
    ax.set(xlim=(0, last), ylim=(-6.4, 3.4), xlabel="step", ylabel="loss")
    ax.set_yticks(range(-6, 3, 2), ["10⁻⁶", "10⁻⁴", "0.01", "1", "100"])
    ax.set_title(f"{name}: ends at {ends[1]}, no mistake: {ends[0]}")
    figure.set_label(
        f"Loss over {last} steps, logarithmic. Without a mistake it ends at {ends[0]}; with {name} "
        f"at {ends[1]}."
    )
    return figure


def two_curves(ax: Axes, both: Array, names: dict[float, str]) -> None:
    """The right run wide and the wrong one dashed, each with its name at a height of the chart."""
    last = both.shape[1] - 1
    ax.plot(both[0], color=SKY, linewidth=5)
    ax.plot(both[1], "--", color=BACKWARD)
    for (height, text), colour in zip(names.items(), (SKY, BACKWARD), strict=True):
        ax.plot([0.42 * last], [height], "s", color=colour)
        ax.text(0.45 * last, height, text, va="center")


def _short(loss: float) -> str:
    return fixed(loss, 2) if loss >= 1e-3 else f"{1e6 * loss:.1f}·10⁻⁶"
