"""transforms against OpenCV: two programs that share no code find the same maps.

OpenCV is a tool of the tests alone; the course does not import it. The comparisons are chosen so
that both programs must give one answer, without any tolerance of theirs:

- Four pairs fix a homography, and three an affine map, exactly: no error is left to weigh, so it
  does not matter that OpenCV scales points in another way, nor what it refines afterwards.
- With more pairs ``cv2.findHomography`` (method 0, all pairs) first solves the DLT and then refines
  by the reprojection error. On exact pairs that error is zero at the same H, and both agree.
  On noisy ones the two minimise different things and must not agree; they are not compared.
- Noisy affine pairs have one least-squares answer. ``cv2.solve`` finds it from the rows of the
  chapter; ``cv2.estimateAffine2D`` is for exact pairs only, since it draws samples.

OpenCV keeps points as float32. So all points are multiples of 1/1024 in a picture of size 1, or are
rounded to float32 before either program sees them.
"""

import cv2
import numpy as np
import pytest

from bplib.linalg import null_vector
from bplib.transforms import apply_affine, apply_homography, dlt_matrix, fit_affine, fit_homography

SEEDS = range(100)
CLOSE = 1e-6


def unit(H):
    """H with norm 1 and its largest entry positive: a homography is known up to a factor."""
    H = H / np.linalg.norm(H)
    return H * np.sign(H.flat[np.abs(H).argmax()])


def spread(random, count):
    """Points of the unit square on a grid; of the first four no three are near a line."""
    while True:
        points = random.integers(0, 1025, (2, count)) / 1024
        triples = [[0, 1, 2]] if count == 3 else [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]]
        areas = [np.linalg.det(np.vstack([points[:, t], np.ones(3)])) for t in triples]
        if np.abs(areas).min() > 0.05:
            return points


def view(random):
    """A homography as between two photographs of size 1; w stays between 0.5 and 1.5."""
    H = np.eye(3) + 0.2 * random.standard_normal((3, 3))
    H[2] = [*random.uniform(-0.25, 0.25, 2), 1.0]
    return H


@pytest.mark.parametrize("seed", SEEDS)
def test_four_pairs_fix_one_homography(seed):
    random = np.random.default_rng(seed)
    source, target = spread(random, 4), spread(random, 4)
    theirs, _ = cv2.findHomography(source.T, target.T, 0)
    np.testing.assert_allclose(fit_homography(source, target), unit(theirs), rtol=0, atol=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_many_exact_pairs_give_back_the_homography(seed):
    random = np.random.default_rng(seed)
    source, H = spread(random, int(random.integers(5, 20))), view(random)
    target = apply_homography(H, source).astype(np.float32).astype(float)
    theirs, _ = cv2.findHomography(source.T, target.T, 0)
    ours = fit_homography(source, target)
    np.testing.assert_allclose(ours, unit(theirs), rtol=0, atol=CLOSE)
    np.testing.assert_allclose(ours, unit(H), rtol=0, atol=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_pairs_fix_one_affine_map(seed):
    random = np.random.default_rng(seed)
    source, target = spread(random, 3), spread(random, 3)
    theirs = cv2.getAffineTransform(np.float32(source.T), np.float32(target.T))
    np.testing.assert_allclose(fit_affine(source, target), theirs, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_many_exact_pairs_give_back_the_affine_map(seed):
    random = np.random.default_rng(seed)
    source = spread(random, int(random.integers(4, 20)))
    M = random.integers(-64, 64, (2, 3)) / 32 + np.eye(2, 3) * 4
    target = apply_affine(M, source)
    theirs, inliers = cv2.estimateAffine2D(source.T, target.T)
    assert inliers.all()
    np.testing.assert_allclose(fit_affine(source, target), theirs, rtol=CLOSE, atol=CLOSE)
    np.testing.assert_allclose(fit_affine(source, target), M, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_noisy_affine_pairs_have_one_least_squares_answer(seed):
    random = np.random.default_rng(seed)
    source = spread(random, 9)
    target = random.random((2, 9))
    zero, x = np.zeros((9, 3)), np.column_stack([source.T, np.ones(9)])
    rows = np.vstack([np.hstack([x, zero]), np.hstack([zero, x])])
    solved, theirs = cv2.solve(rows, target.reshape(-1, 1), flags=cv2.DECOMP_SVD)
    assert solved
    ours = fit_affine(source, target).reshape(-1, 1)
    np.testing.assert_allclose(ours, theirs, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_null_vector_of_a_noisy_system_is_the_one_of_opencv(seed):
    random = np.random.default_rng(seed)
    rows = dlt_matrix(random.uniform(-1, 1, (2, 7)), random.uniform(-1, 1, (2, 7)))
    theirs = cv2.SVDecomp(rows, flags=cv2.SVD_FULL_UV)[2][-1:].T
    theirs = theirs * np.sign(theirs[np.abs(theirs).argmax()])
    np.testing.assert_allclose(null_vector(rows), theirs, rtol=0, atol=CLOSE)
