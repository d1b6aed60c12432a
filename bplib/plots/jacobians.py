"""Chapter 8: a small square under a map and under its Jacobian; softmax above its Jacobian."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import validate
from bplib.activations import softmax, softmax_jacobian
from bplib.plots.style import (
    FORWARD,
    INK,
    PALETTE,
    QUIET,
    axes,
    fixed,
    plane,
    point,
    styled,
    trimmed,
)
from bplib.validate import Array

GREEN, PURPLE, GOLD, SKY = (PALETTE[name] for name in ("green", "purple", "gold", "sky"))
SIDE = np.linspace(0, 1, 11)
OUTLINE = np.hstack(  # once round the unit square, from its corner at the origin
    [
        np.stack([SIDE, 0 * SIDE]),
        np.stack([1 + 0 * SIDE, SIDE]),
        np.stack([1 - SIDE, 1 + 0 * SIDE]),
        np.stack([0 * SIDE, 1 - SIDE]),
    ]
)
STRONGEST = 0.25  # no entry of a softmax Jacobian is larger


@styled
def small_square(f: Callable[[Any], Any], jacobian: Array, x: Array, side: float) -> Figure:
    """A square with its corner at x, its image under f and under the Jacobian, all over ``side``.

    Formula: f(x + side u) - f(x) against side J u, for u round the unit square.
    Shapes: f takes and returns (2, N); jacobian (2, 2), x (2, 1). Raises: ValueError for another
    shape, or a side that is not positive. Source: S3-JAC1.
    """
    jacobian = validate.array("small_square", "jacobian", jacobian, "(2, 2)")
    x = validate.array("small_square", "x", x, "(2, 1)")
    side = validate.positive("small_square", "side", side)
    true, linear = (f(x + side * OUTLINE) - f(x)) / side, jacobian @ OUTLINE
    gap = float(np.linalg.norm(true - linear, axis=0).max())
    area = float(np.linalg.det(jacobian))
    figure, (left, right) = axes(4.8, 2.6, 2)
    figure.subplots_adjust(left=0.04, right=0.98, wspace=0.1)
    plane(left, -1.6, 2.8, f"a square of side {side:g}")
    plane(right, -1.6, 2.8, f"gap {100 * gap:.1f} % of the side")
    left.fill(*OUTLINE, facecolor=QUIET, alpha=0.3)
    left.plot(*OUTLINE, color=INK, linewidth=1.2)
    right.fill(*linear, facecolor=GOLD if area < 0 else SKY, alpha=0.35)
    right.plot(*linear, "--", color=PURPLE, linewidth=1.6)
    right.plot(*true, color=FORWARD)
    for ax in (left, right):
        ax.plot([0], [0], "o", color=INK, markersize=5)
        ax.set(ylim=(-0.6, 2.8), xticklabels=[], yticklabels=[], xlabel="unit: one side")
    figure.set_label(
        f"A square of side {side:g} at x = {point(x)}, magnified. Its image under f differs from "
        f"the parallelogram under J by at most {100 * gap:.1f} % of the side; the area factor "
        f"det J is {trimmed(area)}."
    )
    return figure


@styled
def softmax_table(s: Array) -> Figure:
    """Bars of p = softmax(s), and below them the Jacobian, entry by entry.

    Formula: J[a, b] = p_a (delta_ab - p_b); green entries are positive, purple ones negative.
    Shapes: s (n, 1). Raises: ValueError for another shape. Source: S3-JSM1, S3-JSM3.
    """
    s = validate.array("softmax_table", "s", s, "(n, 1)")
    p, J = softmax(s)[:, 0], softmax_jacobian(s)
    n = len(p)
    figure, (ax,) = axes(4.8, 4.6)
    ax.axis("off")
    ax.set(xlim=(-1.1, n + 0.9), ylim=(n + 0.1, -2.2))
    for b in range(n):
        _cell(ax, b + 0.15, -0.35, 0.7, -1.4 * p[b], FORWARD, 1.0)
        _say(ax, b + 0.5, -0.55 - 1.4 * p[b], f"{p[b]:.2f}")
        _say(ax, b + 0.5, -0.15, f"s{_lower(b)} = {trimmed(s[b, 0])}")
    for a in range(n):
        _say(ax, -0.5, a + 0.5, f"∂p{_lower(a)}")
        for b in range(n):
            colour = GREEN if J[a, b] > 0 else PURPLE
            _cell(ax, b + 0.03, a + 0.03, 0.94, 0.94, colour, abs(J[a, b]) / STRONGEST)
            _say(ax, b + 0.5, a + 0.5, fixed(J[a, b], 3))
        _say(ax, n + 0.45, a + 0.5, f"Σ {fixed(J[a].sum(), 3)}")
    rows = "; ".join(", ".join(fixed(v, 3) for v in row) for row in J)
    shares = ", ".join(f"{v:.3f}" for v in p)
    figure.set_label(
        f"At the scores {point(s)} softmax is ({shares}). The rows of its Jacobian are {rows}; "
        f"each sums to 0."
    )
    return figure


def _lower(index: int) -> str:
    return "₁₂₃₄₅₆₇₈₉"[index]


def _cell(
    ax: Axes, x: float, y: float, width: float, height: float, colour: str, strength: float
) -> None:
    # Fainter than the text that stands on it, however strong.
    alpha = 1.0 if colour == FORWARD else 0.06 + 0.5 * min(1.0, strength)
    ax.add_patch(Rectangle((x, y), width, height, facecolor=colour, alpha=alpha))


def _say(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(x, y, text, ha="center", va="center")
