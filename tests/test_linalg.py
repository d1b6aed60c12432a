"""linalg: against known answers, at extremes, and what is refused."""

# ruff: noqa: E501  (the table of refusals: one per line)

import re

import numpy as np
import pytest

from bplib import linalg

TALL = np.random.default_rng(0).normal(size=(5, 3))
SINGULAR = np.arange(1.0, 10.0).reshape(3, 3)


def test_least_squares_minimises_the_residual():
    b = np.random.default_rng(1).normal(size=(5, 2))
    x = linalg.least_squares(TALL, b)
    assert x.shape == (3, 2)
    assert np.abs(TALL.T @ (TALL @ x - b)).max() < 1e-14
    assert np.allclose(linalg.least_squares(TALL, TALL @ x), x, rtol=1e-13)


def test_least_squares_does_not_square_the_condition_number():
    """With A^T A formed, the small column would drown in rounding."""
    A = np.array([[1.0, 1.0], [1e-9, 0.0], [0.0, 1e-9]])
    x = linalg.least_squares(A, A @ [[1.0], [2.0]])
    assert np.allclose(x, [[1.0], [2.0]], rtol=1e-6)


def test_null_vector():
    x = linalg.null_vector(SINGULAR)
    assert np.abs(SINGULAR @ x).max() < 1e-14
    assert np.linalg.norm(x) == pytest.approx(1)
    assert x[np.abs(x).argmax(), 0] > 0
    assert linalg.null_vector(-SINGULAR) == pytest.approx(x)
    assert linalg.null_vector([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])[:, 0].tolist() == [0, 0, 1]
    best = np.linalg.norm(TALL @ linalg.null_vector(TALL))
    assert best == pytest.approx(np.linalg.svd(TALL)[1][-1])


def test_pseudo_inverse():
    wide = TALL.T
    for A in (TALL, wide, SINGULAR, np.zeros((2, 3))):
        P = linalg.pseudo_inverse(A)
        assert P.shape == A.shape[::-1]
        assert np.allclose(A @ P @ A, A, atol=1e-13)
        assert np.allclose(P @ A @ P, P, atol=1e-13)
        assert np.allclose(A @ P, (A @ P).T, atol=1e-13)
        assert np.allclose(P @ A, (P @ A).T, atol=1e-13)
    small = np.diag([1.0, 1e-4])
    assert linalg.pseudo_inverse(small)[1, 1] == pytest.approx(1e4)
    assert linalg.pseudo_inverse(small, tolerance=1e-3)[1, 1] == 0


def test_rank_is_relative_to_the_largest_singular_value():
    A = np.diag([1.0, 1e-5, 1e-7])
    assert linalg.effective_rank(A) == 2
    for scale in (1e-8, 1e8):
        assert linalg.effective_rank(scale * A) == 2
    assert linalg.effective_rank(A, tolerance=1e-3) == 1
    assert linalg.effective_rank(A, tolerance=1e-8) == 3
    assert linalg.effective_rank(np.zeros((2, 3))) == 0
    assert linalg.effective_rank(np.eye(2, 5)) == 2
    assert linalg.effective_rank(np.diag([1.0, 0.5]), tolerance=0.5) == 1


def test_what_counts_as_singular():
    b = np.ones((2, 1))
    assert linalg.least_squares(np.diag([1.0, 1e-11]), b)[1, 0] == pytest.approx(1e11)
    with pytest.raises(ValueError, match="independent columns"):
        linalg.least_squares(np.diag([1.0, 1e-13]), b)
    assert linalg.pseudo_inverse(np.diag([1.0, 1e-11]))[1, 1] == pytest.approx(1e11)
    assert linalg.pseudo_inverse(np.diag([1.0, 1e-13]))[1, 1] == 0


def test_condition_number():
    assert linalg.condition_number(np.diag([8.0, 2.0, 4.0, 1.0])) == 8
    assert linalg.condition_number(np.diag([8.0, 2.0, 4.0])) == 4
    assert linalg.condition_number(np.diag([8.0, 4.0, 0.0])) == np.inf
    assert linalg.condition_number(1e-200 * np.eye(3)) == pytest.approx(1)
    assert linalg.condition_number([[3.0, 0.0, 0.0], [0.0, 1.0, 0.0]]) == pytest.approx(3)


