"""Plane transforms: points are the columns of a (2, N) array; x to the right, y down an image."""

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate
from bplib.linalg import condition_number, least_squares, null_vector
from bplib.validate import bounded

Array = NDArray[Any]
SMALL = 1e-9  # rounding: of a pixel, of the spread of the points, of a unit homography


@bounded
def apply_affine(M: ArrayLike, points: ArrayLike) -> Array:
    """Move points by an affine transform.

    Formula: x' = M [x; y; 1].
    Shapes: M (2, 3), points (2, N); result (2, N).
    Raises: ValueError for another shape, or numbers that are not finite.
    Source: S3-AFF1.

    >>> apply_affine([[1.0, 0.0, 5.0], [0.0, 1.0, 7.0]], [[1.0], [2.0]])
    array([[6.],
           [9.]])
    """
    M = validate.array("apply_affine", "M", M, "(2, 3)", kinds="iuf")
    return np.asarray(M @ _homogeneous(validate.points("apply_affine", "points", points)))


@bounded
def fit_affine(source: ArrayLike, target: ArrayLike) -> Array:
    """Find the affine transform that takes source points closest to target points.

    Formula: least squares on [x y 1] M^T = [x' y'], one row per pair.
    Shapes: source and target (2, N), N >= 3; result M (2, 3).
    Raises: ValueError for fewer than 3 pairs, source points on one line, or two equal points,
    among the targets too.
    Source: S3-AFF2.
    """
    source, target = validate.pairs("fit_affine", source, target, 3)
    if collinear(source):
        validate.refuse("fit_affine", "source", "not lie on one line", "collinear points")
    normalise = normalisation(source)
    rows = (normalise @ _homogeneous(source)).T
    return np.asarray(least_squares(rows, target.T).T @ normalise)


@bounded
def apply_homography(H: ArrayLike, points: ArrayLike) -> Array:
    """Move points by a homography, and divide by the third coordinate.

    Formula: [u; v; w] = H [x; y; 1], x' = u / w, y' = v / w.
    Shapes: H (3, 3), points (2, N); result (2, N).
    Raises: ValueError for another shape, or a point that goes to infinity (w = 0).
    Source: S3-HG1.

    >>> apply_homography([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.5]], [[1.0], [2.0]])
    array([[2.],
           [4.]])
    """
    H = validate.array("apply_homography", "H", H, "(3, 3)", kinds="iuf")
    image = H @ _homogeneous(validate.points("apply_homography", "points", points))
    if (image[2] == 0).any():
        validate.refuse("apply_homography", "points", "have images in the plane", "w = 0")
    return np.asarray(image[:2] / image[2])


@bounded
def fit_homography(source: ArrayLike, target: ArrayLike) -> Array:
    """Find the homography that takes source points to target points, by the normalised DLT.

    Formula: the null vector of two rows [x y 1 0 0 0 -x'x -x'y -x'] and
    [0 0 0 x y 1 -y'x -y'y -y'] per pair, both sets first centred and scaled.
    Shapes: source and target (2, N), N >= 4; result H (3, 3) of norm 1, its largest entry positive.
    Raises: ValueError for fewer than 4 pairs, two equal points, all points but one on a line
    (with 4 pairs: three collinear points), of source or target alike, or a singular H.
    Source: S3-HG2.
    """
    source, target = validate.pairs("fit_homography", source, target, 4)
    for name, points in (("source", source), ("target", target)):
        if collinear(points, spare=1):
            expected = "have four points with no three collinear"
            validate.refuse("fit_homography", name, expected, "three or more collinear points")
    T, U = normalisation(source), normalisation(target)
    rows = dlt_matrix((T @ _homogeneous(source))[:2], (U @ _homogeneous(target))[:2])
    normalised = null_vector(rows).reshape(3, 3)
    if abs(np.linalg.det(normalised)) < SMALL:
        validate.refuse("fit_homography", "target", "be the image of a plane", "a singular H")
    H = np.linalg.inv(U) @ normalised @ T
    return np.asarray(H / np.linalg.norm(H) * np.sign(H.flat[np.abs(H).argmax()]))


@bounded
def dlt_matrix(source: ArrayLike, target: ArrayLike) -> Array:
    """Write down the linear system A h = 0 of the nine entries of a homography, row by row.

    Formula: rows [x y 1 0 0 0 -x'x -x'y -x'] and [0 0 0 x y 1 -y'x -y'y -y'] for each pair.
    Shapes: source and target (2, N); result (2N, 9).
    Raises: ValueError if the shapes differ, or for two equal points.
    Source: S3-HG2.
    """
    source, target = validate.pairs("dlt_matrix", source, target, 1)
    x = _homogeneous(source).T
    zero = np.zeros_like(x)
    upper = np.hstack([x, zero, -target[0][:, None] * x])
    lower = np.hstack([zero, x, -target[1][:, None] * x])
    return np.asarray(np.stack([upper, lower], axis=1).reshape(2 * len(x), 9))


