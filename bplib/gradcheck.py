"""Two independent derivatives test a hand-written one: central difference and complex step."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bplib import validate
from bplib.differences import (
    EPSILON,
    STEPS,
    find_kinks,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
)

__all__ = [
    "check_gradient",
    "find_kinks",
    "numerical_gradient",
    "numerical_hessian",
    "numerical_jacobian",
    "relative_error",
]

Array = NDArray[Any]
LABELS = {"central": "central difference", "complex": "complex step"}
COMPLEX_TOLERANCE = 1e-12


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Compare two tensors as a whole.

    Formula: norm(a - b) / max(norm(a), norm(b)); 0 if both are 0.
    Shapes: a and b alike; result a number.
    Raises: ValueError if the shapes differ.
    Source: the course's own.

    >>> relative_error([3.0, 4.0], [3.0, 4.0])
    0.0
    """
    left = validate.array("relative_error", "a", a)
    right = validate.array("relative_error", "b", b)
    validate.same_shape("relative_error", "b", right, "a", left)
    largest = max(np.abs(left).max(), np.abs(right).max()) or 1.0  # the norm itself may overflow
    left, right = left / largest, right / largest
    return _norm(left - right) / (max(_norm(left), _norm(right)) or 1.0)


def check_gradient(
    f: Callable[..., Any],
    x: Any,
    gradient: Any,
    tolerance: float = 1e-7,
    methods: tuple[str, ...] = ("central", "complex"),
    name: str = "x",
) -> None:
    """Print one line per tensor whose gradient the numerical derivatives confirm, or raise.

    Formula: norm(gradient - numerical) <= tolerance * the larger norm + noise, which is
    eps * max(1, |f|) / h; the complex step has to agree to 1e-12. So has each entry, but for
    what rounding leaves of it: eps * norm, and ten times what another h, a rounding aside, changes.
    The line says what noise hid beyond that. Leave "complex" out where f is not analytic (abs, a
    cast).
    Shapes: x and gradient alike: one array, or a dict from name to array that f takes as a whole.
    Raises: AssertionError naming the worst tensor, its error, its entry and any kink; TypeError
    for integers; ValueError if shapes or names differ, if there is nothing to compare (no method,
    an empty dict), or for a tolerance that is not between 0 and 1.
    Source: the course's own.

    >>> check_gradient(lambda w: np.sum(w**2), np.array([3.0]), np.array([6.0]), name="w")
    ✓ grad_w: central difference (1e-07) and complex step (1e-12) agree
    """
    if not isinstance(x, dict) and isinstance(gradient, dict):
        validate.names("check_gradient", "x", x, gradient)
    if not isinstance(x, dict):
        f, x, gradient = _on_dict(f, name), {name: x}, {name: gradient}
    validate.names("check_gradient", "gradient", gradient, x)
    if not x:
        validate.refuse("check_gradient", "x", "not be empty", "an empty dict")
    limits = _limits(tolerance, methods)
    ways: dict[str, list[str]] = {key: [] for key in x}
    for method, limit in limits.items():
        found = [_compare(f, x, key, gradient[key], method, limit) for key in x]
        worst = max(found, key=lambda each: each.excess)
        if worst.excess > 1:
            raise AssertionError(_complaint(f, x, worst))
        for each in found:
            ways[each.key].append(f"{LABELS[method]} ({limit:.0e}{each.noise})")
    for key, said in ways.items():
        print(f"✓ grad_{key}: {' and '.join(said)} {'agree' if len(said) > 1 else 'agrees'}")


def _limits(tolerance: float, methods: tuple[str, ...]) -> dict[str, float]:
    """What each method has to agree to."""
    if not 0 < validate.number("check_gradient", "tolerance", tolerance) < 1:
        validate.refuse("check_gradient", "tolerance", "lie between 0 and 1", tolerance)
    known = isinstance(methods, tuple | list) and all(
        isinstance(method, str) and method in LABELS for method in methods
    )
    if not (known and methods):
        validate.refuse("check_gradient", "methods", f"be some of {tuple(LABELS)}", repr(methods))
    return {m: tolerance if m == "central" else COMPLEX_TOLERANCE for m in methods}


