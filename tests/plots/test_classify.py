"""plots of chapters 14 and 15: the bars of p, y and p - y; one output beside two."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from bplib import plots
from bplib.plots.style import BACKWARD, FORWARD


def pull(*scores, label=2):
    return plots.pull(np.array(scores, dtype=float)[:, None], label)


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_figures_are_public():
    assert {"pull", "one_or_two"} <= set(plots.__all__)


def test_the_bars_are_p_y_and_their_difference():
    p, y, difference = (heights(ax) for ax in pull(10, 9, 11).axes)
    assert p == pytest.approx([0.2447, 0.0900, 0.6652], abs=1e-4)
    assert y == [0, 0, 1]
    assert difference == pytest.approx([0.2447, 0.0900, -0.3348], abs=1e-4)


def test_values_are_forward_and_gradients_backward():
    colours = [ax.patches[0].get_facecolor() for ax in pull(10, 9, 11).axes]
    assert colours[0] == to_rgba(FORWARD)
    assert colours[2] == to_rgba(BACKWARD)


def test_a_shift_of_all_scores_moves_no_bar():
    for ax, moved in zip(pull(10, 9, 11).axes, pull(0, -1, 1).axes, strict=True):
        assert heights(ax) == pytest.approx(heights(moved))


@pytest.mark.parametrize(("label", "loss"), [(0, "1.4076"), (1, "2.4076"), (2, "0.4076")])
def test_the_loss_is_that_of_the_true_class(label, loss):
    figure = pull(10, 9, 11, label=label)
    (line,) = [text.get_text() for text in figure.texts]
    assert line == f"scores (10, 9, 11), loss −ln p{'₁₂₃'[label]} = {loss}"
    assert f"True is class {label + 1}: loss −ln p{'₁₂₃'[label]} = {loss}." in figure.get_label()


def test_the_bars_say_their_heights_and_none_says_minus_zero():
    axes = pull(10, 9, 11).axes
    assert texts(axes[0]) == ["0.2447", "0.0900", "0.6652"]
    assert texts(axes[1]) == ["0", "0", "1"]
    assert texts(axes[2]) == ["0.2447", "0.0900", "−0.3348"]
    assert texts(pull(0, 0, 90).axes[2]) == ["0.0000"] * 3


def test_large_scores_have_a_finite_loss():
    assert "loss −ln p₂ = 1000.0000" in pull(1000, 0, label=1).get_label()


def test_the_two_outputs_agree_with_the_one():
    figure = plots.one_or_two(2.0, -1.0)
    curve, bars = figure.axes
    assert curve.lines[1].get_data() == ([3.0], [pytest.approx(0.9526, abs=1e-4)])
    assert curve.get_title() == "one output: σ(3) = 0.9526"
    assert heights(bars) == pytest.approx([0.9526, 0.0474], abs=1e-4)
    assert texts(bars) == ["0.9526", "0.0474"]
    assert "gap of the scores 2 and −1 is 3; its sigmoid is 0.9526" in figure.get_label()


def test_only_the_gap_moves_the_dot():
    dots = [plots.one_or_two(s, s - 0.5).axes[0].lines[1].get_xydata() for s in (-2.0, 3.0)]
    assert dots[0].tolist() == dots[1].tolist()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.pull(np.ones(3), 0), r"pull: 's' must have shape \(C, 1\); got \(3,\)"),
        (lambda: pull(1, 2, label=2), "'labels' must hold labels from 0 to 1; got 2"),
        (lambda: plots.one_or_two(4.0, -3.0), "'s1 - s2' must lie between -6 and 6; got 7"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
