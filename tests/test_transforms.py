"""transforms: fits recover what was applied, warps look up, degenerate points are refused."""

# ruff: noqa: E501  (the table of refusals: one per line)

import re
from itertools import permutations

import numpy as np
import pytest

from bplib import transforms as tr

M = np.array([[1.2, 0.7, 2.0], [-0.3, 0.8, -1.0]])
H = np.array([[1.1, 0.2, 3.0], [-0.1, 0.9, -2.0], [0.05, -0.02, 1.0]])
POINTS = np.array([[0.0, 4.0, 1.0, -2.0, 5.0], [0.0, 1.0, 5.0, 2.0, -1.0]])
GRID = np.array([[x, y] for x in range(3) for y in range(4)], dtype=float).T


def test_apply():
    assert tr.apply_affine(M, [[1.0], [2.0]])[:, 0] == pytest.approx([4.6, 0.3])
    assert tr.apply_homography(H, [[1.0], [2.0]])[:, 0] == pytest.approx([4.5 / 1.01, -0.3 / 1.01])
    assert tr.apply_homography(-3 * H, POINTS) == pytest.approx(tr.apply_homography(H, POINTS))


@pytest.mark.parametrize("points", [POINTS[:, :3], POINTS, GRID, 1e6 + POINTS, 1e-6 * POINTS])
def test_fit_affine_recovers(points):
    found = tr.fit_affine(points, tr.apply_affine(M, points))
    assert tr.apply_affine(found, points) == pytest.approx(tr.apply_affine(M, points), rel=1e-9)
    assert found[:, :2] == pytest.approx(M[:, :2], rel=1e-8)


@pytest.mark.parametrize("points", [POINTS[:, :4], POINTS, GRID])
def test_fit_homography_recovers(points):
    found = tr.fit_homography(points, tr.apply_homography(H, points))
    assert found == pytest.approx(H / np.linalg.norm(H), rel=1e-11)
    assert np.linalg.norm(found) == pytest.approx(1)
    assert tr.fit_homography(points, points) == pytest.approx(np.eye(3) / np.sqrt(3), abs=1e-13)


def test_fit_homography_far_from_the_origin_and_with_a_zero_corner():
    far = 1e4 + 100 * POINTS
    found = tr.fit_homography(far, tr.apply_affine(M, far))
    moved = tr.apply_homography(found, far)
    assert moved == pytest.approx(tr.apply_affine(M, far), rel=1e-9)
    no_corner = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    points = POINTS + np.array([[10.0], [0.0]])
    found = tr.fit_homography(points, tr.apply_homography(no_corner, points))
    assert found == pytest.approx(no_corner / np.sqrt(3), abs=1e-12)


def test_noisy_fits_are_least_squares():
    noise = 1e-3 * np.random.default_rng(0).normal(size=GRID.shape)
    target = tr.apply_affine(M, GRID) + noise
    found = tr.fit_affine(GRID, target)
    rows = np.vstack([GRID, np.ones(12)])
    assert np.abs((found @ rows - target) @ rows.T).max() < 1e-12
    projected = tr.apply_homography(
        tr.fit_homography(GRID, tr.apply_homography(H, GRID) + noise), GRID
    )
    assert np.abs(projected - tr.apply_homography(H, GRID)).max() < 2e-3


