"""plots of chapter 6: the slopes, the walks and the arrows that are drawn."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from bplib import plots
from bplib.plots.style import BACKWARD, INK, PALETTE


def parabola(x):
    return x**2 - 4 * x + 3


def slope(x):
    return 2 * x - 4


def bowl(x):
    return x[0] ** 2 + 10 * x[1] ** 2


def bowl_gradient(x):
    return np.stack([2 * x[0], 20 * x[1]])


START = np.array([[1.0], [1.0]])


def on_map(rate=0.05, steps=3, most=10):
    return plots.walk_on_map(bowl, bowl_gradient, START, rate, steps, most)


FIGURES = {
    "secant": lambda: plots.secant(parabola, 1.0, 1.0, -2.0),
    "walk_on_curve": lambda: plots.walk_on_curve(parabola, slope, 5.0, 0.25),
    "gradient_field": lambda: plots.gradient_field(bowl, bowl_gradient),
    "walk_on_map": on_map,
}


def lines(figure: Figure, colour: str) -> list[list[list[float]]]:
    found = [line for line in figure.axes[0].lines if line.get_color() == colour]
    return [np.round(line.get_xydata(), 9).tolist() for line in found]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_public_and_has_its_alternative_text(name):
    assert name in plots.__all__
    assert len(str(FIGURES[name]().get_label())) > 20


def test_the_secant_joins_two_points_and_the_tangent_has_the_given_slope():
    figure = plots.secant(parabola, 1.0, 2.0, -2.0)
    assert lines(figure, INK) == [[[1, 0], [3, 0]]]
    assert lines(figure, PALETTE["purple"]) == [[[-1.5, 0], [5.5, 0]]]
    assert lines(figure, BACKWARD) == [[[-1.5, 5], [5.5, -9]]]
    assert figure.axes[0].get_title() == "slopes: secant 0, tangent −2"


def test_the_walk_on_the_curve_is_the_rule():
    figure = plots.walk_on_curve(parabola, slope, 5.0, 0.25, steps=3)
    (walk,) = lines(figure, BACKWARD)
    assert walk == [[5, 8], [3.5, 1.25], [2.75, -0.4375], [2.375, -0.859375]]
    assert "after 3 steps it is 2.38" in str(figure.get_label())


def test_the_arrows_point_along_the_gradient():
    _, arrows = plots.gradient_field(bowl, bowl_gradient).axes[0].collections
    x, drawn = arrows.get_offsets().T, np.stack([arrows.U, arrows.V])
    true = bowl_gradient(np.asarray(x))
    assert np.allclose(drawn[0] * true[1], drawn[1] * true[0])
    assert ((drawn * true).sum(axis=0) > 0).all()
    assert np.allclose((drawn**2).sum(axis=0) ** 2, (true**2).sum(axis=0))


def test_the_walk_on_the_map_is_the_rule():
    figure = on_map(steps=2)
    walk, end = lines(figure, INK)
    stops = [[1, 1], [0.9, 0], [0.81, 0]]
    assert [stop for i, stop in enumerate(walk) if stop not in walk[:i]] == stops
    assert end == [stops[-1]]
    assert figure.axes[0].get_title() == "2 steps with the rate 0.05: f = 0.6561"
    assert str(figure.get_label()).startswith("From (1, 1), a walk of 2 steps")


def test_a_walk_off_the_map_is_cut_at_its_edge_and_says_when():
    figure = on_map(rate=0.125, steps=9)
    walk, end = lines(figure, INK)
    assert walk[0] == [1, 1]
    assert [0.75, -1.5] in walk
    assert walk[-1] == end[0] == pytest.approx([0.5925, 1.65])  # 10 % beyond the edge
    assert figure.axes[0].get_title() == "9 steps with the rate 0.125: off the map at step 2"


def test_a_long_walk_has_a_line_without_dots_and_few_vertices():
    figure = on_map(rate=0.01, steps=200, most=400)
    walk = figure.axes[0].lines[0]
    assert walk.get_marker() == "None"
    assert len(walk.get_xydata()) == 41


def test_states_of_one_figure_have_the_same_parts():
    counts = {
        (len(f.axes[0].lines), len(f.axes[0].lines[0].get_xydata()))
        for f in (on_map(steps=0), on_map(steps=10), on_map(rate=0.2, steps=10))
    }
    assert counts == {(3, 11)}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.secant(parabola, 1.0, 0.0, -2.0), "secant: 'dx' must"),
        (lambda: plots.walk_on_curve(parabola, slope, 5.0, -1.0), "walk_on_curve: 'learning_rate'"),
        (lambda: plots.gradient_field(bowl, bowl), "gradient_field: 'gradient' must have shape"),
        (lambda: plots.walk_on_map(bowl, bowl_gradient, START.ravel(), 0.1, 1, 1), "'start'"),
        (lambda: on_map(rate=0.0), "walk_on_map: 'learning_rate'"),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
