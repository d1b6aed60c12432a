"""Chapter 12's figures: the parabola of the rate and the walk in the bowl."""

import numpy as np
import pytest

from bplib import losses, nets, plots
from bplib.plots.regression import HEIGHTS

LINE = nets.Net([nets.Layer([[6.0, -4.0]], [[-8.0]])], losses.half_squared_error)
x, y = np.array([[8.0], [1.0]]), np.array([[1.0]])
X, Y = np.array([[1.0, 2.0, 3.0]]), np.array([[2.0, 3.0, 5.0]])
A = np.vstack([X, np.ones((1, 3))])


def rates(rate=0.01):
    return plots.step_rates(LINE, x, y, rate, 0.036)


def test_the_figures_are_public():
    assert {"step_rates", "bowl_walk"} <= set(plots.__all__)


def test_the_loss_after_a_step_is_the_parabola_of_the_text():
    before, curve, promise, dot = rates().axes[0].lines
    eta, after = curve.get_xydata().T
    np.testing.assert_allclose(after, 612.5 * (1 - 66 * eta) ** 2, atol=1e-9)
    assert set(before.get_ydata()) == {612.5}
    rise = np.diff(promise.get_ydata()) / np.diff(promise.get_xdata())
    assert rise.item() == pytest.approx(-80850)
    np.testing.assert_allclose(dot.get_xydata(), [[0.01, 70.805]])


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.0, "output 36, loss 612.5, not less than 612.5"),
        (0.01, "output 12.9, loss 70.8, less than 612.5"),
        (2 / 66, "output −34, loss 612.5, not less than 612.5"),
        (0.032, "output −37.92, loss 757.4, not less than 612.5"),
    ],
)
def test_the_words_say_whether_the_step_helps(rate, said):
    figure = rates(rate)
    assert said in str(figure.get_label())
    assert figure.axes[0].get_title().endswith(said.rpartition(", ")[0])


def drawn(step, inputs=X, rate=0.34):
    """The line, the rings, the path and the three marks of a walk."""
    left, right = plots.bowl_walk(inputs, Y, rate, step).axes
    *rings, path, best, end = right.lines
    line = left.lines[0]
    return line, rings, *(np.asarray(mark.get_xydata()) for mark in (path, best, end))


def loss(w, b):
    return 0.5 * np.mean((w * X + b - Y) ** 2)


@pytest.mark.parametrize("step", [0, 1, 7])
def test_the_walk_is_the_one_a_net_takes(step):
    net = nets.Net([nets.Layer([[0.0]], [[0.0]])], losses.half_squared_error, scale="sample_mean")
    taken = [t.net for t in net.train(X, Y, 0.34, step)]
    pairs = [[n.parameters[k].item() for k in ("W1", "b1")] for n in (net, *taken)]
    line, _, path, best, end = drawn(step)
    np.testing.assert_allclose(path, pairs, atol=1e-12)
    np.testing.assert_allclose(end, pairs[-1:], atol=1e-12)
    np.testing.assert_allclose(best, [[1.5, 1 / 3]])
    ends = np.asarray(line.get_xydata())
    np.testing.assert_allclose(ends[:, 1], pairs[-1][0] * ends[:, 0] + pairs[-1][1], atol=1e-12)


def test_each_ring_joins_lines_of_one_loss():
    _, rings, *_ = drawn(0)
    assert len(rings) == len(HEIGHTS)
    for ring, height in zip(rings, HEIGHTS, strict=True):
        values = [loss(w, b) for w, b in np.asarray(ring.get_xydata())]
        np.testing.assert_allclose(values, loss(1.5, 1 / 3) + height)


def test_standardised_inputs_make_the_rings_round():
    _, rings, _, best, _ = drawn(0, (X - X.mean()) / X.std())
    for ring in rings:
        radii = np.linalg.norm(np.asarray(ring.get_xydata()) - best, axis=1)
        np.testing.assert_allclose(radii, radii[0])


def test_the_words_of_a_walk_give_the_line_and_its_loss():
    figure = plots.bowl_walk(X, Y, 0.34, 8)
    left, right = figure.axes
    assert left.get_title() == "step 8: loss 0.9357"
    assert right.get_title() == "w = 0.89, b = 0.3"
    assert "its loss is 0.9357. The best line has (1.5, 0.33)." in str(figure.get_label())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: rates(-0.01), "step_rates: 'rate' must lie between 0 and 0.036"),
        (lambda: rates(0.04), "step_rates: 'rate' must lie between 0 and 0.036"),
        (lambda: plots.bowl_walk(X.T, Y, 0.1, 1), "bowl_walk: 'X' must have shape"),
        (lambda: plots.bowl_walk(X, Y.T, 0.1, 1), "bowl_walk: 'Y' must have the shape"),
        (lambda: plots.bowl_walk(0 * X, Y, 0.1, 1), "bowl_walk: 'X' must hold two different"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
