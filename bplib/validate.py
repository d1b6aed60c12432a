"""The one place that says no: shapes, dtypes, finiteness, labels, probabilities, points.

Each function takes the caller's name and the argument's name, and returns the value as a float
(or complex) array. A message says who asks, for what, what came, and the fix when there is one.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cache, partial, update_wrapper
from numbers import Integral, Real
from typing import Any, NoReturn, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Function = TypeVar("Function", bound=Callable[..., Any])
LARGEST = float(np.finfo(float).max)
KINDS = {"iufc": "numbers", "iuf": "real numbers", "f": "floats", "iu": "integers"}
FLOAT_HINT = {"i": " Write 1.0 for 1, or use .astype(float).", "u": " Use .astype(float)."}
COLUMN_TOLERANCE = 1e-3  # a printed column sums to 1 to 3 digits; so does one shifted by h = 1e-5


class _Infinite(ValueError, OverflowError):
    """What floating point cannot hold: training blames its learning rate for it."""


def refuse(
    function: str,
    name: str,
    expected: str,
    got: object,
    hint: str = "",
    error: type[Exception] = ValueError,
) -> NoReturn:
    """Raise the error that every check of this module raises.

    Formula: "function: 'name' must expected; got got. hint"
    Shapes: none.
    Raises: ValueError, unless another is asked for.
    Source: the course's own.
    """
    raise error(f"{function}: {name!r} must {expected}; got {got}.{hint}")


def bounded(function: Function) -> Function:
    """Make a function refuse arguments so large that its result is infinite or NaN.

    Formula: isfinite(result) for every entry.
    Shapes: none.
    Raises: ValueError that is an OverflowError too, when the function is called.
    Source: the course's own.
    """
    # A partial, since doctest passes over a function that was defined in another module.
    return cast(Function, update_wrapper(partial(_bounded, function), function))


def _bounded(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    with np.errstate(all="ignore"):
        result = function(*args, **options)
    if not np.isfinite(result).all():
        name, first = function.__name__, function.__code__.co_varnames[0]
        refuse(name, first, "keep the result finite", "infinity or NaN", error=_Infinite)
    return result


def finite(function: str, name: str, value: ArrayLike, kinds: str = "iufc") -> Array:
    """Return the value as a float (or complex) array without NaN or infinity.

    Formula: isfinite(value) for every entry.
    Shapes: value any; result the same.
    Raises: TypeError for another dtype than ``kinds``, or a mask that would be lost; ValueError
    for rows of different lengths, or with the first NaN or infinity.
    Source: the course's own.
    """
    if _masked(value):
        refuse(function, name, "have no mask", "a masked array", error=TypeError)
    try:
        result = np.asarray(value)
    except ValueError:
        refuse(function, name, "be one array", "rows of different lengths")
    if result.dtype.kind not in kinds:
        hint = FLOAT_HINT.get(result.dtype.kind, "")
        refuse(function, name, f"hold {KINDS[kinds]}", result.dtype.name, hint, TypeError)
    if not np.isfinite(result).all():
        entry = [int(i) for i in np.argwhere(~np.isfinite(result))[0]]
        got = f"{result[tuple(entry)]} at entry {entry}"
        refuse(function, name, "be finite", got, error=_Infinite)
    return result.astype(np.complex128 if result.dtype.kind == "c" else np.float64, copy=False)


def _masked(value: object) -> bool:
    nested = isinstance(value, list | tuple) and any(map(_masked, value))
    return nested or isinstance(value, np.ma.MaskedArray)


def array(
    function: str, name: str, value: ArrayLike, shape: str = "", kinds: str = "iufc"
) -> Array:
    """Return the value as a finite, non-empty array of the expected shape.

    Formula: a letter in ``shape`` stands for one size, the same each time; a digit for itself.
    Shapes: value as in ``shape``, for example "(n, N)", "(n, n)" or "(2, N)"; "" allows any.
    Raises: ValueError if it is empty or has another shape; else as in ``finite``.
    Source: the course's own.

    >>> array("softmax", "s", [1.0, 2.0], "(n, N)")
    Traceback (most recent call last):
    ValueError: softmax: 's' must have shape (n, N); got (2,). Use s[:, None].
    """
    result = finite(function, name, value, kinds)
    if result.size == 0:
        refuse(function, name, "not be empty", f"shape {result.shape}")
    if shape and not fits(result.shape, shape):
        hint = f" Use {name}[:, None]." if result.ndim == 1 and shape.count(",") == 1 else ""
        refuse(function, name, f"have shape {shape}", result.shape, hint)
    return result


@cache
def fits(actual: tuple[int, ...], shape: str) -> bool:
    """Say whether sizes match a pattern such as "(n, N)".

    Formula: equal number of sizes; a digit stands for itself, a letter for one size throughout.
    Shapes: actual is a tuple of sizes.
    Raises: nothing.
    Source: the course's own.

    >>> fits((3, 3), "(n, n)"), fits((3, 4), "(n, n)")
    (True, False)
    """
    names = [part.strip() for part in shape.strip("()").split(",") if part.strip()]
    if len(names) != len(actual):
        return False
    sizes = {name: int(name) for name in names if name.isdigit()}
    return all(
        sizes.setdefault(name, size) == size for name, size in zip(names, actual, strict=True)
    )


def parameters(function: str, name: str, value: ArrayLike, shape: str = "") -> Array:
    """Return trainable parameters: floats only, since a step on integers changes nothing.

    Formula: dtype float; finite.
    Shapes: value as in ``shape``.
    Raises: TypeError for integers or complex numbers; ValueError as in ``array``.
    Source: the course's own.
    """
    return array(function, name, value, shape, kinds="f")


def same_shape(function: str, name: str, value: Array, other: str, reference: Array) -> None:
    """Refuse two arrays that numpy would broadcast silently.

    Formula: value.shape == reference.shape.
    Shapes: value and reference alike.
    Raises: ValueError with both shapes.
    Source: the course's own.
    """
    if value.shape != reference.shape:
        column = value.ndim == 1 and reference.shape == (value.size, 1)
        hint = f" Use {name}[:, None]." if column else ""
        refuse(function, name, f"have the shape {reference.shape} of {other!r}", value.shape, hint)


def matmul(function: str, name: str, left: Array, other: str, right: Array) -> None:
    """Refuse a product whose inner sizes differ.

    Formula: left.shape[1] == right.shape[0].
    Shapes: left (m, d), right (d, N).
    Raises: ValueError with both shapes, and the transpose if that would fit.
    Source: the course's own.
    """
    for argument, value in ((name, left), (other, right)):
        if value.ndim != 2:
            refuse(function, argument, "be a matrix", f"shape {value.shape}")
    if left.shape[1] != right.shape[0]:
        fit = left.shape[1] == right.shape[1]
        hint = f" Use {other}.T: columns are samples." if fit else ""
        rows = f"have {left.shape[1]} rows for {name} @ {other}"
        refuse(function, other, rows, f"shape {right.shape}", hint)


def labels(function: str, name: str, value: ArrayLike, classes: int) -> NDArray[np.intp]:
    """Return class labels 0 to C-1.

    Formula: 0 <= label < C; -1 would select the last class.
    Shapes: value (N,).
    Raises: TypeError if not integers; ValueError for a label out of range or another shape.
    Source: the course's own.
    """
    result = array(function, name, value, "(N,)", kinds="iu").astype(np.intp)
    wrong = result[(result < 0) | (result >= classes)]
    if wrong.size:
        refuse(function, name, f"hold labels from 0 to {classes - 1}", int(wrong[0]))
    return result


def one_hot(function: str, name: str, value: ArrayLike) -> Array:
    """Return one-hot targets: one 1 in each column, 0 elsewhere.

    Formula: entries 0 or 1; each column sums to 1.
    Shapes: value (C, N).
    Raises: ValueError that names the first column that is not one-hot.
    Source: the course's own.
    """
    result = array(function, name, value, "(C, N)", kinds="iuf")
    wrong = np.flatnonzero(((result != 0) & (result != 1)).any(axis=0) | (result.sum(axis=0) != 1))
    if wrong.size:
        column = int(wrong[0])
        refuse(function, name, "be one-hot", f"column {column} = {result[:, column].tolist()}")
    return result


def probabilities(function: str, name: str, value: ArrayLike) -> Array:
    """Return columns of probabilities (complex ones are judged by their real part).

    Formula: 0 <= p <= 1; each column sums to 1; both to three digits.
    Shapes: value (C, N).
    Raises: ValueError for an entry beyond 0 or 1, or another sum.
    Source: the course's own.
    """
    result = array(function, name, value, "(C, N)")
    unit_interval(function, name, result, COLUMN_TOLERANCE)
    sums = result.real.sum(axis=0)
    wrong = np.flatnonzero(np.abs(sums - 1) > COLUMN_TOLERANCE)
    if wrong.size:
        column = int(wrong[0])
        got = f"{sums[column]:.6g} in column {column}"
        refuse(function, name, "have columns that sum to 1", got)
    return result


def unit_interval(function: str, name: str, value: Array, beyond: float = 0.0) -> None:
    """Refuse entries outside 0 to 1; of printed columns, some may lie a little beyond.

    Formula: -beyond <= p <= 1 + beyond.
    Shapes: value any.
    Raises: ValueError with the first entry outside.
    Source: the course's own.
    """
    outside = value.real[(value.real < -beyond) | (value.real > 1 + beyond)]
    if outside.size:
        refuse(function, name, "lie between 0 and 1", float(outside[0]))


def number(function: str, name: str, value: object, must: str = "be one finite number") -> float:
    """Return one finite real number, such as a slope.

    Formula: -infinity < value < infinity.
    Shapes: value is a scalar.
    Raises: ValueError otherwise, for text and truth values too.
    Source: the course's own.
    """
    scalar = (
        value.item() if isinstance(value, np.ndarray | np.generic) and not value.ndim else value
    )
    real = isinstance(scalar, Real) and not isinstance(scalar, bool)
    if not real or not abs(cast(float, scalar)) <= LARGEST:
        refuse(function, name, must, value if real else repr(value))
    return float(cast(float, scalar))


def positive(function: str, name: str, value: object) -> float:
    """Return a positive finite number, such as a learning rate.

    Formula: 0 < value < infinity.
    Shapes: value is a scalar.
    Raises: ValueError otherwise.
    Source: the course's own.
    """
    result = number(function, name, value, "be positive and finite")
    if result <= 0:
        refuse(function, name, "be positive and finite", value)
    return result


def whole(function: str, name: str, value: object, low: int, high: float = np.inf) -> int:
    """Return a whole number within limits, such as a count.

    Formula: low <= value <= high.
    Shapes: value is a scalar.
    Raises: ValueError otherwise, for 2.0 and True too.
    Source: the course's own.
    """
    integral = isinstance(value, Integral) and not isinstance(value, bool)
    if not integral or not low <= cast(int, value) <= high:
        limits = f"{low} or more" if high == np.inf else f"from {low} to {high}"
        refuse(function, name, f"be a whole number, {limits}", repr(value))
    return int(cast(int, value))


def learning_rate(function: str, value: float) -> float:
    """Return a positive finite learning rate.

    Formula: 0 < learning_rate < infinity.
    Shapes: value is a scalar.
    Raises: ValueError otherwise.
    Source: the course's own.
    """
    return positive(function, "learning_rate", value)


def choice(function: str, name: str, value: Any, options: Collection[Any]) -> Any:
    """Return one of a few words, or of a few functions of the library.

    Formula: value in options.
    Shapes: none.
    Raises: ValueError that lists the options.
    Source: the course's own.
    """
    if type(value).__hash__ is None or value not in options:
        known = [getattr(option, "__name__", repr(option)) for option in options]
        functions = callable(next(iter(options)))
        said = f"one of {', '.join(known)}" if functions else " or ".join(known)
        refuse(function, name, f"be {said}", repr(value))
    return value


def names(function: str, name: str, value: object, expected: Iterable[str]) -> None:
    """Refuse anything but a dict with the expected names.

    Formula: set of value's keys == set(expected).
    Shapes: none.
    Raises: ValueError with both lists of names.
    Source: the course's own.
    """
    got = list(value) if isinstance(value, dict) else type(value).__name__
    if not isinstance(value, dict) or value.keys() != set(expected):
        refuse(function, name, f"have the names {list(expected)}", got)


def points(function: str, name: str, value: ArrayLike) -> Array:
    """Return points of the plane, one per column.

    Formula: finite real numbers.
    Shapes: value (2, N).
    Raises: ValueError for another shape, with the transpose if that would fit.
    Source: the course's own.
    """
    result = finite(function, name, value, kinds="iuf")
    if result.ndim == 2 and result.shape[1] == 2 != result.shape[0]:
        refuse(function, name, "have shape (2, N)", result.shape, f" Use {name}.T.")
    return array(function, name, result, "(2, N)")


def pairs(function: str, source: ArrayLike, target: ArrayLike, minimum: int) -> tuple[Array, Array]:
    """Return corresponding points, enough of them and none twice.

    Formula: column n of source corresponds to column n of target; two points are one if equal.
    Shapes: source and target (2, N), N >= minimum.
    Raises: ValueError for too few pairs, other shapes or repeated points.
    Source: the course's own.
    """
    result = points(function, "source", source), points(function, "target", target)
    same_shape(function, "target", result[1], "source", result[0])
    for name, value in zip(("source", "target"), result, strict=True):
        if value.shape[1] < minimum:
            refuse(function, name, f"hold {minimum} points or more", value.shape[1])
        if np.unique(value, axis=1).shape[1] < value.shape[1]:
            refuse(function, name, "hold different points", "repeated points")
    return result
