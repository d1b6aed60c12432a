"""A layer as blocks of numbers, and outputs beside their error signals."""

import itertools

import numpy as np
import pytest

from bplib import activations, losses, nets, plots

W = np.array([[0.5, -1.0, 0.25, 2.0], [1.0, 0.0, -0.75, 0.125]])
b, x = np.array([[0.1], [-0.2]]), np.array([[1.0], [2.0], [-1.0], [0.5]])
y = np.array([[1.0], [0.0]])
NET = nets.Net([nets.Layer(W, b, activations.sigmoid)], losses.squared_error)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def numbers(figure):
    found = []
    for text in texts(figure):
        try:
            found.append(float(text.replace("−", "-")))
        except ValueError:
            continue
    return found


def test_the_figures_are_public():
    assert {"layer_picture", "output_pulls"} <= set(plots.__all__)


def test_each_block_shows_its_numbers_and_its_shape():
    figure = plots.layer_picture(NET, x)
    s = W @ x + b
    p = activations.sigmoid(s)
    expected = np.concatenate([part.ravel() for part in (W, x, b, s, p)])
    np.testing.assert_allclose(numbers(figure), expected, rtol=0.006)
    assert len(figure.axes[0].patches) == expected.size
    for shape in ("W (2, 4)", "x (4, 1)", "b (2, 1)", "s (2, 1)", "p (2, 1)"):
        assert shape in texts(figure)
        assert shape in str(figure.get_label())
    assert {"@", "+", "=", "sigmoid  ↓"} <= set(texts(figure))


def test_blocks_do_not_overlap():
    patches = plots.layer_picture(NET, x).axes[0].patches
    corners = {(round(p.get_x(), 6), round(p.get_y(), 6)) for p in patches}
    assert len(corners) == len(patches)
    for (x0, y0), (x1, y1) in itertools.combinations(corners, 2):
        assert max(abs(x1 - x0), abs(y1 - y0)) >= 1 - 1e-6


def test_a_layer_without_a_bias_shows_zeros():
    net = nets.Net([nets.Layer(W, None)], losses.squared_error)
    figure = plots.layer_picture(net, x)
    assert numbers(figure)[12:14] == [0.0, 0.0]
    assert "identity  ↓" in texts(figure)


def test_the_bars_are_the_outputs_and_the_error_signals():
    figure = plots.output_pulls(NET, x, y)
    left, right = figure.axes
    p, delta = NET.forward(x).activations[0], NET.error_signals(x, y)[0]
    np.testing.assert_allclose([bar.get_height() for bar in left.patches], p[:, 0])
    np.testing.assert_allclose([bar.get_height() for bar in right.patches], delta[:, 0])
    np.testing.assert_allclose(left.lines[0].get_ydata(), y[:, 0])
    assert left.get_title() == f"loss {NET.loss(x, y):.4f}"
    said = ", ".join(f"{v:.3f}" for v in delta[:, 0]).replace("-", "−")
    assert f"error signals {said}" in str(figure.get_label())


@pytest.mark.parametrize("draw", [plots.layer_picture, lambda n, x: plots.output_pulls(n, x, y)])
@pytest.mark.parametrize("wrong", [np.ones((4, 2)), np.ones((3, 1)), np.ones(4)])
def test_an_input_that_does_not_fit_is_refused(draw, wrong):
    with pytest.raises(ValueError, match=r"must have shape|W1"):
        draw(NET, wrong)
