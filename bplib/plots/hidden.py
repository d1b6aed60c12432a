"""Chapter 13: the loss against one weight, and an output as a sum of hinges."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bplib import validate
from bplib.activations import relu
from bplib.nets import Array, Net
from bplib.plots.style import BACKWARD, FORWARD, INK, SKY, axes, styled

LOW, HIGH, FLOOR, ROOF = -2.0, 2.0, 0.38, 0.58  # the weights and, at least, the losses drawn


@styled
def weight_slice(net: Net, X: ArrayLike, Y: ArrayLike, weight: str, value: float) -> Figure:
    """The loss against one weight, all others kept, with the net's own value and slope.

    A dot stands at ``value``, a ring at each corner: there a hidden score of some column is 0.
    Formula: L(w), and the line L(w_0) + grad (w - w_0).
    Shapes: X (d, N), Y (n, N); ``weight`` such as "W1[2, 0]", ``value`` from -2 to 2.
    Raises: ValueError for a weight that the net lacks, or another value. Source: S2-E2-gW1.
    """
    X, Y = validate.array("weight_slice", "X", X, "(d, N)"), np.asarray(Y, dtype=float)
    validate.choice("weight_slice", "weight", weight, tuple(weights_of(net)))
    if not LOW <= value <= HIGH:
        validate.refuse("weight_slice", "value", f"lie between {LOW:g} and {HIGH:g}", value)
    name, place = weights_of(net)[weight]
    corners = _corners(net, X, name, place)
    steps = np.sort([*np.linspace(LOW, HIGH, 41), *corners])
    own, slope = float(net.parameters[name][place]), float(net.gradients(X, Y)[name][place])
    start, curve = net.loss(X, Y), _losses(net, X, Y, name, place, steps)
    roof = max(ROOF, 1.05 * float(np.max(curve)))
    figure, (ax,) = axes(4.8, 3.2)
    figure.subplots_adjust(left=0.17)
    ax.set(
        xlim=(LOW, HIGH),
        ylim=(FLOOR, roof),
        xticks=range(-2, 3),
        xlabel=f"value of {weight}",
        ylabel="loss",
    )
    ax.set_yticks(np.arange(0.4, roof, 0.05 if roof == ROOF else 0.2))
    ax.plot(steps, curve, color=FORWARD)
    ends = np.array([LOW, HIGH])
    ax.plot(ends, start + slope * (ends - own), "--", color=BACKWARD, linewidth=1.4)
    rings = np.array([*corners, *[np.nan] * (X.shape[1] - len(corners))])
    heights = [*_losses(net, X, Y, name, place, corners), *rings[len(corners) :]]
    ax.plot(rings, heights, "o", color=INK, markerfacecolor="none", markersize=8)
    loss = float(_losses(net, X, Y, name, place, np.array([value]))[0])
    ax.plot([value], [loss], "o", color=INK, markersize=8)
    ax.set_title(f"{weight} = {value:.2f}: L = {loss:.4f}".replace("-", "−"))
    figure.set_label(
        f"The loss against {weight} from −2 to 2: {len(corners)} corners. The net has {own:.2f}, "
        f"where the slope is {slope:.4f}. At {value:.2f} the loss is {loss:.4f}.".replace("-", "−")
    )
    return figure


def weights_of(net: Net) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Every weight as ``W1[0, 1]``, with its matrix and place.

    Formula: code counts from 0. Shapes: any. Raises: nothing. Source: the course's own.
    """
    return {
        f"{name}[{', '.join(map(str, place))}]": (name, place)
        for name, value in net.parameters.items()
        for place in np.ndindex(value.shape)
    }


def _losses(
    net: Net, X: Array, Y: Array, name: str, place: tuple[int, ...], values: Array
) -> list[float]:
    parameters = net.parameters
    losses = []
    for value in values:
        moved = parameters[name].copy()
        moved[place] = value
        losses.append(float(net.loss_at(parameters | {name: moved}, X, Y)))
    return losses


def _corners(net: Net, X: Array, name: str, place: tuple[int, ...]) -> Array:
    """The values of a weight of the first layer for which a column's score is 0."""
    if name != "W1" or net.layers[0].activation is not relu:
        return np.array([])
    unit, origin = place
    rest = net.forward(X).scores[0][unit] - net.layers[0].W[place] * X[origin]
    corners = np.unique(-rest / X[origin])
    return corners[(corners > LOW) & (corners < HIGH)]


@styled
def hinges(net: Net, X: ArrayLike, Y: ArrayLike) -> Figure:
    """A net of one input, its hidden ReLU units and one output: the output as a sum of hinges.

    Formula: f(x) = b_2 + sum over i of w_2i max(0, w_1i x + b_1i), with a corner at -b_1i / w_1i.
    Shapes: X and Y (1, N); W1 (H, 1), W2 (1, H). Raises: ValueError for another net.
    Source: S3-ARC2.
    """
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    hidden = net.layers[0]
    if hidden.W.shape[1] != 1 or len(net.layers) != 2 or hidden.activation is not relu:
        validate.refuse("hinges", "net", "have one input and one ReLU layer", repr(net))
    bias = np.asarray(hidden.b)
    corners = (-bias / hidden.W).ravel()
    low, high = float(X.min()), float(X.max())
    grid = np.unique([low, high, *np.clip(corners, low, high)])[None, :]
    figure, (ax,) = axes(4.8, 3.2)
    ax.set(xlim=(low, high), ylim=(-2.2, 2.2), xlabel="x", ylabel="output")
    ax.plot(X[0], Y[0], ".", color=INK, markersize=5)
    for unit, weight in enumerate(net.layers[1].W[0]):
        part = weight * relu(hidden.W[unit, 0] * grid[0] + bias[unit, 0])
        ax.plot(grid[0], part, color=SKY, linewidth=1)
    output = net.forward(grid).activations[-1][0]
    ax.plot(grid[0], output, color=FORWARD)
    inner = (corners > low) & (corners < high)
    ends = net.forward(corners[None, :]).activations[-1][0]
    ax.plot(corners[inner], ends[inner], "o", color=INK, markerfacecolor="none", markersize=8)
    units, count, loss = len(corners), int(inner.sum()), net.loss(X, Y)
    said = f"{units} hidden unit{'s' * (units > 1)}, {count} corner{'s' * (count != 1)}"
    ax.set_title(f"{said}: loss {loss:.4f}")
    figure.set_label(f"Points and a line of straight pieces through them. {said}. Loss {loss:.4f}.")
    return figure
