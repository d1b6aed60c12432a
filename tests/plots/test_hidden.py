"""Chapter 13's figures: a loss against one weight, hinges and their sum, a loss over its steps."""

import numpy as np
import pytest

from bplib import plots
from bplib.activations import relu
from bplib.gradcheck import numerical_gradient
from bplib.losses import half_squared_error, squared_error
from bplib.nets import Layer, Net
from bplib.plots.style import BACKWARD, FORWARD

X = np.array([[0.75, 0.2, -0.75, 0.2], [0.8, 0.05, 0.8, -0.05]])
Y = np.array([[1.0, 1.0, -1.0, -1.0]])
W1, W2 = np.array([[0.6, 0.01], [0.7, 0.43], [0.0, 0.88]]), np.array([[0.02, 0.03, 0.09]])


@pytest.fixture
def net():
    return Net([Layer(W1, None, relu), Layer(W2, None)], half_squared_error, scale="sample_mean")


def lines(figure, colour):
    return [line for line in figure.axes[0].lines if line.get_color() == colour]


def plain(text):
    return str(text).replace("−", "-")


def test_every_weight_has_a_name(net):
    names = plots.weights_of(net)
    assert len(names) == 9
    assert names["W1[2, 0]"] == ("W1", (2, 0))
    assert list(names)[-1] == "W2[0, 2]"


@pytest.mark.parametrize("weight", ["W1[0, 0]", "W1[2, 1]", "W2[0, 2]"])
def test_the_curve_is_the_loss_and_the_dashed_line_its_tangent(net, weight):
    figure = plots.weight_slice(net, X, Y, weight, 1.0)
    (curve,), (tangent,) = lines(figure, FORWARD), lines(figure, BACKWARD)
    name, place = plots.weights_of(net)[weight]
    own = net.parameters[name][place]

    def loss(w):
        moved = {k: v.copy() for k, v in net.parameters.items()}
        moved[name][place] = w
        return net.loss_at(moved, X, Y)

    for w, height in curve.get_xydata()[::7]:
        assert height == pytest.approx(loss(w))
    (x0, y0), (x1, y1) = tangent.get_xydata()
    slope = (y1 - y0) / (x1 - x0)
    assert slope == pytest.approx(numerical_gradient(loss, np.array(own)), rel=1e-6)
    assert y0 + slope * (own - x0) == pytest.approx(net.loss(X, Y))
    assert plain(figure.axes[0].get_title()) == f"{weight} = 1.00: L = {loss(1.0):.4f}"
    assert f"slope is {slope:.4f}" in plain(figure.get_label())


def test_rings_stand_where_a_score_is_zero(net):
    lopsided = X + np.array([[0.1], [0.3]])
    figure = plots.weight_slice(net, lopsided, Y, "W1[1, 0]", 0.0)
    rings = figure.axes[0].lines[2].get_xdata()
    rings = rings[np.isfinite(rings)]
    assert len(rings) == 4
    for w in rings:
        moved = W1.copy()
        moved[1, 0] = w
        assert np.abs((moved @ lopsided)[1]).min() == pytest.approx(0, abs=1e-12)
    assert "4 corners" in str(figure.get_label())
    smooth = plots.weight_slice(net, X, Y, "W2[0, 0]", 0.0)
    assert np.isnan(smooth.axes[0].lines[2].get_xdata()).all()
    assert "0 corners" in str(smooth.get_label())


def bent(corners, weights):
    """Hinges at the corners; each hidden weight is 2, so the output weights count half."""
    corners = np.array(corners)[:, None]
    hidden = Layer(2 * np.ones_like(corners), -2 * corners, relu)
    weights = [weight / 2 for weight in weights]
    return Net([hidden, Layer(np.array([weights]), np.array([[0.5]]))], squared_error)


def test_the_output_is_the_sum_of_the_hinges():
    x = np.linspace(0, 1, 11)[None, :]
    net = bent([0.0, 0.3, 0.6], [1.0, -2.0, 4.0])
    figure = plots.hinges(net, x, 0 * x)
    points, *parts, output, rings = figure.axes[0].lines
    assert len(points.get_xdata()) == 11
    assert np.allclose(output.get_ydata(), 0.5 + sum(part.get_ydata() for part in parts))
    assert rings.get_xydata().tolist() == pytest.approx(np.array([[0.3, 0.8], [0.6, 0.5]]))
    assert figure.axes[0].get_title().startswith("3 hidden units, 2 corners: loss ")
    assert f"Loss {net.loss(x, 0 * x):.4f}." in str(figure.get_label())


def test_one_unit_is_a_line():
    x = np.linspace(0, 1, 5)[None, :]
    figure = plots.hinges(bent([0.0], [2.0]), x, 2 * x + 0.5)
    assert figure.axes[0].get_title() == "1 hidden unit, 0 corners: loss 0.0000"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda n: plots.weight_slice(n, X, Y, "W3[0, 0]", 0.0), "'weight' must be 'W1"),
        (lambda n: plots.weight_slice(n, X, Y, "W1[0, 0]", 2.5), "'value' must lie between -2"),
        (lambda n: plots.hinges(n, X[:1], Y), "'net' must have one input and one ReLU layer"),
    ],
)
def test_bad_input_is_refused_by_name(net, make, words):
    with pytest.raises(ValueError, match=words):
        make(net)


@pytest.mark.parametrize("weight", ["W1[2, 0]", "W2[0, 0]", "W2[0, 1]", "W2[0, 2]"])
@pytest.mark.parametrize("value", [-2.0, 2.0])
def test_the_point_stays_in_the_chart(net, weight, value):
    ax = plots.weight_slice(net, X, Y, weight, value).axes[0]
    low, high = ax.get_ylim()
    assert low < ax.lines[-1].get_ydata()[0] < high
