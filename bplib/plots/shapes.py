"""Chapter 8: the table of factors from each input to each output, and its rows sent back."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import validate
from bplib.plots.style import BACKWARD, FORWARD, GREEN, INK, QUIET, canvas, styled, trimmed
from bplib.validate import Array

WIDTH, TEXT = 4.8, 10.5  # inches; points: 14 px where the figure has its natural width
CELL, ROW = 0.24, 0.33  # inches: a cell without and with a number in it
OUTPUTS = {"a number": ("L", ()), "a column": ("s", (3, 1)), "a matrix": ("S", (3, 2))}
INPUTS = {"a number": ("t", ()), "a column": ("x", (2, 1)), "a matrix": ("W", (3, 2))}
PLACES = [(i, j) for i in (1, 2, 3) for j in (1, 2)]  # of a (3, 2), row after row


@styled
def factor_table(output: str, by: str) -> Figure:
    """The changes of all outputs as a table of factors times the changes of all inputs.

    Formula: dy = J dx with one row per entry of the output, one column per entry of the input.
    Shapes: each "a number", "a column" or "a matrix". Raises: ValueError for another word.
    Source: S3-JAC1.
    """
    validate.choice("factor_table", "output", output, tuple(OUTPUTS))
    validate.choice("factor_table", "by", by, tuple(INPUTS))
    (y, y_shape), (x, x_shape) = OUTPUTS[output], INPUTS[by]
    m, n = (int(np.prod(shape, dtype=int)) for shape in (y_shape, x_shape))
    figure, ax = canvas(WIDTH, 2.75)
    after = 1.7 + n * CELL  # where the table ends
    for left, columns, rows, colour, name in (
        (0.8, 1, m, FORWARD, f"d{y}"),
        (1.7, n, m, GREEN, "J"),
        (after + 0.6, 1, n, FORWARD, f"d{x}"),
    ):
        _grid(ax, left, 2.3, columns, rows, colour)
        ax.text(left + columns * CELL / 2, 2.45, name, ha="center", fontsize=12)
    ax.text(1.37, 2.18, "=", ha="center", va="center", fontsize=12)
    ax.text(after + 0.3, 2.18, "·", ha="center", va="center", fontsize=14)
    if m == 1 and x_shape:
        _grid(ax, 1.7, 1.6, x_shape[1], x_shape[0], BACKWARD)
    counted = f"J: {m} row{'s' * (m > 1)}, {n} column{'s' * (n > 1)}: {_factors(m * n)}"
    ax.text(WIDTH / 2, 0.46, counted, ha="center", fontsize=TEXT)
    shaped = f"kept in the shape of {x}, it is the gradient" if m == 1 and n > 1 else ""
    ax.text(WIDTH / 2, 0.16, shaped, ha="center", fontsize=TEXT, color=BACKWARD)
    figure.set_label(
        f"{y}, {output}, by {x}, {by}: {m} by {n}, {_factors(m * n)}."
        + (f" The single row, {shaped}." if shaped else "")
    )
    return figure


def _factors(count: int) -> str:
    return f"{count} factor{'s' * (count > 1)}"


def _grid(ax: Axes, left: float, top: float, columns: int, rows: int, colour: str) -> None:
    for i, j in np.ndindex(rows, columns):
        corner = left + j * CELL, top - (i + 1) * CELL
        ax.add_patch(Rectangle(corner, CELL, CELL, facecolor=colour, alpha=0.35))
        ax.add_patch(Rectangle(corner, CELL, CELL, fill=False, edgecolor=INK, linewidth=0.8))


@styled
def rows_sent_back(X: Array, G: Array, rows: int) -> Figure:
    """The Jacobian of S = W X by W; its first rows times what arrives at their outputs, added up.

    Formula: row (i, j) holds X[:, j] in the places of row i of W; sum of G[i, j] times row (i, j).
    Shapes: X (2, 2), G (3, 2); rows from 0 to 6. Raises: ValueError for others. Source: S3-JL4.
    """
    X = validate.array("rows_sent_back", "X", X, "(2, 2)")
    G = validate.array("rows_sent_back", "G", G, "(3, 2)")
    validate.choice("rows_sent_back", "rows", rows, tuple(range(7)))
    J, arriving = np.kron(np.eye(3), X.T), G.ravel()
    total = arriving[:rows] @ J[:rows]
    figure, ax = canvas(WIDTH, 3.6)
    ax.text(0.95, 3.36, "arrives", ha="center", color=BACKWARD, fontsize=TEXT)
    for k in range(6):
        _row(ax, k, J[k], arriving[k], k < rows)
        ax.text(1.6 + (k + 0.5) * ROW, 3.36, f"w{_lower(*PLACES[k])}", ha="center", fontsize=TEXT)
    ax.text(1.45, 0.72, "added up", ha="right", va="center", color=BACKWARD, fontsize=TEXT)
    for k in range(6):
        _number(ax, 1.6 + k * ROW, 0.72, trimmed(float(total[k])), BACKWARD)
    as_rows = total.reshape(3, 2)
    ax.text(4.2, 2.35, "as W", ha="center", color=BACKWARD, fontsize=TEXT)
    for (i, j), value in np.ndenumerate(as_rows):
        text = trimmed(float(value))
        _number(ax, 4.2 + (j - 1) * ROW, 2.05 - ROW * i, text, BACKWARD)
    said = ", ".join(f"({trimmed(a)}, {trimmed(b)})" for a, b in as_rows.tolist())
    figure.set_label(
        f"The Jacobian of S by W, 6 by 6, with 24 places that are always zero. After {rows} of "
        f"its rows the sum is, in the shape of W: {said}."
    )
    return figure


def _row(ax: Axes, k: int, row: Array, arriving: float, used: bool) -> None:
    """One row of the table: its output, what arrives there, and the entries that may differ."""
    y, ink = 3.1 - k * (ROW + 0.03), INK if used else QUIET
    ax.text(0.3, y, f"s{_lower(*PLACES[k])}", ha="center", va="center", fontsize=TEXT)
    ax.text(0.95, y, trimmed(arriving), ha="center", va="center", color=BACKWARD, fontsize=TEXT)
    ax.text(1.35, y, "·", ha="center", va="center", fontsize=TEXT)
    for place, value in enumerate(row):
        own = place // 2 == k // 2
        left = 1.6 + place * ROW
        shade = GREEN if own else QUIET
        alpha = (0.45 if used else 0.2) if own else 0.08
        box = Rectangle((left, y - ROW / 2), ROW, ROW, facecolor=shade, alpha=alpha)
        ax.add_patch(box)
        if own:
            _number(ax, left, y, trimmed(float(value)), ink)


def _number(ax: Axes, left: float, y: float, text: str, colour: str) -> None:
    ax.text(left + ROW / 2, y, text, ha="center", va="center", color=colour, fontsize=TEXT)


def _lower(i: int, j: int) -> str:
    return "₁₂₃"[i - 1] + "₁₂₃"[j - 1]
