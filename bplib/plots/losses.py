"""Chapter 11: each loss above its slope, and what one outlier does to the best guess."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bplib import losses, validate
from bplib.activations import sigmoid, sigmoid_derivative
from bplib.plots.curves import Curve, View, curve_and_slope
from bplib.plots.style import BACKWARD, FORWARD, INK, QUIET, styled, trimmed
from bplib.validate import Array

Function = Callable[..., Any]


def entrywise(loss: Function, column: Callable[[float], Array], Y: Array, row: int = 0) -> Curve:
    """A loss of one column as a function of one number, and its slope by entry ``row``.

    Formula: x -> loss(column(x), Y); slope: gradient[row].
    Shapes: column makes (n, 1) of a number; Y (n, 1). Raises: as the loss does.
    Source: the course's own.
    """
    gradient = losses.GRADIENTS[loss]
    return (
        lambda x: np.array([loss(column(v), Y) for v in x]),
        lambda x: np.array([gradient(column(v), Y)[row, 0] for v in x]),
    )


def _one(v: float) -> Array:
    return np.array([[v]])


ZERO, ONE = _one(0.0), _one(1.0)
REGRESSION = {
    "absolute": losses.absolute_error,
    "squared": losses.squared_error,
    "half squared": losses.half_squared_error,
}


def miss_loss(loss: str, miss: float) -> Figure:
    """A regression loss of one output above its slope, against the miss r = p - y.

    Formula: |r|, r^2 or r^2 / 2. Shapes: miss a number from -3 to 3.
    Raises: ValueError for another loss or miss. Source: S3-REG1.
    """
    validate.choice("miss_loss", "loss", loss, tuple(REGRESSION))
    breaks = (0.0,) if loss == "absolute" else ()
    view = View((-3.0, 3.0), (-0.4, 9.2), (-6.3, 6.3), "miss r", breaks)
    return curve_and_slope({loss: entrywise(REGRESSION[loss], _one, ZERO)}, miss, view)


def probability_loss(p: float) -> Figure:
    """The log-likelihood loss of the true class above its slope, the squared error beside it.

    Formula: -log p with slope -1/p; (1 - p)^2 with slope -2 (1 - p).
    Shapes: p a number from 0.04 to 1. Raises: ValueError for another one. Source: S3-LL1.
    """
    logarithm: Curve = (lambda p: -np.log(p), lambda p: -1 / p)
    view = View((0.04, 1.0), (-0.15, 3.4), (-26.0, 1.5), "probability p")
    squared = entrywise(losses.squared_error, _one, ONE)
    return curve_and_slope({"−ln p": logarithm, "squared": squared}, p, view)


def binary_loss(s: float) -> Figure:
    """Binary cross-entropy of sigmoid(s) for the target 1, half the squared error beside it.

    Formula: log(1 + e^-s) with slope p - 1; (p - 1)^2 / 2 with slope (p - 1) p (1 - p).
    Shapes: s a number from -8 to 8. Raises: ValueError for another one. Source: S1-2b-loss2.
    """
    half = entrywise(losses.half_squared_error, _one, ONE)
    squared: Curve = (
        lambda s: half[0](sigmoid(s)),
        lambda s: half[1](sigmoid(s)) * sigmoid_derivative(s),
    )
    cross = entrywise(losses.binary_cross_entropy_from_scores, _one, ONE)
    view = View((-8.0, 8.0), (-0.4, 8.4), (-1.12, 0.12))
    return curve_and_slope({"cross-entropy": cross, "half squared": squared}, s, view)


def hinge_lead(s: float, rivals: tuple[float, ...] = (5.1, -1.7)) -> Figure:
    """The hinge with margin 1 above its slope, by the true class's score; log-likelihood beside.

    Formula: sum of max(0, s_j - s + 1) over the rivals; -log of softmax at the true class.
    Shapes: s a number from -4 to 10. Raises: ValueError for another one. Source: S3-LOSS0.
    """
    Y = np.eye(len(rivals) + 1)[:, :1]

    def column(v: float) -> Array:
        return np.array([[v], *([r] for r in rivals)])

    view = View((-4.0, 10.0), (-0.8, 14.0), (-2.2, 0.25), breaks=tuple(r + 1 for r in rivals))
    hinge = entrywise(losses.multiclass_hinge, column, Y)
    cross = entrywise(losses.cross_entropy_from_scores, column, Y)
    return curve_and_slope({"hinge": hinge, "log-likelihood": cross}, s, view)


@styled
def outlier(last: float) -> Figure:
    """The mean loss of one guess c for the values 0, 0, 0 and ``last``, squared above absolute.

    Formula: mean of (c - y)^2, lowest at the mean; mean of |c - y|, lowest at the median.
    Shapes: last a number from 0 to 20. Raises: ValueError for another one. Source: S3-REG1.
    """
    if not 0 <= last <= 20:
        validate.refuse("outlier", "last", "lie between 0 and 20", last)
    y = np.array([[0.0, 0.0, 0.0, last]])
    mean, median = float(y.mean()), float(np.median(y))
    figure = Figure(figsize=(4.8, 4.0))
    figure.subplots_adjust(0.15, 0.12, 0.975, 0.93, hspace=0.3)
    upper, lower = figure.subplots(2, 1, sharex=True)
    c = np.linspace(-1, 21, 67)
    for ax, loss, best, name, top in (
        (upper, losses.squared_error, mean, "squared", 110),
        (lower, losses.absolute_error, median, "absolute", 12),
    ):
        height = [loss(np.full((1, 4), v), y, "entry_mean") for v in (*c, best)]
        ax.plot(c, height[:-1], color=FORWARD)
        ax.plot([0, 0, 0, last], [0, 0, 0, 0], "s", color=INK, markersize=6, clip_on=False)
        ax.plot([best], height[-1:], "o", color=BACKWARD, markersize=8)
        ax.axvline(best, color=QUIET, linewidth=0.8, linestyle=":")
        ax.set(xlim=(-1, 21), ylim=(0, top), ylabel="mean loss")
        ax.set_title(f"{name}: best guess {trimmed(best)}", fontsize=10)
    lower.set(xlabel="guess c", xticks=range(0, 21, 5))
    figure.set_label(
        f"Mean loss of one guess for 0, 0, 0 and {trimmed(last)}. The squared loss is lowest at "
        f"the mean, {trimmed(mean)}; the absolute one at the median, {trimmed(median)}."
    )
    return figure
