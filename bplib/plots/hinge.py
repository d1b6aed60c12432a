"""Chapter 16: scores against a margin, and what three losses do as the true score grows."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.activations import softmax, softmax_backward
from bplib.losses import (
    cross_entropy_from_scores,
    cross_entropy_from_scores_gradient,
    multiclass_hinge,
    multiclass_hinge_gradient,
    one_hot,
)
from bplib.plots.style import (
    BACKWARD,
    FORWARD,
    GOLD,
    GREEN,
    INK,
    PURPLE,
    QUIET,
    SKY,
    axes,
    styled,
    trimmed,
)
from bplib.validate import Array

COLOURS = {
    "hinge": PURPLE,
    "cross-entropy": GREEN,
    "hinge on softmax": GOLD,
}
LIMITS = {"score": (-0.6, 6.6), "probability": (-0.62, 1.02)}
PIECES = 70  # of a curve over the true score
Loss = tuple[Callable[[Array, Array], float], Callable[[Array, Array], Array]]


@styled
def margin_line(s: Array, true: int, margin: float, on: str = "score") -> Figure:
    """Left, every class against the true one less the margin; right, the gradient by the scores.

    Formula: every other class adds max(0, v_j - v_y + margin), with v = s or v = softmax(s).
    Shapes: s (C, 1), raw scores from 0 to 6; ``true`` counts from 0. Raises: ValueError for another
    shape, class or ``on``, or a margin that is not positive. Source: S2-E3-loss.
    """
    s = validate.array("margin_line", "s", s, "(C, 1)")
    validate.choice("margin_line", "on", on, tuple(LIMITS))
    Y = one_hot([true], len(s))
    v = s if on == "score" else softmax(s)
    loss, by_v = multiclass_hinge(v, Y, margin), multiclass_hinge_gradient(v, Y, margin)
    by_s = (by_v if on == "score" else softmax_backward(s, by_v))[:, 0]
    figure, (line, bars) = axes(6.2, 0.45 * len(s) + 1.2, 2)
    _against_margin(line, v[:, 0], true, margin)
    line.set(xlim=LIMITS[on], xlabel=on, title=f"loss {loss:.4f}")
    _bars(bars, by_s)
    reach = len(s) - 0.4 if on == "score" else 1.25
    bars.set(xlim=(-reach, reach), xlabel="gradient by the score")
    inside = [str(k + 1) for k in np.flatnonzero(by_v[:, 0] > 0)]
    entries = ", ".join(trimmed(float(g)) for g in by_s)
    figure.set_label(
        f"Class {true + 1} is true; by {on} the classes have "
        f"{', '.join(trimmed(float(x)) for x in v[:, 0])}. Within the margin {trimmed(margin)}: "
        f"{', '.join(inside) or 'none'}. The loss is {loss:.4f}, its gradient {entries}."
    )
    return figure


def _against_margin(ax: Axes, v: Array, true: int, margin: float) -> None:
    """The zone from v_y - margin upwards; a class inside it costs what it reaches into it."""
    rows, edge = np.arange(v.size), float(v[true]) - margin
    ax.axvspan(edge, 10, color=SKY, alpha=0.18, linewidth=0)
    ax.axvline(v[true], color=INK, linewidth=1, linestyle=":")
    for row, value in zip(rows, v, strict=True):
        costs = row != true and value > edge
        bar, seen = [edge, value], float(costs)
        ax.plot(bar, [row, row], color=BACKWARD, lw=4, alpha=seen, solid_capstyle="butt")
    ax.plot(v, rows, "o", color=FORWARD, markersize=8)
    ax.plot(v[[true]], [true], "o", color=INK, markersize=8)
    ax.set(ylim=(v.size - 0.5, -0.5))
    ax.set_yticks(rows, [f"{k + 1} true" if k == true else f"{k + 1}" for k in rows])


def _bars(ax: Axes, gradient: Array) -> None:
    rows = np.arange(gradient.size)
    ax.barh(rows, gradient, color=BACKWARD, height=0.5)
    ax.axvline(0, color=QUIET, linewidth=0.8)
    left = ax.get_yaxis_transform()
    for row, value in zip(rows, gradient, strict=True):
        ax.text(0.99, float(row), trimmed(float(value)), transform=left, ha="right", va="center")
    ax.set(ylim=(gradient.size - 0.5, -0.5), yticks=[])


@styled
def true_score(
    score: float,
    rivals: tuple[float, ...],
    span: tuple[float, float],
    margin: float = 1.0,
    on_softmax: float | None = None,
) -> Figure:
    """Left, the losses against the score of the true class; right, how hard each pulls it up.

    Formula: the upward pull is -dL/ds_y, for the hinge with ``margin``, for cross-entropy and, with
    the margin ``on_softmax``, for the hinge on softmax probabilities.
    Shapes: numbers; the rivals' scores stay as they are.
    Raises: ValueError if the score lies outside ``span``, or a margin is not positive.
    Source: S2-E3-prose.
    """
    if not span[0] <= score <= span[1]:
        validate.refuse("true_score", "score", f"lie between {span[0]:g} and {span[1]:g}", score)
    corners = [rival + margin + side for rival in rivals for side in (-1e-9, 1e-9)]
    inner = [corner for corner in corners if span[0] < corner < span[1]]
    scores = np.append(np.sort([*np.linspace(*span, PIECES + 1), *inner]), score)
    S = np.vstack([scores, np.repeat(np.array([rivals]).T, scores.size, axis=1)])
    figure, (left, right) = axes(6.2, 3.3, 2)
    said = []
    for name, (loss, gradient) in _losses(margin, on_softmax).items():
        Y = one_hot(np.zeros(scores.size, dtype=int), len(S))
        values = np.array([loss(S[:, [k]], Y[:, [k]]) for k in range(scores.size)])
        pulls = -gradient(S, Y)[0]
        for ax, heights in ((left, values), (right, pulls)):
            ax.plot(scores[:-1], heights[:-1], color=COLOURS[name], label=name)
            ax.plot(score, heights[-1], "o", color=COLOURS[name], markersize=7)
        said.append(f"{name} {values[-1]:.4f}, pull {pulls[-1]:.4f}".replace("-0.0000", "0.0000"))
    for ax, title in ((left, "loss"), (right, "upward pull on the true score")):
        ax.set(xlabel="score of the true class", title=title)
    right.set_ylim(-0.12, 1.6 * len(rivals))
    right.legend(loc="upper right", fontsize=10)
    figure.set_label(f"With the true score {trimmed(score)}: {'; '.join(said)}.")
    return figure


def _losses(margin: float, on_softmax: float | None) -> dict[str, Loss]:
    found: dict[str, Loss] = {
        "hinge": (
            lambda S, Y: multiclass_hinge(S, Y, margin),
            lambda S, Y: multiclass_hinge_gradient(S, Y, margin),
        ),
        "cross-entropy": (cross_entropy_from_scores, cross_entropy_from_scores_gradient),
    }
    if on_softmax is not None:
        found["hinge on softmax"] = (
            lambda S, Y: multiclass_hinge(softmax(S), Y, on_softmax),
            lambda S, Y: softmax_backward(S, multiclass_hinge_gradient(softmax(S), Y, on_softmax)),
        )
    return found