def test_a_sliver_has_no_homography():
    """Its triangles have just enough area, but the homography onto it is as good as singular."""
    square = np.array([[0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
    message = "^fit_homography: 'target' must be the image of a plane; got a singular H"
    with pytest.raises(ValueError, match=message):
        tr.fit_homography(square, square * [[1.0], [1.5e-9]])
    tr.fit_homography(square, square * [[1.0], [1e-7]])


def test_dlt_rows():
    assert tr.dlt_matrix([[1.0], [0.0]], [[4.0], [6.0]]).shape == (2, 9)
    found = tr.dlt_matrix([[2.0, 1.0], [3.0, 0.0]], [[5.0, 4.0], [7.0, 6.0]])
    assert found.tolist() == [
        [2, 3, 1, 0, 0, 0, -10, -15, -5],
        [0, 0, 0, 2, 3, 1, -14, -21, -7],
        [1, 0, 1, 0, 0, 0, -4, 0, -4],
        [0, 0, 0, 1, 0, 1, -6, 0, -6],
    ]


def test_normalisation():
    T = tr.normalisation(100 + 7 * POINTS)
    moved = T @ np.vstack([100 + 7 * POINTS, np.ones(5)])
    assert moved[:2].mean(axis=1) == pytest.approx([0, 0], abs=1e-13)
    assert np.linalg.norm(moved[:2], axis=0).mean() == pytest.approx(np.sqrt(2))
    assert T[[0, 1, 2, 2, 2], [1, 0, 0, 1, 2]].tolist() == [0, 0, 0, 0, 1]


LINE = np.array([[0.0, 1.0, 2.0, 5.0], [1.0, 3.0, 5.0, 11.0]])
NEARLY = np.array([[0.0, 1.0, 2.0, 5.0], [1.0, 3.0, 5.0, 20.0]])


def test_collinear():
    assert tr.collinear(LINE)
    assert not tr.collinear(NEARLY)
    for order in ([0, 1, 2, 3], [3, 0, 1, 2], [0, 3, 1, 2], [0, 1, 3, 2]):
        assert tr.collinear(NEARLY[:, order], spare=1)
        assert tr.collinear(1e5 + 1e3 * NEARLY[:, order], spare=1)
        assert not tr.collinear(POINTS[:, :4][:, order], spare=1)
    assert not tr.collinear(GRID, spare=1)
    assert tr.collinear(np.vstack([np.arange(9.0), np.zeros(9)]), spare=1)
    two_off = np.hstack([LINE, [[0.0, 1.0], [7.0, 9.0]]])
    assert not tr.collinear(two_off, spare=1)
    slight = np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 1e-7]])
    assert not tr.collinear(slight)
    assert tr.collinear(slight * [[1.0], [1e-3]])
    for size in (1e-10, 1e10):
        assert not tr.collinear(size * POINTS)
    assert not tr.collinear(POINTS + np.array([[1e6], [0.0]]))


def test_bilinear_between_and_outside():
    image = np.array([[0.0, 1.0, 4.0], [10.0, 11.0, 20.0]])
    x = np.array([0.0, 2.0, 0.25, 1.5, 2.0, -0.001, 2.001, 0.0, 0.0, np.nan])
    y = np.array([0.0, 1.0, 0.0, 0.5, 0.5, 0.0, 0.0, -0.001, 1.001, 0.0])
    expected = [0.0, 20.0, 0.25, 9.0, 12.0, -7.0, -7.0, -7.0, -7.0, -7.0]
    assert tr.bilinear(image, x, y, fill=-7.0).tolist() == expected
    assert tr.bilinear(image, x[-1:], y[-1:]).tolist() == [0.0]
    assert np.isnan(tr.bilinear(image, x[-1:], y[-1:], fill=np.nan)).all()
    assert tr.bilinear(np.array([[5.0]]), x[:2], y[:2]).tolist() == [5.0, 0.0]


def test_warp_looks_up_where_each_pixel_came_from():
    image = np.arange(12.0).reshape(3, 4)
    assert tr.warp_image(image, np.eye(3), (3, 4)).tolist() == image.tolist()
    shift = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    moved = tr.warp_image(image, shift, (2, 5), fill=-1.0)
    assert moved.tolist() == [[-1.0, 0.0, 1.0, 2.0, 3.0], [-1.0, 4.0, 5.0, 6.0, 7.0]]
    double = tr.warp_image(image, np.diag([2.0, 2.0, 1.0]), (5, 7))
    assert double[::2, ::2].tolist() == image.tolist()
    assert double[1, 1] == image[:2, :2].mean()
    for scale in (5, -1e-308, 1e300):
        assert tr.warp_image(image, scale * shift, (2, 5), fill=-1.0) == pytest.approx(moved)
    marked = tr.warp_image(image, shift, (2, 5), fill=np.nan)
    assert np.array_equal(np.isnan(marked), moved == -1.0)


