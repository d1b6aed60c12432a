"""Time the forward and the backward pass of a 784-w-w-10 ReLU net with N = 64 against its width w.

Beside each time stands what chapter 17 counts: multiplications by formula, and bytes read off the
arrays. The widths take turns, so that a slow moment of the machine hits all of them.
``python -m benchmarks.layer_width`` rewrites its section of RESULTS.md.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from itertools import pairwise

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no waiting for a busy second core

import numpy as np

from benchmarks.results import record
from bplib.activations import identity, relu
from bplib.losses import half_squared_error
from bplib.nets import Layer, Net

HEAD = """## A gradient against the width of the layers

`python -m benchmarks.layer_width`; Python {python}, numpy {numpy}, one thread. A 784-w-w-10 ReLU
net, N = 64, float64. Products: multiplications of one gradient, forward and backward, in millions,
by formula. Weights and cache: bytes read off the arrays. Times: median processor time of `forward`
and of `gradients`, which runs forward once itself. The last columns are the ratio of the two, as
measured and as the products promise.
"""
COLUMNS = "| w | products | weights | cache | forward | gradients | measured | promised |"
WIDTHS, N, ROUNDS, SECONDS = (32, 64, 128, 256, 512, 1024), 64, 7, 0.05


def sizes(width: int) -> tuple[int, ...]:
    """The number of units in each layer, the input first."""
    return (784, width, width, 10)


def made(width: int) -> tuple[Net, np.ndarray, np.ndarray]:
    """The net and its batch, from one seed."""
    rng = np.random.default_rng(0)
    layers = [
        Layer(rng.normal(size=(m, d)) / d**0.5, np.zeros((m, 1)), identity if m == 10 else relu)
        for d, m in pairwise(sizes(width))
    ]
    return Net(layers, half_squared_error), rng.normal(size=(784, N)), rng.normal(size=(10, N))


def products(width: int) -> tuple[int, int]:
    """Multiplications of the matrix products, forward and backward."""
    each = [N * m * d for d, m in pairwise(sizes(width))]
    return sum(each), 2 * sum(each) - each[0]


def stored(net: Net, X: np.ndarray) -> tuple[int, int]:
    """Bytes of the weights, and of the scores and activations that a forward pass keeps."""
    run = net.forward(X)
    kept = {id(A): A.nbytes for A in (*run.scores, *run.activations)}
    return sum(p.nbytes for p in net.parameters.values()), sum(kept.values())


def seconds(action: Callable[[], object]) -> float:
    """Processor seconds of one call, averaged over a few; other programs do not count."""
    calls, start = 0, time.process_time()
    while (used := time.process_time() - start) < SECONDS:
        action()
        calls += 1
    return used / calls


def timed() -> dict[int, tuple[float, float]]:
    """Median seconds of forward and of gradients for each width."""
    cases = {width: made(width) for width in WIDTHS}
    times: dict[int, list[tuple[float, float]]] = {width: [] for width in WIDTHS}
    for _ in range(ROUNDS):
        for width, (net, X, Y) in cases.items():
            forward = seconds(lambda net=net, X=X: net.forward(X))
            gradients = seconds(lambda net=net, X=X, Y=Y: net.gradients(X, Y))
            times[width].append((forward, gradients))
    return {
        width: (statistics.median(f for f, _ in pairs), statistics.median(g for _, g in pairs))
        for width, pairs in times.items()
    }


def section() -> str:
    """The section of RESULTS.md, in Markdown."""
    rows = []
    for width, (forward, gradients) in timed().items():
        net, X, _ = made(width)
        ahead, back = products(width)
        weights, cache = stored(net, X)
        rows.append(
            f"| {width} | {(ahead + back) / 1e6:.1f} M | {weights / 1e3:.0f} kB "
            f"| {cache / 1e3:.0f} kB | {1e3 * forward:.3f} ms | {1e3 * gradients:.3f} ms "
            f"| {gradients / forward:.2f} | {(ahead + back) / ahead:.2f} |"
        )
    head = HEAD.format(python=platform.python_version(), numpy=np.__version__)
    return "\n".join([head, COLUMNS, "|---|---|---|---|---|---|---|---|", *rows])


def main() -> None:
    """Measure, and put the section in its place in RESULTS.md."""
    record("layer width", section())


if __name__ == "__main__":
    main()
