"""Chapters 14 and 15: a classifier as two lanes, values running down and gradients running up."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.activations import relu, sigmoid, softmax, tanh
from bplib.losses import cross_entropy
from bplib.nets import Layer, Net
from bplib.plots.style import BACKWARD, FORWARD, styled

LANES = (0.12, 2.0)  # left ends of the forward and of the backward lane, in inches
ROW = 0.66  # height of a row, in inches
HIDDEN = {
    sigmoid: ("σ({s})", "{z} ⊙ (1 − {z}) ⊙ ∇{z}"),
    tanh: ("tanh({s})", "(1 − {z}²) ⊙ ∇{z}"),
    relu: ("max(0, {s})", "[{s} > 0] ⊙ ∇{z}"),
}
Row = tuple[str, str, str]  # forward formula, its gradient, the gradients of its parameters


@styled
def lanes(net: Net) -> Figure:
    """A softmax classifier as two lanes: values run down the left one, gradients up the right one.

    Formula: s = W x + b, z = f(s), p = softmax(s), L = -log p_y, and their gradients, for one
    sample; every line with its shape.
    Shapes: a net whose last layer is softmax with cross-entropy; sigmoid, tanh or relu before it.
    Raises: ValueError for another net. Source: S3-N3-def, S3-N4-fig, S4-fig.
    """
    *hidden, output = net.layers
    if output.activation is not softmax or net.loss_function is not cross_entropy:
        validate.refuse("lanes", "net", "end in softmax and cross_entropy", repr(net))
    if any(layer.activation not in HIDDEN for layer in hidden):
        validate.refuse("lanes", "net", "have sigmoid, tanh or relu units", repr(net))
    rows = _rows(net)
    height = ROW * len(rows) + 0.35
    figure = Figure(figsize=(4.85, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 4.85), ylim=(height, 0))
    ax.axis("off")
    for left, name, colour in zip(LANES, ("forward", "backward"), (FORWARD, BACKWARD), strict=True):
        ax.text(left, 0.22, name, color=colour, fontsize=11, fontweight="bold")
    for k, row in enumerate(rows):
        _draw(ax, row, ROW * k + 0.58, k > 0)
    down = "; ".join(forward for forward, *_ in rows)
    up = "; ".join(text for _, *texts in reversed(rows) for text in texts if text)
    figure.set_label(f"Forward: {down}. Backward: {up}.")
    return figure


def _rows(net: Net) -> list[Row]:
    """The lines of both lanes, from the input to the loss."""
    count, inputs = len(net.layers), net.layers[0].W.shape[1]
    first = _lower(1, count)
    rows = [(f"x ({inputs}, 1)", f"∇x = W{first}ᵀ ∇s{first} ({inputs}, 1)", "")]
    below = "x"
    for k, layer in enumerate(net.layers, 1):
        s, size = f"s{_lower(k, count)}", f"({len(layer.W)}, 1)"
        z = "p" if k == count else f"z{_lower(k, count - 1)}"
        after = f"W{_lower(k + 1, count)}ᵀ ∇s{_lower(k + 1, count)}"
        shape, slope = ("softmax({s})", "p − y") if k == count else HIDDEN[layer.activation]
        back = "−1/p in row y, else 0" if k == count else after
        bias = f" + b{s[1:]}" if layer.b is not None else ""
        gradient = f"∇{s} = {slope.format(s=s, z=z)} {size}"
        rows.append((f"{s} = W{s[1:]} {below}{bias} {size}", gradient, _of(layer, s, below)))
        rows.append((f"{z} = {shape.format(s=s)} {size}", f"∇{z} = {back} {size}", ""))
        below = z
    return [*rows, ("L = −ln p of class y", "1", "")]


def _of(layer: Layer, s: str, below: str) -> str:
    rows, columns = layer.W.shape
    bias = f", ∇b{s[1:]} = ∇{s} ({rows}, 1)" if layer.b is not None else ""
    return f"∇W{s[1:]} = ∇{s} {below}ᵀ ({rows}, {columns}){bias}"


def _draw(ax: Axes, row: Row, top: float, linked: bool) -> None:
    forward, gradient, parameters = row
    if linked:
        _arrow(ax, LANES[0] + 0.08, top - 0.46, top - 0.16, FORWARD)
        _arrow(ax, LANES[1] + 0.08, top - 0.16, top - 0.46, BACKWARD)
    ax.text(LANES[0], top, forward, va="center", fontsize=10)
    ax.text(LANES[1], top, gradient, va="center", fontsize=10)
    ax.text(LANES[1] + 0.3, top + 0.3, parameters, va="center", fontsize=10)


def _arrow(ax: Axes, x: float, tail: float, tip: float, colour: str) -> None:
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (x, tip), (x, tail), arrowprops=style)


def _lower(k: int, count: int) -> str:
    """The number of a layer as a subscript; nothing if there is only one."""
    return "₁₂₃₄₅₆₇₈₉"[k - 1] if 1 <= k <= count and count > 1 else ""
