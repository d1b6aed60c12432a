"""Functions in formulas: named ones, norms, maxima, and letters that stand for a function."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from bplib import activations
from bplib.formula.names import Array
from bplib.formula.operations import Mismatch, like


def elementwise(function: Callable[[Array], Array], value: Any) -> Array:
    """A function of numbers, entry by entry."""
    return like(function(np.asarray(value)), value)


def absolute(value: Array) -> Array:
    """Size of real numbers; with a complex step it keeps the slope."""
    return value * np.where(np.real(value) < 0, -1, 1)


def norm(value: Any, order: str = "2") -> Array:
    """Norm of all entries: the root of the sum of squares, or the sum of sizes."""
    array = np.asarray(value)
    if order == "1":
        return absolute(array).sum()
    if order not in ("2", "F"):
        raise LookupError(f"the norm {order} is not known: 1, 2 or F")
    return np.sqrt((array**2).sum())


def larger(a: Any, b: Any) -> Array:
    """The larger one, entry by entry; at a tie the one named first."""
    if np.shape(a) != np.shape(b) and np.size(a) > 1 and np.size(b) > 1:
        raise Mismatch(f"shapes {np.shape(a)} and {np.shape(b)} are not compared")
    return like(np.where(np.real(a) >= np.real(b), a, b), a, b)


def extreme(name: str, values: list[Any]) -> Array:
    """Maximum or minimum of several values."""
    sign, best = (1, values[0]) if name == r"\max" else (-1, -values[0])
    if name not in (r"\max", r"\min"):
        raise LookupError(f"{name} has no index")
    for value in values[1:]:
        best = larger(best, sign * value)
    return sign * best


def function(name: str, values: list[Any]) -> Array:
    """A named function of one value; of two or more for max and min."""
    word = name.removeprefix(r"\operatorname{").removeprefix("\\").rstrip("}")
    if word in ("max", "min"):
        if len(values) == 1:
            raise LookupError(rf"\{word} has two values, or an index below it")
        return extreme(rf"\{word}", values)
    if word in WHOLE and len(values) == 1:
        return WHOLE[word](np.asarray(values[0]))
    if word == "diag":
        return np.diagflat(np.array([np.asarray(v).ravel() for v in values]).ravel())
    if word not in ELEMENTWISE:
        raise LookupError(f"the function {word} is not known")
    if len(values) > 1:
        raise LookupError(f"{word} has one value")
    return elementwise(ELEMENTWISE[word], values[0])


ELEMENTWISE: dict[str, Callable[[Array], Array]] = {
    "ln": np.log, "log": np.log, "exp": np.exp, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "Im": np.imag, "Re": np.real,
    "sign": lambda x: np.sign(np.real(x)), "relu": activations.relu, "elu": activations.elu,
    "lrelu": activations.leaky_relu,
}  # fmt: skip
WHOLE: dict[str, Callable[[Array], Array]] = {
    "softmax": activations.softmax, "Tr": np.trace, "det": np.linalg.det,
    "maxout": activations.maxout,
}  # fmt: skip


def applied(keywords: Mapping[str, Any], name: str, index: str) -> Callable[..., Any] | None:
    """The function that a letter before brackets stands for; None if it is multiplied."""
    found = keywords.get(name + index, keywords.get(name))
    known = {"sigma": activations.sigmoid}
    return found if callable(found) else known.get(name) if found is None else None
