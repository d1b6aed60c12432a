"""Chapter 2: what a matrix does along and across an arrow, and two arrows set at a right angle."""

import numpy as np
from matplotlib.figure import Figure

from bplib import validate
from bplib.plots.eigen import ORIGIN, unit
from bplib.plots.style import (
    BACKWARD,
    GOLD,
    GREEN,
    INK,
    PURPLE,
    QUIET,
    arrow,
    axes,
    plane,
    point,
    styled,
    trimmed,
)
from bplib.validate import Array

WIDTH = 4.8  # inches
STAGES = ("two arrows", "first: 1 long", "shadow of the second", "shadow taken away", "done")
FIRST = np.array([[2.4], [0.8]])


@styled
def along_and_across(A: Array, angle: float) -> Figure:
    """Left, A u in a part along u and a part across it; right, the part along at every angle.

    Formula: u = (cos, sin), v = (-sin, cos); r = <u, A u>, t = <v, A u>. For a symmetric A the
    slope of r, for an angle in radians, is 2 t: the tangent drawn.
    Shapes: A (2, 2) symmetric, angle in degrees. Raises: ValueError for another matrix.
    Source: S3-EIG4.
    """
    A = validate.array("along_and_across", "A", A, "(2, 2)")
    if A[0, 1] != A[1, 0]:
        validate.refuse("along_and_across", "A", "be symmetric", point(A))
    u, v = unit(angle), unit(angle + 90)
    r, t = (u.T @ A @ u).item(), (v.T @ A @ u).item()
    figure, (ax, curve) = axes(WIDTH, 3.0, 2)
    reach = 1.1 * max(1.0, float(np.linalg.norm(A, 2)))
    plane(ax, -reach, reach, f"across u: {trimmed(t)}")
    ax.plot(*np.hstack([unit(degree) for degree in range(0, 361, 5)]), color=QUIET, linewidth=1)
    ax.plot(*np.hstack([ORIGIN, r * u]), color=GOLD, linewidth=7, alpha=0.7, zorder=1)
    ax.plot(*np.hstack([r * u, A @ u]), color=BACKWARD, linewidth=4)
    arrow(ax, ORIGIN, A @ u, PURPLE)
    arrow(ax, ORIGIN, u, GREEN)
    grid = np.arange(0, 181, 3)
    around = np.hstack([unit(float(degree)) for degree in grid])
    heights = (around * (A @ around)).sum(axis=0)
    curve.plot(grid, heights, color=GOLD)
    ends = np.array([-25.0, 25])
    curve.plot(angle + ends, r + 2 * t * np.radians(ends), color=BACKWARD, linewidth=2.5)
    curve.plot([angle], [r], "o", color=INK, markersize=7)
    low, high = float(heights.min()), float(heights.max())
    room = 0.25 * max(high - low, 1.0)
    curve.set(xlim=(-8, 188), ylim=(low - room, high + room), xlabel="angle of u in degrees")
    curve.set(xticks=[0, 45, 90, 135, 180], title=f"along u: {trimmed(r)}")
    figure.set_label(
        f"u at {angle:g} degrees goes to A u = {point(A @ u)}: {trimmed(r)} along u and "
        f"{trimmed(t)} across. Around the circle the part along runs from {trimmed(low)} to "
        f"{trimmed(high)}; its slope here is {trimmed(2 * t)}."
    )
    return figure


@styled
def right_angle(angle: float, stage: int) -> Figure:
    """Gram-Schmidt for two arrows, stage by stage.

    Formula: q1 = a1 / norm(a1); q2 is what a2 - <q1, a2> q1 becomes when it is made 1 long.
    Shapes: angle from a1 to a2 in degrees, not a multiple of 180; stage 0 to 4.
    Raises: ValueError for other ones. Source: the course's own.
    """
    if not 0 <= stage < len(STAGES):
        validate.refuse("right_angle", "stage", "be 0 to 4", stage)
    if angle % 180 == 0:
        validate.refuse("right_angle", "angle", "not put both arrows on one line", angle)
    q1 = FIRST / np.linalg.norm(FIRST)
    turn = float(np.degrees(np.arctan2(FIRST[1, 0], FIRST[0, 0])))
    a2 = 2.2 * unit(turn + angle)
    shadow = (q1.T @ a2).item() * q1
    rest = a2 - shadow
    q2 = rest / np.linalg.norm(rest)
    figure, (ax,) = axes(WIDTH, 3.4)
    plane(ax, -2.9, 2.9, STAGES[stage])
    ax.set(ylim=(-1.4, 2.7))
    ax.plot(*np.hstack([unit(degree) for degree in range(0, 361, 5)]), color=QUIET, linewidth=1)
    faint = 0.3 if stage >= 3 else 1.0
    ax.plot(*np.hstack([ORIGIN, shadow]), color=GOLD, linewidth=7, alpha=0.7 * (stage == 2))
    ax.plot(*np.hstack([shadow, a2]), "--", color=INK, linewidth=1.2, alpha=1.0 * (stage == 2))
    ax.plot(*np.hstack([ORIGIN, a2]), color=PURPLE, linewidth=2.2, alpha=faint)
    arrow(ax, ORIGIN, q1 if stage else FIRST, GREEN)
    arrow(ax, ORIGIN, (a2, a2, a2, rest, q2)[stage], PURPLE)
    told = f"a1 = {point(FIRST)} and a2 = {point(a2)}"
    known = (told, f"q1 = {point(q1)}", f"shadow {point(shadow)}", f"left {point(rest)}")
    figure.set_label("; ".join([STAGES[stage], *known, f"q2 = {point(q2)}"][: stage + 2]) + ".")
    return figure
