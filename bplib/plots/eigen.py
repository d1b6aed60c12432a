"""Chapter 2: arrows that a matrix does not turn, and what its powers do to all others."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import linalg, validate
from bplib.plots.style import (
    GOLD,
    GREEN,
    PURPLE,
    QUIET,
    SKY,
    arrow,
    axes,
    degrees,
    plane,
    point,
    styled,
    trimmed,
)
from bplib.validate import Array

ORIGIN = np.zeros((2, 1))
INPUT, OUTPUT, LINE = GREEN, PURPLE, GOLD
ALIGNED = 1e-9  # relative size below which an area or a discriminant counts as zero
MAX_STEPS = 8


@styled
def turned_arrow(A: Array, angle: float) -> Figure:
    """A unit arrow x, its image A x, and its line if A x stays on it.

    Formula: x = (cos, sin) of the angle; A x stays on the line if x1 (A x)2 = x2 (A x)1.
    Shapes: A (2, 2), angle in degrees. Raises: ValueError for another shape. Source: S3-EIG3.
    """
    A = validate.array("turned_arrow", "A", A, "(2, 2)")
    x = unit(angle)
    y = A @ x
    turn = float(np.degrees(np.arctan2(_area(x, y), x.T @ y).item()))
    stays = abs(_area(x, y)) <= ALIGNED * float(np.linalg.norm(A))
    factor = float((x.T @ y).item())
    figure, (ax,) = axes(4.6, 4.6)
    _circle_and_image(ax, A)
    _line(ax, x, stays)
    span = ax.get_xlim()[1]  # names that would meet stay apart
    side = unit(angle + (-90 if _area(x, y) > 0 else 90))
    aside = 0.2 * span * side * (np.linalg.norm(y - x) < 0.4 * span)
    for tip, colour, name, shift in ((y, OUTPUT, "A x", 0.0), (x, INPUT, "x", aside)):
        arrow(ax, ORIGIN, tip, colour)
        spot = tip * (1 + 0.2 / max(1.0, float(np.linalg.norm(tip)))) + shift
        ax.text(spot[0, 0], spot[1, 0], name, ha="center", va="center")
    ax.set_title(f"not turned: × {trimmed(factor)}" if stays else f"turned by {degrees(turn)}")
    said = f"on the same line, {trimmed(factor)} times x" if stays else f"turned by {turn:.1f}°"
    figure.set_label(f"The arrow x at {angle:g}° goes to A x = {point(y)}, {said}.")
    return figure


@styled
def eigen_lines(A: Array) -> Figure:
    """The unit circle, its image under A, and every line that A maps to itself.

    Formula: lambda = t ± sqrt(t^2 - det A) with t half the trace; (A - lambda I) x = 0.
    Shapes: A (2, 2). Raises: ValueError for another shape, or for a multiple of I, which keeps
    every line. Source: S3-EIG3, S3-EIG4.
    """
    A = validate.array("eigen_lines", "A", A, "(2, 2)")
    centre, root = _centre_and_root(A)
    if not (A - centre * np.eye(2)).any():
        validate.refuse("eigen_lines", "A", "not be a multiple of I", point(A))
    real = root.imag == 0
    roots = (root.real, -root.real) if real else (0.0, 0.0)
    figure, (ax,) = axes(4.6, 4.6)
    _circle_and_image(ax, A, reach=4.0)
    lines = [linalg.null_vector(A - (centre + r) * np.eye(2)) if real else unit(0) for r in roots]
    for line in lines:
        _line(ax, line, real)
    words = _kind(centre, root, lines)
    ax.set_title(words)
    figure.set_label(f"The unit circle and its image under A; {words}.")
    return figure


@styled
def powers(A: Array, angle: float, steps: int) -> Figure:
    """The directions of x, A x, A A x, ... and the line of the largest eigenvalue.

    Formula: x_k = A x_(k-1) / norm(A x_(k-1)).
    Shapes: A (2, 2) symmetric and invertible, angle in degrees, steps 0 to 8. Raises: ValueError
    for another matrix or number of steps. Source: S3-EIG3.
    """
    A = validate.array("powers", "A", A, "(2, 2)")
    if A[0, 1] != A[1, 0]:
        validate.refuse("powers", "A", "be symmetric", point(A))
    if not regular(A):
        validate.refuse("powers", "A", "not be singular", point(A))
    if not 0 <= steps <= MAX_STEPS:
        validate.refuse("powers", "steps", f"be 0 to {MAX_STEPS}", steps)
    eigenvalues, V = np.linalg.eigh(A)
    best = V[:, [np.abs(eigenvalues).argmax()]]
    figure, (ax,) = axes(4.6, 4.6)
    plane(ax, -1.4, 1.4)
    ax.plot(*_circle(), color=QUIET, linewidth=1)
    _line(ax, best, True)
    x, factor = unit(angle), 1.0
    for k in range(MAX_STEPS + 1):
        _direction(ax, x, k, steps)
        if k < steps:
            factor = float(np.linalg.norm(A @ x))
            x = A @ x / factor
    gap = np.degrees(np.arctan2(abs(_area(best, x)), abs((best.T @ x).item())))
    words = f"{gap:.1f}° from the line"
    ax.set_title(f"after {steps}: {words}" + (f", last step × {factor:.2f}" if steps else ""))
    last = f"; the last one stretched it by {factor:.2f}" if steps else ""
    figure.set_label(f"Start at {angle:g}°: after {steps} steps the arrow is {words}{last}.")
    return figure


def regular(A: Array) -> bool:
    """Say whether no singular value of A vanishes beside the largest."""
    return linalg.effective_rank(A, ALIGNED) == len(A) if A.any() else False


def unit(angle: float) -> Array:
    """The unit column at an angle in degrees."""
    return np.array([[np.cos(np.radians(angle))], [np.sin(np.radians(angle))]])


def _circle() -> Array:
    return np.hstack([unit(angle) for angle in np.linspace(0, 360, 73)])


def _circle_and_image(ax: Axes, A: Array, reach: float = 1.15) -> None:
    reach = max(reach, 1.15 * float(np.linalg.norm(A, 2)))
    plane(ax, -reach, reach)
    ax.plot(*_circle(), color=QUIET, linewidth=1)
    ax.fill(*(A @ _circle()), facecolor=SKY, alpha=0.2)
    ax.plot(*(A @ _circle()), color=SKY, linewidth=1.2)


def _line(ax: Axes, x: Array, shown: bool) -> None:
    ends = 10 * np.hstack([-x, x])
    ax.plot(*ends, color=LINE, linewidth=2.5, linestyle="--", alpha=1.0 if shown else 0.0)


def _direction(ax: Axes, x: Array, k: int, steps: int) -> None:
    colour = INPUT if k == 0 else OUTPUT
    alpha = 0.0 if k > steps else 1.0 if k in (0, steps) else 0.35
    ax.plot(*np.hstack([ORIGIN, x]), color=colour, alpha=alpha)
    ax.plot(*x, "o", color=colour, markersize=7, alpha=alpha)


def _area(x: Array, y: Array) -> float:
    """The signed area of the parallelogram of two columns: zero if they share a line."""
    return float((x[0] * y[1] - x[1] * y[0]).item())


def _centre_and_root(A: Array) -> tuple[float, complex]:
    """Half the trace t, and sqrt(t^2 - det A), which is 0 if it drowns in rounding."""
    t = 0.5 * float(np.trace(A))
    inside = t**2 - float(np.linalg.det(A))
    if abs(inside) <= ALIGNED * float(np.linalg.norm(A)) ** 2:
        return t, 0j
    return t, complex(np.sqrt(complex(inside)))


def _kind(centre: float, root: complex, lines: list[Array]) -> str:
    if root.imag:
        return f"eigenvalues {trimmed(centre)} ± {trimmed(root.imag)} i: no line"
    if not root:
        return f"eigenvalue {trimmed(centre)} twice: one line"
    larger, smaller = trimmed(centre + root.real), trimmed(centre - root.real)
    apart = np.degrees(np.arccos(abs((lines[0].T @ lines[1]).item())))
    return f"eigenvalues {larger} and {smaller}: lines {apart:.1f}° apart"