@bounded
def normalisation(points: ArrayLike) -> Array:
    """Find the shift and scale that put points around 0 at a mean distance of sqrt(2).

    Formula: T = [s 0 -s cx; 0 s -s cy; 0 0 1], c the centre, s = sqrt(2) / mean distance to it.
    Shapes: points (2, N); result (3, 3).
    Raises: ValueError if all points are one.
    Source: S3-HG2.
    """
    points = validate.points("normalisation", "points", points)
    centre = points.mean(axis=1, keepdims=True)
    distance = np.hypot(*(points - centre)).mean()
    if not distance:
        validate.refuse("normalisation", "points", "differ", "one point")
    s = np.sqrt(2) / distance
    return np.block([[s * np.eye(2), -s * centre], [np.zeros((1, 2)), np.ones((1, 1))]])


def collinear(points: ArrayLike, spare: int = 0) -> bool:
    """Say whether all points, but for a spare one, lie on a line.

    Formula: with each spare point left out in turn: the others are on a line if, of their distances
    from their centre, the smaller singular value is at most 1e-9 of the larger, in any order.
    Shapes: points (2, N), spare 0 or 1.
    Raises: ValueError for another shape, or another spare.
    Source: S3-HG2.

    >>> collinear([[0.0, 1.0, 2.0, 5.0], [0.0, 1.0, 2.0, 9.0]], spare=1)
    True
    """
    points = validate.points("collinear", "points", points)
    count = points.shape[1] - validate.whole("collinear", "spare", spare, 0, 1)
    unit = points / (np.abs(points).max() or 1)
    return any(_on_a_line(unit[:, kept]) for kept in combinations(range(points.shape[1]), count))


def warp_image(image: ArrayLike, H: ArrayLike, shape: tuple[int, int], fill: float = 0.0) -> Array:
    """Draw an image moved by a homography: look up where each new pixel came from.

    Formula: new(x') = old(H^-1 x'), the old image interpolated bilinearly; ``fill`` outside it.
    Shapes: image (h, w), H (3, 3), shape (new h, new w); result of that shape. The pixel in row y
    and column x is the point (x, y).
    Raises: ValueError if H is singular, a shape does not fit, or fill is infinite.
    Source: S3-HG3.
    """
    image = validate.array("warp_image", "image", image, "(h, w)", kinds="iuf")
    H = validate.array("warp_image", "H", H, "(3, 3)", kinds="iuf")
    if condition_number(H) == np.inf:
        validate.refuse("warp_image", "H", "be invertible", "a singular H")
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        validate.refuse("warp_image", "shape", "be two whole numbers", repr(shape))
    rows, columns = np.indices([validate.whole("warp_image", "shape", n, 1, 10**5) for n in shape])
    image_points = np.stack([columns.ravel(), rows.ravel(), np.ones(rows.size)])
    u, v, w = np.linalg.inv(H / np.abs(H).max()) @ image_points  # its scale changes nothing
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = u / w, v / w
    return bilinear(image, x, y, fill).reshape(shape)


def bilinear(image: Array, x: Array, y: Array, fill: float = 0.0) -> Array:
    """Sample an image between its pixels.

    Formula: the four pixels around (x, y), weighted by the areas of the opposite rectangles.
    Shapes: image (h, w); x and y (N,); result (N,), ``fill`` where (x, y) is outside the image.
    Raises: ValueError for other shapes; a NaN in x or y counts as outside.
    Source: S3-HG3.

    >>> bilinear(np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([0.5]), np.array([0.5]))
    array([1.5])
    """
    image = validate.array("bilinear", "image", image, "(h, w)", kinds="iuf")
    if not (isinstance(fill, float) and np.isnan(fill)):  # NaN is a good mark for what is outside
        fill = validate.number("bilinear", "fill", fill)
    x, y = np.asarray(x), np.asarray(y)
    for name, value in (("x", x), ("y", y)):
        validate.array("bilinear", name, np.nan_to_num(value), "(N,)", kinds="iuf")
    validate.same_shape("bilinear", "y", y, "x", x)
    height, width = image.shape
    x_in, y_in = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    inside = (np.abs(x - x_in) <= SMALL) & (np.abs(y - y_in) <= SMALL)
    x, y = np.where(inside, x_in, 0), np.where(inside, y_in, 0)
    left, top = x.astype(int), y.astype(int)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    a, b = x - left, y - top
    upper = (1 - a) * image[top, left] + a * image[top, right]
    lower = (1 - a) * image[bottom, left] + a * image[bottom, right]
    return np.where(inside, (1 - b) * upper + b * lower, fill)


def _homogeneous(points: Array) -> Array:
    return np.vstack([points, np.ones((1, points.shape[1]))])


def _on_a_line(points: Array) -> bool:
    if points.shape[1] < 3:
        return True
    d = np.linalg.svd(points - points.mean(axis=1, keepdims=True), compute_uv=False)
    return bool(d[1] <= SMALL * d[0])
