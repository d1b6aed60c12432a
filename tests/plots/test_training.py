"""Chapter 17's training run: curves of the nets themselves, and the border where they say 1/2."""

import numpy as np
import pytest

from bplib import plots
from bplib.activations import sigmoid, tanh
from bplib.losses import binary_cross_entropy
from bplib.nets import Layer, Net
from bplib.plots.training import LAND as LAND_COLOUR
from bplib.plots.training import SEA as SEA_COLOUR

ACROSS, UP = np.linspace(-1, 1, 5), np.linspace(-1, 1, 3)
LAND = np.array([[0, 0, 0, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 0, 1]], dtype=bool)


def straight(offset=-0.1):
    """Land where the first coordinate exceeds the offset."""
    return Net([Layer([[10.0, 0.0]], [[-10.0 * offset]], sigmoid)], binary_cross_entropy)


def drawn(net, said="step 3"):
    return plots.training_map(net, ACROSS, UP, LAND, said)


def small_run():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(2, 20))
    Y = (X[:1] > 0).astype(float)
    layers = [Layer(rng.normal(size=(4, 2)), None, tanh), Layer(np.ones((1, 4)), None, sigmoid)]
    net = Net(layers, binary_cross_entropy, scale="sample_mean")
    run = {t.number: t.net for t in net.train(X, Y, 0.5, 20) if t.number in (1, 5, 20)}
    return run, {"seen": (X, Y), "new": (0.5 * X[:, 3:] + 0.2, Y[:, 3:])}


def test_the_figures_are_public():
    assert {"training_map", "training_record"} <= set(plots.__all__)


def test_the_border_lies_where_the_probability_is_one_half():
    (ax,) = drawn(straight(-0.25)).axes
    (border,) = ax.collections
    (path,) = border.get_paths()
    assert np.allclose(path.vertices[:, 0], -0.25)
    assert sorted(path.vertices[:, 1]) == [-1, 0, 1]
    assert border.get_alpha() != 0


def test_the_map_is_the_land_given():
    (ax,) = drawn(straight()).axes
    (picture,) = ax.images
    colours = picture.get_array()
    assert colours.shape == (3, 5, 4)
    assert np.array_equal((colours == LAND_COLOUR).all(axis=2), LAND)
    assert np.array_equal((colours == SEA_COLOUR).all(axis=2), ~LAND)
    assert picture.origin == "lower"


@pytest.mark.parametrize(("offset", "percent"), [(-0.1, 80), (0.4, 87), (5.0, 60), (-5.0, 40)])
def test_the_title_counts_the_cells_on_the_right_side(offset, percent):
    figure = drawn(straight(offset))
    assert figure.axes[0].get_title() == f"step 3: {percent}% right"
    assert f"{percent}% of the cells on the right side" in str(figure.get_label())
    assert "40% of it land" in str(figure.get_label())


def test_a_cell_counts_as_land_above_one_half():
    nearly = Net([Layer([[0.0, 0.0]], [[-0.2]], sigmoid)], binary_cross_entropy)  # 0.45 everywhere
    assert drawn(nearly).axes[0].get_title() == "step 3: 60% right"


def test_without_a_border_an_invisible_one_keeps_the_states_alike():
    (border,) = drawn(straight(5.0)).axes[0].collections
    assert border.get_alpha() == 0


def test_the_record_shows_each_nets_own_numbers():
    run, data = small_run()
    figure = plots.training_record(run, data)
    losses, rights, norms = figure.axes
    for ax in figure.axes:
        curve = ax.lines[0]
        assert np.allclose(10 ** np.asarray(curve.get_xdata()), [1, 5, 20])
    for k, (X, Y) in enumerate(data.values()):
        nets = list(run.values())
        assert np.allclose(losses.lines[2 * k].get_ydata(), [net.loss(X, Y) for net in nets])
        right = [((net.forward(X).activations[-1] > 0.5) == Y).mean() for net in nets]
        assert np.allclose(rights.lines[2 * k].get_ydata(), right)
    X, Y = data["seen"]
    for k, name in enumerate(("W1", "W2")):
        lengths = [np.linalg.norm(net.gradients(X, Y)[name]) for net in run.values()]
        assert np.allclose(10 ** np.asarray(norms.lines[2 * k].get_ydata()), lengths)
    assert [t.get_text() for ax in figure.axes for t in ax.texts] == ["seen", "new"] * 2 + [
        "W1",
        "W2",
    ]


def test_the_record_says_its_end():
    run, data = small_run()
    said = str(plots.training_record(run, data).get_label())
    assert said.startswith("A training run of 20 steps. loss at the end: seen ")
    assert f"seen {run[20].loss(*data['seen']):.2f}, new " in said


def test_a_map_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"training_map: 'land' must have shape \(3, 5\)"):
        plots.training_map(straight(), ACROSS, UP, LAND.T, "")
