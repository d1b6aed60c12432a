"""Chapter 1: a mix of columns, a sum of sheets, the two sides of a bracket, and a shadow."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import validate
from bplib.plots.style import (
    GOLD,
    GREEN,
    INK,
    PURPLE,
    QUIET,
    SKY,
    arrow,
    axes,
    canvas,
    plane,
    point,
    styled,
    trimmed,
)
from bplib.validate import Array

WIDTH, CELL = 4.8, 0.42  # inches
ORIGIN = np.zeros((2, 1))
MATRICES = {"M": "M", "inverse of M": "M⁻¹", "M transposed": "Mᵀ"}


@styled
def mix(A: Array, x: Array, target: Array) -> Figure:
    """The columns of A, the first x1 times and the second x2 times, tip to tail, and a target.

    Formula: A x = x1 a1 + x2 a2.
    Shapes: A (2, 2), x and target (2, 1). Raises: ValueError for another shape.
    Source: the course's own.
    """
    A = validate.array("mix", "A", A, "(2, 2)")
    x = validate.array("mix", "x", x, "(2, 1)")
    target = validate.array("mix", "target", target, "(2, 1)")
    first, end = x[0, 0] * A[:, :1], A @ x
    figure, (ax,) = axes(WIDTH, 3.7)
    plane(ax, -6.4, 6.4)
    ax.set(ylim=(-4.4, 4.4))
    for k in range(-3, 4):  # the lines x1 = k and x2 = k, moved
        for ends in (np.array([[k, k], [-5, 5]]), np.array([[-5, 5], [k, k]])):
            ax.plot(*(A @ ends), color=SKY, linewidth=0.8, alpha=0.6)
    ax.plot(*target, "x", color=GOLD, markersize=12, markeredgewidth=3)
    for tail, tip, colour in ((ORIGIN, first, GREEN), (first, end, PURPLE)):
        if np.abs(tip - tail).max() > 0:
            arrow(ax, tail, tip, colour)
    ax.plot(*end, "o", color=INK, markersize=7)
    there = bool(np.abs(end - target).max() < 1e-9)
    ax.set_title(f"M x = {point(end)}" + (": there!" if there else ""))
    figure.set_label(
        f"{trimmed(x[0, 0])} times the column {point(A[:, 0])} and {trimmed(x[1, 0])} times the "
        f"column {point(A[:, 1])}, tip to tail, end at {point(end)}; the target is {point(target)}."
    )
    return figure


@styled
def sheets(A: Array, B: Array, added: int) -> Figure:
    """A product as a sum of columns times rows, the first ``added`` of them.

    Formula: A B = a1 b1 + a2 b2 + a3 b3, column l of A times row l of B.
    Shapes: A (2, 3), B (3, 2), added 0 to 3. Raises: ValueError for other ones.
    Source: the course's own.
    """
    A = validate.array("sheets", "A", A, "(2, 3)")
    B = validate.array("sheets", "B", B, "(3, 2)")
    if not 0 <= added <= 3:
        validate.refuse("sheets", "added", "be 0 to 3", added)
    figure, ax = canvas(WIDTH, 3.3)
    now = added - 1
    _table(ax, 0.6, 2.35, A, [(i, now) for i in range(2)] if added else [])
    _table(ax, 2.6, 2.35, B, [(now, j) for j in range(2)] if added else [])
    ax.text(1.23, 3.12, "A", ha="center", va="center", fontsize=11)
    ax.text(3.02, 3.12, "B", ha="center", va="center", fontsize=11)
    total = np.zeros((2, 2))
    for k in range(3):
        sheet = A[:, [k]] @ B[[k], :]
        total = total + sheet * (k < added)
        lit = [(i, j) for i in range(2) for j in range(2)] if k == now else []
        _table(ax, 0.12 + 1.2 * k, 0.75, sheet, lit, shown=k < added)
        sign = "+" if k < 2 else "="
        ax.text(1.14 + 1.2 * k, 0.75, sign, ha="center", va="center", fontsize=13)
    _table(ax, 3.76, 0.75, total, [])
    said = f"sheets added: {added}" if added else "no sheet yet"
    ax.text(0.12, 0.12, said, va="center", fontsize=11, fontweight="bold")
    figure.set_label(
        f"{said}; the sum so far has the rows {point(total[0])} and {point(total[1])}."
    )
    return figure


def _table(
    ax: Axes, left: float, middle: float, A: Array, lit: list[tuple[int, int]], shown: bool = True
) -> None:
    """A matrix as a table of numbers, some of its cells lit."""
    high, wide = CELL * A.shape[0], CELL * A.shape[1]
    top = middle + high / 2
    ax.add_patch(Rectangle((left, top - high), wide, high, fill=False, edgecolor=QUIET))
    for (i, j), value in np.ndenumerate(A):
        corner = left + CELL * j, top - CELL * (i + 1)
        alpha = 0.45 if (i, j) in lit else 0.0
        ax.add_patch(Rectangle(corner, CELL, CELL, facecolor=GOLD, alpha=alpha))
        spot = corner[0] + CELL / 2, corner[1] + CELL / 2
        text = ax.text(*spot, trimmed(float(value)), ha="center", va="center", fontsize=11)
        text.set_alpha(1.0 if shown else 0.0)


@styled
def bracket(A: Array, name: str, angle: float) -> Figure:
    """On the left A x and y with their bracket; on the right x and B y with theirs.

    Formula: <A x, y> beside <x, B y> for B = A, its inverse or its transpose; x = 2 (cos, sin) of
    the angle, y = (1, 2).
    Shapes: A (2, 2) invertible, name one of MATRICES, angle in degrees.
    Raises: ValueError for another shape or name. Source: the course's own.
    """
    A = validate.array("bracket", "A", A, "(2, 2)")
    validate.choice("bracket", "name", name, tuple(MATRICES))
    B = {"M": A, "M transposed": A.T}.get(name)
    B = np.linalg.inv(A) if B is None else B
    x = 2 * np.array([[np.cos(np.radians(angle))], [np.sin(np.radians(angle))]])
    y = np.array([[1.0], [2.0]])
    values = ((A @ x).T @ y).item(), (x.T @ B @ y).item()
    figure, (left, right) = axes(WIDTH, 3.0, 2)
    sides = ((left, ("M x", "y"), (A @ x, y)), (right, ("x", f"{MATRICES[name]} y"), (x, B @ y)))
    for (ax, names, tips), value in zip(sides, values, strict=True):
        plane(ax, -4.9, 4.9, f"⟨{names[0]}, {names[1]}⟩ = {trimmed(value)}")
        for tip, colour in zip(tips, (GREEN, PURPLE), strict=True):
            arrow(ax, ORIGIN, tip, colour)
    figure.set_label(
        f"x = {point(x)}, y = {point(y)}. Left, the bracket of M x = {point(A @ x)} with y is "
        f"{trimmed(values[0])}; right, that of x with {MATRICES[name]} y = {point(B @ y)} is "
        f"{trimmed(values[1])}."
    )
    return figure


@styled
def foot(y: Array, angle: float, length: float = 3.0) -> Figure:
    """The shadow of x on the line of y, and what stands at a right angle to it.

    Formula: shadow = c y with c = <x, y> / <y, y>; x has the given length, at ``angle`` from y.
    Shapes: y (2, 1) not zero, angle in degrees. Raises: ValueError for another y.
    Source: the course's own.
    """
    y = validate.array("foot", "y", y, "(2, 1)")
    if not y.any():
        validate.refuse("foot", "y", "not be zero", point(y))
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    x = length * np.array([[c, -s], [s, c]]) @ y / np.linalg.norm(y)
    value = float((x.T @ y).item())
    down = value / float((y.T @ y).item()) * y
    figure, (ax,) = axes(WIDTH, 3.8)
    plane(ax, -4.4, 4.4)
    ax.set(ylim=(-3.6, 3.6))
    ax.plot(*(y @ np.array([[-9.0, 9]])), color=QUIET, linewidth=1)
    ax.plot(*np.hstack([x, down]), "--", color=INK, linewidth=1.2)
    below = 0.35 * np.array([[y[1, 0]], [-y[0, 0]]]) / np.linalg.norm(y)
    for tip, colour, name, aside in ((y, PURPLE, "y", below), (x, GREEN, "x", 0.1 * x)):
        arrow(ax, ORIGIN, tip, colour)
        spot = tip + aside
        ax.text(spot[0, 0], spot[1, 0], name, ha="center", va="center", fontsize=11)
    ax.plot(*np.hstack([ORIGIN, down]), color=GOLD, linewidth=7, alpha=0.7, zorder=1)
    shown = "0" if abs(value) < 5e-13 else trimmed(value)
    ax.set_title(f"⟨x, y⟩ = {shown}, angle {angle:g}°")
    figure.set_label(
        f"x = {point(x)} at {angle:g} degrees from y = {point(y)}: their bracket is {shown}, and "
        f"the shadow of x on the line of y ends at {point(down)}."
    )
    return figure
