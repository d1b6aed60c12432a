"""Numerical derivatives of any function: central difference and complex step; kinks."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate

Array = NDArray[Any]
EPSILON = float(np.finfo(float).eps)
STEPS: dict[str, Callable[[Array], Array]] = {  # from |x|
    "central": lambda size: np.maximum(1e-5, 5e-10 * size),
    "complex": lambda size: np.where(size > 0, np.clip(1e-10 * size, 1e-300, 1e-20), 1e-20),
}


def numerical_gradient(
    f: Callable[[Array], Any], x: ArrayLike, method: str = "central", h: float | None = None
) -> Array:
    """Differentiate a scalar function entry by entry.

    Formula: central (f(x + h) - f(x - h)) / 2h with h = max(1e-5, 5e-10 |x|), rounded to the step
    that x + h really takes; complex Im f(x + ih) / h with h = 1e-20, less where |x| < 1e-10.
    Shapes: x any; f(x) a scalar; result the shape of x.
    Raises: TypeError if x holds integers; ValueError if f is not scalar, or h is not positive or
    vanishes beside x.
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
    validate.choice("numerical_hessian", "method", method, QUOTIENTS)
    h = 1e-4 if method == "central" else None  # two divisions by h need a larger one
    return numerical_jacobian(lambda v: numerical_gradient(f, v, method, h), x, "central", h)


def find_kinks(
    f: Callable[[Array], Any], x: ArrayLike, h: float | None = None
) -> list[tuple[int, ...]]:
    """List the entries of x where the slopes to the left and to the right disagree.

    Formula: right slope - left slope shrinks with the step where f is smooth, not at a kink; h as
    in ``numerical_gradient``.
    Shapes: x any; f(x) a scalar.
    Raises: TypeError if x holds integers; ValueError if h is not positive.
    Source: the course's own.

    >>> find_kinks(lambda x: np.abs(x).sum(), [0.0, 1.0])
    [(0,)]
    """
    point = validate.array("find_kinks", "x", x, kinds="f")
    steps = _steps("find_kinks", point, "central", h)
    value = validate.finite("find_kinks", "f", f(point))
    if value.size != 1:
        validate.refuse("find_kinks", "f", "return one number", f"{value.size} numbers")
    centre = value.item()
    narrow, wide = (_slope_gaps(f, point, centre, n * steps) for n in (1, 4))
    rounding = 100 * EPSILON * max(1.0, abs(centre)) / steps
    kinks = np.argwhere((narrow > rounding) & (wide < 2 * narrow))
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
        return validate.finite(function, "f", f(moved)).ravel()

    return shifted


def _steps(function: str, point: Array, method: str, h: float | None = None) -> Array:
    """The step of each entry of x, as it is taken: x + h is rounded, x + ih is not."""
    validate.choice(function, "method", method, QUOTIENTS)
    steps = STEPS[method](np.abs(point))
    if h is not None:
        if (h := validate.positive(function, "h", h)) > 1e300:
            validate.refuse(function, "h", "be 1e300 or less", h)
        steps = np.full(point.shape, h)
    if method == "central":
        steps = (np.abs(point) + steps) - np.abs(point)
    for x in point[steps == 0]:
        validate.refuse(function, "h", f"not vanish beside x = {x:g}", h)
    return steps


def _jacobian(
    function: str, f: Callable[[Array], Any], point: Array, method: str, h: float | None
) -> Array:
    steps, quotient = _steps(function, point, method, h), QUOTIENTS[method]
    columns = [quotient(_along(function, f, point, i), h) for i, h in enumerate(steps.flat)]
    return validate.finite(function, "f", np.stack(columns, axis=1))


def _slope_gaps(f: Callable[[Array], Any], point: Array, centre: float, steps: Array) -> Array:
    """|right slope - left slope| at each entry of x."""
    lines = [_along("find_kinks", f, point, i) for i in range(point.size)]
    gaps = [
        abs((g(h) + g(-h)).item() - 2 * centre) / h for g, h in zip(lines, steps.flat, strict=True)
    ]
    return np.array(gaps).reshape(point.shape)
