"""plots.svd: lengths and turns are those of the matrix; a cut picture is the best one."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from bplib import plots

SHEAR = np.array([[1.0, 1.0], [0.0, 1.0]])
PICTURE = np.random.default_rng(1).uniform(size=(4, 5))


def tips(figure: Figure, panel: int = 0) -> np.ndarray:
    """The arrow tips as columns."""
    arrows = [text for text in figure.axes[panel].texts if getattr(text, "arrow_patch", None)]
    return np.array([arrow.xy for arrow in arrows], dtype=float).T


@pytest.mark.parametrize("angle", [0, 25, 58.3, 140])
def test_the_right_half_is_the_image_of_the_left(angle):
    figure = plots.stretch(SHEAR, angle)
    np.testing.assert_allclose(tips(figure, 1), SHEAR @ tips(figure, 0))
    np.testing.assert_allclose(tips(figure, 0).T @ tips(figure, 0), np.eye(2), atol=1e-12)
    circle, ellipse = (ax.patches[0].get_xy() for ax in figure.axes)
    np.testing.assert_allclose(ellipse.T, SHEAR @ circle.T)


def test_the_extremes_lie_at_right_angles():
    title = plots.stretch(SHEAR, 58.3).axes[1].get_title()
    assert title == "lengths 1.618 and 0.618\n90.0° apart"
    assert plots.stretch(SHEAR, 148.3).axes[1].get_title().startswith("lengths 0.618 and 1.618")
    label = plots.stretch(SHEAR, 0).get_label()
    assert str(label).endswith("arrows of lengths 1.000 and 1.414, 45.0° apart.")


@pytest.mark.parametrize("matrix", [SHEAR, np.array([[0.5, 2.0], [-1.0, 1.0]]), -SHEAR.T])
def test_three_moves_make_the_matrix(matrix):
    def letter(step):
        return plots.turn_stretch_turn(matrix, step).axes[0].patches[0].get_xy().T

    np.testing.assert_allclose(letter(3), matrix @ letter(0), atol=1e-12)


def test_each_move_does_its_part():
    start, turned, stretched, end = (tips(plots.turn_stretch_turn(SHEAR, s)) for s in range(4))
    np.testing.assert_allclose(turned, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(stretched, np.diag([1.6180340, 0.6180340]), atol=1e-7)
    np.testing.assert_allclose(end, SHEAR @ start, atol=1e-12)
    half = tips(plots.turn_stretch_turn(SHEAR, 1.5))
    np.testing.assert_allclose(half, np.diag([1.3090170, 0.8090170]), atol=1e-7)


@pytest.mark.parametrize(
    ("step", "title"),
    [
        (0, "the circle with v₁ and v₂"),
        (0.1, "Vᵀ turns by −58.3°"),
        (1, "Vᵀ turns by −58.3°"),
        (2, "Σ stretches: × 1.618, × 0.618"),
        (2.1, "U turns by 31.7°"),
    ],
)
def test_the_move_is_named(step, title):
    figure = plots.turn_stretch_turn(SHEAR, step)
    assert figure.axes[0].get_title() == title
    assert figure.get_label() == f"Step {step:g} of 3: {title}."


@pytest.mark.parametrize("angle", [-80, -30, 30, 80, 90])
def test_of_two_directions_the_right_one_is_taken(angle):
    v = np.array([[np.cos(np.radians(angle))], [np.sin(np.radians(angle))]])
    matrix = np.eye(2) + v @ v.T  # stretches along v
    for sign in (1, -1):
        first = tips(plots.turn_stretch_turn(sign * matrix, 0))[:, :1]
        np.testing.assert_allclose(first, v, atol=1e-12)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_a_cut_picture_misses_by_the_values_left_out(k):
    figure = plots.low_rank(PICTURE, k)
    image = np.asarray(figure.axes[0].images[0].get_array())
    error = np.linalg.norm(image - PICTURE) / np.linalg.norm(PICTURE)
    assert np.linalg.matrix_rank(image) == k
    curve, dot = figure.axes[1].lines
    np.testing.assert_allclose(curve.get_ydata()[k], 100 * error, atol=1e-9)
    np.testing.assert_allclose(dot.get_xydata(), [[k, 100 * error]], atol=1e-9)
    assert curve.get_ydata()[0] == pytest.approx(100)
    assert len(curve.get_ydata()) == 5


def test_the_cut_counts_its_numbers():
    figure = plots.low_rank(PICTURE, 2)
    assert figure.axes[0].get_title() == "k = 2: 20 of 20 numbers"
    assert str(figure.get_label()).startswith("The picture from 2 of 4 sheets takes 20 numbers")
    assert plots.low_rank(PICTURE, 4).axes[1].get_title() == "error 0.0 %"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.stretch(np.ones((2, 3)), 0), "stretch: 'A' must have shape"),
        (lambda: plots.stretch(np.ones((2, 2)), 0), "stretch: 'A' must not be singular"),
        (lambda: plots.turn_stretch_turn(np.ones((3, 3)), 0), "turn_stretch_turn: 'A' must have"),
        (lambda: plots.turn_stretch_turn(SHEAR[::-1], 0), "have a positive determinant"),
        (lambda: plots.turn_stretch_turn(np.ones((2, 2)), 0), "have a positive determinant"),
        (lambda: plots.turn_stretch_turn(SHEAR, 3.1), "'step' must be 0 to 3; got 3.1"),
        (lambda: plots.turn_stretch_turn(SHEAR, -0.1), "'step' must be 0 to 3; got -0.1"),
        (lambda: plots.low_rank(np.ones(3), 1), "low_rank: 'picture' must have shape"),
        (lambda: plots.low_rank(PICTURE, 0), "low_rank: 'k' must be 1 to 4; got 0"),
        (lambda: plots.low_rank(PICTURE, 5), "low_rank: 'k' must be 1 to 4; got 5"),
        (lambda: plots.low_rank(0 * PICTURE, 1), "low_rank: 'picture' must not be zero"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
