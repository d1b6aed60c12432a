"""Chapter 13's wires: both passes line by line, and the ways from one hidden unit to the loss."""

import numpy as np
import pytest

from bplib import plots
from bplib.activations import relu
from bplib.losses import half_squared_error
from bplib.nets import Layer, Net
from bplib.plots.passes import STAGES
from bplib.plots.style import BACKWARD, FORWARD, INK, QUIET

W1, W2 = np.array([[1.0, 1.0], [-1.0, 0.0], [1.0, 0.0]]), np.array([[2.0, 5.0, -1.0]])
TWO, SIGNALS = np.array([[2.0, 5.0, -1.0], [1.0, -2.0, 3.0]]), np.array([[2.0], [-1.0]])
X, Y = np.array([[1.0], [2.0]]), np.array([[3.0]])
SAMPLES = [((1, 2), 3), ((-1, 2), 8), ((2, -3), -3), ((-2, 1), 12)]


@pytest.fixture
def net():
    return Net([Layer(W1, None, relu), Layer(W2, None)], half_squared_error)


def plain(text):
    return str(text).replace("−", "-")


def shown(figure, *colours):
    """The texts that a reader sees, of some colours or of all."""
    texts = [t for t in figure.axes[0].texts if t.get_alpha() != 0]
    return [plain(t.get_text()) for t in texts if not colours or t.get_color() in colours]


def point(column):
    return f"({', '.join(f'{v:g}' for v in column.ravel() + 0.0)})"


def test_the_figures_are_public():
    assert {"two_passes", "ways_out"} <= set(plots.__all__)


@pytest.mark.parametrize(("given", "target"), SAMPLES)
def test_the_last_line_shows_the_numbers_of_the_net(net, given, target):
    x, y = np.array(given, dtype=float)[:, None], np.array([[float(target)]])
    figure = plots.two_passes(net, x, y, 8)
    run, signals, gradients = net.forward(x), net.error_signals(x, y), net.gradients(x, y)
    columns = zip(run.scores[0], run.activations[0], signals[0], strict=True)
    boxes = [
        f"{name} {v.item() + 0.0:g}"
        for unit in columns
        for name, v in zip("szδ", unit, strict=True)
    ]
    boxes += [
        f"p {run.scores[1].item():g}",
        f"δ {signals[1].item() + 0.0:g}",
        f"L {net.loss(x, y):g}",
    ]
    texts = shown(figure, FORWARD, BACKWARD)
    assert [text for text in texts if text[0] in "szδpL" and text[1] == " "] == boxes
    shares = [f"{v + 0.0:g}" for name in ("W1", "W2") for v in gradients[name].ravel()]
    assert texts[:9] == shares
    assert shown(figure, INK)[:9] == [f"{w:g}" for w in (*W1.ravel(), *W2.ravel())]
    label = plain(figure.get_label())
    assert f"delta1 = {point(signals[0])}; gradient of W1, row by row" in label
    assert label.endswith(f"row by row = {point(gradients['W1'])}.")


@pytest.mark.parametrize("stage", range(9))
def test_each_line_adds_its_numbers(net, stage):
    figure = plots.two_passes(net, X, Y, stage)
    known = [0, 3, 3, 1, 1, 1, 3, 3, 6]
    numbers = [text for text in shown(figure, FORWARD, BACKWARD) if text != plain(STAGES[stage])]
    assert len(numbers) == 2 + sum(known[: stage + 1])  # the inputs stand there from the start
    headline = figure.axes[0].texts[-1]
    assert headline.get_text() == STAGES[stage]
    assert headline.get_color() == (BACKWARD if stage > 4 else FORWARD if stage else INK)
    label = plain(figure.get_label())
    names = ("x =", "s1 =", "z1 =", "p =", "L =", "delta2 =", "of W2 =", "delta1 =", "by row =")
    assert [name in label.partition(". ")[2] for name in names] == [n <= stage for n in range(9)]


def test_nothing_moves_from_line_to_line(net):
    figures = [plots.two_passes(net, X, Y, stage) for stage in range(9)]
    spots = [[text.get_position() for text in figure.axes[0].texts] for figure in figures]
    assert all(each == spots[0] for each in spots)


