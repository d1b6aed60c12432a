"""Chapter 1's figures of products: what is drawn and said is what is computed."""

import numpy as np
import pytest

from bplib import plots
from bplib.plots.style import GOLD

M = np.array([[2.0, 1.0], [-1.0, 1.0]])
A = np.array([[1.0, -1.0, 2.0], [0.0, 1.0, -1.0]])
B = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
Y = np.array([[2.0], [1.0]])
TARGET = np.array([[0.0], [3.0]])


def column(*entries):
    return np.array(entries, dtype=float)[:, None]


def tips(ax):
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    return [[round(float(v), 6) for v in arrow.xy] for arrow in arrows]


def shown(figure):
    return [t.get_text().replace("−", "-") for t in figure.axes[0].texts if t.get_alpha() != 0.0]


def test_the_figures_are_public():
    assert {"bracket", "foot", "mix", "sheets"} <= set(plots.__all__)


@pytest.mark.parametrize(
    ("x", "ends", "title"),
    [
        ((1, 1), [[2, -1], [3, 0]], "M x = (3, 0)"),
        ((-1, 2), [[-2, 1], [0, 3]], "M x = (0, 3): there!"),
        ((0, -1), [[-1, -1]], "M x = (−1, −1)"),
        ((0, 0), [], "M x = (0, 0)"),
    ],
)
def test_the_columns_are_laid_tip_to_tail(x, ends, title):
    figure = plots.mix(M, column(*x), TARGET)
    assert tips(figure.axes[0]) == ends
    assert figure.axes[0].get_title() == title
    words = f"{x[0]} times the column (2, -1) and {x[1]} times"
    assert words in figure.get_label().replace("−", "-")


def test_the_moved_grid_is_that_of_the_matrix():
    lines = [line.get_xydata().T for line in plots.mix(M, column(1, 1), TARGET).axes[0].lines]
    grid = [np.linalg.solve(M, ends) for ends in lines if len(ends[0]) == 2]
    straight = [g for g in grid if np.ptp(g, axis=1).min() < 1e-9]
    assert len(straight) >= 14
    assert sorted({round(g[0, 0]) for g in straight if np.ptp(g[0]) < 1e-9}) == [*range(-3, 4)]


@pytest.mark.parametrize("added", [0, 1, 2, 3])
def test_the_sheets_add_up(added):
    figure = plots.sheets(A, B, added)
    total = sum((A[:, [k]] @ B[[k], :] for k in range(added)), np.zeros((2, 2)))
    numbers = [text for text in shown(figure) if text.lstrip("-").isdigit()]
    assert numbers[-4:] == [f"{v:g}" for v in total.ravel()]
    assert len(numbers) == 6 + 6 + 4 * added + 4
    lit = [patch for patch in figure.axes[0].patches if patch.get_alpha()]
    assert len(lit) == (8 if added else 0)


@pytest.mark.parametrize("angle", [0, 75, 200])
def test_only_the_transpose_agrees(angle):
    left, right = (ax.get_title() for ax in plots.bracket(M, "M transposed", angle).axes)
    assert left.split(" = ")[1] == right.split(" = ")[1]
    for name in ("M", "inverse of M"):
        left, right = (ax.get_title() for ax in plots.bracket(M, name, angle).axes)
        assert left.split(" = ")[1] != right.split(" = ")[1]


def test_both_sides_are_drawn():
    left, right = plots.bracket(M, "M transposed", 0).axes
    assert tips(left) == [[4, -2], [1, 2]]
    assert tips(right) == [[2, 0], [0, 3]]
    assert (left.get_title(), right.get_title()) == ("⟨M x, y⟩ = 0", "⟨x, Mᵀ y⟩ = 0")


@pytest.mark.parametrize("angle", [0, 60, 90, 150, 180])
def test_the_shadow_ends_below_the_tip(angle):
    figure = plots.foot(Y, angle)
    _, tip = tips(figure.axes[0])
    (gold,) = [line for line in figure.axes[0].lines if line.get_color() == GOLD]
    end = gold.get_xydata()[1]
    assert abs((np.array(tip) - end) @ Y.ravel()) < 1e-5
    assert abs(end[0] - 2 * end[1]) < 1e-9
    value = np.array(tip) @ Y.ravel()
    said = figure.axes[0].get_title().replace("−", "-").split(",")[1].split("= ")[1]
    assert float(said) == pytest.approx(value, abs=0.006)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.mix(A, Y, Y), "mix: 'A' must have shape"),
        (lambda: plots.mix(M, Y.T, Y), "mix: 'x' must have shape"),
        (lambda: plots.mix(M, Y, Y.T), "mix: 'target' must have shape"),
        (lambda: plots.sheets(M, B, 1), "sheets: 'A' must have shape"),
        (lambda: plots.sheets(A, M, 1), "sheets: 'B' must have shape"),
        (lambda: plots.sheets(A, B, 4), "sheets: 'added' must be 0 to 3; got 4"),
        (lambda: plots.bracket(A, "M", 0), "bracket: 'A' must have shape"),
        (lambda: plots.bracket(M, "B", 0), "bracket: 'name'"),
        (lambda: plots.foot(Y.T, 0), "foot: 'y' must have shape"),
        (lambda: plots.foot(0 * Y, 0), "foot: 'y' must not be zero"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
