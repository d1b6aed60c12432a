"""Chapter 8: the table of factors from each input to each output, for any shapes."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import validate
from bplib.plots.style import BACKWARD, FORWARD, GREEN, INK, canvas, styled

WIDTH, TEXT = 4.8, 10.5  # inches; points: 14 px where the figure has its natural width
CELL = 0.24  # inches
OUTPUTS = {"a number": ("L", ()), "a column": ("s", (3, 1)), "a matrix": ("S", (3, 2))}
INPUTS = {"a number": ("t", ()), "a column": ("x", (2, 1)), "a matrix": ("W", (3, 2))}


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
