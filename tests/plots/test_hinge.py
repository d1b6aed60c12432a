"""Chapter 16's figures: what each class costs, and the pull of three losses."""

import numpy as np
import pytest

from bplib import activations, losses, plots
from bplib.gradcheck import numerical_gradient
from bplib.plots.hinge import COLOURS

RAW = np.array([[3.0], [5.0], [4.5]])
FOUR = np.array([[0.2], [1.1], [-0.4], [0.9]])


def costs(figure):
    """How far each visible bar reaches into the margin, by class."""
    lines = figure.axes[0].lines[1:-2]
    spans = [np.diff(line.get_xdata()).item() for line in lines]
    return [span if line.get_alpha() else 0.0 for span, line in zip(spans, lines, strict=True)]


def gradient(figure):
    return [bar.get_width() for bar in figure.axes[1].patches]


def test_the_figures_are_public():
    assert {"margin_line", "true_score"} <= set(plots.__all__)


def test_raw_scores_cost_what_they_reach_into_the_margin():
    figure = plots.margin_line(RAW, 0, 1.0)
    assert costs(figure) == [0, 3, 2.5]
    assert gradient(figure) == [-2, 1, 1]
    assert figure.axes[0].get_title() == "loss 5.5000"
    assert "Within the margin 1: 2, 3. The loss is 5.5000" in str(figure.get_label())


@pytest.mark.parametrize("margin", [0.05, 0.15, 0.28, 0.5, 1.0])
def test_probabilities_cost_their_share_and_the_bars_are_the_gradient_by_the_scores(margin):
    figure = plots.margin_line(FOUR, 1, margin, "probability")
    Y = losses.one_hot([1], 4)

    def loss(s):
        return losses.multiclass_hinge(activations.softmax(s), Y, margin)

    assert sum(costs(figure)) == pytest.approx(loss(FOUR))
    expected = numerical_gradient(loss, FOUR)[:, 0]
    np.testing.assert_allclose(gradient(figure), expected, atol=1e-8)
    assert np.abs(expected).max() < figure.axes[1].get_xlim()[1]


def test_a_margin_that_nobody_reaches_costs_nothing():
    figure = plots.margin_line(FOUR, 1, 0.05, "probability")
    assert costs(figure) == [0, 0, 0, 0]
    assert "Within the margin 0.05: none. The loss is 0.0000" in str(figure.get_label())


def test_a_tie_takes_the_active_branch():
    figure = plots.margin_line(np.array([[3.0], [2.0], [0.0]]), 0, 1.0)
    assert gradient(figure) == [-1, 1, 0]
    assert costs(figure) == [0, 0, 0]


def curves(figure):
    """Of each loss: its heights, its pulls, and the two marked values."""
    left, right = figure.axes
    found = {}
    for k, name in enumerate(line.get_label() for line in left.lines[::2]):
        pieces = [ax.lines[2 * k + i] for i in (0, 1) for ax in (left, right)]
        found[name] = [np.asarray(piece.get_xydata(), dtype=float) for piece in pieces]
    return found


def test_the_pull_is_the_falling_slope_of_the_loss():
    figure = plots.true_score(-3.0, (0.0, 0.0), (-8.0, 8.0), 1.0, 0.2)
    for name, (heights, pulls, *_) in curves(figure).items():
        slopes = np.diff(heights[:, 1]) / np.maximum(np.diff(heights[:, 0]), 1e-12)
        middle = 0.5 * (pulls[1:, 1] + pulls[:-1, 1])
        wide = (np.diff(heights[:, 0]) > 1e-6) & (np.abs(np.diff(pulls[:, 1])) < 0.15)
        assert wide.sum() > 60, name
        np.testing.assert_allclose(-slopes[wide], middle[wide], atol=0.02, err_msg=name)


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (3.0, "hinge 5.5000, pull 2.0000; cross-entropy 2.5550, pull 0.9223."),
        (10.0, "hinge 0.0000, pull 0.0000; cross-entropy 0.0108, pull 0.0107."),
    ],
)
def test_the_words_are_the_marked_points(score, said):
    figure = plots.true_score(score, (5.0, 4.5), (0.0, 10.0))
    assert str(figure.get_label()).endswith(said)
    points = [value for *_, loss, pull in curves(figure).values() for value in (loss, pull)]
    assert [p[0, 0] for p in points] == [score] * 4
    values = [float(word.strip(",;.")) for word in said.split() if word[0].isdigit()]
    np.testing.assert_allclose([p[0, 1] for p in points], values, atol=5.1e-5)


def test_each_loss_has_one_colour_and_the_third_is_drawn_on_demand():
    two = plots.true_score(0.0, (0.0,), (-1.0, 1.0))
    three = plots.true_score(0.0, (0.0,), (-1.0, 1.0), 1.0, 0.2)
    assert list(curves(two)) == list(COLOURS)[:2]
    assert list(curves(three)) == list(COLOURS)
    for ax in three.axes:
        assert [line.get_color() for line in ax.lines[::2]] == list(COLOURS.values())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.margin_line(RAW, 0, 1.0, "odds"), "margin_line: 'on' must be 'score'"),
        (lambda: plots.margin_line(RAW[:, 0], 0, 1.0), "margin_line: 's' must have shape"),
        (lambda: plots.margin_line(RAW, 3, 1.0), "one_hot"),
        (lambda: plots.margin_line(RAW, 0, 0.0), "'margin' must be positive"),
        (lambda: plots.true_score(11.0, (5.0,), (0.0, 10.0)), "'score' must lie between 0 and 10"),
        (lambda: plots.true_score(1.0, (5.0,), (0.0, 10.0), 0.0), "'margin' must be positive"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