def test_rayleigh_quotient():
    M = np.array([[2.0, 1 - 1j], [1 + 1j, 3.0]])
    x = np.array([[1j], [2.0]])
    expected = (x.conj().T @ M @ x).item().real / 5
    assert linalg.rayleigh_quotient(M, x) == pytest.approx(expected)
    for scale in (1e-300, -1e300, 2j):
        assert linalg.rayleigh_quotient(M, scale * x) == pytest.approx(expected)
    assert linalg.rayleigh_quotient(1e200 * np.eye(2), x) == pytest.approx(1e200)
    for size in (1.0, 1e6):
        slightly = size * np.array([[1.0, 1.0], [1.0 + 1e-13, 1.0]])
        assert linalg.rayleigh_quotient(slightly, [[1.0], [1.0]]) == pytest.approx(2 * size)
        with pytest.raises(ValueError, match="must be Hermitian"):
            linalg.rayleigh_quotient(size * np.array([[1.0, 1.0], [1.0 + 1e-11, 1.0]]), [[1], [1]])
    assert linalg.rayleigh_quotient(np.zeros((2, 2)), x) == 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: linalg.least_squares(SINGULAR, np.ones((3, 1))), ValueError, r"least_squares: 'A' must have independent columns; got a singular A. Use pseudo_inverse\(A\) @ b"),
        (lambda: linalg.least_squares(np.ones((2, 3)), np.ones((2, 1))), ValueError, "least_squares: 'A' must have independent"),
        (lambda: linalg.least_squares(TALL, np.ones((4, 1))), ValueError, r"least_squares: 'b' must have 5 rows for A.T @ b; got shape \(4, 1\)"),
        (lambda: linalg.least_squares(TALL, np.ones((1, 5))), ValueError, r"least_squares: 'b' must have 5 rows for A\.T @ b; got shape \(1, 5\)\. Use b.T"),
        (lambda: linalg.least_squares(TALL, np.ones(5)), ValueError, r"least_squares: 'b' must have shape .*Use b\[:, None\]"),
        (lambda: linalg.least_squares(TALL[0], np.ones((5, 1))), ValueError, r"least_squares: 'A' must have shape \(m, n\)"),
        (lambda: linalg.least_squares(1j * TALL, np.ones((5, 1))), TypeError, "least_squares: 'A' must hold real"),
        (lambda: linalg.least_squares(TALL, 1j * np.ones((5, 1))), TypeError, "least_squares: 'b' must hold real"),
        (lambda: linalg.null_vector(np.diag([1.0, 0.0, 0.0])), ValueError, "null_vector: 'A' must have rank 2 or more; got 1"),
        (lambda: linalg.least_squares(TALL, np.ones((5, 1, 1))), ValueError, r"least_squares: 'b' must have shape \(m, k\); got"),
        (lambda: linalg.rayleigh_quotient(np.eye(2), np.ones((2, 2))), ValueError, r"rayleigh_quotient: 'x' must have shape \(n, 1\); got"),
        (lambda: linalg.rayleigh_quotient(np.eye(2), np.zeros((2, 1))), ValueError, "rayleigh_quotient: 'x' must not be zero; got 0"),
        (lambda: linalg.null_vector([1.0]), ValueError, r"null_vector: 'A' must have shape \(m, n\)"),
        (lambda: linalg.null_vector([[1j]]), TypeError, "null_vector: 'A' must hold real"),
        (lambda: linalg.pseudo_inverse([1.0]), ValueError, r"pseudo_inverse: 'A' must have shape \(m, n\)"),
        (lambda: linalg.pseudo_inverse([[1j]]), TypeError, "pseudo_inverse: 'A' must hold real"),
        (lambda: linalg.pseudo_inverse([[1.0]], 0.0), ValueError, "pseudo_inverse: 'tolerance' must be positive"),
        (lambda: linalg.effective_rank([1.0]), ValueError, r"effective_rank: 'A' must have shape \(m, n\)"),
        (lambda: linalg.effective_rank([[1j]]), TypeError, "effective_rank: 'A' must hold real"),
        (lambda: linalg.effective_rank([[1.0]], -1), ValueError, "effective_rank: 'tolerance' must be positive"),
        (lambda: linalg.condition_number([1.0]), ValueError, r"condition_number: 'A' must have shape \(m, n\)"),
        (lambda: linalg.condition_number([[1j]]), TypeError, "condition_number: 'A' must hold real"),
        (lambda: linalg.rayleigh_quotient(TALL, np.ones((3, 1))), ValueError, r"rayleigh_quotient: 'M' must have shape \(n, n\)"),
        (lambda: linalg.rayleigh_quotient(SINGULAR, np.ones((3, 1))), ValueError, "rayleigh_quotient: 'M' must be Hermitian; got another matrix"),
        (lambda: linalg.rayleigh_quotient(1j * np.eye(2), np.ones((2, 1))), ValueError, r"rayleigh_quotient: 'M' must be Hermitian"),
        (lambda: linalg.rayleigh_quotient(np.eye(2), np.zeros((2, 1))), ValueError, "rayleigh_quotient: 'x' must not be zero"),
        (lambda: linalg.rayleigh_quotient(np.eye(2), np.ones(2)), ValueError, r"rayleigh_quotient: 'x' .*Use x\[:, None\]"),
        (lambda: linalg.rayleigh_quotient(np.eye(2), np.ones((3, 1))), ValueError, "rayleigh_quotient: 'x' must have 2 rows for M @ x"),
    ],
)  # fmt: skip
def test_refused(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert re.match(message, str(caught.value))


@pytest.mark.parametrize(
    "A",
    [[[1, 2], [2, 4]], SINGULAR, np.outer([0.1, 0.3], [1, 3]), np.zeros((2, 2)), np.ones((4, 2))],
)
@pytest.mark.parametrize("scale", [1e-200, 0.1, 1.0, 1e200])
def test_a_singular_matrix_has_an_infinite_condition_number(A, scale):
    assert linalg.condition_number(scale * np.array(A)) == np.inf
    nearly = scale * (np.array(A) + 1e-9 * np.eye(*np.shape(A)))
    assert not np.any(A) or 1e8 < linalg.condition_number(nearly) < 1e12