@pytest.mark.parametrize(
    ("stage", "lower", "upper"),
    [(0, QUIET, QUIET), (1, FORWARD, QUIET), (3, QUIET, FORWARD), (6, QUIET, BACKWARD)],
)
def test_the_wires_in_use_have_the_colour_of_their_pass(net, stage, lower, upper):
    lines = plots.two_passes(net, X, Y, stage).axes[0].lines
    assert [line.get_color() for line in lines] == 6 * [lower] + 3 * [upper]


def test_a_wire_is_as_thick_as_its_gradient_and_a_zero_one_vanishes(net):
    lines = plots.two_passes(net, X, Y, 8).axes[0].lines
    sizes = np.abs([4, 8, 0, 0, -2, -4, 6, 0, 2]) / 8
    widths = [line.get_linewidth() for line in lines]
    assert widths == pytest.approx(np.where(sizes > 0, 0.6 + 4.4 * sizes, 0))
    assert {line.get_color() for line in lines} == {BACKWARD}


def test_another_headline_is_said_too(net):
    figure = plots.two_passes(net, X, Y, 8, "sample 1: its share")
    assert shown(figure)[-1] == "sample 1: its share"
    assert str(figure.get_label()).startswith("sample 1: its share. x = (1, 2), y = 3; ")


@pytest.mark.parametrize(
    ("unit", "sum_", "total"),
    [
        (1, "2 · 2 + 1 · (-1)", "3"),
        (2, "5 · 2 + (-2) · (-1)", "12"),
        (3, "(-1) · 2 + 3 · (-1)", "-5"),
    ],
)
def test_what_comes_back_is_the_column_times_the_signals(unit, sum_, total):
    figure = plots.ways_out(TWO, SIGNALS, unit)
    assert float(total) == (TWO.T @ SIGNALS)[unit - 1]
    assert f"back to unit {unit}: {sum_} = {total}" in shown(figure, BACKWARD)
    label = plain(figure.get_label())
    assert f"error signals (2, -1). Unit {unit} has the weights {point(TWO[:, unit - 1])}" in label
    assert label.endswith(f"; {sum_} = {total} comes back to it.")


@pytest.mark.parametrize("unit", [1, 2, 3])
def test_its_two_wires_and_its_column_stand_out(unit):
    figure = plots.ways_out(TWO, SIGNALS, unit)
    colours = [line.get_color() for line in figure.axes[0].lines]
    assert colours == 2 * [BACKWARD if i == unit else QUIET for i in (1, 2, 3)]
    texts = figure.axes[0].texts
    weights = [t for t in texts if plain(t.get_text()) in {"1", "2", "3", "5", "-1", "-2"}]
    table = [t for t in weights if t.get_position()[0] > 3.5]
    assert [float(plain(t.get_text())) for t in table] == TWO.ravel().tolist()
    assert [t.get_color() for t in table] == 2 * [BACKWARD if i == unit else INK for i in (1, 2, 3)]
    frame = figure.axes[0].patches[-1]
    (middle,) = {t.get_position()[0] for t in table if t.get_color() == BACKWARD}
    assert frame.get_x() + frame.get_width() / 2 == pytest.approx(middle)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda net: plots.two_passes(net, X, Y, 9), "two_passes: 'stage' must be 0 or 1 or"),
        (lambda net: plots.two_passes(net, X, Y, -1), "two_passes: 'stage' must be .*got -1"),
        (
            lambda net: plots.ways_out(TWO, SIGNALS, 0),
            "ways_out: 'unit' must be 1 or 2 or 3; got 0",
        ),
        (lambda net: plots.ways_out(TWO.T, SIGNALS, 1), r"'W2' must have shape \(2, 3\)"),
        (lambda net: plots.ways_out(TWO, SIGNALS.T, 1), r"'delta2' must have shape \(2, 1\)"),
    ],
)
def test_bad_input_is_refused_by_name(net, make, words):
    with pytest.raises(ValueError, match=words):
        make(net)
