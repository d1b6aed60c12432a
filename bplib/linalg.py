"""Least squares, null vectors, rank and inverses, all from the singular value decomposition.

A singular value counts as zero below ``tolerance`` times the largest one: a relative tolerance,
so that the answer does not change when A is multiplied by a number.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate
from bplib.validate import bounded

Array = NDArray[Any]
EPSILON = float(np.finfo(float).eps)
SINGULAR = 1e-12  # relative size at which rounding can no longer tell a singular value from zero


@bounded
def least_squares(A: ArrayLike, b: ArrayLike) -> Array:
    """Solve A x = b in the least-squares sense, without forming A^T A.

    Formula: x = V D^-1 U^T b, which equals (A^T A)^-1 A^T b.
    Shapes: A (m, n) with m >= n; b (m, k); result (n, k).
    Raises: ValueError if A is singular (its columns depend on each other), or b has other rows.
    Source: S3-LS1.

    >>> least_squares([[1.0], [1.0]], [[0.0], [1.0]])
    array([[0.5]])
    """
    A = validate.array("least_squares", "A", A, "(m, n)", kinds="iuf")
    b = validate.array("least_squares", "b", b, "(m, k)", kinds="iuf")
    validate.matmul("least_squares", "A.T", A.T, "b", b)
    U, d, Vt = np.linalg.svd(A, full_matrices=False)
    if _count(d, SINGULAR) < A.shape[1]:
        hint = " Use pseudo_inverse(A) @ b."
        validate.refuse("least_squares", "A", "have independent columns", "a singular A", hint)
    return np.asarray(Vt.T @ ((U.T @ b) / d[:, None]))


def null_vector(A: ArrayLike) -> Array:
    """Find the unit vector that A makes shortest: the solution of A x = 0, if there is one.

    Formula: the last column of V, which minimises norm(A x) subject to norm(x) = 1.
    Shapes: A (m, n); result (n, 1), its largest entry positive.
    Raises: ValueError if it is not unique, because A has a rank below n - 1.
    Source: S3-HOM1, S3-HOM5.

    >>> null_vector([[3.0, -4.0]])
    array([[0.8],
           [0.6]])
    """
    A = validate.array("null_vector", "A", A, "(m, n)", kinds="iuf")
    rank = effective_rank(A, SINGULAR)
    if rank < A.shape[1] - 1:
        validate.refuse("null_vector", "A", f"have rank {A.shape[1] - 1} or more", rank)
    x = np.linalg.svd(A)[2][-1:].T
    return np.asarray(x * np.sign(x[np.abs(x).argmax()]))


@bounded
def pseudo_inverse(A: ArrayLike, tolerance: float = SINGULAR) -> Array:
    """Invert what can be inverted: singular values that count as zero stay zero.

    Formula: A^+ = V D_0^-1 U^T, with 1 / sigma where sigma > tolerance * sigma_1, else 0.
    Shapes: A (m, n); result (n, m).
    Raises: ValueError if A is not a finite matrix, or the tolerance is not positive.
    Source: S3-SVD3b.

    >>> pseudo_inverse([[2.0, 0.0], [0.0, 0.0]])
    array([[0.5, 0. ],
           [0. , 0. ]])
    """
    A = validate.array("pseudo_inverse", "A", A, "(m, n)", kinds="iuf")
    U, d, Vt = np.linalg.svd(A, full_matrices=False)
    kept = _count(d, validate.positive("pseudo_inverse", "tolerance", tolerance))
    return np.asarray(Vt[:kept].T @ (U[:, :kept].T / d[:kept, None]))


def effective_rank(A: ArrayLike, tolerance: float = 1e-6) -> int:
    """Count the singular values that are not negligible beside the largest.

    Formula: the number of sigma_i > tolerance * sigma_1.
    Shapes: A (m, n); result a whole number.
    Raises: ValueError if A is not a finite matrix, or the tolerance is not positive.
    Source: S3-SVD2a, S3-SVD2b.

    >>> effective_rank([[1.0, 0.0], [0.0, 1e-9]])
    1
    """
    A = validate.array("effective_rank", "A", A, "(m, n)", kinds="iuf")
    d = np.linalg.svd(A, compute_uv=False)
    return _count(d, validate.positive("effective_rank", "tolerance", tolerance))


def condition_number(A: ArrayLike) -> float:
    """Say how close A is to a singular matrix; infinity if it is one.

    Formula: sigma_1 / sigma_n; infinity where sigma_n is rounding, at most eps max(m, n) sigma_1.
    Shapes: A (m, n); result a number, 1 or more.
    Raises: ValueError if A is not a finite matrix.
    Source: S3-SVD1b.

    >>> condition_number([[4.0, 0.0], [0.0, 0.5]])
    8.0
    """
    A = validate.array("condition_number", "A", A, "(m, n)", kinds="iuf")
    d = np.linalg.svd(A, compute_uv=False)
    return float(d[0] / d[-1]) if _count(d, EPSILON * max(A.shape)) == len(d) else float("inf")


@bounded
def rayleigh_quotient(M: ArrayLike, x: ArrayLike) -> float:
    """Weigh the eigenvalues of M by how much of each eigenvector x holds.

    Formula: R(M, x) = x* M x / x* x, a real number.
    Shapes: M (n, n) Hermitian, x (n, 1) not zero; both may be complex; result a number.
    Raises: ValueError if M is not Hermitian, the shapes do not fit, or x is zero.
    Source: S3-RQ1.

    >>> rayleigh_quotient([[2.0, 0.0], [0.0, 4.0]], [[1.0], [1.0]])
    3.0
    """
    M = validate.array("rayleigh_quotient", "M", M, "(n, n)")
    vector = validate.array("rayleigh_quotient", "x", x, "(n, 1)")
    validate.matmul("rayleigh_quotient", "M", M, "x", vector)
    if np.abs(M - M.conj().T).max() > SINGULAR * np.abs(M).max():
        validate.refuse("rayleigh_quotient", "M", "be Hermitian", "another matrix")
    if not vector.any():
        validate.refuse("rayleigh_quotient", "x", "not be zero", "0")
    unit = vector / np.abs(vector).max()
    return float(((unit.conj().T @ M @ unit) / (unit.conj().T @ unit)).real.item())


@np.errstate(over="ignore")  # a tolerance so large leaves none
def _count(singular_values: Array, tolerance: float) -> int:
    return int((singular_values > tolerance * singular_values[0]).sum())
