"""plots: the numbers drawn, not the picture; and an alternative text for every figure."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from bplib import plots
from bplib.graph import Node
from bplib.plots.style import PALETTE, STYLE, point, styled, trimmed

M = np.array([[2.0, 1.0], [0.5, 1.0]])
X, Y = np.array([[5.0], [1.0]]), np.array([[0.0], [8.0]])


def worked():
    x, y = Node(2.0, "x"), Node(3.0, "y")
    return ((x + y).named("s") * (x * y).named("m")).named("f")


FIGURES = {
    "unit_square": lambda: plots.unit_square(M),
    "order_matters": lambda: plots.order_matters(40),
    "difference": lambda: plots.difference(X, Y),
    "score_loss": lambda: plots.score_loss(np.array([[0.3], [-0.7]]), X, 4.0),
    "nudge": lambda: plots.nudge(0.5),
    "paths": lambda: plots.paths(3),
    "network": lambda: plots.network((3, 2, 1), (1, 2, 3)),
    "computational_graph": lambda: plots.computational_graph(worked()),
}


def texts(figure: Figure) -> list[str]:
    return [t.get_text() for ax in figure.axes for t in ax.texts if t.get_alpha() != 0.0]


def test_the_figure_functions_are_public():
    assert set(FIGURES) <= set(plots.__all__)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_its_alternative_text(name):
    figure = FIGURES[name]()
    assert isinstance(figure, Figure)
    assert len(str(figure.get_label())) > 20


def test_the_square_lands_on_the_columns():
    figure = plots.unit_square(M)
    corners = figure.axes[0].patches[2].get_xy()[:4]
    assert corners.tolist() == [[0, 0], [2, 0.5], [3, 1.5], [1, 1]]
    assert figure.axes[0].get_title() == "area × 1.5"
    assert "signed area is 1.5" in str(figure.get_label())


def test_a_flipped_square_changes_colour():
    flipped = plots.unit_square(M[:, ::-1]).axes[0].patches[2]
    assert (
        flipped.get_facecolor()[:3] != plots.unit_square(M).axes[0].patches[2].get_facecolor()[:3]
    )


def test_the_two_orders_agree_only_at_a_half_turn():
    def gap(angle):
        left, right = (ax.patches[2].get_xy() for ax in plots.order_matters(angle).axes)
        return np.abs(left - right).max()

    assert [gap(a) < 1e-12 for a in (0, 40, 90, 175, 180)] == [True, False, False, False, True]


def test_loss_and_gradient_are_the_worked_ones():
    figure = plots.score_loss(np.array([[0.3], [-0.7]]), np.array([[8.0], [6.0]]), 4.0)
    assert figure.axes[0].get_title() == "loss 16.82, gradient (−46.4, −34.8)"
    (dot,) = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [float(v[0]) for v in dot.get_data()] == [0.3, -0.7]


@pytest.mark.parametrize("w", [(0.3, -0.7), (-2.0, -2.0), (2.0, 2.0)])
def test_the_arrow_leads_half_of_the_way_to_no_loss(w):
    x, start = np.array([8.0, 6.0]), np.array(w)
    (ax,) = plots.score_loss(start[:, None], x[:, None], 4.0).axes
    (tip,) = [text.xy for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert x @ tip - 4 == pytest.approx((x @ start - 4) / 2)
    assert np.cross([*x, 0], [*(tip - start), 0])[2] == pytest.approx(0, abs=1e-12)


def test_in_the_valley_there_is_no_arrow():
    (ax,) = plots.score_loss(np.array([[1.0], [1.0]]), np.array([[2.0], [1.0]]), 3.0).axes
    assert not [text for text in ax.texts if getattr(text, "arrow_patch", None)]


def test_the_nudge_carries_both_factors():
    said = texts(plots.nudge(0.5))
    assert "× dh/dx = 4x = 2" in said
    assert "× dy/dh = 6h − 2 = −5" in said


@pytest.mark.parametrize("stages", [1, 3, 10])
def test_paths_double_and_wires_add(stages):
    assert texts(plots.paths(stages)) == [f"{2**stages} paths, but only {2 * stages} wires"]


def test_the_marked_weight_is_the_one_named():
    figure = plots.network((3, 2, 1), (1, 2, 3))
    marked = [line for line in figure.axes[0].lines if line.get_color() == PALETTE["backward"]]
    assert [line.get_xydata().tolist() for line in marked] == [[[0.0, 0.0], [1.0, 0.5]]]
    assert "u¹₂₃" in texts(figure)


def test_a_network_without_a_marked_weight_has_plain_wires_only():
    figure = plots.network((2, 3, 1))
    wires = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    assert len(wires) == 9
    assert len({line.get_color() for line in wires}) == 1
    assert texts(figure) == ["x₁", "x₂", "z₁", "z₂", "z₃", "o₁"]
    assert figure.get_label() == "A network of 2, 3, 1 units, fully connected."


def test_a_graph_shows_only_what_its_step_knows():
    assert "6" not in texts(plots.computational_graph(worked(), 0))
    assert texts(plots.computational_graph(worked(), 1))[-1] == "s = x + y = 5"
    everything = [t.replace("\n", " ") for t in texts(plots.computational_graph(worked()))]
    assert everything[-1] == "∂f/∂y gets ∂f/∂s × 1 = 6 × 1 = 6, together 16"
    assert {"2", "3", "5", "6", "30", "15", "10"} <= set(everything)


def test_no_two_nodes_share_a_place():
    from bplib.plots.graphs import _layout

    x = Node(1.0, "x")
    e = x.exp()
    places = list(_layout((1 / (e + 1)) * (e - 1)).values())
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (
            lambda: plots.unit_square(np.ones((2, 3))),
            ValueError,
            r"unit_square: 'A' must have shape",
        ),
        (lambda: plots.difference(X.ravel(), Y), ValueError, r"difference: 'x' .*\(2,\)"),
        (lambda: plots.difference(X, Y.ravel()), ValueError, r"difference: 'y' .*\(2,\)"),
        (lambda: plots.score_loss(X.ravel(), X, 1.0), ValueError, r"score_loss: 'w'"),
        (lambda: plots.score_loss(X, X.ravel(), 1.0), ValueError, r"score_loss: 'x'"),
        (lambda: plots.paths(0), ValueError, "paths: 'stages' must be 1 or more; got 0"),
        (lambda: plots.network((3, 2, 1), (1, 3, 3)), IndexError, "network: 'weight'"),
        (lambda: plots.computational_graph(worked(), 11), IndexError, "must be 0 to 10; got 11"),
        (lambda: plots.computational_graph(worked(), -1), IndexError, "must be 0 to 10; got -1"),
    ],
)
def test_bad_input_is_refused_by_name(make, kind, words):
    with pytest.raises(kind, match=words):
        make()


def test_the_style_does_not_leak():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    styled(lambda: Figure())()
    assert dict(mpl.rcParams) == before
    assert STYLE["axes.edgecolor"] == PALETTE["quiet"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (-0.001, "0"), (-5.8, "−5.8"), (16.824, "16.82"), (100.0, "100")],
)
def test_numbers_are_trimmed(value, text):
    assert trimmed(value) == text


def test_points_lie_down():
    assert point(np.array([[5.0], [-7.0]])) == "(5, −7)"
