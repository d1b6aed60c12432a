"""plots.eigen: the arrows and lines drawn are those of the matrix, and are said in words."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from bplib import plots
from bplib.plots.style import PALETTE

A = np.array([[2.0, 1.0], [1.0, 2.0]])
SHEAR = np.array([[1.0, 1.0], [0.0, 1.0]])


def gold(figure: Figure) -> list[np.ndarray]:
    """The directions of the lines that show."""
    lines = [line for line in figure.axes[0].lines if line.get_color() == PALETTE["gold"]]
    ends = [line.get_xydata()[1] for line in lines if line.get_alpha() == 1.0]
    return [end / np.linalg.norm(end) for end in ends]


def tips(figure: Figure) -> list[list[float]]:
    arrows = [text for text in figure.axes[0].texts if getattr(text, "arrow_patch", None)]
    return [[round(float(v), 6) for v in arrow.xy] for arrow in arrows]


def dots(figure: Figure) -> list[list[float]]:
    drawn = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    return [line.get_xydata()[0].tolist() for line in drawn if line.get_alpha() != 0.0]


def test_the_arrows_are_x_and_its_image():
    assert tips(plots.turned_arrow(A, 0)) == [[2, 1], [1, 0]]
    assert tips(plots.turned_arrow(A, 90)) == [[1, 2], [0, 1]]


def test_the_ellipse_is_the_image_of_the_circle():
    ellipse = plots.turned_arrow(A, 0).axes[0].patches[0].get_xy()
    np.testing.assert_allclose(np.linalg.norm(np.linalg.solve(A, ellipse.T), axis=0), 1)


@pytest.mark.parametrize(
    ("matrix", "angle", "title"),
    [
        (A, 0, "turned by 26.6°"),
        (A, 90, "turned by −26.6°"),
        (A, 45, "not turned: × 3"),
        (A, 135, "not turned: × 1"),
        (A[::-1], 135, "not turned: × −1"),
        (0 * A, 30, "not turned: × 0"),
        (1e-9 * A, 0, "turned by 26.6°"),
    ],
)
def test_an_arrow_that_keeps_its_line_says_its_factor(matrix, angle, title):
    assert plots.turned_arrow(matrix, angle).axes[0].get_title() == title


def test_the_mirror_keeps_a_line_that_it_turns_round():
    mirror = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert plots.turned_arrow(mirror, 135).axes[0].get_title() == "not turned: × −1"


def test_the_line_shows_only_where_the_arrow_stays():
    assert [len(gold(plots.turned_arrow(A, angle))) for angle in (0, 40, 45, 135)] == [0, 0, 1, 1]


def test_the_arrow_is_said_in_words():
    label = "The arrow x at 0° goes to A x = (2, 1), turned by 26.6°."
    assert plots.turned_arrow(A, 0).get_label() == label
    assert "on the same line, 3 times x" in str(plots.turned_arrow(A, 45).get_label())


@pytest.mark.parametrize(
    ("c", "title"),
    [
        (1, "eigenvalues 3 and 1: lines 90.0° apart"),
        (0.25, "eigenvalues 2.5 and 1.5: lines 53.1° apart"),
        (0, "eigenvalue 2 twice: one line"),
        (-1, "eigenvalues 2 ± 1 i: no line"),
    ],
)
def test_lines_lean_merge_and_vanish(c, title):
    figure = plots.eigen_lines(np.array([[2.0, c], [1.0, 2.0]]))
    assert figure.axes[0].get_title() == title
    assert figure.get_label() == f"The unit circle and its image under A; {title}."


@pytest.mark.parametrize(
    "matrix", [A, SHEAR, np.array([[2.0, 0.3], [1.0, 2.0]]), np.array([[1.0, 2.0], [3.0, 2.0]])]
)
def test_the_gold_lines_stay_in_place(matrix):
    lines = gold(plots.eigen_lines(matrix))
    assert len(lines) == 2
    for line in lines:
        x, y = matrix @ line
        assert abs(line[0] * y - line[1] * x) < 1e-9


def test_a_turn_shows_no_line():
    assert gold(plots.eigen_lines(np.array([[0.0, -1.0], [1.0, 0.0]]))) == []


def test_every_step_multiplies_and_rescales():
    expected = np.array([1.0, 0.0])
    for drawn in dots(plots.powers(A, 0, 8)):
        np.testing.assert_allclose(drawn, expected, atol=1e-12)
        expected = A @ expected / np.linalg.norm(A @ expected)


@pytest.mark.parametrize("steps", [0, 3, 8])
def test_only_the_steps_taken_show(steps):
    assert len(dots(plots.powers(A, 105, steps))) == steps + 1


def test_the_line_is_the_one_of_the_largest_size():
    (line,) = gold(plots.powers(np.diag([-3.0, 2.0]), 10, 1))
    assert abs(line[0]) == 1.0


def test_one_start_never_arrives():
    title = plots.powers(A, 135, 8).axes[0].get_title()
    assert title == "after 8: 90.0° from the line, last step × 1.00"
    assert plots.powers(A, 0, 0).axes[0].get_title() == "after 0: 45.0° from the line"
    label = "Start at 0°: after 1 steps the arrow is 18.4° from the line"
    assert plots.powers(A, 0, 1).get_label() == f"{label}; the last one stretched it by 2.24."


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.turned_arrow(np.ones((2, 3)), 0), "turned_arrow: 'A' must have shape"),
        (lambda: plots.eigen_lines(np.ones((3, 3))), "eigen_lines: 'A' must have shape"),
        (lambda: plots.eigen_lines(2 * np.eye(2)), "eigen_lines: 'A' must not be a multiple of I"),
        (lambda: plots.powers(np.ones((3, 2)), 0, 1), "powers: 'A' must have shape"),
        (lambda: plots.powers(SHEAR, 0, 1), "powers: 'A' must be symmetric"),
        (lambda: plots.powers(A, 0, 9), "powers: 'steps' must be 0 to 8; got 9"),
        (lambda: plots.powers(A, 0, -1), "powers: 'steps' must be 0 to 8; got -1"),
        (lambda: plots.powers(A - SHEAR, 0, 1), "powers: 'A' must be symmetric"),
        (lambda: plots.powers(0 * A, 0, 1), "powers: 'A' must not be singular"),
        (lambda: plots.powers(np.ones((2, 2)), 0, 1), "powers: 'A' must not be singular"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("angle", range(90, 181, 5))
def test_the_names_of_two_near_arrows_stay_apart(angle):
    ax = plots.turned_arrow(np.array([[2.0, 1.0], [1.0, 2.0]]), angle).axes[0]
    (x0, y0), (x1, y1) = (t.get_position() for t in ax.texts if t.get_text() in ("x", "A x"))
    span = ax.get_xlim()[1]
    assert abs(x1 - x0) > 0.11 * span or abs(y1 - y0) > 0.08 * span
