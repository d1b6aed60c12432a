"""Chapters 14 and 15: what a classifier says at every point of the plane, and of its hidden plane.

Colours stand for classes, mixed by their probabilities; black lines are the borders, where the two
largest probabilities are equal.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from bplib import validate
from bplib.nets import Net
from bplib.plots.style import INK, PALETTE, QUIET, axes, styled
from bplib.validate import Array

CLASSES = tuple(PALETTE[name] for name in ("purple", "green", "gold"))
MARKS = ("o", "s", "^")
CELLS = 24  # points of the mesh along each side
SHADES = 8  # a probability is drawn in so many steps: that keeps the picture small
CARRIED = np.linspace(-1, 1, 9)


@styled
def decision(net: Net, X: Array, labels: Array) -> Figure:
    """The plane as a classifier sees it, with the samples of a data set.

    Formula: P = last activation of net.forward at each point of a mesh; border where s_a = s_b.
    Shapes: X (2, N), labels (N,) from 0 to C - 1, with C = 2 or 3 outputs.
    Raises: ValueError for other shapes or labels. Source: S3-N3-def, S3-N4-fig.
    """
    X, labels = _checked("decision", net, X, labels)
    figure, (ax,) = axes(3.7, 3.6)
    verdict = _input_plane(ax, net, X, labels)
    figure.set_label(f"Regions of a classifier over the plane: {verdict}.")
    return figure


@styled
def two_planes(net: Net, X: Array, labels: Array) -> Figure:
    """The input plane of a net with two hidden units, beside the plane of its activations.

    Formula: left as ``decision``; right the activations A1 of samples and of a grid, with the
    regions of the last layer alone.
    Shapes: X (2, N), labels (N,); the first of two layers has two units.
    Raises: ValueError for another net, shape or label. Source: S3-N4-fig.
    """
    X, labels = _checked("two_planes", net, X, labels)
    if len(net.layers) != 2 or net.layers[1].W.shape[1] != 2:
        validate.refuse("two_planes", "net", "have two layers, two units between", repr(net))
    A = net.forward(X).activations[0]
    figure, (left, right) = axes(5.4, 3.0, 2)
    verdict = _input_plane(left, net, X, labels)
    low, high = min(-1.3, A.min() - 0.3), max(1.3, A.max() + 0.3)
    _regions(right, Net(net.layers[1:], net.loss_function), low, high)
    reach = float(np.abs(X).max())
    for level in (-reach, 0, reach):
        across = np.stack([CARRIED * reach, 0 * CARRIED + level])
        for line in (across, across[::-1]):
            right.plot(*net.forward(line).activations[0], color=QUIET, linewidth=1)
    _points(right, A, labels)
    right.set_title("hidden plane", fontsize=10)
    figure.set_label(f"Input plane and hidden plane of a net: {verdict}.")
    return figure


def _checked(function: str, net: Net, X: Array, labels: Array) -> tuple[Array, Array]:
    X = validate.points(function, "X", X)
    classes = len(net.layers[-1].W)
    if classes not in (2, 3):
        validate.refuse(function, "net", "have 2 or 3 outputs", classes)
    labels = validate.labels(function, "labels", labels, classes)
    validate.same_shape(function, "labels", labels, "X[0]", X[0])
    return X, labels


def _input_plane(ax: Axes, net: Net, X: Array, labels: Array) -> str:
    """Draw the regions and the samples; say loss and hits."""
    reach = 1.25 * float(np.abs(X).max())
    _regions(ax, net, -reach, reach)
    _points(ax, X, labels)
    P = net.forward(X).activations[-1]
    hits = int((P.argmax(axis=0) == labels).sum())
    loss = net.loss(X, np.eye(len(P))[:, labels])
    verdict = f"loss {loss:.3f}, {hits} of {labels.size} right"
    ax.set_title(verdict, fontsize=10)
    return verdict


def _regions(ax: Axes, net: Net, low: float, high: float) -> None:
    """Colour a square by the probabilities, and draw the borders between the classes."""
    side = np.linspace(low, high, CELLS)
    mesh = np.array(np.meshgrid(side, side)).reshape(2, -1)
    run = net.forward(mesh)
    P, S = run.activations[-1], run.scores[-1]
    colours = np.array([to_rgb(CLASSES[k]) for k in range(len(P))])
    mixed = (np.round(P * SHADES) / SHADES).T @ colours
    picture = np.hstack([np.clip(mixed, 0, 1), np.full((len(mixed), 1), 0.35)])
    margin = (high - low) / (CELLS - 1) / 2
    edges = (low - margin, high + margin)
    ax.imshow(
        picture.reshape(CELLS, CELLS, 4), extent=edges + edges, origin="lower", interpolation="none"
    )
    for k in range(len(P) - 1 if len(P) == 2 else len(P)):
        lead = S[k] - np.delete(S, k, axis=0).max(axis=0)
        if lead.min() < 0 < lead.max():
            grid = lead.reshape(CELLS, CELLS)
            ax.contour(side, side, grid, levels=[0], colors=INK, linewidths=1.4)
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal", xticks=[], yticks=[])


def _points(ax: Axes, X: Array, labels: Array) -> None:
    for k in range(int(labels.max()) + 1):
        ax.plot(
            *X[:, labels == k],
            MARKS[k],
            color=CLASSES[k],
            markeredgecolor=INK,
            markeredgewidth=0.7,
            markersize=6,
            linestyle="none",
        )
