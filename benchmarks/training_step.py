"""Time one training step of a 1000-100-10 sigmoid net with N = 64: bplib against plain numpy.

The plain loop is the shortest there is (S3-CODE-run): samples in rows, no bias, no check of any
input. Both run alternately in one process on the same numbers, and have to end at the same loss.
``python -m benchmarks.training_step`` rewrites its section of RESULTS.md.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no waiting for a busy second core

import numpy as np

from benchmarks.results import record
from bplib.activations import identity, sigmoid
from bplib.losses import squared_error
from bplib.nets import Layer, Net

HEAD = """## A training step: bplib beside plain numpy

`python -m benchmarks.training_step`; Python {python}, numpy {numpy}, one thread. A 1000-100-10
sigmoid net, N = 64, squared error: the shortest loop in plain numpy (S3-CODE-run, no check of
any input) and the same training as a `Net`. Both run in turns in one process, and have to reach
the same loss. Median processor time of a step; median of the ratios of neighbouring runs; shortest
of ten imports.
"""
RATIO, IMPORT_MS = 1.05, 30
IMPORTS = {
    "`import bplib`": "bplib",
    "its mathematics": "bplib.nets, bplib.graph, bplib.gradcheck, bplib.linalg, bplib.transforms",
}
RATE, STEPS, ROUNDS = 1e-4, 50, 20


def plain(x: np.ndarray, y: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> Iterator[float]:
    """The loop in plain numpy, samples in rows; yields the loss before each update."""
    while True:
        hidden = 1 / (1 + np.exp(-x @ w1))
        error = hidden @ w2 - y
        yield np.square(error).sum()
        grad_output = 2 * error
        grad_w2 = hidden.T @ grad_output
        grad_hidden = grad_output @ w2.T
        grad_w1 = x.T @ (grad_hidden * hidden * (1 - hidden))
        w1 -= RATE * grad_w1
        w2 -= RATE * grad_w2


def with_bplib(x: np.ndarray, y: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> Iterator[float]:
    """The same training as a Net, samples in columns."""
    w1, w2 = np.ascontiguousarray(w1.T), np.ascontiguousarray(w2.T)
    net = Net([Layer(w1, None, sigmoid), Layer(w2, None, identity)], squared_error)
    for step in net.train(x.T, y.T, learning_rate=RATE, steps=sys.maxsize):
        yield step.loss


def data() -> tuple[np.ndarray, ...]:
    """Inputs (64, 1000), targets (64, 10) and the two weight matrices of the plain loop."""
    rng = np.random.default_rng(0)
    return tuple(rng.normal(size=s) for s in ((64, 1000), (64, 10), (1000, 100), (100, 10)))


def seconds_per_step(losses: Iterator[float]) -> float:
    """Processor seconds per step, averaged over STEPS steps; other programs do not count."""
    start = time.process_time()
    for _ in range(STEPS):
        next(losses)
    return (time.process_time() - start) / STEPS


def compare(ways: dict[str, Callable[..., Iterator[float]]]) -> dict[str, list[float]]:
    """Times of each way, taken in turns so that a slow moment of the machine hits both."""
    running = {name: way(*data()) for name, way in ways.items()}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, losses in running.items():
            times[name].append(seconds_per_step(losses))
    assert np.isclose(*(next(losses) for losses in running.values()), rtol=1e-9, atol=0)
    return times


def import_seconds(names: str) -> float:
    """Least processor time that an import takes in a fresh interpreter that has numpy."""
    code = f"""import numpy, time
start = time.process_time()
import {names}
print(time.process_time() - start)"""
    command = [sys.executable, "-c", code]
    runs = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(10))
    return min(float(run.stdout) for run in runs)


def section() -> str:
    """The section of RESULTS.md, in Markdown."""
    times = compare({"plain": plain, "bplib": with_bplib})
    ratio = statistics.median(b / p for p, b in zip(times["plain"], times["bplib"], strict=True))
    rows = [f"| {name} | {1e3 * statistics.median(t):.3f} ms |" for name, t in times.items()]
    rows += [f"| bplib / plain, in turns | {ratio:.3f} (limit {RATIO}) |"]
    for title, names in IMPORTS.items():
        added = 1e3 * import_seconds(names)
        rows.append(f"| {title}, beyond `import numpy` | {added:.1f} ms (limit {IMPORT_MS}) |")
    head = HEAD.format(python=platform.python_version(), numpy=np.__version__)
    return "\n".join([head, "| what | measured |", "|---|---|", *rows])


def main() -> None:
    """Measure, and put the section in its place in RESULTS.md."""
    record("training step", section())


if __name__ == "__main__":
    main()
