"""Chapter 8: where G X^T comes from: one nudged weight, and the rows of a Jacobian sent back."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bplib import validate
from bplib.plots.style import BACKWARD, FORWARD, GREEN, INK, QUIET, canvas, styled, trimmed
from bplib.validate import Array

Texts = NDArray[Any]  # of words
WIDTH, TEXT, ROW = 4.8, 10.5, 0.33  # inches; points: 14 px at natural width; inches of a cell
PLACES = [(i, j) for i in (1, 2, 3) for j in (1, 2)]  # of a (3, 2), row after row


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


@styled
def nudged_weight(X: Array, G: Array, entry: tuple[int, int]) -> Figure:
    """One weight of S = W X nudged by h: the scores that move, and what the loss charges for them.

    Formula: dS = dW X holds h X[k, :] in row i; dL = <G, dS> = h (G X^T)[i, k].
    Shapes: X (2, 2), G (3, 2); entry (i, k) with i from 1 to 3 and k from 1 to 2.
    Raises: ValueError for other ones. Source: the course's own.
    """
    X = validate.array("nudged_weight", "X", X, "(2, 2)")
    G = validate.array("nudged_weight", "G", G, "(3, 2)")
    validate.choice("nudged_weight", "entry", entry, tuple(PLACES))
    i, k = entry[0] - 1, entry[1] - 1
    charged, moved = G[i].tolist(), X[k].tolist()
    dW, dS = np.full((3, 2), "0"), np.full((3, 2), "0", dtype="<U8")
    dW[i, k], dS[i] = "h", [_times_h(value) for value in moved]
    figure, ax = canvas(WIDTH, 2.5)
    for left, name, texts, lit, colour in (
        (0.2, "dW", dW, (i, k), FORWARD),
        (1.35, "X", _words(X), (k, None), FORWARD),
        (2.65, "dS = dW X", dS, (i, None), FORWARD),
        (3.9, "G", _words(G), (i, None), BACKWARD),
    ):
        _table(ax, left, name, texts, lit, colour)
    for x, sign in ((1.13, "·"), (2.33, "=")):
        ax.text(x, 1.51, sign, ha="center", va="center", fontsize=12)
    terms = " + ".join(
        f"{_bracketed(g)} · {_bracketed(m)}" for g, m in zip(charged, moved, strict=True)
    )
    price = trimmed(float(np.dot(charged, moved)))
    said = f"dL / h = {terms} = {price}"
    ax.text(WIDTH / 2, 0.3, said, ha="center", fontsize=12, color=BACKWARD)
    figure.set_label(
        f"The weight w{_lower(*entry)} is nudged by h: row {i + 1} of the scores moves by "
        f"({dS[i, 0]}, {dS[i, 1]}), and {said}."
    )
    return figure


def _times_h(value: float) -> str:
    return {0.0: "0", 1.0: "h"}.get(value, f"{trimmed(value)}h")


def _words(a: Array) -> Texts:
    return np.array([[trimmed(value) for value in row] for row in a.tolist()])


def _bracketed(value: float) -> str:
    return f"({trimmed(value)})" if value < 0 else trimmed(value)


def _table(
    ax: Axes,
    left: float,
    name: str,
    texts: Texts,
    lit: tuple[int, int | None],
    colour: str,
) -> None:
    """A matrix of texts with its name above it; one row or entry of it lit."""
    top = 2.0 if len(texts) == 3 else 2.0 - ROW / 2
    ax.text(left + ROW, 2.15, name, ha="center", fontsize=TEXT)
    for (i, j), text in np.ndenumerate(texts):
        y, bright = top - (i + 0.5) * ROW, i == lit[0] and lit[1] in (None, j)
        shade = colour if bright else QUIET
        corner = left + j * ROW, y - ROW / 2
        alpha = 0.35 if bright else 0.1
        ax.add_patch(Rectangle(corner, ROW, ROW, facecolor=shade, alpha=alpha))
        _number(ax, left + j * ROW, y, str(text), INK)