def test_warp_follows_a_homography():
    """The brightest pixel lands where apply_homography sends it."""
    image = np.zeros((9, 9))
    image[4, 3] = 1.0
    perspective = np.array([[1.0, 0.2, 1.0], [0.0, 1.5, 2.0], [0.0, 0.05, 1.0]])
    x, y = tr.apply_homography(perspective, [[3.0], [4.0]])[:, 0]
    warped = tr.warp_image(image, perspective, (14, 14))
    row, column = np.unravel_index(warped.argmax(), warped.shape)
    assert (row, column) == (round(y), round(x))
    horizon = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-0.5, 0.0, 1.0]])
    assert np.isfinite(tr.warp_image(image, np.linalg.inv(horizon), (9, 9))).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: tr.apply_affine(np.eye(3), POINTS), ValueError, r"apply_affine: 'M' must have shape \(2, 3\); got \(3, 3\)"),
        (lambda: tr.apply_affine(1j * M, POINTS), TypeError, "apply_affine: 'M' must hold real"),
        (lambda: tr.apply_affine(M, POINTS.T), ValueError, r"apply_affine: 'points' .*Use points.T"),
        (lambda: tr.apply_homography(M, POINTS), ValueError, r"apply_homography: 'H' must have shape \(3, 3\)"),
        (lambda: tr.apply_homography(1j * H, POINTS), TypeError, "apply_homography: 'H' must hold real"),
        (lambda: tr.apply_homography(H, [1.0, 2.0]), ValueError, "apply_homography: 'points' must have shape"),
        (lambda: tr.apply_homography(np.diag([1.0, 1.0, 0.0]), POINTS), ValueError, "apply_homography: 'points' must have images in the plane; got w = 0"),
        (lambda: tr.fit_affine(POINTS[:, :2], POINTS[:, :2]), ValueError, "fit_affine: 'source' must hold 3 points or more; got 2"),
        (lambda: tr.fit_affine(LINE, POINTS[:, :4]), ValueError, "fit_affine: 'source' must not lie on one line; got collinear points"),
        (lambda: tr.fit_affine(POINTS, POINTS[:, :4]), ValueError, r"fit_affine: 'target' must have the shape \(2, 5\)"),
        (lambda: tr.fit_affine(POINTS[:, [0, 1, 2, 2]], POINTS[:, :4]), ValueError, "fit_affine: 'source' must hold different points"),
        (lambda: tr.fit_homography(POINTS[:, :3], POINTS[:, :3]), ValueError, "fit_homography: 'source' must hold 4 points or more; got 3"),
        (lambda: tr.fit_homography(POINTS[:, [0, 1, 2, 2]], POINTS[:, :4]), ValueError, r"fit_homography: 'source' must hold different points; got repeated points"),
        (lambda: tr.fit_homography(POINTS[:, :4], POINTS[:, [0, 1, 2, 2]]), ValueError, r"fit_homography: 'target' must hold different points; got repeated points"),
        (lambda: tr.fit_homography(NEARLY, POINTS[:, :4]), ValueError, "fit_homography: 'source' must have four points with no three collinear; got three or more collinear points"),
        (lambda: tr.fit_homography(POINTS[:, :4], NEARLY), ValueError, "fit_homography: 'target' must have four points with no three"),
        (lambda: tr.dlt_matrix(POINTS, POINTS.T), ValueError, "dlt_matrix: 'target'"),
        (lambda: tr.normalisation([[1.0, 1.0], [2.0, 2.0]]), ValueError, "normalisation: 'points' must differ; got one point"),
        (lambda: tr.normalisation([1.0, 2.0]), ValueError, "normalisation: 'points' must have shape"),
        (lambda: tr.collinear([1.0, 2.0]), ValueError, "collinear: 'points' must have shape"),
        (lambda: tr.warp_image(np.ones(3), H, (2, 2)), ValueError, r"warp_image: 'image' must have shape \(h, w\)"),
        (lambda: tr.warp_image([[1j]], H, (2, 2)), TypeError, "warp_image: 'image' must hold real"),
        (lambda: tr.warp_image([[1.0]], M, (2, 2)), ValueError, r"warp_image: 'H' must have shape \(3, 3\)"),
        (lambda: tr.warp_image([[1.0]], 1j * H, (2, 2)), TypeError, "warp_image: 'H' must hold real"),
        (lambda: tr.warp_image([[1.0]], np.diag([1.0, 0.0, 1.0]), (2, 2)), ValueError, "warp_image: 'H' must be invertible; got a singular H"),
    ],
)  # fmt: skip
def test_refused(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert re.match(message, str(caught.value))


SQUARE = [[0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0]]
SETS = {
    "twice one point": [[0, 0, 1, 0], [0, 0, 0, 1]],
    "two points 1e-8 apart": [[0, 1e-8, 1, 0], [0, 1e-8, 0, 1]],
    "two points 1e-10 apart": [[0, 1e-10, 1, 0], [0, 0, 0, 1]],
    "a line, one off": [[0, 1, 2, 1], [0, 1, 2, 0]],
    "a line, one 1e-8 off": [[0, 1, 2, 3], [0, 1, 2, 3 + 1e-8]],
    "a line": [[0, 1, 2, 5], [1, 3, 5, 11]],
    "a square far away": np.array(SQUARE) + 1e6,
    "a square": SQUARE,
}
FLAT = {"a line": 0, "twice one point": 1, "two points 1e-10 apart": 1, "a line, one off": 1}
FLAT |= {"a line, one 1e-8 off": 1}


def outcome(fit, points, target):
    try:
        return fit(points, target)
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("name", SETS)
def test_the_order_of_the_points_is_all_one(name):
    points, target = np.array(SETS[name], dtype=float), np.array([[0.0, 3, 4, 1], [0.0, 1, 5, 2]])
    for order in permutations(range(4)):
        moved = points[:, order], target[:, order]
        for spare in (0, 1):
            assert tr.collinear(moved[0], spare) == (FLAT.get(name, 2) <= spare)
        for fit in (tr.fit_affine, tr.fit_homography):
            for there in (moved, moved[::-1]):
                first = outcome(fit, *((points, target) if there is moved else (target, points)))
                found = outcome(fit, *there)
                assert type(found) is type(first), (fit.__name__, order, found, first)
                assert isinstance(found, str) or found == pytest.approx(first, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e160, 1e300])
def test_lines_and_centres_at_any_size(size):
    assert not tr.collinear(size * POINTS)
    assert tr.collinear(size * LINE)
    T = tr.normalisation(size * POINTS)
    assert np.hypot(*(T @ np.vstack([size * POINTS, np.ones(5)]))[:2]).mean() == pytest.approx(
        2**0.5
    )


@pytest.mark.parametrize("points", [[[1.0], [2.0]], [[1.0, 2.0], [5.0, 5.0]]])
def test_two_points_are_on_a_line(points):
    assert tr.collinear(points)
    assert tr.collinear(points, spare=1)


@pytest.mark.parametrize("spare", [2, -1, 0.0, "1", None, True])
def test_one_point_is_spare_or_none(spare):
    with pytest.raises(
        ValueError, match=r"^collinear: 'spare' must be a whole number, from 0 to 1"
    ):
        tr.collinear(POINTS, spare)
