"""plots.lanes: the formulas of both lanes and their shapes, which are those of Net's gradients."""

import re

import numpy as np
import pytest

from bplib import plots
from bplib.activations import elu, relu, sigmoid, softmax, tanh
from bplib.losses import cross_entropy, half_squared_error
from bplib.nets import Layer, Net


def net(*activations, sizes=(4, 5, 3), bias=True, loss=cross_entropy):
    shapes = list(zip(sizes[1:], sizes, strict=False))
    biases = [np.ones((m, 1)) if bias else None for m, _ in shapes]
    layers = [
        Layer(np.ones(shape), b, f) for shape, b, f in zip(shapes, biases, activations, strict=True)
    ]
    return Net(layers, loss)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


ONE = net(softmax, sizes=(4, 3))
TWO = net(sigmoid, softmax)


def test_one_layer_has_no_subscripts():
    said = texts(plots.lanes(ONE))
    assert "s = W x + b (3, 1)" in said
    assert "∇s = p − y (3, 1)" in said
    assert "∇W = ∇s xᵀ (3, 4), ∇b = ∇s (3, 1)" in said
    assert "∇x = Wᵀ ∇s (4, 1)" in said


def test_two_layers_pass_the_signal_through_the_hidden_units():
    said = texts(plots.lanes(TWO))
    assert "s₂ = W₂ z + b₂ (3, 1)" in said
    assert "∇z = W₂ᵀ ∇s₂ (5, 1)" in said
    assert "∇s₁ = z ⊙ (1 − z) ⊙ ∇z (5, 1)" in said
    assert "∇W₁ = ∇s₁ xᵀ (5, 4), ∇b₁ = ∇s₁ (5, 1)" in said


def test_three_layers_number_their_hidden_units():
    said = texts(plots.lanes(net(tanh, relu, softmax, sizes=(2, 3, 4, 5))))
    assert "∇s₁ = (1 − z₁²) ⊙ ∇z₁ (3, 1)" in said
    assert "∇s₂ = [s₂ > 0] ⊙ ∇z₂ (4, 1)" in said
    assert "s₃ = W₃ z₂ + b₃ (5, 1)" in said


def test_the_shapes_are_those_of_the_gradients():
    figure = plots.lanes(TWO)
    stated = dict(re.findall(r"∇([Wb][₁₂]) = [^;]*?(\(\d, \d\))", figure.get_label()))
    x, y = np.ones((4, 1)), np.eye(3)[:, :1]
    gradients = TWO.gradients(x, y)
    names = {"W₁": "W1", "b₁": "b1", "W₂": "W2", "b₂": "b2"}
    assert stated == {sign: str(gradients[name].shape) for sign, name in names.items()}


def test_without_biases_none_is_named():
    assert "b₁" not in plots.lanes(net(sigmoid, softmax, bias=False)).get_label()


def test_the_alternative_text_runs_down_and_then_up():
    said = plots.lanes(ONE).get_label()
    assert said.startswith("Forward: x (4, 1); s = W x + b")
    assert said.index("Backward: 1; ∇p") < said.index("∇s = p") < said.index("∇x = Wᵀ")


@pytest.mark.parametrize(
    "wrong",
    [
        net(softmax, sizes=(4, 3), loss=half_squared_error),
        net(sigmoid, sizes=(4, 3), loss=half_squared_error),
        net(elu, softmax),
        net(softmax, softmax),
    ],
)
def test_another_net_is_refused(wrong):
    with pytest.raises(ValueError, match=r"lanes: 'net' must (end in softmax|have sigmoid)"):
        plots.lanes(wrong)
