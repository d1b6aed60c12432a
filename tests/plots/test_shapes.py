"""Chapter 8's table of factors, its rows sent back, and one weight nudged."""

import numpy as np
import pytest

from bplib import plots
from bplib.plots.style import PALETTE

X = np.array([[1.0, 2.0], [3.0, 0.0]])
G = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0]])
ENTRIES = {"a number": 1, "a column": 3, "a matrix": 6}
GIVEN = {"a number": 1, "a column": 2, "a matrix": 6}


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def cells(figure, colour):
    """How many filled cells of a colour there are."""
    wanted = PALETTE[colour]
    rgb = tuple(int(wanted[i : i + 2], 16) / 255 for i in (1, 3, 5))
    filled = [patch for patch in figure.axes[0].patches if patch.get_fill()]
    return sum(patch.get_facecolor()[:3] == pytest.approx(rgb) for patch in filled)


@pytest.mark.parametrize("by", GIVEN)
@pytest.mark.parametrize("output", ENTRIES)
def test_the_table_has_a_row_for_each_output_and_a_column_for_each_input(output, by):
    figure = plots.factor_table(output, by)
    m, n = ENTRIES[output], GIVEN[by]
    assert cells(figure, "green") == m * n
    assert cells(figure, "forward") == m + n
    assert f"{m * n} factor" in str(figure.get_label())
    assert any(text.startswith(f"J: {m} row") for text in texts(figure))


@pytest.mark.parametrize("by", GIVEN)
@pytest.mark.parametrize("output", ENTRIES)
def test_the_factors_of_a_number_are_drawn_again_as_its_gradient(output, by):
    figure = plots.factor_table(output, by)
    gradient = output == "a number" and by != "a number"
    assert cells(figure, "backward") == (GIVEN[by] if gradient else 0)
    assert ("it is the gradient" in str(figure.get_label())) == gradient


@pytest.mark.parametrize("rows", range(7))
def test_the_rows_add_up_to_what_they_send_back(rows):
    said = str(plots.rows_sent_back(X, G, rows).get_label())
    used = np.where(np.arange(6).reshape(3, 2) < rows, G, 0.0)
    expected = ", ".join(f"({a:g}, {b:g})" for a, b in used @ X.T)
    assert said.endswith(f"in the shape of W: {expected}.")


def test_only_the_places_of_its_own_row_hold_a_number():
    shown = texts(plots.rows_sent_back(X, G, 6))
    table = [t for t in shown if t in {"1", "2", "3", "0", "6", "−1"}]
    assert len(table) == 6 + 12 + 6 + 6  # what arrives, the entries, the sum in a row and as W


@pytest.mark.parametrize("entry", [(i, k) for i in (1, 2, 3) for k in (1, 2)])
def test_the_price_of_a_nudged_weight_is_its_entry_of_the_gradient(entry):
    figure = plots.nudged_weight(X, G, entry)
    price = (G @ X.T)[entry[0] - 1, entry[1] - 1]
    said = str(figure.get_label())
    assert said.endswith(f"= {price:g}.")
    moved = [{0.0: "0", 1.0: "h"}.get(v, f"{v:g}h") for v in X[entry[1] - 1]]
    assert f"row {entry[0]} of the scores moves by ({', '.join(moved)})" in said
    assert cells(figure, "forward") == 1 + 2 + 2  # of dW, of X, of dS
    assert cells(figure, "backward") == 2


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.factor_table("a cube", "a number"), "factor_table: 'output' must be"),
        (lambda: plots.factor_table("a number", "nothing"), "factor_table: 'by' must be"),
        (lambda: plots.rows_sent_back(X, X, 1), "rows_sent_back: 'G' must have"),
        (lambda: plots.rows_sent_back(X, G, 7), "rows_sent_back: 'rows' must be"),
        (lambda: plots.nudged_weight(G, G, (1, 1)), "nudged_weight: 'X' must have"),
        (lambda: plots.nudged_weight(X, G, (4, 1)), "nudged_weight: 'entry' must be"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
