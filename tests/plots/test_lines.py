"""plots.lines: the residuals, losses and quotients drawn are the computed ones."""

import numpy as np
import pytest

from bplib import plots
from bplib.plots.lines import best_line
from bplib.plots.style import PALETTE

A = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
B = np.array([[2.0], [1.0], [6.0]])
POINTS = np.array([[0.0, 1, 2, 3, 4], [1, 1.5, 2, 2.5, 3]])


def lifted(number: int, height: float) -> np.ndarray:
    points = POINTS.copy()
    points[1, number - 1] = height
    return points


def arrows(figure):
    """(tail, tip) of each arrow in the plane of the picture."""
    drawn = [text for text in figure.axes[0].texts if getattr(text, "arrow_patch", None)]
    return [(np.array(text.xyann), np.array(text.xy)) for text in drawn]


def test_the_shortest_residual_is_said_and_stands_upright():
    figure = plots.shadow(A, B, np.array([[3.0], [2.0]]))
    assert figure.axes[0].get_title() == "r = (−1, −1, 1), loss 3, Aᵀr = (0, 0)"
    tail, tip = arrows(figure)[2]
    assert abs(tip[0] - tail[0]) < 1e-12
    assert tip[1] > tail[1] + 1


def test_another_point_of_the_plane_leaves_a_longer_residual():
    figure = plots.shadow(A, B, np.array([[2.0], [1.0]]))
    assert figure.axes[0].get_title() == "r = (0, 0, 3), loss 9, Aᵀr = (3, 3)"
    (_, b), (_, foot), (tail, tip) = arrows(figure)
    np.testing.assert_array_equal([tail, tip], [foot, b])
    assert abs(tip[0] - tail[0]) > 0.5


def test_b_stands_over_the_plane_wherever_the_columns_point():
    for signs in ([1, 1], [-1, 1], [-1, -1]):
        (_, b), (_, foot), _ = arrows(plots.shadow(A * signs, B, np.array([[3.0], [2.0]]) * 0))
        assert (b > foot).all()


def test_the_best_line_is_the_one_of_the_chapter():
    line = best_line(np.array([[1.0, 2, 3], [2, 3, 5]]))
    np.testing.assert_allclose(line, [[1.5], [1 / 3]])


@pytest.mark.parametrize(
    ("number", "title", "squares", "loss"),
    [
        (5, "y = 1.5 x + 0", [1, 0, 1, 4, 4], "10.0000"),
        (3, "y = 0.5 x + 2", [1, 1, 16, 1, 1], "20.0000"),
    ],
)
def test_an_outlier_pulls_the_line_at_the_end_and_lifts_it_in_the_middle(
    number, title, squares, loss
):
    points = lifted(number, POINTS[1, number - 1] + 5)
    left, right = plots.line_fit(points, best_line(points), POINTS).axes
    assert left.get_title() == title
    np.testing.assert_allclose([bar.get_height() for bar in right.patches], squares, atol=1e-12)
    assert right.get_title() == f"loss {loss}"


def test_residuals_are_drawn_from_the_points_to_the_line():
    points = lifted(5, 8.0)
    left = plots.line_fit(points, best_line(points)).axes[0]
    ends = np.array([segment[:, 1] for segment in left.collections[0].get_segments()])
    np.testing.assert_allclose(np.ptp(ends, axis=1) ** 2, [1, 0, 1, 4, 4], atol=1e-12)
    assert [line.get_linestyle() for line in left.lines].count("--") == 0


def test_the_dashed_line_is_the_one_before():
    left = plots.line_fit(lifted(5, 8.0), best_line(POINTS), POINTS).axes[0]
    (dashed,) = [line for line in left.lines if line.get_linestyle() == "--"]
    np.testing.assert_allclose(dashed.get_xydata(), [[-0.5, 0.75], [4.5, 3.25]])


def test_a_negative_offset_has_its_sign():
    figure = plots.line_fit(POINTS, np.array([[2.0], [-1.0]]))
    assert figure.axes[0].get_title() == "y = 2 x − 1"
    assert "the line y = 2 x − 1" in str(figure.get_label())


@pytest.mark.parametrize(("angle", "value"), [(0, 2), (45, 3), (90, 2), (135, 1)])
def test_the_quotient_is_the_eigenvalue_at_an_eigenvector(angle, value):
    figure = plots.rayleigh(A.T @ A, angle)
    left, right = figure.axes
    (dot,) = [line for line in right.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(dot.get_xydata(), [[angle, value]])
    assert right.get_title() == f"R = {value:.4f}"
    level = angle in (45, 135)
    assert ("a vector of length 0.00" in str(figure.get_label())) == level
    assert len([text for text in left.texts if getattr(text, "arrow_patch", None)]) == 2


def test_the_closed_curve_is_as_far_out_as_the_quotient():
    left, right = plots.rayleigh(A.T @ A, 20).axes
    (curve,) = [line for line in left.lines if line.get_color() == PALETTE["gold"]]
    distance = np.linalg.norm(curve.get_xydata(), axis=1)
    turn = np.radians(np.linspace(0, 360, 73))
    np.testing.assert_allclose(distance, 2 + np.sin(2 * turn))
    np.testing.assert_allclose(right.lines[0].get_ydata()[::2], distance[:37])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.shadow(A.T, B, B[:2]), r"shadow: 'A' must have shape \(3, 2\)"),
        (lambda: plots.shadow(A, B[:2], B[:2]), r"shadow: 'b' must have shape \(3, 1\)"),
        (lambda: plots.shadow(A, B, B), r"shadow: 'x' must have shape \(2, 1\)"),
        (lambda: plots.line_fit(POINTS.T, B[:2]), r"line_fit: 'points' must have shape \(2, N\)"),
        (lambda: plots.line_fit(POINTS, B), r"line_fit: 'line' must have shape \(2, 1\)"),
        (lambda: plots.rayleigh(A, 0), r"rayleigh: 'M' must have shape \(2, 2\)"),
        (lambda: plots.rayleigh(np.triu(np.ones((2, 2))), 0), "must be Hermitian"),
        (lambda: best_line(np.ones((2, 3))), "least_squares: 'A' must have independent columns"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
