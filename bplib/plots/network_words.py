"""The numbers of a small net for one column, and what its figure says about them."""

from typing import NamedTuple

from bplib.nets import Array, Net
from bplib.plots.style import BACKWARD, FORWARD, INK

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Numbers(NamedTuple):
    """All numbers of one column: x and every score, activation, signal and weight gradient."""

    x: Array
    scores: list[Array]
    outputs: list[Array]
    target: Array
    loss: float
    signals: list[Array]
    shares: list[Array]
    columns: int


def numbers_of(net: Net, X: Array, Y: Array, sample: int) -> Numbers:
    """All numbers of column ``sample``; the loss is the batch's, a share is one outer product."""
    run, signals = net.forward(X), net.error_signals(X, Y)
    columns = [[A[:, [sample]] for A in group] for group in (run.scores, run.activations, signals)]
    inputs = [X[:, [sample]], *columns[1]]
    shares = [signal @ a.T for signal, a in zip(columns[2], inputs, strict=False)]
    scores, outputs, signals = columns
    loss, count, target = net.loss(X, Y), X.shape[1], Y[:, [sample]]
    return Numbers(inputs[0], scores, outputs, target, loss, signals, shares, count)


def blamed(net: Net, k: int) -> int:
    """The stage in which the weights of layer ``k`` (from 0) get their gradient."""
    return 4 * len(net.layers) + 1 - 2 * k


def headline_of(net: Net, numbers: Numbers, stage: int, sample: int) -> tuple[str, str]:
    """What a stage computes, with shapes, and its colour."""
    count = len(net.layers)
    if stage == 0:
        shape = numbers.x.shape
        return f"Column {sample + 1} of {numbers.columns} goes in: x {shape}", INK
    if stage == 2 * count + 1:
        scale = f", {net.options['scale'].replace('_', ' ')}" if "scale" in net.options else ""
        batch = f" of all {numbers.columns} columns" if numbers.columns > 1 else ""
        return f"L = {net.loss_function.__name__.replace('_', ' ')}{scale}{batch}", FORWARD
    if stage <= 2 * count:
        return _forward_line(net, (stage + 1) // 2, stage % 2 == 1), FORWARD
    line = _backward_line(net, (4 * count + 3 - stage) // 2, stage % 2 == 0)
    share = f", the share of column {sample + 1}"
    return line + share * (stage % 2 == 1 and numbers.columns > 1), BACKWARD


def _forward_line(net: Net, k: int, score: bool) -> str:
    layer, n = net.layers[k - 1], subscript(k)
    rows, columns = layer.W.shape
    if not score:
        return f"{output_name(net, k)} = {layer.activation.__name__}(s{n}): ({rows}, 1)"
    bias = "" if layer.b is None else f" + b{n}"
    given = "x" if k == 1 else f"z{subscript(k - 1)}"
    return f"s{n} = W{n} {given}{bias}: ({rows}, 1) = ({rows}, {columns})({columns}, 1)"


def _backward_line(net: Net, k: int, signal: bool) -> str:
    layer, n, after = net.layers[k - 1], subscript(k), subscript(k + 1)
    rows, columns = layer.W.shape
    if not signal:
        given = "x" if k == 1 else f"z{subscript(k - 1)}"
        return f"∇W{n} = δ{n} {given}ᵀ: ({rows}, {columns}) = ({rows}, 1)(1, {columns})"
    if k == len(net.layers):
        return f"δ{n} = ∂L/∂s{n}, as a column: ({rows}, 1)"
    arrived = f"W{after}ᵀ δ{after}: ({rows}, 1) = ({rows}, {len(net.layers[k].W)})"
    return f"δ{n} = {layer.activation.__name__}′(s{n}) ⊙ {arrived}({len(net.layers[k].W)}, 1)"


def label_of(net: Net, numbers: Numbers, stage: int, headline: str) -> str:
    """The alternative text: the headline and every number shown so far."""
    count = len(net.layers)
    said = [f"x = {_listed(numbers.x)}", f"y = {_listed(numbers.target)}"]
    said += [f"{name} = {_listed(value)}" for name, value in net.parameters.items()]
    for k in range(1, count + 1):
        said += [f"s{k} = {_listed(numbers.scores[k - 1])}"] * (stage >= 2 * k - 1)
        output = "p" if k == count else f"z{k}"
        said += [f"{output} = {_listed(numbers.outputs[k - 1])}"] * (stage >= 2 * k)
    said += [f"L = {figures(numbers.loss)}"] * (stage > 2 * count)
    for k in range(count, 0, -1):
        at = blamed(net, k - 1)
        said += [f"error signal {k} = {_listed(numbers.signals[k - 1])}"] * (stage >= at - 1)
        said += [f"gradient of W{k} = {_listed(numbers.shares[k - 1])}"] * (stage >= at)
    return f"Stage {stage} of {4 * count + 1}. {headline}. {'; '.join(said)}."


def _listed(A: Array) -> str:
    rows = [", ".join(figures(v) for v in row) for row in A]
    return rows[0] if len(rows) == 1 else "[" + "; ".join(rows) + "]"


def output_name(net: Net, k: int) -> str:
    """What layer ``k`` (from 1) gives: z with its number, or p at the output."""
    return "p" if k == len(net.layers) else f"z{subscript(k)}"


def figures(value: float) -> str:
    """A number as networks print it: four decimals, zero as 0, and a real minus sign.

    Formula: round(value, 4). Shapes: a number. Raises: nothing. Source: S2-E2-S1.
    """
    text = f"{value:.4f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def subscript(number: int) -> str:
    """A number in small, lowered digits."""
    return str(number).translate(SUBSCRIPTS)
