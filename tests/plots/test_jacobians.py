"""plots of chapter 8: the two outlines and their gap; the bars and the table of softmax."""

import re

import numpy as np
import pytest

from bplib import plots
from bplib.plots.style import FORWARD, PALETTE

CORNER = np.array([[1.0], [0.5]])
J = np.array([[1.0, -0.5], [1.0, 1.0]])


def curved(x):
    return np.stack([x[0] - x[1] ** 2 / 2, x[1] + x[0] ** 2 / 2])


def square(side=0.5, jacobian=J):
    return plots.small_square(curved, jacobian, CORNER, side)


def table(*scores):
    return plots.softmax_table(np.array(scores, dtype=float)[:, None])


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def outlines(figure):
    """The corner opposite to x, magnified, of the true image and of the parallelogram."""
    found = {line.get_color(): line for line in figure.axes[1].lines}
    return [found[c].get_xydata()[21].tolist() for c in (FORWARD, PALETTE["purple"])]


@pytest.mark.parametrize(
    "figure", [square(), table(0, 1, 0)], ids=["small_square", "softmax_table"]
)
def test_every_figure_has_its_alternative_text(figure):
    assert len(str(figure.get_label())) > 20


def test_the_outlines_are_the_images_over_the_side():
    true, linear = outlines(square(0.5))
    assert linear == pytest.approx([0.5, 2.0])
    assert true == pytest.approx([0.25, 2.25])


def test_the_gap_is_measured_in_sides():
    titles = [square(side).axes[1].get_title() for side in (1.0, 0.5, 0.25)]
    assert titles == [f"gap {g} % of the side" for g in ("70.7", "35.4", "17.7")]


def test_a_flipped_square_changes_colour():
    fills = [square(jacobian=A).axes[1].patches[0].get_facecolor() for A in (J, J[::-1])]
    assert fills[0] != fills[1]
    assert "det J is −1.5" in str(square(jacobian=J[::-1]).get_label())


def test_the_table_is_the_jacobian_and_its_rows_sum_to_zero():
    said = texts(table(np.log(1), np.log(2), np.log(3)))
    entries = [word for word in said if re.fullmatch(r"−?\d\.\d{3}", word)]
    assert entries[:3] == ["0.139", "−0.056", "−0.083"]
    assert entries[3:6] == ["−0.056", "0.222", "−0.167"]
    assert entries[6:] == ["−0.083", "−0.167", "0.250"]
    assert said.count("Σ 0.000") == 3
    assert {"0.17", "0.33", "0.50"} <= set(said)


def test_the_bars_are_the_probabilities():
    bars = [p for p in table(0, 1, 0).axes[0].patches if p.get_alpha() == 1.0]
    assert [-bar.get_height() / 1.4 for bar in bars] == pytest.approx(
        [0.2119, 0.5761, 0.2119], abs=1e-4
    )


def test_signs_have_colours_and_sizes_have_strengths():
    cells = [p for p in table(0, 1, 0).axes[0].patches if p.get_alpha() != 1.0]
    assert len({cell.get_facecolor()[:3] for cell in cells}) == 2
    assert cells[4].get_alpha() == max(cell.get_alpha() for cell in cells) <= 0.56


def test_no_entry_reads_minus_zero():
    assert "−0.000" not in texts(table(3, -3, 0))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.small_square(curved, np.ones((2, 3)), CORNER, 1.0), "'jacobian' must have"),
        (lambda: plots.small_square(curved, J, CORNER.ravel(), 1.0), "small_square: 'x'"),
        (lambda: square(0.0), "small_square: 'side'"),
        (lambda: plots.softmax_table(np.ones(3)), r"softmax_table: 's' .*\(3,\)"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
