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

    Formula: norm(gradient - numerical) <= tolerance * the larger norm + rounding of f; the complex
    step has to agree to 1e-12. Leave "complex" out where f is not analytic (abs, a cast).
    Shapes: x and gradient alike: one array, or a dict from name to array that f takes as a whole.
    Raises: AssertionError naming the worst tensor, its error, its entry and any kink; TypeError
    for integers; ValueError if shapes or names differ.
    Source: the course's own.

    >>> check_gradient(lambda w: np.sum(w**2), np.array([3.0]), np.array([6.0]), name="w")
    ✓ grad_w: central difference (1e-07) and complex step (1e-12) agree
    """
    if not isinstance(x, dict):
        f, x, gradient = _on_dict(f, name), {name: x}, {name: gradient}
    if x.keys() != gradient.keys():
        validate.refuse("check_gradient", "gradient", f"have the names {list(x)}", list(gradient))
    limits = {m: tolerance if m == "central" else COMPLEX_TOLERANCE for m in methods}
    for method, limit in limits.items():
        worst = max(_compare(f, x, key, gradient[key], method, limit) for key in x)
        if worst.excess > 1:
            raise AssertionError(_complaint(f, x, worst))
    ways = " and ".join(f"{LABELS[m]} ({limit:.0e})" for m, limit in limits.items())
    for key in x:
        print(f"✓ grad_{key}: {ways} {'agree' if len(limits) > 1 else 'agrees'}")


class _Comparison(NamedTuple):
    """One tensor against one method; ``excess`` is the error in units of what is allowed."""

    excess: float
    key: str
    method: str
    error: float
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
    numerical = numerical_gradient(lambda v: f({**x, key: v}), point, method)
    off = np.abs(given - numerical)
    allowed = limit * max(_norm(given), _norm(numerical)) + _rounding(f, x, method)
    entry = tuple(int(i) for i in np.unravel_index(off.argmax(), off.shape))
    error = relative_error(given, numerical)
    return _Comparison(
        _norm(off) / allowed, key, method, error, entry, given[entry], numerical[entry]
    )


def _rounding(f: Callable[[Any], Any], x: dict[str, Any], method: str) -> float:
    """What a difference quotient cannot see: rounding of f (central), underflow (complex)."""
    if method == "complex":
        return float(np.finfo(float).tiny) / STEPS["complex"]
    return float(EPSILON * max(1.0, abs(np.asarray(f(x)).item())) / STEPS["central"])


def _complaint(f: Callable[[Any], Any], x: dict[str, Any], worst: _Comparison) -> str:
    key, label = worst.key, LABELS[worst.method]
    kinks = find_kinks(lambda v: f({**x, key: v}), x[key])
    text = (
        f"check_gradient: grad_{key} disagrees with the {label}: relative error {worst.error:.1e}; "
        f"worst entry {key}{list(worst.entry)}: given {worst.given:.8g}, {label} "
        f"{worst.numerical:.8g}."
    )
    return text + "".join(f" f has a kink at {key}{list(kink)}." for kink in kinks[:3])
