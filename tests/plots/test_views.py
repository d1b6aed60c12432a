"""plots.views: the clicks, errors and pictures shown are the ones given."""

import numpy as np
import pytest

from bplib import plots
from bplib.plots.views import GREYS
from bplib.transforms import apply_homography, fit_homography

SQUARE = np.array([[0.0, 1, 1, 0], [0, 0, 1, 1]])
PICTURE = np.linspace(0, 1, 12).reshape(3, 4)
DISTANCES, RAW, NORMALISED = [0, 50, 1000], [0.6, 1.0, 7.0], [0.6, 0.6, 0.62]


def diagonal(c):
    return np.array([[0.0, 1, c, 0], [0, 0, c, 1]])


def test_the_grid_follows_the_clicks():
    left, right = plots.four_clicks(diagonal(0.7)).axes
    assert right.get_title() == "view 2, |det| = 0.1292"
    np.testing.assert_allclose(right.patches[0].get_xy()[:4].T, diagonal(0.7), atol=1e-9)
    H = fit_homography(SQUARE, diagonal(0.7))
    grid = [line for line in left.lines if line.get_linewidth() == 1]
    moved = [line for line in right.lines if line.get_linewidth() == 1]
    for before, after in zip(grid, moved, strict=True):
        np.testing.assert_allclose(
            after.get_xydata().T, apply_homography(H, before.get_xydata().T), atol=1e-9
        )


@pytest.mark.parametrize(("c", "det"), [(1.0, "0.1925"), (0.7, "0.1292"), (0.51, "0.0052")])
def test_the_determinant_vanishes_on_the_line(c, det):
    figure = plots.four_clicks(diagonal(c))
    assert f"determinant {det}" in str(figure.get_label())


def test_the_marked_errors_are_the_ones_at_k():
    figure = plots.noise_error(DISTANCES, RAW, NORMALISED, 2)
    (ax,) = figure.axes
    assert ax.get_title() == "1000: raw 7.00, normalised 0.62"
    np.testing.assert_array_equal([line.get_ydata()[-1] for line in ax.lines[::2]], [7.0, 0.62])
    assert [line.get_xydata().tolist() for line in ax.lines[1::2]] == [[[2, 7.0]], [[2, 0.62]]]
    assert "raw 7.00" in str(figure.get_label())


def test_pictures_are_shown_in_a_few_shades():
    figure = plots.pictures([PICTURE, 1 - PICTURE], ["a", "b"], [SQUARE, SQUARE[:, :1]])
    for ax, picture in zip(figure.axes, (PICTURE, 1 - PICTURE), strict=True):
        shown = np.asarray(ax.images[0].get_array())
        assert np.abs(shown - picture).max() <= 0.5 / (GREYS - 1)
        np.testing.assert_allclose(ax.images[0].to_rgba(np.array([0.0, 1.0]))[:, 0], [0, 1])
    assert [len(ax.lines[0].get_xdata()) for ax in figure.axes] == [4, 1]
    assert figure.get_label() == "Pictures: a; b."


def test_wide_pictures_stand_below_each_other():
    wide = np.full((20, 124), np.nan)
    figure = plots.pictures([wide, wide], ["a", "b"])
    assert np.ma.getmaskarray(np.ma.masked_invalid(figure.axes[0].images[0].get_array())).all()
    first, second = (ax.get_subplotspec().rowspan.start for ax in figure.axes)
    assert (first, second) == (0, 1)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.four_clicks(diagonal(0.5)), "no three collinear"),
        (lambda: plots.four_clicks(SQUARE[:, :3]), "fit_homography: 'target'"),
        (lambda: plots.noise_error(DISTANCES, RAW[:2], NORMALISED, 0), "'raw' must have the shape"),
        (lambda: plots.noise_error(SQUARE, RAW, NORMALISED, 0), "noise_error: 'offsets'"),
        (lambda: plots.pictures([PICTURE], ["a", "b"]), "pictures: 'titles' must be as many"),
        (lambda: plots.pictures([PICTURE], ["a"], []), "pictures: 'marks' must be as many"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_mark_beyond_the_curve_is_refused():
    with pytest.raises(IndexError, match="'k' must be 0 to 2; got 3"):
        plots.noise_error(DISTANCES, RAW, NORMALISED, 3)
