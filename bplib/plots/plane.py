"""Chapter 1: what a matrix does to the plane, and the loss of a linear score."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.plots.style import (
    BACKWARD,
    FORWARD,
    GOLD,
    GREEN,
    INK,
    PURPLE,
    QUIET,
    SKY,
    arrow,
    axes,
    plane,
    point,
    styled,
    trimmed,
)
from bplib.validate import Array

TITLES = ("R H: shear, then turn", "H R: turn, then shear")
FIRST, SECOND = GREEN, PURPLE


@styled
def unit_square(A: Array) -> Figure:
    """The unit square and its image under A: its sides go to the columns of A.

    Shapes: A (2, 2). The signed area of the image is det(A) = a11 a22 - a12 a21.
    Raises: ValueError for another shape. Source: S0-Q1.1.
    """
    A = validate.array("unit_square", "A", A, "(2, 2)")
    det = A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]
    figure, (ax,) = axes(4.6, 4.6)
    plane(ax, -1.5, 4.5, f"area × {trimmed(det)}")
    _square(ax, np.eye(2), QUIET, 0.15)
    _square(ax, A, SKY if det > 0 else GOLD, 0.3)
    _columns(ax, A)
    figure.set_label(
        f"The unit square becomes a parallelogram with sides {point(A[:, 0])} and "
        f"{point(A[:, 1])}; its signed area is {trimmed(det)}."
    )
    return figure


@styled
def order_matters(angle: float, shear: float = 1.0) -> Figure:
    """One rotation and one shear in both orders, side by side.

    Formula: R = [[cos, -sin], [sin, cos]], H = [[1, shear], [0, 1]]; left R H, right H R.
    Shapes: angle in degrees, shear a number. Raises: nothing. Source: S0-Q1.1.
    """
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    R, H = np.array([[c, -s], [s, c]]), np.array([[1.0, shear], [0.0, 1.0]])
    figure, both = axes(4.8, 3.0, 2)
    for ax, A, title in zip(both, (R @ H, H @ R), TITLES, strict=True):
        plane(ax, -2.4, 2.4, title)
        _square(ax, np.eye(2), QUIET, 0.15)
        _square(ax, A, SKY, 0.3)
        _columns(ax, A)
    gap = np.linalg.norm(R @ H - H @ R)
    figure.set_label(
        f"A shear and a turn by {angle:g} degrees in both orders; the two products differ by a "
        f"matrix of Frobenius norm {gap:.2f}."
    )
    return figure


@styled
def difference(x: Array, y: Array) -> Figure:
    """Two vectors and their difference, the arrow from the tip of y to the tip of x.

    Formula: norm(x - y) = sqrt(sum of squared differences).
    Shapes: x, y (2, 1). Raises: ValueError for another shape. Source: S0-Q1.2.
    """
    x = validate.array("difference", "x", x, "(2, 1)")
    y = validate.array("difference", "y", y, "(2, 1)")
    length = float(np.linalg.norm(x - y))
    figure, (ax,) = axes(4.2, 4.2)
    plane(ax, -1, 9)
    for tail, tip, colour, name in (
        (0 * x, x, FIRST, "x"),
        (0 * y, y, SECOND, "y"),
        (y, x, INK, "x − y"),
    ):
        arrow(ax, tail, tip, colour)
        middle = 0.5 * (tail + tip) + 0.2
        ax.text(middle[0, 0], middle[1, 0], name, fontsize=12)
    figure.set_label(
        f"Arrows to x = {point(x)} and y = {point(y)}; the arrow from y to x is "
        f"x − y = {point(x - y)}, of length {length:.3f}."
    )
    return figure


@styled
def score_loss(w: Array, x: Array, target: float) -> Figure:
    """Level lines of L = (w.x - target)^2 / 2 over the plane of w, and the way down from w.

    Formula: gradient = (w.x - target) x; the arrow is minus a part of it that stays on the near
    side of the valley. A level line in every half of the step that norm(x) makes in the miss.
    Shapes: w, x (2, 1), target a number. Raises: ValueError for another shape. Source: S0-Q1.3.
    """
    w = validate.array("score_loss", "w", w, "(2, 1)")
    x = validate.array("score_loss", "x", x, "(2, 1)")
    residual = float((w.T @ x).item() - target)
    gradient = residual * x
    figure, (ax,) = axes(4.6, 4.6)
    plane(ax, -2.2, 2.2)
    ax.set(xlabel="w₁", ylabel="w₂")
    step = max(1.0, np.ceil(float(np.linalg.norm(x)) / 2))
    for level in range(-9, 10):
        _level_line(ax, x, target, step * level)
    if abs(residual) > 1e-9:
        arrow(ax, w, w - gradient / (2 * float((x * x).sum())), BACKWARD)
    ax.plot(*w, "o", color=FORWARD, markersize=8)
    loss = 0.5 * residual**2
    ax.set_title(f"loss {trimmed(loss)}, gradient {point(gradient)}")
    figure.set_label(
        f"At w = {point(w)} the loss is {trimmed(loss)} and the gradient {point(gradient)}, "
        f"{trimmed(residual)} times x, at a right angle to the level lines."
    )
    return figure


def _level_line(ax: Axes, x: Array, target: float, residual: float) -> None:
    """Where the miss is ``residual``, with its loss where the line leaves the lower edge."""
    ends = np.array([-2.2, 2.2])
    w2 = (target + residual - x[0, 0] * ends) / x[1, 0]
    style, width = ("-", 2.0) if residual == 0 else ("--", 0.9)
    ax.plot(ends, w2, style, color=INK if residual == 0 else QUIET, linewidth=width)
    y = -2.06
    spot = (target + residual - x[1, 0] * y) / x[0, 0]
    if -2.15 < spot < 1.75:
        ax.text(spot + 0.06, y, f"{0.5 * residual**2:g}", color=INK)


def _square(ax: Axes, A: Array, colour: str, alpha: float) -> None:
    corners = A @ np.array([[0.0, 1, 1, 0], [0, 0, 1, 1]])
    ax.fill(*corners, facecolor=colour, alpha=alpha)
    ax.fill(*corners, fill=False, edgecolor=colour, linewidth=1)


def _columns(ax: Axes, A: Array) -> None:
    for column, colour in ((A[:, :1], FIRST), (A[:, 1:], SECOND)):
        arrow(ax, np.zeros((2, 1)), column, colour)
