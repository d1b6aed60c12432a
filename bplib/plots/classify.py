"""Chapters 14 and 15: the pull on each score, and one output or two."""

from collections.abc import Callable
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.activations import sigmoid, softmax
from bplib.losses import cross_entropy_from_scores, one_hot
from bplib.plots.style import BACKWARD, FORWARD, INK, QUIET, axes, fixed, point, styled, trimmed
from bplib.validate import Array

GAPS = np.linspace(-6, 6, 61)
FOUR_DECIMALS = partial(fixed, places=4)


@styled
def pull(s: Array, label: int) -> Figure:
    """Bars of the probabilities p, of the target y and of p - y, the gradient by the scores.

    Formula: p = softmax(s), loss = -log p_y, gradient p - y; the loss is that of one sample.
    Shapes: s (C, 1), label a class from 0 to C - 1. Raises: ValueError for another shape or label.
    Source: S0-Q2.3g, S3-N3-ds-simplified.
    """
    s = validate.array("pull", "s", s, "(C, 1)", kinds="iuf")
    y, p = one_hot([label], len(s)), softmax(s)
    loss = float(cross_entropy_from_scores(s, y))
    figure, panels = axes(5.2, 2.9, 3)
    figure.subplots_adjust(left=0.02, right=0.98, top=0.76, bottom=0.17, wspace=0.06)
    classes = [str(k + 1) for k in range(len(s))]
    _bars(panels[0], "p", p, FORWARD, classes)
    _bars(panels[1], "y", y, QUIET, classes, trimmed)
    _bars(panels[2], "p − y", p - y, BACKWARD, classes)
    said = f"loss −ln p{_lower(label)} = {fixed(loss, 4)}"
    figure.text(0.02, 0.92, f"scores {point(s)}, {said}", fontsize=11)
    shares, pulls = (", ".join(fixed(v, 4) for v in q[:, 0]) for q in (p, p - y))
    figure.set_label(
        f"Scores {point(s)} give p = ({shares}). True is class {label + 1}: {said}. "
        f"The gradient p − y is ({pulls}); it sums to 0."
    )
    return figure


def _bars(
    ax: Axes,
    title: str,
    heights: Array,
    colour: str,
    ticks: list[str],
    say: Callable[[float], str] = FOUR_DECIMALS,
) -> None:
    ax.set(ylim=(-1.25, 1.2), xlim=(-0.7, len(heights) - 0.3), yticks=[], title=title)
    ax.set_xlabel("class", fontsize=10)
    ax.set_xticks(range(len(heights)), ticks)
    ax.tick_params(length=0, labelsize=10)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.bar(range(len(heights)), heights[:, 0], 0.62, color=colour)
    for k, height in enumerate(heights[:, 0]):
        side, shift = ("top", -0.06) if height < -5e-5 else ("bottom", 0.04)
        ax.text(k, height + shift, say(height), ha="center", va=side, fontsize=10)


@styled
def one_or_two(s1: float, s2: float) -> Figure:
    """The sigmoid of the gap between two scores, beside the softmax of both.

    Formula: softmax(s1, s2)_1 = 1 / (1 + e^-(s1 - s2)) = sigmoid(s1 - s2).
    Shapes: numbers at most 6 apart. Raises: ValueError for a wider gap. Source: S1-2a.4.
    """
    gap = s1 - s2
    if abs(gap) > 6:
        validate.refuse("one_or_two", "s1 - s2", "lie between -6 and 6", gap)
    p, one = softmax(np.array([[s1], [s2]])), float(sigmoid(np.array(gap)))
    figure, (curve, bars) = axes(5.2, 2.8, 2)
    curve.set(xlim=(-6, 6), ylim=(0, 1.2), xlabel="gap s₁ − s₂")
    for ax in (curve, bars):
        ax.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    curve.set_xticks([-6, -3, 0, 3, 6])
    curve.plot(GAPS, sigmoid(GAPS), color=FORWARD)
    curve.plot([gap], [one], "o", color=INK, markersize=8)
    curve.plot([gap, 6], [one, one], "--", color=INK, linewidth=1)
    curve.set_title(f"one output: σ({trimmed(gap)}) = {fixed(one, 4)}", fontsize=10)
    bars.set(xlim=(-0.7, 1.7), ylim=(0, 1.2))
    bars.bar([0, 1], p[:, 0], 0.55, color=FORWARD, alpha=0.55)
    bars.plot([-0.7, 0.275], [one, one], "--", color=INK, linewidth=1)
    bars.set_xticks([0, 1], [f"s₁ = {trimmed(s1)}", f"s₂ = {trimmed(s2)}"])
    bars.set_title("two outputs: softmax", fontsize=10)
    for k, share in enumerate(p[:, 0]):
        bars.text(k, share + 0.03, fixed(share, 4), ha="center", va="bottom")
    figure.set_label(
        f"The gap of the scores {trimmed(s1)} and {trimmed(s2)} is {trimmed(gap)}; its sigmoid is "
        f"{fixed(one, 4)}. Softmax gives {fixed(p[0, 0], 4)} and {fixed(p[1, 0], 4)}."
    )
    return figure


def _lower(index: int) -> str:
    return "₁₂₃₄₅₆₇₈₉"[index]
