"""Chapter 4: the shadow on a column plane, a line among points, the Rayleigh quotient."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.linalg import least_squares, rayleigh_quotient
from bplib.plots.style import GOLD, GREEN, INK, PURPLE, QUIET, axes, plane, point, styled, trimmed
from bplib.validate import Array

HALF_TURN = np.linspace(0, 180, 73)


@styled
def shadow(A: Array, b: Array, x: Array) -> Figure:
    """The column plane of A in space, the target b, the point A x and the residual between them.

    Formula: r = b - A x; it stands at a right angle to the plane where A^T r = 0.
    Shapes: A (3, 2), b (3, 1), x (2, 1). Raises: ValueError for another shape. Source: S3-LS1.
    """
    A = validate.array("shadow", "A", A, "(3, 2)")
    b = validate.array("shadow", "b", b, "(3, 1)")
    x = validate.array("shadow", "x", x, "(2, 1)")
    foot = A @ x
    r = b - foot
    view = _view(A, b)
    figure, (ax,) = axes(5.4, 2.3)
    ax.set_aspect("equal")
    ax.axis("off")
    for k in range(6):
        for ends in (np.array([[k, k], [0.0, 5]]), np.array([[0.0, 5], [k, k]])):
            ax.plot(*(view @ A @ ends), color=QUIET, linewidth=0.8, alpha=0.6)
    ax.plot(*(view @ b), alpha=0)  # arrows do not widen the axes; this does
    _space_arrow(ax, view @ (0 * b), view @ b, INK, "b")
    _space_arrow(ax, view @ (0 * b), view @ foot, GREEN, "A x")
    _space_arrow(ax, view @ foot, view @ b, PURPLE, "r")
    loss = float((r * r).sum())
    ax.set_title(f"r = {point(r)}, loss {trimmed(loss)}, Aᵀr = {point(A.T @ r)}")
    figure.set_label(
        f"The plane of the columns of A, and b = {point(b)} above it. A x = {point(foot)} "
        f"misses b by r = {point(r)}; the loss is {trimmed(loss)} and Aᵀr = {point(A.T @ r)}."
    )
    return figure


def _view(A: Array, b: Array) -> Array:
    """Look along the column plane of A, a little from above, so that b stands over the plane."""
    U = np.linalg.svd(A)[0]
    U = U * np.where(U.T @ b < 0, -1, 1).T
    return np.stack([U[:, 0], 0.5 * U[:, 1] + 0.87 * U[:, 2]])


def _space_arrow(ax: Axes, tail: Array, tip: Array, colour: str, name: str) -> None:
    (x0, y0), (x1, y1) = tail.ravel(), tip.ravel()
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (x1, y1), (x0, y0), arrowprops=style)
    dx, dy = {"b": (-0.2, 0.3), "A x": (0.1, -0.6)}.get(name, (0.25, -0.25))
    ax.text(0.5 * (x0 + x1) + dx, 0.5 * (y0 + y1) + dy, name, fontsize=13)


@styled
def line_fit(points: Array, line: Array, before: Array | None = None) -> Figure:
    """Points, a line with its residuals, and on the right what each point adds to the loss.

    Formula: residual r_i = y_i - (slope x_i + offset), loss = sum of r_i^2. The dashed line is the
    best one for the points ``before``.
    Shapes: points and before (2, N), line (2, 1) holds slope and offset.
    Raises: ValueError for another shape. Source: S3-LS1.
    """
    points = validate.array("line_fit", "points", points, "(2, N)")
    line = validate.array("line_fit", "line", line, "(2, 1)")
    x, y = points
    fitted = line[0] * x + line[1]
    squares = (y - fitted) ** 2
    figure, (ax, bars) = axes(6.2, 3.4, 2)
    ends = np.array([x.min() - 0.5, x.max() + 0.5])
    if before is not None:
        old = best_line(before)
        ax.plot(ends, old[0] * ends + old[1], "--", color=QUIET, linewidth=1.4)
    ax.vlines(x, np.minimum(y, fitted), np.maximum(y, fitted), color=PURPLE, linewidth=3)
    ax.plot(ends, line[0] * ends + line[1], color=GREEN)
    ax.plot(x, y, "o", color=INK)
    sign = "−" if line[1, 0] < -0.004 else "+"
    name = f"y = {trimmed(line[0, 0])} x {sign} {trimmed(abs(line[1, 0]))}"
    ax.set(xlim=ends, ylim=(-3, 8), xlabel="x", ylabel="y", title=name)
    bars.bar(np.arange(1, x.size + 1), squares, color=PURPLE, width=0.6)
    bars.set(ylim=(0, 10), xlabel="point", title=f"loss {squares.sum():.4f}")
    bars.set_xticks(range(1, x.size + 1))
    shares = ", ".join(trimmed(float(v)) for v in squares)
    figure.set_label(
        f"{x.size} points and the line {name}. The squared residuals are {shares}; "
        f"together the loss is {squares.sum():.4f}."
    )
    return figure


def best_line(points: Array) -> Array:
    """Slope and offset with the least sum of squared vertical residuals.

    Formula: least squares on [x 1] [slope; offset] = y.
    Shapes: points (2, N), N >= 2; result (2, 1).
    Raises: ValueError if all x agree.
    Source: S3-LS1.
    """
    x, y = validate.array("best_line", "points", points, "(2, N)")
    return least_squares(np.column_stack([x, np.ones_like(x)]), y[:, None])


@styled
def rayleigh(M: Array, angle: float) -> Figure:
    """The Rayleigh quotient of M around the circle, and at one direction.

    Formula: x = (cos, sin), R = x^T M x; left, the closed curve has the distance R from the origin.
    Shapes: M (2, 2) symmetric, angle in degrees. Raises: ValueError for another M.
    Source: S3-RQ1, S3-RQ2.
    """
    M = validate.array("rayleigh", "M", M, "(2, 2)", kinds="iuf")
    x = _directions(np.array([angle]))
    value = rayleigh_quotient(M, x)
    turn = np.linspace(0, 360, 73)
    around, half = _quotients(M, turn), _quotients(M, HALF_TURN)
    figure, (ax, curve) = axes(6.2, 3.4, 2)
    low, high = min(0.0, float(half.min())), float(half.max())
    plane(ax, -1.12 * high, 1.12 * high, "x and M x")
    ax.plot(*_directions(turn), color=QUIET, linewidth=1)
    ax.plot(*(around * _directions(turn)), color=GOLD, linewidth=1.5)
    for tip, colour in ((M @ x, PURPLE), (x, GREEN)):
        style = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.4, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", tuple(tip.ravel()), (0, 0), arrowprops=style)
    curve.plot(HALF_TURN, half, color=GOLD)
    curve.plot([angle], [value], "o", color=INK, markersize=8)
    curve.set(xlim=(-3, 188), ylim=(low, 1.12 * high), xlabel="angle in degrees")
    curve.set(title=f"R = {value:.4f}", xticks=range(0, 181, 45))
    gap = np.linalg.norm(M @ x - value * x)
    figure.set_label(
        f"At {angle:g} degrees x = {point(x)}, M x = {point(M @ x)} and the Rayleigh quotient is "
        f"{value:.4f}; M x differs from R x by a vector of length {gap:.2f}."
    )
    return figure


def _directions(degrees: Array) -> Array:
    return np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def _quotients(M: Array, degrees: Array) -> Array:
    x = _directions(degrees)
    return np.asarray((x * (M @ x)).sum(axis=0))
