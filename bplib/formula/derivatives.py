"""Derivatives in formulas, by complex step or central difference from the function itself."""

from collections.abc import Callable
from typing import Any

import numpy as np
from lark import Tree

from bplib.differences import numerical_jacobian
from bplib.formula.names import Array, Node
from bplib.formula.operations import Entries, Mismatch, Undefined

STEP = 1e-20


def differentiate(
    function: Callable[[Array], Any],
    point: Array,
    entry: list[int],
    bold: bool,
    layout: str,
    method: str,
) -> Array:
    """Differentiate by a variable or one of its entries, in the given layout.

    Formula: J[i, j] = dy_i / dx_j; a gradient has the shape of its variable.
    Shapes: outputs (m, 1) and inputs (d, 1): (m, d), or (d, m) in denominator layout; a number by
    a matrix: the shape of that, transposed in numerator layout.
    Raises: TypeError or ValueError as in ``numerical_jacobian``.
    Source: chapters/notation.
    """
    if not np.isfinite(function(point if bold or point.size == 1 else point.view(Entries))).all():
        raise Undefined("no derivative where the function has no value")
    if entry:
        place = (entry[0] - 1, entry[1] - 1) if len(entry) == 2 else entry[0] - 1
        return _by_entry(function, point, place, method)
    shapes = []

    def flat(x: Array) -> Array:
        y = np.asarray(function(x if bold or point.size == 1 else x.view(Entries)))
        shapes.append(y.shape)
        return y

    output = np.shape(flat(point))
    if bold and len(output) == 2 and output[1] > 1:
        raise Mismatch(f"a column or a number is differentiated, not shape {output}")
    jacobian = numerical_jacobian(flat, point.astype(float), method)
    return arranged(jacobian, shapes[0], point.shape, bold, layout)


def _by_entry(function: Callable[[Array], Any], point: Array, place: Any, method: str) -> Array:
    def line(step: Array) -> Array:
        moved = point.astype(step.dtype)
        (moved if isinstance(place, tuple) else moved.reshape(-1))[place] += step[0]
        return np.asarray(function(moved))

    slopes = numerical_jacobian(line, np.array([0.0]), method)
    return slopes.reshape(np.shape(function(point)))


def arranged(
    jacobian: Array, output: tuple[int, ...], variable: tuple[int, ...], bold: bool, layout: str
) -> Array:
    """Bring a Jacobian (outputs, inputs) into the shape that the layout demands."""
    if layout == "gradient" and len(jacobian) > 1:
        raise Mismatch("a gradient belongs to a number")
    if jacobian.size == 1:
        return jacobian.reshape(variable if bold else ())
    if len(jacobian) == 1:
        gradient = jacobian.reshape(variable)
        if not bold:
            return gradient.view(Entries)
        return gradient.T if layout == "numerator" else gradient
    if not variable:
        return jacobian.reshape(output)
    return jacobian.T if layout == "denominator" else jacobian


def elementwise_slope(function: Callable[..., Any], value: Any) -> Array:
    """Slope of a function of numbers at each entry, by complex step."""
    array = np.asarray(value, dtype=float)
    return np.imag(function(array + 1j * STEP)) / STEP


def along(node: Node) -> tuple[str, Node] | None:
    """The kind of change that stands above or below the line of a derivative, and of what."""
    if node.data == "partial":
        return "partial", node.children[0]
    atom, *scripts = node.children if node.data == "scripted" else (node,)
    if not isinstance(atom, Tree) or atom.data != "change":
        return None
    kind = "d" if atom.children[0] == "d" else "change"
    symbol = atom.children[1]
    return kind, Tree("scripted", [symbol, *scripts], node.meta) if scripts else symbol
