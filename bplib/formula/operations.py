"""The operations of formulas on numpy arrays, with the shapes that paper demands."""

from collections.abc import Callable
from typing import Any

import numpy as np

from bplib.formula.names import Array


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


class Undefined(ArithmeticError):
    """A place where a formula has no value, such as the logarithm of a negative number."""


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
