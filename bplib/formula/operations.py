"""The operations of formulas on numpy arrays, with the shapes that paper demands."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from lark import Token

from bplib import activations
from bplib.formula.names import Array, Node


class Mismatch(AssertionError):
    """A formula whose shapes do not fit: it is wrong, not unreadable."""

    placed = False

    def at(self, latex: str, place: int) -> "Mismatch":
        """The same error with its place in the formula."""
        if self.placed:
            return self
        error = Mismatch(f"{self.args[0]}, at character {place} of {' '.join(latex.split())}")
        error.placed = True
        return error


class Entries(np.ndarray[Any, Any]):
    """An array that an italic letter stands for: each of its entries, one by one."""


def like(result: Any, *values: Any) -> Array:
    """The result, entry by entry where one of the values is."""
    array = np.asarray(result)
    entrywise = any(isinstance(v, Entries) for v in values) and array.size > 1
    return array.view(Entries) if entrywise else array


def scalar(value: Any) -> Any:
    """The one number of a value."""
    array = np.asarray(value)
    if array.size != 1:
        raise Mismatch(f"a number is expected, not shape {array.shape}")
    return array.reshape(())[()]


def number(text: str, rounded: tuple[float, ...]) -> Array:
    """A printed number, or the exact one that it was rounded from."""
    from bplib.check import agrees

    digits = text.replace(r"\,", "")
    exact = [v for v in rounded if "." in digits and agrees(digits, abs(v))]
    return np.asarray(abs(exact[0]) if exact else float(digits))


def constant(name: str, bold: bool, items: list[int]) -> Array | None:
    """What a symbol means that nothing was given for."""
    if name == "I" and bold and items:
        return np.eye(items[0])
    known = {"e": np.e, "pi": np.pi}
    return np.asarray(known[name]) if name in known and not bold and not items else None


def entry(value: Any, indices: list[int], bold: bool) -> Array:
    """An entry of an array, counted from 1, or the whole array."""
    array = np.asarray(value)
    if len(indices) == 1:
        return array.reshape(-1)[indices[0] - 1]
    if len(indices) == 2:
        return array[indices[0] - 1, indices[1] - 1]
    if bold:
        return array.reshape(-1, 1) if array.ndim == 1 else array
    return array.reshape(()) if array.size == 1 else array.view(Entries)


def add(a: Any, b: Any) -> Array:
    """Sum; a column is added to every column, a row to every row."""
    if a is None:
        return b
    entrywise = isinstance(a, Entries) or isinstance(b, Entries)
    one = np.size(a) == 1 or np.size(b) == 1
    if np.shape(a) != np.shape(b) and not (one and (entrywise or np.size(a) == np.size(b))):
        shape = _broadcast(a, b)
        if np.ndim(a) != 2 or np.ndim(b) != 2 or one or shape not in (np.shape(a), np.shape(b)):
            raise Mismatch(f"shapes {np.shape(a)} and {np.shape(b)} cannot be added")
    return like(np.asarray(a) + np.asarray(b), a, b)


def _broadcast(a: Any, b: Any) -> tuple[int, ...] | None:
    try:
        return np.broadcast_shapes(np.shape(a), np.shape(b))
    except ValueError:
        return None


def product(a: Any, b: Any) -> Array:
    """Product of numbers, of a number and an array, of matrices; entry by entry for entries."""
    if np.size(a) == 1 or np.size(b) == 1:
        return like(np.asarray(a) * np.asarray(b), a, b)
    if isinstance(a, Entries) and isinstance(b, Entries):
        return like(np.asarray(hadamard(a, b)), a)
    if isinstance(a, Entries) or isinstance(b, Entries):
        raise Mismatch("entries are not multiplied by a whole matrix")
    if np.ndim(a) != 2 or np.ndim(b) != 2 or np.shape(a)[1] != np.shape(b)[0]:
        raise Mismatch(f"shapes {np.shape(a)} and {np.shape(b)} cannot be multiplied")
    return np.asarray(a @ b)


def hadamard(a: Any, b: Any) -> Array:
    """Product entry by entry."""
    if np.shape(a) != np.shape(b):
        raise Mismatch(f"shapes {np.shape(a)} and {np.shape(b)} are not alike")
    return like(np.asarray(a) * np.asarray(b), a, b)


def hadamard_quotient(a: Any, b: Any) -> Array:
    """Quotient entry by entry."""
    return hadamard(a, 1 / np.asarray(b))


def cross(a: Any, b: Any) -> Array:
    """Product of numbers, or cross product of columns of three."""
    if np.size(a) == 1 and np.size(b) == 1:
        return product(a, b)
    if np.shape(a) != (3, 1) or np.shape(b) != (3, 1):
        raise Mismatch(f"shapes {np.shape(a)} and {np.shape(b)} have no cross product")
    return np.cross(a, b, axis=0)


TIMES: dict[str, Callable[[Any, Any], Array]] = {
    r"\cdot": product,
    r"\times": cross,
    r"\odot": hadamard,
    r"\oslash": hadamard_quotient,
    r"\otimes": lambda a, b: np.kron(a, b),
}


def divide(a: Any, b: Any) -> Array:
    """Quotient by a number, or entry by entry for entries."""
    if np.size(b) > 1 and not isinstance(b, Entries):
        raise Mismatch(f"nothing is divided by an array of shape {np.shape(b)}")
    if isinstance(b, Entries) and np.size(a) > 1:
        return hadamard(a, 1 / np.asarray(b).view(Entries))
    return like(np.asarray(a) / (np.asarray(b) if np.size(b) > 1 else scalar(b)), a, b)


def raised(base: Any, sign: str) -> Array:
    """Transpose or pseudo-inverse."""
    if np.ndim(base) < 2 and np.size(base) > 1:
        raise Mismatch("only a matrix is transposed")
    return np.linalg.pinv(base) if sign in ("+", r"\dagger") else np.asarray(base).T


def power(base: Any, exponent: Any, natural: bool = False) -> Array:
    """Power of a number, of entries, of a square matrix; -1 is the inverse."""
    if natural and np.size(exponent) > 1:
        return like(np.exp(np.asarray(exponent)), exponent)
    n = scalar(exponent)
    if np.size(base) == 1 or isinstance(base, Entries):
        whole = not np.iscomplexobj(n) and float(n).is_integer()
        return like(np.asarray(base) ** (int(n) if whole and abs(n) < 99 and n >= 0 else n), base)
    if np.ndim(base) != 2 or np.shape(base)[0] != np.shape(base)[1] or not float(n).is_integer():
        raise Mismatch(f"shape {np.shape(base)} has no power {n:g}")
    return np.linalg.matrix_power(base, int(n))


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


def inner(a: Any, b: Any) -> Array:
    """Sum of the products of entries that stand at the same place."""
    return np.asarray(hadamard(a, b)).sum()


def compared(relation: str, a: Any, b: Any) -> Any:
    """Whether a relation holds, entry by entry; of complex values the real parts count."""
    x, y = np.real(np.asarray(a)), np.real(np.asarray(b))
    if x.shape != y.shape and x.size > 1 and y.size > 1:
        raise Mismatch(f"shapes {x.shape} and {y.shape} are not compared")
    return RELATIONS[relation](x, y)


RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal, "<": np.less, ">": np.greater,
    r"\lt": np.less, r"\gt": np.greater,
    r"\le": np.less_equal, r"\leq": np.less_equal, r"\ge": np.greater_equal,
    r"\geq": np.greater_equal, r"\ne": np.not_equal, r"\neq": np.not_equal,
}  # fmt: skip


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


def last_index(first: Node, last: Node) -> str:
    """The letter of the last of some terms, whose first has 1 at its place, or nothing."""
    letters = {letter for letter in _differences(first, last)}
    return letters.pop() if len(letters) == 1 else ""


def _differences(first: Any, last: Any) -> set[str]:
    if isinstance(first, Token) or isinstance(last, Token):
        return set() if first == last else {"", "?"}
    if first.data == "number" and last.data == "symbol" and first.children == ["1"]:
        return {str(last.children[0])}
    if first.data != last.data or len(first.children) != len(last.children):
        return {"", "?"}
    pairs = zip(first.children, last.children, strict=True)
    return set().union(*(_differences(a, b) for a, b in pairs))
