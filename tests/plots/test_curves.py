"""Chapter 10's figures: the curves and slopes drawn, the words beside them, what they refuse."""

import numpy as np
import pytest

from bplib import activations, plots
from bplib.differences import numerical_gradient
from bplib.plots.activations import ACTIVATIONS
from bplib.plots.curves import View, digits
from bplib.plots.style import BACKWARD, FORWARD

SCORES = np.array([[3.2], [5.1], [-1.7]])
NAMES = ("cat", "car", "frog")
SQUARE = (lambda x: x**2, lambda x: 2 * x)
CUBE = (lambda x: x**3, lambda x: 3 * x**2)
VIEW = View((-2.0, 2.0), (-1.0, 5.0), (-5.0, 5.0), "miss r")


def lines(ax, colour):
    return [line.get_xydata() for line in ax.lines if line.get_color() == colour]


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_figures_are_public():
    assert {
        "activation_curve",
        "curve_and_slope",
        "slope_product",
        "softmax_temperature",
    } <= set(plots.__all__)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("s", [-3.5, 0.5, 2.0])
def test_the_slope_below_is_that_of_the_curve_above(name, s):
    figure = plots.activation_curve(name, s)
    upper, lower = figure.axes
    f = ACTIVATIONS[name][0][0]
    x, y = lines(upper, FORWARD)[0].T
    assert np.allclose(y, f(x), rtol=0, atol=1e-12)
    x, slopes = lines(lower, BACKWARD)[0].T
    numerical = [numerical_gradient(lambda v: f(v).sum(), np.array([v])).item() for v in x]
    smooth = np.abs(x) > 1e-4
    assert np.allclose(slopes[smooth], np.array(numerical)[smooth], rtol=0, atol=1e-7)
    (tangent,) = lines(upper, BACKWARD)
    rise = np.diff(tangent[:, 1]) / np.diff(tangent[:, 0])
    assert rise == pytest.approx(numerical_gradient(lambda v: f(v).sum(), np.array([s])), abs=1e-7)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_all_eight_show_their_whole_range_of_slopes(name):
    _, lower = plots.activation_curve(name, 0.0).axes
    low, high = lower.get_ylim()
    assert (low, high) == (-0.6, 1.15)
    (drawn,) = lines(lower, BACKWARD)
    assert low < drawn[:, 1].min() <= drawn[:, 1].max() < high


def test_the_eight_are_those_of_the_library():
    names = {name.replace(" ", "_").lower() for name in ACTIVATIONS}
    library = {*activations.DERIVATIVES, *activations.BACKWARD}
    assert names == {f.__name__ for f in library}


@pytest.mark.parametrize(
    ("name", "s", "said"),
    [
        ("sigmoid", 2.0, "s = 2:  sigmoid 0.881, slope 0.105"),
        ("sigmoid", -6.0, "s = −6:  sigmoid 0.002473, slope 0.002467"),
        ("ReLU", 0.0, "s = 0:  ReLU 0, slope 0"),
        ("leaky ReLU", 0.0, "s = 0:  leaky ReLU 0, slope 0.1"),
        ("ELU", 0.0, "s = 0:  ELU 0, slope 1"),
        ("maxout", -2.0, "s = −2:  maxout 1, slope −0.5"),
        ("softmax", 1.0, "s = 1:  softmax 0.422, slope 0.244"),
    ],
)
def test_the_title_says_value_and_slope(name, s, said):
    figure = plots.activation_curve(name, s)
    assert figure.axes[0].get_title() == said
    assert said.replace(":  ", ": ") in str(figure.get_label())


def test_a_jump_is_drawn_upright():
    _, lower = plots.activation_curve("ReLU", 1.0).axes
    (drawn,) = lines(lower, BACKWARD)
    rises = np.flatnonzero(np.diff(drawn[:, 1]))
    assert len(rises) == 1
    assert np.diff(drawn[:, 0])[rises[0]] < 1e-8


def test_two_curves_are_told_apart_and_only_the_first_has_a_tangent():
    figure = plots.curve_and_slope({"square": SQUARE, "cube": CUBE}, 1.0, VIEW)
    upper, lower = figure.axes
    assert [t.get_text() for t in upper.get_legend().get_texts()] == ["square", "cube"]
    assert upper.get_title() == "r = 1:  square 1, slope 2\ncube 1, slope 3"
    styles = [line.get_linestyle() for line in lower.lines if line.get_color() == BACKWARD]
    assert styles == ["-", "--"]
    (tangent,) = lines(upper, BACKWARD)
    assert tangent.mean(axis=0).tolist() == pytest.approx([1, 1])
    assert plots.curve_and_slope({"square": SQUARE}, 1.0, VIEW).axes[0].get_legend() is None


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.5, "0.5"), (-1.0, "−1"), (0.25, "0.25"), (4.54e-5, "0.000045"), (-0.0, "0"), (-1e-9, "0")],
)
def test_numbers_are_short(value, said):
    assert digits(value) == said


def test_products_of_slopes():
    figure = plots.slope_product(10, 0.0)
    shown = ["sigmoid 9.5·10⁻⁷", "tanh 1", "leaky ReLU 1.0·10⁻¹⁰", "ReLU 0"]
    assert texts(figure) == shown
    assert str(figure.get_label()).endswith(", ".join(shown) + ".")
    sigmoid, dot = figure.axes[0].lines[:2]
    assert np.allclose(sigmoid.get_ydata(), np.arange(1, 21) * np.log10(0.25))
    assert dot.get_xydata()[0] == pytest.approx([10, 10 * np.log10(0.25)])
    alphas = [line.get_alpha() for line in figure.axes[0].lines]
    assert alphas == [1, 1, None, 1, 1, None, 1, 1, None, 0, 0, None]
    assert figure.axes[0].get_title() == "10 layers, every score 0"
    assert plots.slope_product(1, -1.0).axes[0].get_title() == "1 layer, every score −1"
    assert texts(plots.slope_product(3, -1.0))[2:] == ["leaky ReLU 1.0·10⁻³", "ReLU 0"]


def test_temperature_bars():
    figure = plots.softmax_temperature(SCORES, NAMES, 2)
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    e = np.exp(SCORES[:, 0] / 2)
    assert heights == pytest.approx((e / e.sum()).tolist())
    assert texts(figure) == ["0.272", "0.704", "0.024"]
    assert figure.get_label() == "Softmax at temperature 2: cat 0.272, car 0.704, frog 0.024."
    ticks = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert ticks == ["cat: 3.2", "car: 5.1", "frog: −1.7"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.activation_curve("step", 0.0), "activation_curve: 'name' must be"),
        (lambda: plots.activation_curve("tanh", 7.0), "curve_and_slope: 'x' must lie within"),
        (lambda: plots.curve_and_slope({}, 0.0, VIEW), "'curves' must be one or two; got 0"),
        (
            lambda: plots.curve_and_slope(dict.fromkeys("abc", SQUARE), 0.0, VIEW),
            "'curves' must be one or two; got 3",
        ),
        (lambda: plots.slope_product(0, 1.0), "slope_product: 'layers' must be 1 to 20; got 0"),
        (lambda: plots.slope_product(21, 1.0), "slope_product: 'layers' must be 1 to 20; got 21"),
        (lambda: plots.softmax_temperature(SCORES, NAMES, 0), "'T' must be positive and finite"),
        (lambda: plots.softmax_temperature(SCORES[:, 0], NAMES, 1), "'s' must have shape"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
