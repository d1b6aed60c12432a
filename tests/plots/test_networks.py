"""Figures of chapters 13 and 17: the numbers on a net, stage by stage, and what is refused."""

import numpy as np
import pytest

from bplib import plots
from bplib.activations import identity, maxout, relu, sigmoid
from bplib.losses import half_squared_error, squared_error
from bplib.nets import Layer, Net
from bplib.plots.networks import ROOM
from bplib.plots.style import BACKWARD

X = np.array([[0.75, 0.2, -0.75, 0.2], [0.8, 0.05, 0.8, -0.05]])
Y = np.array([[1.0, 1.0, -1.0, -1.0]])
W1, W2 = np.array([[0.6, 0.01], [0.7, 0.43], [0.0, 0.88]]), np.array([[0.02, 0.03, 0.09]])


@pytest.fixture
def net():
    layers = [Layer(W1, None, relu), Layer(W2, None, identity)]
    return Net(layers, half_squared_error, scale="sample_mean")


@pytest.fixture
def biased():
    rng = np.random.default_rng(1)
    sizes = [(4, 3), (2, 4)]
    return Net(
        [Layer(rng.normal(size=s), np.ones((s[0], 1)), sigmoid) for s in sizes], squared_error
    )


def shown(figure):
    """The texts that a reader sees, with a plain minus sign."""
    texts = figure.axes[0].texts
    return [t.get_text().replace("−", "-").replace("\n", " ") for t in texts if t.get_alpha() != 0]


def headline(figure):
    return shown(figure)[-1]


def test_the_last_stage_shows_the_printed_figures(net):
    said = shown(plots.network_steps(net, X, Y, 0))
    for printed in (
        "s 0.4580",
        "s 0.8690",
        "s 0.7040",
        "s 0.0986",
        "p 0.0986",
        "L 0.4916",
        "δ -0.2254",
    ):
        assert printed in said
    for printed in ("δ -0.0045", "δ -0.0068", "δ -0.0203", "y 1.0000", "x₁ 0.7500"):
        assert printed in said
    assert said.count("z 0.7040") == 1


@pytest.mark.parametrize("name", ["W1", "W2"])
def test_the_shares_of_all_columns_add_up_to_the_gradient(net, name):
    total = 0.0
    for sample in range(4):
        label = str(plots.network_steps(net, X, Y, sample).get_label()).replace("−", "-")
        stated = label.split(f"gradient of {name} = ")[1].split(".  ")[0].strip("[].").split("; ")
        rows = [row for row in stated if "=" not in row][: len(net.parameters[name])]
        total += np.array([[float(v) for v in row.strip("[]").split(",")] for row in rows])
    assert np.allclose(total, net.gradients(X, Y)[name], atol=4 * 5.1e-5)


def test_every_stage_adds_its_line_and_says_its_shapes(net):
    assert plots.network_stages(net) == 10
    lines = [headline(plots.network_steps(net, X, Y, 3, step)) for step in range(10)]
    assert lines == [
        "Column 4 of 4 goes in: x (2, 1)",
        "s₁ = W₁ x: (3, 1) = (3, 2)(2, 1)",
        "z₁ = relu(s₁): (3, 1)",
        "s₂ = W₂ z₁: (1, 1) = (1, 3)(3, 1)",
        "p = identity(s₂): (1, 1)",
        "L = half squared error, sample mean of all 4 columns",
        "δ₂ = ∂L/∂s₂, as a column: (1, 1)",
        "∇W₂ = δ₂ z₁ᵀ: (1, 3) = (1, 1)(1, 3), the share of column 4",
        "δ₁ = relu′(s₁) ⊙ W₂ᵀ δ₂: (3, 1) = (3, 1)(1, 1)",
        "∇W₁ = δ₁ xᵀ: (3, 2) = (3, 1)(1, 2), the share of column 4",
    ]


def test_numbers_appear_in_the_order_of_the_passes(net):
    counts = [len(shown(plots.network_steps(net, X, Y, 0, step))) for step in range(10)]
    assert np.diff(counts).tolist() == [3, 3, 1, 1, 1, 1, 3, 3, 6]


def test_all_stages_have_the_same_artists(net):
    figures = [plots.network_steps(net, X, Y, 0, step) for step in range(10)]
    assert len({len(f.axes[0].texts) for f in figures}) == 1
    assert len({len(f.axes[0].lines) for f in figures}) == 1
    assert len({tuple(f.get_size_inches()) for f in figures}) == 1


def test_a_wire_is_as_thick_as_its_blame_and_vanishes_without(net):
    figure = plots.network_steps(net, X, Y, 3)
    widths = [line.get_linewidth() for line in figure.axes[0].lines]
    assert widths[4:6] == [0, 0]  # into the silent unit
    assert widths[8] == 0  # and out of it
    assert max(widths) == widths[6] == 5.0
    hidden, output = net.error_signals(X, Y)
    largest = output[0, 3] * net.forward(X).activations[0][0, 3]
    assert widths[0] == pytest.approx(0.6 + 4.4 * hidden[0, 3] * X[0, 3] / largest)
    assert {line.get_color() for line in figure.axes[0].lines} == {BACKWARD}


def test_biases_and_one_column_are_told(biased):
    x, y = np.array([[1.0], [0.5], [-2.0]]), np.array([[0.0], [1.0]])
    figure = plots.network_steps(biased, x, y)
    assert shown(figure).count("b 1.0000") == 6
    assert headline(figure) == "∇W₁ = δ₁ xᵀ: (4, 3) = (4, 1)(1, 3)"
    assert headline(plots.network_steps(biased, x, y, 0, 5)) == "L = squared error"
    assert "+ b₂: (2, 1) = (2, 4)(4, 1)" in headline(plots.network_steps(biased, x, y, 0, 3))
    assert "b1 = [1.0000; 1.0000; 1.0000; 1.0000]" in str(figure.get_label())


def test_the_label_tells_no_number_before_its_time(net):
    early, late = (str(plots.network_steps(net, X, Y, 0, step).get_label()) for step in (3, 9))
    assert early.startswith("Stage 3 of 9. s₂ = W₂ z₁")
    assert "z1 = [0.4580; 0.8690; 0.7040]" in early
    assert "p = " not in early
    assert "error signal" not in early
    assert "error signal 1 = [−0.0045; −0.0068; −0.0203]" in late
    assert "gradient of W1 = [−0.0034, −0.0036;" in late


def test_weights_and_gradients_have_room(biased):
    assert ROOM > 0.5  # a number of seven characters at 9 points


@pytest.mark.parametrize(("sample", "step"), [(4, 0), (-1, 0), (0, 10), (0, -1)])
def test_a_column_or_stage_that_is_not_there_is_refused(net, sample, step):
    with pytest.raises(IndexError, match=r"network_steps: '(sample|step)' must be 0 to [39]; got"):
        plots.network_steps(net, X, Y, sample, step)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([Layer(np.ones((6, 2)), None)], "have at most 3 layers and 5 units in each"),
        ([Layer(np.eye(2), None)] * 4, "have at most 3 layers"),
        ([Layer(np.ones((4, 2)), None, maxout)], "have one score per unit; got maxout"),
    ],
)
def test_a_net_that_does_not_fit_is_refused(layers, words):
    with pytest.raises(ValueError, match=f"network_steps: 'net' must {words}"):
        plots.network_steps(Net(layers, squared_error), X, Y)
