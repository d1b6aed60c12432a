"""Chapter 17's signals, batches and costs: the numbers drawn, the texts, and what they refuse."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from bplib import plots
from bplib.activations import identity, tanh
from bplib.losses import half_squared_error
from bplib.nets import Layer, Net
from bplib.plots.style import BACKWARD, PALETTE

COUNTS = np.array([[100, 200, 3000, 40000], [1600, 3200, 48000, 80000], [400000, 10**6, 700, 900]])
WIDTHS = [2, 8, 64]


def heights(line):
    return 10 ** np.asarray(line.get_ydata(), dtype=float)


def chain(*weights):
    """One unit per layer, and a sample for which every score is what the weights make of 1."""
    return Net([Layer([[w]], None, identity) for w in weights], half_squared_error)


def test_the_figures_are_public():
    assert {"gain_by_depth", "signal_lengths", "batch_spread", "layer_costs"} <= set(plots.__all__)


@pytest.mark.parametrize(
    ("gain", "depth", "said"),
    [
        (0.9, 50, "gain 0.9 through 50 layers: 0.0052"),
        (1.1, 50, "gain 1.1 through 50 layers: 117.4"),
        (0.7, 50, "gain 0.7 through 50 layers: 2·10⁻⁸"),
        (1.2, 50, "gain 1.2 through 50 layers: 9100.4"),
        (0.8, 1, "gain 0.8 through 1 layer: 0.80"),
        (1.0, 0, "gain 1 through 0 layers: 1.00"),
    ],
)
def test_gains_multiply(gain, depth, said):
    figure = plots.gain_by_depth(gain, depth)
    (ax,) = figure.axes
    _, curve, dot = ax.lines
    assert np.allclose(heights(curve), gain ** np.arange(51))
    assert heights(dot) == pytest.approx([gain**depth])
    assert list(dot.get_xdata()) == [depth]
    assert ax.get_title() == said
    assert said in str(figure.get_label())


def test_signals_shrink_from_the_output_to_the_input():
    figure = plots.signal_lengths(chain(5.0, 0.1, 0.5, 3.0), [[1.0]], [[0.0]], "four layers")
    (ax,) = figure.axes
    _, curve = ax.lines
    assert list(curve.get_xdata()) == [1, 2, 3, 4]
    assert np.allclose(heights(curve), [0.1 * 0.5 * 3, 0.5 * 3, 3, 1])
    assert curve.get_color() == BACKWARD
    assert ax.get_title() == "four layers: layer 1 gets 0.15"
    assert "each of 4 layers" in str(figure.get_label())


def test_signals_are_those_of_the_net():
    rng = np.random.default_rng(2)
    layers = [Layer(rng.normal(size=(m, d)), None, tanh) for d, m in ((3, 4), (4, 5), (5, 2))]
    net, X, Y = Net(layers, half_squared_error), rng.normal(size=(3, 6)), rng.normal(size=(2, 6))
    norms = np.array([np.linalg.norm(Delta) for Delta in net.error_signals(X, Y)])
    (ax,) = plots.signal_lengths(net, X, Y, "").axes
    assert np.allclose(heights(ax.lines[1]), norms / norms[-1])


@pytest.mark.parametrize(("size", "spread"), [(1, 2), (4, 1), (16, 0.5), (64, 0.25)])
def test_the_spread_is_two_over_the_root_of_the_size(size, spread):
    figure = plots.batch_spread([-3.0, 1.0], size)
    (ax,) = figure.axes
    bars = {round(bar.get_x() + bar.get_width() / 2, 3): bar.get_height() for bar in ax.patches}
    middle = sum(place * share for place, share in bars.items())
    assert sum(bars.values()) == pytest.approx(1)
    assert middle == pytest.approx(-1, abs=0.05)
    said = ax.get_title()
    assert said.startswith(f"B = {size}: spread ")
    assert float(said.split()[4].rstrip(",")) == pytest.approx(spread, rel=0.03)
    assert said in str(figure.get_label())
    assert f"{size} sample{'s' if size > 1 else ''} around" in str(figure.get_label())


def test_batches_of_four_point_the_wrong_way_once_in_sixteen():
    (ax,) = plots.batch_spread([-3.0, 1.0], 4).axes
    shares = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in ax.patches}
    assert shares[1] == pytest.approx(1 / 16, abs=0.01)
    assert ax.get_title().endswith("wrong way 6%")
    wrong = [bar.get_facecolor() for bar in ax.patches if bar.get_x() > 0]
    right = [bar.get_facecolor() for bar in ax.patches if bar.get_x() < -0.2]
    assert {to_hex(colour) for colour in wrong} == {PALETTE["purple"]}
    assert {to_hex(colour) for colour in right} == {PALETTE["green"]}


@pytest.mark.parametrize("at", WIDTHS)
def test_the_costs_drawn_are_the_counts(at):
    figure = plots.layer_costs(WIDTHS, COUNTS, at)
    row = COUNTS[WIDTHS.index(at)]
    curves = [line for ax in figure.axes for line in ax.lines if len(line.get_xdata()) == 3]
    for column, curve in enumerate(curves):
        assert np.allclose(heights(curve), COUNTS[:, column])
        assert np.allclose(2 ** np.asarray(curve.get_xdata()), WIDTHS)
    dots = [line for ax in figure.axes for line in ax.lines if line.get_markersize() == 9]
    assert np.allclose([heights(dot)[0] for dot in dots], row)
    said = [text.get_text() for ax in figure.axes for text in ax.texts]
    names = ("forward", "backward", "weights", "cache")
    assert said == [f"{name} {count}" for name, count in zip(names, row, strict=True)]
    assert all(words in str(figure.get_label()) for words in said)


def test_only_the_passes_have_the_passes_colours():
    above, below = plots.layer_costs(WIDTHS, COUNTS, 8).axes
    passes = {PALETTE["forward"], PALETTE["backward"]}
    assert {line.get_color() for line in above.lines} == passes
    assert not passes & {line.get_color() for line in below.lines}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.gain_by_depth(0.0, 5), "gain_by_depth: 'gain' must be positive"),
        (lambda: plots.gain_by_depth(0.9, 51), "'depth' must lie between 0 and 50; got 51"),
        (lambda: plots.gain_by_depth(0.9, -1), "'depth' must lie between 0 and 50; got -1"),
        (
            lambda: plots.signal_lengths(chain(1.0, 1.0), [[1.0]], [[1.0]], ""),
            "signal_lengths: 'the shortest signal' must be positive",
        ),
        (lambda: plots.batch_spread([0.0], 0), "batch_spread: 'size' must be 1 or more; got 0"),
        (lambda: plots.batch_spread([1.5], 1), "'gradients' must lie between -3 and 1"),
        (lambda: plots.batch_spread([-3.5], 1), "'gradients' must lie between -3 and 1"),
        (lambda: plots.layer_costs(WIDTHS, COUNTS, 5), "'at' must be one of"),
        (lambda: plots.layer_costs(WIDTHS, COUNTS[:2], 8), "'counts' must have shape"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
