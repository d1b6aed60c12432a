"""Chapter 11's figures: each loss above its slope, the best guess, what they refuse."""

import numpy as np
import pytest

from bplib import plots
from bplib.plots.style import BACKWARD, FORWARD


def drawn(ax, colour, index=0):
    lines = [line for line in ax.lines if line.get_color() == colour and len(line.get_xdata()) > 2]
    return lines[index].get_xydata().T


def title(figure):
    return figure.axes[0].get_title()


def sigma(s):
    return 1 / (1 + np.exp(-s))


def test_the_figures_are_public():
    names = {"binary_loss", "hinge_lead", "miss_loss", "outlier", "probability_loss"}
    assert names <= set(plots.__all__)


@pytest.mark.parametrize(
    ("loss", "value", "slope"),
    [
        ("absolute", np.abs, np.sign),
        ("squared", np.square, lambda r: 2 * r),
        ("half squared", lambda r: r**2 / 2, lambda r: r),
    ],
)
def test_a_miss(loss, value, slope):
    upper, lower = plots.miss_loss(loss, 1.5).axes
    r, height = drawn(upper, FORWARD)
    assert np.allclose(height, value(r))
    r, height = drawn(lower, BACKWARD)
    assert np.allclose(height, slope(r))


def test_the_slope_of_the_absolute_loss_is_zero_without_a_miss():
    assert title(plots.miss_loss("absolute", 0.0)) == "r = 0:  absolute 0, slope 0"
    assert title(plots.miss_loss("squared", -2.0)) == "r = −2:  squared 4, slope −4"


def test_probability():
    figure = plots.probability_loss(0.05)
    assert title(figure) == "p = 0.05:  −ln p 2.996, slope −20\nsquared 0.902, slope −1.9"
    upper, lower = figure.axes
    p, height = drawn(upper, FORWARD)
    assert np.allclose(height, -np.log(p))
    p, height = drawn(upper, FORWARD, 1)
    assert np.allclose(height, (1 - p) ** 2)
    assert np.allclose(drawn(lower, BACKWARD)[1], -1 / p)
    assert np.allclose(drawn(lower, BACKWARD, 1)[1], -2 * (1 - p))
    assert "−ln p 0, slope −1" in title(plots.probability_loss(1.0))


def test_binary():
    figure = plots.binary_loss(-5.0)
    first, second = title(figure).split("\n")
    assert first == "s = −5:  cross-entropy 5.007, slope −0.993"
    assert second == "half squared 0.493, slope −0.006604"
    upper, lower = figure.axes
    s, height = drawn(upper, FORWARD)
    assert np.allclose(height, np.log1p(np.exp(-s)))
    assert np.allclose(drawn(lower, BACKWARD)[1], sigma(s) - 1)
    p = sigma(s)
    assert np.allclose(drawn(upper, FORWARD, 1)[1], (p - 1) ** 2 / 2)
    assert np.allclose(drawn(lower, BACKWARD, 1)[1], (p - 1) * p * (1 - p))


def test_the_dashed_pull_is_hardest_where_the_text_says():
    s, slope = drawn(plots.binary_loss(0.0).axes[1], BACKWARD, 1)
    assert s[slope.argmin()] == pytest.approx(-np.log(2), abs=0.25)


def test_hinge():
    figure = plots.hinge_lead(3.2)
    first, second = title(figure).split("\n")
    assert first == "s = 3.2:  hinge 2.9, slope −1"
    assert second == "log-likelihood 2.04, slope −0.87"
    upper, lower = figure.axes
    s, height = drawn(upper, FORWARD)
    assert np.allclose(height, np.maximum(0, 6.1 - s) + np.maximum(0, -0.7 - s))
    s, slope = drawn(lower, BACKWARD)
    assert np.allclose(slope, -1.0 * (s < 6.1) - (s < -0.7))
    rivals = np.exp(5.1) + np.exp(-1.7)
    assert np.allclose(drawn(upper, FORWARD, 1)[1], np.log(np.exp(s) + rivals) - s)
    assert np.allclose(drawn(lower, BACKWARD, 1)[1], np.exp(s) / (np.exp(s) + rivals) - 1)


@pytest.mark.parametrize(
    ("make", "jumps"),
    [
        (lambda: plots.hinge_lead(3.0), [-0.7, 6.1]),
        (lambda: plots.miss_loss("absolute", 1.0), [0.0]),
    ],
)
def test_jumps_of_a_slope_are_drawn_upright(make, jumps):
    x, slope = drawn(make().axes[1], BACKWARD)
    left = np.flatnonzero(np.diff(slope))
    assert sorted({round(float(v), 6) for v in (*x[left], *x[left + 1])}) == jumps


@pytest.mark.parametrize(("last", "mean"), [(0, "0"), (4, "1"), (10, "2.5"), (20, "5")])
def test_the_outlier_moves_the_mean_alone(last, mean):
    figure = plots.outlier(last)
    upper, lower = figure.axes
    assert upper.get_title() == f"squared: best guess {mean}"
    assert lower.get_title() == "absolute: best guess 0"
    assert f"lowest at the mean, {mean}; the absolute one at the median, 0" in figure.get_label()
    for ax, loss in ((upper, np.square), (lower, np.abs)):
        c, height = drawn(ax, FORWARD)
        expected = np.mean([loss(c - y) for y in (0, 0, 0, last)], axis=0)
        assert np.allclose(height, expected)
        (best,) = [line.get_xydata()[0] for line in ax.lines if line.get_color() == BACKWARD]
        assert best[1] <= height.min() + 1e-12


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.miss_loss("cubed", 1.0), "miss_loss: 'loss' must be 'absolute' or"),
        (lambda: plots.miss_loss("squared", 4.0), "'x' must lie within"),
        (lambda: plots.probability_loss(0.0), "'x' must lie within"),
        (lambda: plots.binary_loss(9.0), "'x' must lie within"),
        (lambda: plots.hinge_lead(-5.0), "'x' must lie within"),
        (lambda: plots.outlier(-1.0), "outlier: 'last' must lie between 0 and 20; got -1"),
        (lambda: plots.outlier(21), "outlier: 'last' must lie between 0 and 20; got 21"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
