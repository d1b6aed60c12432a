"""plots of what a classifier says over the plane: colours, borders, samples, the hidden plane."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bplib import plots
from bplib.activations import relu, softmax, tanh
from bplib.losses import cross_entropy
from bplib.nets import Layer, Net
from bplib.plots.boundary import CELLS, CLASSES, SHADES
from bplib.plots.style import QUIET

CORNERS = np.array([[-1.0, -1, 1, 1], [-1, 1, -1, 1]])
LABELS = np.array([0, 0, 1, 1])  # separated by the vertical axis


def linear(W, b=None):
    W = np.array(W, dtype=float)
    b = np.zeros((len(W), 1)) if b is None else np.array(b, dtype=float)
    return Net([Layer(W, b, softmax)], cross_entropy, scale="sample_mean")


def hidden(activation=tanh, W1=((1.0, 0.0), (0.0, 1.0))):
    first = Layer(np.array(W1), np.zeros((len(W1), 1)), activation)
    last = Layer(np.array([[-2.0] + [0.0] * (len(W1) - 1), [2.0] + [0.0] * (len(W1) - 1)]), None)
    layers = [first, Layer(last.W, np.zeros((2, 1)), softmax)]
    return Net(layers, cross_entropy, scale="sample_mean")


VERTICAL = linear([[-3, 0], [3, 0]])


def borders(ax):
    """The points of every border that is drawn."""
    paths = [path for c in ax.collections for path in c.get_paths() if len(path.vertices)]
    return [path.vertices for path in paths]


def samples(ax):
    return [line for line in ax.lines if line.get_linestyle() == "None"]


def test_the_figures_are_public():
    assert {"decision", "two_planes"} <= set(plots.__all__)


def test_the_border_is_where_the_scores_are_equal():
    (border,) = borders(
        plots.decision(linear([[0, 0], [2, -1]], [[0.5], [0]]), CORNERS, LABELS).axes[0]
    )
    x1, x2 = border.T
    assert np.allclose(2 * x1 - x2, 0.5)
    assert np.ptp(x2) > 2


def test_no_border_where_one_class_has_everything():
    assert not borders(
        plots.decision(linear([[0, 0], [0, 0]], [[0], [5]]), CORNERS, LABELS).axes[0]
    )


def test_three_classes_have_three_borders():
    net = linear([[-1, 0], [0.5, -1], [0.5, 1]])
    assert len(borders(plots.decision(net, CORNERS, np.array([0, 0, 1, 2])).axes[0])) == 3


def test_the_colours_are_mixed_by_the_probabilities():
    picture = plots.decision(VERTICAL, CORNERS, LABELS).axes[0].images[0]
    colours = np.asarray(picture.get_array())
    assert colours.shape == (CELLS, CELLS, 4)
    assert colours[0, 0, :3] == pytest.approx(to_rgb(CLASSES[0]))
    assert colours[0, -1, :3] == pytest.approx(to_rgb(CLASSES[1]))
    assert len({tuple(c) for c in colours[0].round(6).tolist()}) <= SHADES + 1


def test_the_picture_is_the_right_way_up():
    net = linear([[0, -3], [0, 3]])
    picture = plots.decision(net, CORNERS, LABELS).axes[0].images[0]
    assert picture.origin == "lower"
    assert np.asarray(picture.get_array())[-1, 0, :3] == pytest.approx(to_rgb(CLASSES[1]))


def test_the_cells_are_centred_on_the_mesh():
    left, right, bottom, top = (
        plots.decision(VERTICAL, CORNERS, LABELS).axes[0].images[0].get_extent()
    )
    cell = 2.5 / (CELLS - 1)
    assert (left, right) == pytest.approx((-1.25 - cell / 2, 1.25 + cell / 2))
    assert (bottom, top) == (left, right)


def test_the_samples_are_drawn_by_class():
    first, second = samples(plots.decision(VERTICAL, CORNERS, LABELS).axes[0])
    assert first.get_xydata().tolist() == [[-1, -1], [-1, 1]]
    assert second.get_xydata().tolist() == [[1, -1], [1, 1]]
    assert (first.get_color(), second.get_color()) == CLASSES[:2]
    assert first.get_marker() != second.get_marker()


def test_title_and_alternative_text_give_loss_and_hits():
    figure = plots.decision(VERTICAL, CORNERS, np.array([0, 0, 1, 0]))
    loss = np.log1p(np.exp(-6)) + 6 / 4
    assert figure.axes[0].get_title() == f"loss {loss:.3f}, 3 of 4 right"
    assert f"loss {loss:.3f}, 3 of 4 right" in figure.get_label()


def test_the_hidden_plane_holds_the_activations():
    left, right = plots.two_planes(hidden(), CORNERS, LABELS).axes
    assert samples(left)[0].get_xydata().tolist() == [[-1, -1], [-1, 1]]
    assert samples(right)[0].get_xydata() == pytest.approx(np.tanh([[-1.0, -1], [-1, 1]]))


def test_the_border_of_the_hidden_plane_is_straight():
    (border,) = borders(plots.two_planes(hidden(), CORNERS, LABELS).axes[1])
    assert np.allclose(border[:, 0], 0, atol=1e-12)


def test_the_hidden_plane_carries_a_grid():
    right = plots.two_planes(hidden(), CORNERS, LABELS).axes[1]
    grid = [line.get_xydata() for line in right.lines if line.get_color() == QUIET]
    assert len(grid) == 6
    assert grid[0] == pytest.approx(np.tanh([[t, -1] for t in np.linspace(-1, 1, 9)]))
    assert grid[1] == pytest.approx(np.tanh([[-1, t] for t in np.linspace(-1, 1, 9)]))


def test_the_hidden_plane_has_room_for_large_activations():
    net = hidden(relu, ((3.0, 0.0), (0.0, 1.0)))
    assert plots.two_planes(net, CORNERS, LABELS).axes[1].get_xlim() == pytest.approx((-1.3, 3.3))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plots.decision(VERTICAL, CORNERS.T, LABELS), r"decision: 'X' .* Use X.T."),
        (lambda: plots.decision(VERTICAL, CORNERS, LABELS[:3]), "decision: 'labels'"),
        (lambda: plots.decision(VERTICAL, CORNERS, LABELS + 1), "labels from 0 to 1; got 2"),
        (lambda: plots.decision(linear(np.eye(4, 2)), CORNERS, LABELS), "2 or 3 outputs; got 4"),
        (lambda: plots.two_planes(VERTICAL, CORNERS, LABELS), "two_planes: 'net' must have two"),
        (
            lambda: plots.two_planes(hidden(W1=np.eye(3, 2).tolist()), CORNERS, LABELS),
            "two units between",
        ),
    ],
)
def test_bad_input_is_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
