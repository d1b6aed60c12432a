"""Where values come from: a keyword, a function, a formula, or the notebook."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from inspect import signature
from numbers import Integral
from typing import Any

import numpy as np
from lark import Tree

from bplib.formula.names import Array, Node

Compute = Callable[["Scope", Node], Array]


@lru_cache(maxsize=256)
def parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names that a function computes its value from."""
    found = signature(function).parameters.values()
    return tuple(p.name for p in found if p.default is p.empty)


class Scope:
    """The values at one place: given by keyword, by function, or left by the notebook."""

    def __init__(self, keywords: Mapping[str, Any], notebook: Mapping[str, Any]) -> None:
        self.keywords, self.notebook = keywords, notebook
        self.moved: dict[str, Array] = {}
        self.cache: dict[str, Array | None] = {}
        self.indices: dict[str, int] = {}
        self.leaves: set[str] = set()
        self.compute: Compute = lambda scope, node: np.array(0.0)

    def moving(self, values: Mapping[str, Array]) -> "Scope":
        """The same place, with other values for some names and for all that comes of them."""
        scope = Scope(self.keywords, self.notebook)
        scope.moved, scope.indices = {**self.moved, **values}, self.indices
        scope.leaves, scope.compute = self.leaves, self.compute
        return scope

    def value(self, name: str) -> Array | None:
        """The value of a name, or None."""
        if name in self.moved:
            return self.moved[name]
        key = f"{name}{self.indices}" if isinstance(self.keywords.get(name), Tree) else name
        if key not in self.cache:
            self.cache[key] = self._found(name)
        return self.cache[key]

    def _found(self, name: str) -> Array | None:
        given = self.keywords.get(name)
        if isinstance(given, Tree):
            return self.compute(self, given)
        if callable(given):
            return self._computed(name, given)
        found = as_array(given if given is not None else self.notebook.get(name))
        if found is not None:
            self.leaves.add(name)
        return found

    def _computed(self, name: str, function: Callable[..., Any]) -> Array:
        needed = parameters(function)
        values = [self.value(parameter) for parameter in needed]
        if None in [type(v) if v is not None else None for v in values]:
            lacking = next(p for p, v in zip(needed, values, strict=True) if v is None)
            raise LookupError(f"{name} is computed from {lacking}, which has no value")
        return np.asarray(function(*values))

    def index(self, letter: str) -> int | None:
        """The number that an index stands for."""
        given = self.indices.get(letter, self.keywords.get(letter))
        return int(given) if isinstance(given, Integral) else None

    def fixed(self, name: str) -> bool:
        """Whether a value is a size, a label or a count, which is never drawn at random."""
        raw = self.keywords.get(name, self.notebook.get(name))
        return np.asarray(raw).dtype.kind in "iu"

    def find(
        self, names: Iterable[str], items: list[int], bold: bool, digits: int
    ) -> tuple[str, list[int]]:
        """The name of a symbol with these indices, and what is left of them to select an entry."""
        own = next(iter(names), "")
        given = sorted(dict.fromkeys(names), key=lambda name: not self._is_given(name))
        for count in _counts(len(items), bold, digits):
            suffix = "".join(str(item) for item in items[:count])
            for name in given:
                found = self.value(name + suffix)
                if found is not None and name.swapcase() == own and found.size == 1:
                    continue  # n is not N; but p may be an entry of P
                if found is not None and _selects(found, len(items) - count):
                    inside = _inside(found, items[count:])
                    return (name + suffix, items[count:]) if inside else ("", [])
        return "", []

    def _is_given(self, name: str) -> bool:
        return any(key.rstrip("0123456789") == name for key in self.keywords)


def _counts(items: int, bold: bool, digits: int) -> list[int]:
    """How many indices belong to the name: a number is a layer first, a letter runs first."""
    if bold:
        return [items]
    first = [1, 0] if digits else [0, 1]
    return [*first[: items + 1], *range(2, items + 1)] if items else [0]


def _selects(value: Array, indices: int) -> bool:
    """Whether so many indices select an entry: one of a row or a column, two of a matrix."""
    line = value.ndim > 0 and value.size == max(value.shape)
    return (True, line, value.ndim == 2)[indices] if indices < 3 else False


def _inside(value: Array, indices: list[int]) -> bool:
    sizes = (value.size,) if len(indices) == 1 else value.shape
    return all(0 < i <= size for i, size in zip(indices, sizes, strict=False))


def as_array(value: object) -> Array | None:
    """A number or an array of numbers as floats; None for anything else."""
    if isinstance(value, str | bytes | Mapping) or value is None or callable(value):
        return None
    try:
        found = np.asarray(value)
    except ValueError:
        return None
    return (
        found.astype(complex if found.dtype.kind == "c" else float)
        if found.dtype.kind in "iufcb"
        else None
    )
