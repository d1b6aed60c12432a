"""Chapter 5: five families of plane transforms, what each keeps, and lines that meet."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.plots.style import INK, PURPLE, QUIET, SKY, axes, plane, styled, trimmed
from bplib.transforms import apply_homography
from bplib.validate import Array

FREEDOMS = {"translation": 2, "rigid": 3, "similarity": 4, "affine": 6, "projective": 8}
KEPT = ("orientation", "lengths", "angles", "parallels", "straight lines")
CORNERS = np.array([[0.0, 1, 1, 0], [0, 0, 1, 1]])
EDGE = np.array([[0.0, 0.5, 1.0], [0, 0, 0]])


@styled
def family(name: str, amount: float) -> Figure:
    """A board with a flag, moved by one of five families of transforms, and what that keeps.

    Formula: each family adds its own move to those of the families before it (``family_matrix``).
    Shapes: name one of FREEDOMS, amount from 0 to 1. Raises: ValueError for another name.
    Source: S3-GEO1, S3-TAB1 to S3-TAB5.
    """
    H = family_matrix(name, amount)
    before, after = measured(np.eye(3)), measured(H)
    figure, (ax, words) = axes(5.8, 3.1, 2)
    plane(ax, -0.4, 2.4, f"{name}: {FREEDOMS[name]} freedoms")
    board(ax, np.eye(3), QUIET, 0.12)
    board(ax, H, SKY, 0.3)
    words.set(xlim=(0, 1), ylim=(-0.5, 4.5))
    words.axis("off")
    names = ("direction", "length", "corner", "parallels", "bend")
    for row, (what, unit) in enumerate(zip(names, ("°", "", "°", "°", ""), strict=True)):
        same = abs(after[row] - before[row]) < 0.005
        text = f"{what} {trimmed(before[row])}{unit} → {trimmed(after[row])}{unit}"
        words.text(0, 4 - row, f"{text}: {'kept' if same else 'changed'}", va="center")
    changed = [k for k, a, b in zip(KEPT, before, after, strict=True) if abs(a - b) >= 0.005]
    figure.set_label(
        f"A board after the move {name!r}, amount {amount:g}; "
        f"changed: {', '.join(changed) or 'nothing that is measured here'}."
    )
    return figure


def family_matrix(name: str, amount: float) -> Array:
    """The transform of a family as a (3, 3) matrix: shift, turn, size, shear and perspective.

    Formula: T R S K P, of which a family has the first one, two, three, four or all five.
    Shapes: result (3, 3).
    Raises: ValueError for an unknown name.
    Source: S3-GEO2.
    """
    validate.choice("family_matrix", "name", name, tuple(FREEDOMS))
    c, s = np.cos(0.5 * amount), np.sin(0.5 * amount)
    moves = (
        np.array([[1, 0, 0.8 * amount], [0, 1, 0.3 * amount], [0, 0, 1]]),
        np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
        np.diag([1 + 0.4 * amount, 1 + 0.4 * amount, 1]),
        np.array([[1, 0.3 * amount, 0], [0, 1 - 0.3 * amount, 0], [0, 0, 1]]),
        np.array([[1, 0, 0], [0, 1, 0], [0.3 * amount, 0.2 * amount, 1]]),
    )
    H = np.eye(3)
    for move in moves[: list(FREEDOMS).index(name) + 1]:
        H = H @ move
    return H


def measured(H: Array) -> tuple[float, ...]:
    """What H does to the unit square: direction and length of its lower edge (degrees), the corner
    at the origin, the angle between lower and upper edge, and the bend of the lower edge.

    Formula: angles by atan2; bend = distance of the middle's image from the line of the ends.
    Shapes: H (3, 3); result five numbers, one for each of KEPT.
    Raises: ValueError for another shape.
    Source: S3-TAB1 to S3-TAB5.
    """
    a, b, c, d = apply_homography(H, CORNERS).T
    start, middle, end = apply_homography(H, EDGE).T
    lower, across = end - start, middle - start
    bend = (lower[0] * across[1] - lower[1] * across[0]) / np.linalg.norm(lower)
    direction = np.degrees(np.arctan2(lower[1], lower[0]))
    return (
        float(direction),
        float(np.linalg.norm(lower)),
        _angle(b - a, d - a),
        _angle(b - a, c - d),
        abs(float(bend)),
    )


def kept(H: Array) -> list[str]:
    """The names of KEPT that H leaves as they are.

    Formula: two squares, one turned and shifted, measure the same before and after, to 1e-6.
    Shapes: H (2, 3) or (3, 3).
    Raises: ValueError for another shape.
    Source: S3-TAB1 to S3-TAB5.
    """
    if np.shape(H) == (2, 3):
        H = np.vstack([H, [0, 0, 1]])
    H = validate.array("kept", "H", H, "(3, 3)", kinds="iuf")
    squares = (np.eye(3), np.array([[0.6, -0.8, 1], [0.8, 0.6, 0.5], [0, 0, 1]]))
    changes = [np.subtract(measured(H @ square), measured(square)) for square in squares]
    largest = np.abs(changes).max(axis=0)
    return [name for name, change in zip(KEPT, largest, strict=True) if change < 1e-6]


def _angle(u: Array, v: Array) -> float:
    return float(np.degrees(abs(np.arctan2(u[0] * v[1] - u[1] * v[0], u @ v))))


@styled
def vanishing(h31: float, h32: float) -> Figure:
    """A chessboard under H = [1 0 0; 0 1 0; h31 h32 1], its lines drawn on to where they meet.

    Formula: all lines of direction (1, 0) meet at H (1, 0, 0) = (1 / h31, 0), those of direction
    (0, 1) at (0, 1 / h32).
    Shapes: numbers with 1 + h31 x + h32 y > 0 on the board. Raises: ValueError otherwise.
    Source: S3-TAB5.
    """
    if 1 - abs(h32) + 2 * min(h31, 0) <= 0:
        validate.refuse("vanishing", "h31, h32", "keep the board in view", (h31, h32))
    H = np.array([[1, 0, 0], [0, 1, 0], [h31, h32, 1]])
    figure, (ax,) = axes(6.2, 3.7)
    plane(ax, -2, 2)
    ax.set(xlim=(-0.3, 4.7), ylim=(-1.6, 1.6))
    far = (1e4 if h31 >= 0 else -1e4), (1e4 if h32 >= 0 else -1e4)
    for k in np.linspace(-1, 1, 5):
        for line in ([[0, far[0]], [k, k]], [[k + 1, k + 1], [-np.sign(far[1]), far[1]]]):
            ax.plot(*apply_homography(H, line), color=PURPLE, linewidth=0.8)
    for i in range(16):
        x, y = 0.5 * (i % 4), 0.5 * (i // 4) - 1
        cell = apply_homography(H, [[x, x + 0.5, x + 0.5, x], [y, y, y + 0.5, y + 0.5]])
        shade = 0.75 if (i + i // 4) % 2 else 0.15
        ax.fill(*cell, facecolor=SKY, alpha=shade, edgecolor=INK, linewidth=0.8)
    meet = f"the rows meet at ({trimmed(1 / h31)}, 0)" if h31 else "the rows stay parallel"
    stand = f"the columns at (0, {trimmed(1 / h32)})" if h32 else "the columns stay parallel"
    ax.set_title(f"{meet}; {stand}")
    figure.set_label(f"A chessboard with h31 = {h31:g} and h32 = {h32:g}: {meet}; {stand}.")
    return figure


def board(ax: Axes, H: Array, colour: str, alpha: float) -> None:
    """Draw the unit square with grid lines at every quarter and a flag in it, moved by H.

    Formula: corners, lines and flag go through ``apply_homography``.
    Shapes: H (3, 3).
    Raises: ValueError for another shape.
    Source: S3-GEO0.
    """
    ax.fill(*apply_homography(H, CORNERS), facecolor=colour, alpha=alpha)
    for k in np.linspace(0, 1, 5):
        for line in ([[0, 1], [k, k]], [[k, k], [0, 1]]):
            ax.plot(*apply_homography(H, line), color=colour, linewidth=1)
    flag = [[0.25, 0.25, 0.75, 0.25], [0.25, 0.75, 0.625, 0.5]]
    ax.plot(*apply_homography(H, flag), color=colour, linewidth=2.4)
