"""Numerical derivatives of any function: central difference and complex step; kinks."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate

Array = NDArray[Any]
STEPS = {"central": 1e-5, "complex": 1e-20}
EPSILON = float(np.finfo(float).eps)


def numerical_gradient(
    f: Callable[[Array], Any], x: ArrayLike, method: str = "central", h: float | None = None
) -> Array:
    """Differentiate a scalar function entry by entry.

    Formula: central (f(x + h) - f(x - h)) / 2h; complex Im f(x + ih) / h.
    Shapes: x any; f(x) a scalar; result the shape of x.
    Raises: TypeError if x holds integers; ValueError if f is not scalar, or h is not positive.
    Source: S3-DER1.

    >>> numerical_gradient(lambda x: np.sum(x**2), [3.0], method="complex")
    array([6.])
    """
    point = validate.array("numerical_gradient", "x", x, kinds="f")
    jacobian = _jacobian("numerical_gradient", f, point, method, h)
    if len(jacobian) != 1:
        validate.refuse("numerical_gradient", "f", "return one number", f"{len(jacobian)} numbers")
    return jacobian.reshape(point.shape)


def numerical_jacobian(
    f: Callable[[Array], Any], x: ArrayLike, method: str = "central", h: float | None = None
) -> Array:
    """Differentiate a vector function: one row per output, one column per input.

    Formula: J[i, j] = dy_i / dx_j, each column as in ``numerical_gradient``.
    Shapes: x any, f(x) any; result (outputs, inputs), both read in C order.
    Raises: TypeError if x holds integers; ValueError if h is not positive.
    Source: S3-JAC1.

    >>> numerical_jacobian(lambda x: np.array([x[0] * x[1], x[1]]), [2.0, 3.0], method="complex")
    array([[3., 2.],
           [0., 1.]])
    """
    point = validate.array("numerical_jacobian", "x", x, kinds="f")
    return _jacobian("numerical_jacobian", f, point, method, h)


def numerical_hessian(f: Callable[[Array], Any], x: ArrayLike, method: str = "central") -> Array:
    """Differentiate the gradient of a scalar function once more, by central differences.

    Formula: H[i, j] = d2f / dx_i dx_j.
    Shapes: x any, with n entries; f(x) a scalar; result (n, n).
    Raises: TypeError if x holds integers; ValueError if f is not scalar.
    Source: S3-HES1.
    """
    h = 1e-4 if method == "central" else None  # two divisions by h need a larger one
    return numerical_jacobian(lambda v: numerical_gradient(f, v, method, h), x, "central", h)


def find_kinks(f: Callable[[Array], Any], x: ArrayLike, h: float = 1e-5) -> list[tuple[int, ...]]:
    """List the entries of x where the slopes to the left and to the right disagree.

    Formula: right slope - left slope shrinks with the step where f is smooth, not at a kink.
    Shapes: x any; f(x) a scalar.
    Raises: TypeError if x holds integers; ValueError if h is not positive.
    Source: the course's own.

    >>> find_kinks(lambda x: np.abs(x).sum(), [0.0, 1.0])
    [(0,)]
    """
    point = validate.array("find_kinks", "x", x, kinds="f")
    narrow, wide = (_slope_gaps(f, point, step) for step in (h, 4 * h))
    noise = 100 * EPSILON * max(1.0, abs(np.asarray(f(point)).item())) / h
    kinks = np.argwhere((narrow > noise) & (wide < 2 * narrow))
    return [tuple(int(i) for i in entry) for entry in kinks]


def _central(g: Callable[[complex], Array], h: float) -> Array:
    return (g(h) - g(-h)) / (2 * h)


def _complex(g: Callable[[complex], Array], h: float) -> Array:
    return g(1j * h).imag / h


QUOTIENTS = {"central": _central, "complex": _complex}


def _along(
    function: str, f: Callable[[Array], Any], point: Array, entry: int
) -> Callable[[complex], Array]:
    """The outputs of f, flat, as a function of the shift of one entry of x."""

    def shifted(shift: complex) -> Array:
        moved = point.astype(type(shift))
        moved.flat[entry] += shift
        if moved.flat[entry] == point.flat[entry]:
            validate.refuse(function, "h", f"not vanish beside x = {point.flat[entry]:g}", shift)
        return np.asarray(f(moved)).ravel()

    return shifted


def _jacobian(
    function: str, f: Callable[[Array], Any], point: Array, method: str, h: float | None
) -> Array:
    validate.choice(function, "method", method, tuple(QUOTIENTS))
    step = validate.positive(function, "h", STEPS[method] if h is None else h)
    quotient = QUOTIENTS[method]
    columns = [quotient(_along(function, f, point, i), step) for i in range(point.size)]
    result = np.stack(columns, axis=1)
    validate.finite(function, "f", result)
    return result


def _slope_gaps(f: Callable[[Array], Any], point: Array, h: float) -> Array:
    """|right slope - left slope| at each entry of x."""
    centre = np.asarray(f(point)).item()
    lines = [_along("find_kinks", f, point, i) for i in range(point.size)]
    gaps = [abs(float(g(h)[0] + g(-h)[0] - 2 * centre)) / h for g in lines]
    return np.array(gaps).reshape(point.shape)
