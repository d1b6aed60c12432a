"""plots.maps: each family keeps what the table says, and parallel lines meet where computed."""

import numpy as np
import pytest

from bplib import plots
from bplib.plots.maps import FREEDOMS, KEPT, family_matrix, kept, measured
from bplib.transforms import apply_homography


def texts(figure):
    return [text.get_text() for text in figure.axes[1].texts]


@pytest.mark.parametrize("amount", [0.3, 1.0])
@pytest.mark.parametrize(("lost", "name"), list(enumerate(FREEDOMS)))
def test_each_family_loses_one_property_more(lost, name, amount):
    assert kept(family_matrix(name, amount)) == list(KEPT[lost:])


@pytest.mark.parametrize("name", FREEDOMS)
def test_no_amount_is_no_move(name):
    np.testing.assert_array_equal(family_matrix(name, 0), np.eye(3))
    assert kept(np.eye(2, 3)) == list(KEPT)


def test_the_freedoms_are_those_of_the_table():
    assert list(FREEDOMS.items()) == [
        ("translation", 2),
        ("rigid", 3),
        ("similarity", 4),
        ("affine", 6),
        ("projective", 8),
    ]


def test_an_edge_that_keeps_its_direction_by_chance_does_not_count():
    H = np.array([[1.1, 0.2, 3], [-0.1, 0.9, -2], [0.05, -0.02, 1]])
    assert abs(measured(H)[0]) < 1e-12
    assert kept(H) == ["straight lines"]


def test_measures_of_a_known_move():
    quarter = np.array([[0.0, -2, 5], [2, 0, 5], [0, 0, 1]])
    np.testing.assert_allclose(measured(quarter), [90, 2, 90, 0, 0], atol=1e-9)
    shear = np.array([[1.0, 1, 0], [0, 1, 0], [0, 0, 1]])
    np.testing.assert_allclose(measured(shear), [0, 1, 45, 0, 0], atol=1e-9)


def test_the_words_say_what_the_drawing_does():
    said = texts(plots.family("rigid", 1.0))
    assert said == [
        "direction 0° → 28.65°: changed",
        "length 1 → 1: kept",
        "corner 90° → 90°: kept",
        "parallels 0° → 0°: kept",
        "bend 0 → 0: kept",
    ]
    assert "changed: orientation." in str(plots.family("rigid", 1.0).get_label())
    assert "nothing" in str(plots.family("translation", 1.0).get_label())


@pytest.mark.parametrize("name", FREEDOMS)
def test_the_board_is_drawn_where_the_matrix_takes_it(name):
    figure = plots.family(name, 0.7)
    moved = figure.axes[0].patches[1].get_xy()[:4].T
    np.testing.assert_allclose(
        moved, apply_homography(family_matrix(name, 0.7), plots.maps.CORNERS)
    )
    assert figure.axes[0].get_title() == f"{name}: {FREEDOMS[name]} freedoms"


def test_rows_meet_at_the_vanishing_point():
    figure = plots.vanishing(0.5, 0.0)
    (ax,) = figure.axes
    assert ax.get_title() == "the rows meet at (2, 0); the columns stay parallel"
    far = np.array([line.get_xydata()[-1] for line in ax.lines[2::2]])[:5]
    np.testing.assert_allclose(far, [[2, 0]] * 5, atol=1e-3)


def test_columns_meet_on_their_side():
    assert "the columns at (0, −5)" in str(plots.vanishing(0.5, -0.2).get_label())
    (ax,) = plots.vanishing(0.0, -0.2).axes
    far = np.array([line.get_xydata()[-1] for line in ax.lines[3::2]])[:5]
    np.testing.assert_allclose(far, [[0, -5]] * 5, atol=1e-2)
    near = np.array([line.get_xydata()[0] for line in ax.lines[3::2]])[:5]
    np.testing.assert_allclose(near[:, 1], 1.25)  # from the far side of the board, across it
    assert "rows stay parallel" in ax.get_title()


def test_a_board_without_perspective_has_sixteen_squares():
    (ax,) = plots.vanishing(0.0, 0.0).axes
    sides = [np.ptp(cell.get_xy(), axis=0).tolist() for cell in ax.patches]
    assert sides == [[0.5, 0.5]] * 16
    shades = [round(cell.get_alpha(), 2) for cell in ax.patches]
    assert shades[:4] == [0.15, 0.75, 0.15, 0.75]
    assert shades[4] == 0.75


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.family("skew", 1.0), "family_matrix: 'name' must be 'translation' or"),
        (lambda: kept(np.eye(4)), r"'H' must have shape \(3, 3\)"),
        (lambda: plots.vanishing(-0.6, 0.0), "vanishing: 'h31, h32' must keep the board in view"),
        (lambda: plots.vanishing(0.0, 1.0), "must keep the board in view"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
