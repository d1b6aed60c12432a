"""validate: each refusal has the right type and says who, what, what came and the fix."""

# ruff: noqa: E501  (the table of refusals: one per line)

import numpy as np
import pytest

from bplib import validate

ONES = np.ones((2, 3))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: validate.array("f", "s", [1.0, 2.0], "(n, N)"), ValueError, "f: 's' must have shape (n, N); got (2,). Use s[:, None]."),
        (lambda: validate.array("f", "s", 1.0, "(n, N)"), ValueError, "f: 's' must have shape (n, N); got ()."),
        (lambda: validate.array("f", "y", ONES, "(N,)"), ValueError, "f: 'y' must have shape (N,); got (2, 3)."),
        (lambda: validate.array("f", "y", [1.0], "(a, b, c)"), ValueError, "f: 'y' must have shape (a, b, c); got (1,)."),
        (lambda: validate.array("f", "M", ONES, "(n, n)"), ValueError, "f: 'M' must have shape (n, n); got (2, 3)."),
        (lambda: validate.array("f", "X", np.ones((3, 0)), "(d, N)"), ValueError, "f: 'X' must not be empty; got shape (3, 0)."),
        (lambda: validate.array("f", "X", [[1.0, np.nan]]), ValueError, "f: 'X' must be finite; got nan at entry [0, 1]."),
        (lambda: validate.array("f", "X", [[1.0], [-np.inf]]), ValueError, "f: 'X' must be finite; got -inf at entry [1, 0]."),
        (lambda: validate.array("f", "X", ["a"]), TypeError, "f: 'X' must hold numbers; got str32."),
        (lambda: validate.array("f", "X", [True]), TypeError, "f: 'X' must hold numbers; got bool."),
        (lambda: validate.array("f", "X", [None]), TypeError, "f: 'X' must hold numbers; got object."),
        (lambda: validate.array("f", "X", [1j], kinds="iuf"), TypeError, "f: 'X' must hold real numbers; got complex128."),
        (lambda: validate.finite("f", "x", [True]), TypeError, "f: 'x' must hold numbers; got bool."),
        (lambda: validate.finite("f", "x", np.inf), ValueError, "f: 'x' must be finite; got inf at entry []."),
        (lambda: validate.parameters("f", "W", [1]), TypeError, "f: 'W' must hold floats; got int64. Write 1.0 for 1, or use .astype(float)."),
        (lambda: validate.parameters("f", "W", np.array([1], dtype=np.uint8)), TypeError, "f: 'W' must hold floats; got uint8. Use .astype(float)."),
        (lambda: validate.parameters("f", "W", [1j]), TypeError, "f: 'W' must hold floats; got complex128."),
        (lambda: validate.parameters("f", "b", [1.0], "(m, 1)"), ValueError, "f: 'b' must have shape (m, 1); got (1,). Use b[:, None]."),
        (lambda: validate.same_shape("f", "y", np.ones(3), "p", np.ones((3, 1))), ValueError, "f: 'y' must have the shape (3, 1) of 'p'; got (3,). Use y[:, None]."),
        (lambda: validate.same_shape("f", "y", np.ones((1, 3)), "p", np.ones((3, 1))), ValueError, "f: 'y' must have the shape (3, 1) of 'p'; got (1, 3)."),
        (lambda: validate.same_shape("f", "y", np.ones(3), "p", np.ones((3, 2))), ValueError, "f: 'y' must have the shape (3, 2) of 'p'; got (3,)."),
        (lambda: validate.matmul("f", "W", ONES, "X", np.ones((2, 5))), ValueError, "f: 'X' must have 3 rows for W @ X; got shape (2, 5)."),
        (lambda: validate.matmul("f", "W", ONES, "X", np.ones((5, 3))), ValueError, "f: 'X' must have 3 rows for W @ X; got shape (5, 3). Use X.T: columns are samples."),
        (lambda: validate.labels("f", "y", [0, -1], 3), ValueError, "f: 'y' must hold labels from 0 to 2; got -1."),
        (lambda: validate.labels("f", "y", [0, 5, 3], 3), ValueError, "f: 'y' must hold labels from 0 to 2; got 5."),
        (lambda: validate.labels("f", "y", [3], 3), ValueError, "f: 'y' must hold labels from 0 to 2; got 3."),
        (lambda: validate.labels("f", "y", [0.0], 3), TypeError, "f: 'y' must hold integers; got float64."),
        (lambda: validate.labels("f", "y", [[0]], 3), ValueError, "f: 'y' must have shape (N,); got (1, 1)."),
        (lambda: validate.one_hot("f", "Y", [[1, 1], [0, 1]]), ValueError, "f: 'Y' must be one-hot; got column 1 = [1.0, 1.0]."),
        (lambda: validate.one_hot("f", "Y", [[0.5], [0.5]]), ValueError, "f: 'Y' must be one-hot; got column 0 = [0.5, 0.5]."),
        (lambda: validate.one_hot("f", "Y", [[0], [0]]), ValueError, "f: 'Y' must be one-hot; got column 0 = [0.0, 0.0]."),
        (lambda: validate.one_hot("f", "Y", [[1, 0.5], [0, 0.5]]), ValueError, "f: 'Y' must be one-hot; got column 1 = [0.5, 0.5]."),
        (lambda: validate.one_hot("f", "Y", [[1j], [0]]), TypeError, "f: 'Y' must hold real numbers; got complex128."),
        (lambda: validate.one_hot("f", "Y", [1, 0]), ValueError, "f: 'Y' must have shape (C, N); got (2,). Use Y[:, None]."),
        (lambda: validate.probabilities("f", "P", [[0.5, 0.5], [0.5, 0.4]]), ValueError, "f: 'P' must have columns that sum to 1; got 0.9 in column 1."),
        (lambda: validate.probabilities("f", "P", [[0.502], [0.5]]), ValueError, "f: 'P' must have columns that sum to 1; got 1.002 in column 0."),
        (lambda: validate.probabilities("f", "P", [[-0.5], [1.5]]), ValueError, "f: 'P' must lie between 0 and 1; got -0.5."),
        (lambda: validate.probabilities("f", "P", [[0.5 + 0j], [0.4]]), ValueError, "f: 'P' must have columns that sum to 1; got 0.9 in column 0."),
        (lambda: validate.probabilities("f", "P", [[-0.5 + 0j], [1.5]]), ValueError, "f: 'P' must lie between 0 and 1; got -0.5."),
        (lambda: validate.probabilities("f", "P", [0.5, 0.5]), ValueError, "f: 'P' must have shape (C, N); got (2,). Use P[:, None]."),
        (lambda: validate.learning_rate("f", 0), ValueError, "f: 'learning_rate' must be positive and finite; got 0."),
        (lambda: validate.learning_rate("f", -0.1), ValueError, "f: 'learning_rate' must be positive and finite; got -0.1."),
        (lambda: validate.learning_rate("f", np.nan), ValueError, "f: 'learning_rate' must be positive and finite; got nan."),
        (lambda: validate.learning_rate("f", np.inf), ValueError, "f: 'learning_rate' must be positive and finite; got inf."),
        (lambda: validate.learning_rate("f", [0.1]), ValueError, "f: 'learning_rate' must be positive and finite; got [0.1]."),
        (lambda: validate.choice("f", "scale", "x", ("a", "b")), ValueError, "f: 'scale' must be 'a' or 'b'; got 'x'."),
        (lambda: validate.points("f", "p", np.ones((5, 2))), ValueError, "f: 'p' must have shape (2, N); got (5, 2). Use p.T."),
        (lambda: validate.points("f", "p", np.ones((5, 3))), ValueError, "f: 'p' must have shape (2, N); got (5, 3)."),
        (lambda: validate.points("f", "p", [1.0, 2.0]), ValueError, "f: 'p' must have shape (2, N); got (2,). Use p[:, None]."),
        (lambda: validate.points("f", "p", [[1j], [1j]]), TypeError, "f: 'p' must hold real numbers; got complex128."),
        (lambda: validate.pairs("f", [1.0], np.eye(2), 1), ValueError, "f: 'source' must have shape (2, N); got (1,). Use source[:, None]."),
        (lambda: validate.pairs("f", np.eye(2), [1.0], 1), ValueError, "f: 'target' must have shape (2, N); got (1,). Use target[:, None]."),
        (lambda: validate.pairs("f", np.eye(2), np.ones((2, 3)), 1), ValueError, "f: 'target' must have the shape (2, 2) of 'source'; got (2, 3)."),
        (lambda: validate.pairs("f", np.eye(2), np.eye(2), 3), ValueError, "f: 'source' must hold 3 points or more; got 2."),
        (lambda: validate.pairs("f", ONES, ONES, 3), ValueError, "f: 'source' must hold different points; got repeated points."),
        (lambda: validate.pairs("f", np.eye(2, 3), ONES, 3), ValueError, "f: 'target' must hold different points; got repeated points."),
    ],
)  # fmt: skip
def test_refusals(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_what_is_accepted_comes_back_as_floats():
    assert validate.array("f", "x", [[1, 2]], "(n, N)").dtype == np.float64
    assert validate.array("f", "x", np.float32([[1]]), "(1, 1)").dtype == np.float64
    assert validate.array("f", "x", [1j]).dtype == np.complex128
    assert validate.array("f", "x", [[1.0]]).shape == validate.parameters("f", "x", [[1.0]]).shape
    assert validate.probabilities("f", "P", [[0.25], [0.75]]).tolist() == [[0.25], [0.75]]
    same = np.ones((2, 3))
    assert validate.array("f", "x", same, "(2, N)") is same
    assert validate.finite("f", "x", np.zeros((0, 2))).shape == (0, 2)
    assert validate.labels("f", "y", np.array([0, 2], dtype=np.uint8), 3).tolist() == [0, 2]
    assert validate.one_hot("f", "Y", [[1, 0], [0, 1]]).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert validate.learning_rate("f", 1) == 1.0
    assert validate.choice("f", "scale", "a", ("a", "b")) == "a"


def test_shape_patterns():
    assert validate.fits((), "()")
    assert validate.fits((3,), "(N,)")
    assert validate.fits((2, 7), "(2, N)")
    assert not validate.fits((3, 7), "(2, N)")
    assert validate.fits((3, 7), "(n,)") is False
    assert validate.fits((4, 4, 5), "(n, n, m)")
    assert not validate.fits((4, 5, 5), "(n, n, m)")


def test_printed_and_shifted_probabilities_pass():
    validate.probabilities("f", "P", [[0.2447], [0.0900], [0.6652]])
    validate.probabilities("f", "P", [[0.5 + 1e-5], [0.5]])
    validate.probabilities("f", "P", [[1.0005], [-0.0005]])
    validate.probabilities("f", "P", [[0.5 + 1e-20j], [0.5]])


def test_two_by_two_points_are_not_transposed():
    points = [[0.0, 1.0], [2.0, 3.0]]
    assert validate.points("f", "p", points).tolist() == points
    source, target = validate.pairs("f", points, np.eye(2), 2)
    assert (source.tolist(), target.tolist()) == (points, np.eye(2).tolist())