class _Comparison(NamedTuple):
    """One tensor against one method; ``excess`` is the error in units of what is allowed."""

    excess: float
    key: str
    method: str
    error: float
    noise: str  # said only where it hides more than the tolerance
    entry: tuple[int, ...]
    given: float
    numerical: float


def _on_dict(f: Callable[[Array], Any], name: str) -> Callable[[dict[str, Array]], Any]:
    return lambda tensors: f(tensors[name])


def _norm(a: Array) -> float:
    """The 2-norm of all entries, without overflow."""
    largest = float(np.abs(a).max())
    return largest * float(np.linalg.norm(a / largest)) if largest else 0.0


def _compare(
    f: Callable[[Any], Any], x: dict[str, Any], key: str, gradient: Any, method: str, limit: float
) -> _Comparison:
    point = validate.array("check_gradient", key, x[key], kinds="f")
    given = validate.array("check_gradient", f"grad_{key}", gradient, kinds="iuf")
    validate.same_shape("check_gradient", f"grad_{key}", given, key, point)
    along: Callable[[Array], Any] = lambda v: f({**x, key: v})  # noqa: E731
    numerical, unseen = numerical_gradient(along, point, method), _noise(f, x, point, method)
    off, size = np.abs(given - numerical), max(_norm(given), _norm(numerical))
    larger = np.maximum(np.abs(given), np.abs(numerical))
    excess, worst = _norm(off) / (limit * size + _norm(unseen)), off
    own = limit * larger + unseen + EPSILON * size
    if excess <= 1:  # the norm may hide an entry: how sure is the difference of it?
        own = own + (_doubt(along, point, method, numerical) if (off > own).any() else 0.0)
        worst = off / own
        excess = float(worst.max())
    entry = tuple(int(i) for i in np.unravel_index(worst.argmax(), off.shape))
    # Entries of which nothing is sure; zeros count as sure where the noise is small.
    lost = own[(off >= larger) & ((larger > 10 * EPSILON * size) | (unseen > limit))]
    share = _norm(unseen) / (size or np.inf)
    said = f", noise {share:.0e}" if share > limit else ""
    said = said or (f", entries below {lost.max():.0e} unseen" if lost.size else "")
    error = relative_error(given, numerical)
    return _Comparison(excess, key, method, error, said, entry, given[entry], numerical[entry])


def _doubt(f: Callable[[Array], Any], point: Array, method: str, numerical: Array) -> Array:
    """Ten times what another step changes in each entry, from a point as near as rounding is."""
    aside, step = point + 4 * EPSILON * (1 + np.abs(point)), STEPS[method](np.abs(point).max())
    again = numerical_gradient(f, aside, method, 2 * float(step))
    return np.asarray(10 * np.abs(again - numerical))


def _noise(f: Callable[[Any], Any], x: dict[str, Any], point: Array, method: str) -> Array:
    """What a difference quotient cannot see: rounding of f (central), underflow (complex)."""
    rounding = float(np.finfo(float).tiny)
    if method == "central":
        rounding = EPSILON * max(1.0, abs(np.asarray(f(x)).item()))
    return rounding / STEPS[method](np.abs(point))


def _complaint(f: Callable[[Any], Any], x: dict[str, Any], worst: _Comparison) -> str:
    key, label = worst.key, LABELS[worst.method]
    kinks = find_kinks(lambda v: f({**x, key: v}), x[key])
    text = (
        f"check_gradient: grad_{key} disagrees with the {label}: relative error {worst.error:.1e}"
        f"{worst.noise}; worst entry {key}{list(worst.entry)}: given {worst.given:.8g}, {label} "
        f"{worst.numerical:.8g}."
    )
    return text + "".join(f" f has a kink at {key}{list(kink)}." for kink in kinks[:3])
