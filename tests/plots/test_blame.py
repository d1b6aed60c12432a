"""Chapter 13's charts: the price of a disturbed score, and a training run beside a wrong one."""

import numpy as np
import pytest

from bplib import plots
from bplib.activations import relu
from bplib.losses import half_squared_error
from bplib.nets import Layer, Net
from bplib.plots.style import BACKWARD, FORWARD, SKY

W1, W2 = np.array([[1.0, 1.0], [-1.0, 0.0], [1.0, 0.0]]), np.array([[2.0, 5.0, -1.0]])
X, Y = np.array([[1.0], [2.0]]), np.array([[3.0]])
RIGHT, WRONG = [100.0, 1.0, 2e-6], [100.0, 10.0, 0.5]


@pytest.fixture
def net():
    return Net([Layer(W1, None, relu), Layer(W2, None)], half_squared_error)


def loss(unit, added):
    scores = W1 @ X + added * np.eye(3)[:, [unit - 1]]
    return ((W2 @ np.maximum(0, scores) - Y) ** 2).sum() / 2


def plain(text):
    return str(text).replace("−", "-")


def lines(figure, colour):
    return [line for line in figure.axes[0].lines if line.get_color() == colour]


def test_the_figures_are_public():
    assert {"disturbed_score", "two_runs"} <= set(plots.__all__)


@pytest.mark.parametrize(
    ("unit", "added", "said"),
    [
        (1, 1.0, "loss 8, price 6"),
        (1, 0.1, "loss 2.42, price 4.2"),
        (1, 0.01, "loss 2.0402, price 4.02"),
        (2, 0.5, "loss 2, price 0"),
        (2, 1.5, "loss 10.125, price 5.4167"),
        (3, -0.01, "loss 2.02, price -2.005"),
    ],
)
def test_the_price_is_the_gain_over_what_was_added(net, unit, added, said):
    figure = plots.disturbed_score(net, X, Y, unit, added)
    (curve,), (chord,) = lines(figure, FORWARD), lines(figure, BACKWARD)
    for at, height in curve.get_xydata():
        assert height == pytest.approx(loss(unit, at))
    dots = figure.axes[0].lines[2].get_xydata().tolist()
    assert dots == pytest.approx(np.array([[0, 2.0], [added, loss(unit, added)]]))
    (x0, y0), (x1, y1) = chord.get_xydata()
    price = (y1 - y0) / (x1 - x0)
    assert price == pytest.approx((loss(unit, added) - 2) / added)
    assert y0 + price * (added - x0) == pytest.approx(loss(unit, added))
    assert plain(figure.axes[0].get_title()) == f"unit {unit}: {said}"
    label = plain(figure.get_label())
    assert f"score of unit {unit}, and the chord from 0 to {added:g}. There: {said} for" in label


def test_the_net_is_left_as_it_was(net):
    before = {name: value.copy() for name, value in net.parameters.items()}
    plots.disturbed_score(net, X, Y, 1, 1.0)
    assert all((net.parameters[name] == value).all() for name, value in before.items())


def test_both_runs_are_drawn_on_powers_of_ten():
    figure = plots.two_runs(RIGHT, WRONG, "no mask")
    (ours, _), (theirs, _) = lines(figure, SKY), lines(figure, BACKWARD)
    assert np.allclose(ours.get_ydata(), np.log10(RIGHT))
    assert np.allclose(theirs.get_ydata(), np.log10(WRONG))
    assert (ours.get_linestyle(), theirs.get_linestyle()) == ("-", "--")
    ticks = zip(figure.axes[0].get_yticks(), figure.axes[0].get_yticklabels(), strict=True)
    named = {int(height): label.get_text() for height, label in ticks}
    assert named == {-6: "10⁻⁶", -4: "10⁻⁴", -2: "0.01", 0: "1", 2: "100"}
    title = figure.axes[0].get_title()
    assert title == "no mask: ends at 0.50, no mistake: 2.0·10⁻⁶"
    assert [text.get_text() for text in figure.axes[0].texts] == ["no mistake", "no mask"]
    said = "Loss over 2 steps, logarithmic. Without a mistake it ends at 2.0·10⁻⁶; with no mask at"
    assert str(figure.get_label()) == f"{said} 0.50."


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda n: plots.disturbed_score(n, X, Y, 4, 1.0),
            "disturbed_score: 'unit' must be 1 or 2",
        ),
        (lambda n: plots.disturbed_score(n, X, Y, 1, 0.0), "'amount' must lie between .*without 0"),
        (lambda n: plots.disturbed_score(n, X, Y, 1, -1.6), "'amount' must lie between .*got -1.6"),
        (lambda n: plots.two_runs(RIGHT, WRONG[:2], ""), "two_runs: 'losses' must be one array"),
        (
            lambda n: plots.two_runs(RIGHT, [1.0, 0.0, 1.0], ""),
            "'the smallest loss' must be positive",
        ),
    ],
)
def test_bad_input_is_refused_by_name(net, make, words):
    with pytest.raises(ValueError, match=words):
        make(net)
