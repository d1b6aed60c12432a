"""Chapter 17: a training run, its record and the map that the net has learned."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bplib import validate
from bplib.nets import Net
from bplib.plots.style import BACKWARD, FORWARD, GOLD, GREEN, INK, PURPLE, SKY, axes, styled
from bplib.validate import Array

LAND, SEA = to_rgba(GREEN, 0.45), to_rgba(SKY, 0.3)
SETS = (FORWARD, GOLD, PURPLE, GREEN)
LAYERS = (BACKWARD, GOLD, PURPLE, SKY)


@styled
def training_map(net: Net, across: ArrayLike, up: ArrayLike, land: ArrayLike, said: str) -> Figure:
    """Land and sea, and the border where the net's probability of land is one half.

    Formula: accuracy = the share of the cells whose side of the border is the true one.
    Shapes: net from (2, N) to (1, N); across (n,), up (m,), evenly spaced; land (m, n), true or
    false.
    Raises: ValueError if the shapes do not fit. Source: the course's own.
    """
    columns = validate.array("training_map", "across", across, "(n,)")
    rows = validate.array("training_map", "up", up, "(m,)")
    truth = np.asarray(land, dtype=bool)
    if truth.shape != (rows.size, columns.size):
        expected = f"have shape {(rows.size, columns.size)}"
        validate.refuse("training_map", "land", expected, truth.shape)
    share = _probabilities(net, columns, rows)
    accuracy = float(((share > 0.5) == truth).mean())
    figure, (ax,) = axes(4.4, 3.5)
    ax.imshow(
        np.where(truth[..., None], LAND, SEA),
        extent=(columns[0], columns[-1], rows[0], rows[-1]),
        origin="lower",
        interpolation="none",
        aspect="auto",
    )
    ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1), xlabel="west to east")
    ax.set_ylabel("south to north", labelpad=-6)
    _border(ax, columns, rows, share)
    ax.set_title(f"{said}: {accuracy:.0%} right")
    figure.set_label(
        f"A map, {truth.mean():.0%} of it land. {said}: the net's border between land and sea has "
        f"{accuracy:.0%} of the cells on the right side."
    )
    return figure


def _probabilities(net: Net, columns: Array, rows: Array) -> Array:
    grid = np.stack([axis.ravel() for axis in np.meshgrid(columns, rows)])
    return net.forward(grid).activations[-1].reshape(rows.size, columns.size)


def _border(ax: Axes, columns: Array, rows: Array, share: Array) -> None:
    """The line of probability one half; without one, a line of no length, so states stay alike."""
    if share.min() < 0.5 < share.max():
        ax.contour(columns, rows, share, [0.5], colors=[INK], linewidths=2)
    else:
        ax.contour(columns, rows, share, [share.max()], colors=[INK], linewidths=2, alpha=0)


@styled
def training_record(run: Mapping[int, Net], data: Mapping[str, tuple[Array, Array]]) -> Figure:
    """Loss, accuracy and the norm of each layer's weight gradient over the steps of a training run.

    Formula: accuracy = the share of outputs on the right side of 1/2; the gradients are those of
    the first data set; steps and gradients on logarithmic scales.
    Shapes: run from step numbers, from 1 upwards, to nets with one output; data from a name to X
    (d, N) and Y (1, N); at most four data sets, and four layers.
    Raises: ValueError if a net does not fit the data. Source: S3-CODE-run.
    """
    steps = sorted(run)
    trained = [run[step] for step in steps]
    X, Y = next(iter(data.values()))
    gradients = [net.gradients(X, Y) for net in trained]
    losses = {name: [net.loss(*pair) for net in trained] for name, pair in data.items()}
    rights = {name: [_right(net, *pair) for net in trained] for name, pair in data.items()}
    weights = [name for name in gradients[0] if name.startswith("W")]
    norms = {name: [float(np.linalg.norm(g[name])) for g in gradients] for name in weights}
    figure = Figure(figsize=(4.6, 6.2))
    figure.subplots_adjust(0.13, 0.08, 0.97, 0.95, hspace=0.45)
    panels = figure.subplots(3, 1)
    named = {"loss": losses, "share right": rights, "norm of the gradients": norms}
    said = []
    for ax, (title, curves) in zip(panels, named.items(), strict=True):
        gradient = curves is norms
        ends = _curves(ax, steps, curves, LAYERS if gradient else SETS, gradient)
        ax.set_title(title)
        said.append(f"{title} at the end: {ends}")
    panels[-1].set_xlabel("step")
    figure.set_label(f"A training run of {steps[-1]} steps. {'; '.join(said)}.")
    return figure


def _right(net: Net, X: Array, Y: Array) -> float:
    return float(((net.forward(X).activations[-1] > 0.5) == Y).mean())


def _curves(
    ax: Axes,
    steps: Sequence[int],
    curves: Mapping[str, Sequence[float]],
    colours: Sequence[str],
    logarithmic: bool,
) -> str:
    """Draw curves against the logarithm of the step, named in colour; return their ends."""
    said = []
    for row, ((name, values), colour) in enumerate(zip(curves.items(), colours, strict=False)):
        ax.plot(np.log10(steps), np.log10(values) if logarithmic else values, color=colour)
        left, height = 0.03 + 0.24 * row, 0.08
        ax.plot([left], [height], "s", color=colour, transform=ax.transAxes)
        ax.text(left + 0.03, height, name, transform=ax.transAxes, va="center", fontsize=10)
        said.append(f"{name} {values[-1]:.2f}")
    ax.set_xticks(range(4), ["1", "10", "100", "1000"])
    low, high = ax.get_ylim()
    ax.set_ylim(low - 0.2 * (high - low), high)
    if logarithmic:
        ax.set(ylim=(-2.3, 0.1))
        ax.set_yticks([-2, -1, 0], ["0.01", "0.1", "1"])
    return ", ".join(said)
