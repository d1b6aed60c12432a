"""Chapter 3: the most stretched direction, turn-stretch-turn, and a picture cut at rank k."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.plots.eigen import INPUT, ORIGIN, OUTPUT, regular, unit
from bplib.plots.style import FORWARD, INK, QUIET, SKY, arrow, axes, degrees, plane, styled
from bplib.validate import Array

CIRCLE = np.hstack([unit(angle) for angle in np.linspace(0, 360, 73)])
LETTER = np.array(  # an F: it shows which way up things are
    [
        [-0.25, -0.25, 0.35, 0.35, -0.05, -0.05, 0.2, 0.2, -0.05, -0.05],
        [-0.55, 0.55, 0.55, 0.35, 0.35, 0.1, 0.1, -0.1, -0.1, -0.55],
    ]
)


@styled
def stretch(A: Array, angle: float) -> Figure:
    """A unit arrow and its partner at a right angle, and the images of both on the ellipse.

    Formula: x = (cos, sin), partner = (-sin, cos); on the right A x and A partner.
    Shapes: A (2, 2), not singular; angle in degrees. Raises: ValueError for another shape.
    Source: S3-SVD0.
    """
    A = validate.array("stretch", "A", A, "(2, 2)")
    if not regular(A):
        validate.refuse("stretch", "A", "not be singular", "a singular A")
    pair = np.hstack([unit(angle), unit(angle + 90)])
    images = A @ pair
    figure, both = axes(4.8, 3.0, 2)
    for ax, frame, curve in zip(both, (pair, images), (CIRCLE, A @ CIRCLE), strict=True):
        plane(ax, -_reach(A), _reach(A))
        _ellipse_and_frame(ax, curve, frame)
    first, second = np.linalg.norm(images, axis=0)
    cosine = images[:, 0] @ images[:, 1] / (first * second)
    apart = f"{np.degrees(np.arccos(np.clip(cosine, -1, 1))):.1f}° apart"
    both[0].set_title("lengths 1 and 1\n90° apart")
    both[1].set_title(f"lengths {first:.3f} and {second:.3f}\n{apart}")
    figure.set_label(
        f"A unit arrow at {angle:g}° and its partner at a right angle go to arrows of lengths "
        f"{first:.3f} and {second:.3f}, {apart}."
    )
    return figure


@styled
def turn_stretch_turn(A: Array, step: float) -> Figure:
    """The circle, its frame v1, v2 and a letter, carried by V^T, then Sigma, then U.

    Formula: A = U Sigma V^T with turns U and V; between whole steps each move is partly done.
    Shapes: A (2, 2) with a positive determinant, step 0 to 3. Raises: ValueError for another
    shape, determinant or step. Source: S3-SVD0.
    """
    A = validate.array("turn_stretch_turn", "A", A, "(2, 2)")
    if np.linalg.det(A) <= 0 or not regular(A):
        validate.refuse("turn_stretch_turn", "A", "have a positive determinant", "another A")
    if not 0 <= step <= 3:
        validate.refuse("turn_stretch_turn", "step", "be 0 to 3", step)
    turn_v, d, turn_u = _angles(A)
    done = np.clip(step - np.arange(3), 0, 1)  # how much of each of the three moves
    move = turn(done[2] * turn_u) @ np.diag(1 + done[1] * (d - 1)) @ turn(-done[0] * turn_v)
    figure, (ax,) = axes(4.6, 4.6)
    plane(ax, -_reach(A), _reach(A))
    ax.fill(*(move @ LETTER), facecolor=QUIET, alpha=0.5)
    _ellipse_and_frame(ax, move @ CIRCLE, move @ turn(turn_v))
    words = (
        f"Vᵀ turns by {degrees(-turn_v)}",
        f"Σ stretches: × {d[0]:.3f}, × {d[1]:.3f}",
        f"U turns by {degrees(turn_u)}",
    )
    said = words[int(np.ceil(step)) - 1] if step else "the circle with v₁ and v₂"
    ax.set_title(said)
    figure.set_label(f"Step {step:g} of 3: {said}.")
    return figure


@styled
def low_rank(picture: Array, k: int) -> Figure:
    """A picture rebuilt from its k largest sheets, and the error for every k.

    Formula: sum of sigma_i u_i v_i^T for i <= k; error = sqrt(sum of the other sigma_i^2),
    relative to the norm of the picture.
    Shapes: picture (m, n), k from 1 to min(m, n). Raises: ValueError for another shape or k.
    Source: S3-SVD6.
    """
    picture = validate.array("low_rank", "picture", picture, "(m, n)")
    m, n = picture.shape
    if not picture.any():
        validate.refuse("low_rank", "picture", "not be zero", "zeros")
    if not 1 <= k <= min(m, n):
        validate.refuse("low_rank", "k", f"be 1 to {min(m, n)}", k)
    U, d, Vt = np.linalg.svd(picture, full_matrices=False)
    errors = np.sqrt(np.append(np.cumsum(d[::-1] ** 2)[::-1], 0) / (d**2).sum())
    figure = Figure(figsize=(4.6, 5.2), layout="constrained")
    above, below = figure.subplots(2, height_ratios=(5, 3))
    image = (U[:, :k] * d[:k]) @ Vt[:k]
    above.imshow(image, cmap="gray", vmin=picture.min(), vmax=picture.max(), interpolation="none")
    above.set(xticks=[], yticks=[], title=f"k = {k}: {k * (m + n + 1)} of {m * n} numbers")
    below.plot(range(len(errors)), 100 * errors, color=FORWARD)
    below.plot(k, 100 * errors[k], "o", color=INK, markersize=8, clip_on=False)
    below.set(xlabel="k", title=f"error {100 * errors[k]:.1f} %", ylim=(0, 105))
    figure.set_label(
        f"The picture from {k} of {min(m, n)} sheets takes {k * (m + n + 1)} numbers in place of "
        f"{m * n}; the error is {100 * errors[k]:.1f} % of its norm."
    )
    return figure


def turn(angle: float) -> Array:
    """The matrix (2, 2) that turns the plane by an angle in degrees."""
    return np.hstack([unit(angle), unit(angle + 90)])


def _angles(A: Array) -> tuple[float, Array, float]:
    """The turn V, the two singular values and the turn U, for a positive determinant."""
    d, Vt = np.linalg.svd(A)[1:]
    v = Vt[0] * np.sign(Vt[0] @ np.array([1.0, 1e-6]))  # of v and -v, the one to the right
    return _angle(v), d, _angle(A @ v)


def _angle(x: Array) -> float:
    return float(np.degrees(np.arctan2(x[1], x[0])))


def _reach(A: Array) -> float:
    return 1.15 * max(1.0, float(np.linalg.norm(A, 2)))


def _ellipse_and_frame(ax: Axes, curve: Array, frame: Array) -> None:
    ax.fill(*curve, facecolor=SKY, alpha=0.2)
    ax.plot(*curve, color=SKY, linewidth=1.2)
    for column, colour in ((frame[:, :1], INPUT), (frame[:, 1:], OUTPUT)):
        arrow(ax, ORIGIN, column, colour)
