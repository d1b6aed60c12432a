"""Chapter 12: one step at every rate, and a walk in the bowl of a line's loss."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
from bplib.nets import Net
from bplib.plots.style import (
    BACKWARD,
    FORWARD,
    INK,
    PURPLE,
    QUIET,
    SKY,
    axes,
    point,
    styled,
    trimmed,
)
from bplib.validate import Array

RATES = 34  # pieces of the curve over the rates
TURN = np.linspace(0, 2 * np.pi, 49)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)])
HEIGHTS = (0.02, 0.1, 0.3, 0.7, 1.3, 2.2, 3.5, 5.5)  # of the level lines, above the best loss
BOWL = ((-0.6, 3.2), (-0.6, 4.0))  # the window on w and b


@styled
def step_rates(net: Net, x: Array, y: Array, rate: float, last: float) -> Figure:
    """The loss after one step against the rate of that step, and what the slope promises.

    Formula: L(theta - rate g); the promise is L - rate |g|^2.
    Shapes: x (d, 1), y (1, 1); rate from 0 to ``last``.
    Raises: ValueError for another shape or a rate outside. Source: S0-Q2.2d.
    """
    if not 0 <= rate <= last:
        validate.refuse("step_rates", "rate", f"lie between 0 and {last:g}", rate)
    rates = np.linspace(0, last, RATES + 1)
    now, after = net.loss(x, y), [_stepped(net, x, y, r).loss(x, y) for r in rates]
    squares = sum(float((g * g).sum()) for g in net.gradients(x, y).values())
    moved = _stepped(net, x, y, rate)
    loss, output = moved.loss(x, y), moved.forward(x).activations[-1]
    figure, (ax,) = axes(5.4, 3.4)
    figure.subplots_adjust(left=0.15)
    ax.axhline(now, color=QUIET, linewidth=1.2, linestyle=":")
    ax.plot(rates, after, color=FORWARD)
    ax.plot([0, now / squares], [now, 0], "--", color=BACKWARD, linewidth=1.4)
    ax.plot([rate], [loss], "o", color=INK, markersize=8)
    top = 1.35 * max(now, 0.8 * max(after))
    ax.set(xlim=(-0.02 * last, 1.02 * last), ylim=(-0.04 * top, top), xlabel="rate of the step")
    ax.set(ylabel="loss after the step")
    said = f"output {trimmed(output.item())}, loss {loss:.1f}"
    ax.set_title(f"rate {rate:.3f}: {said}")
    better = "less than" if loss < now * (1 - 1e-9) else "not less than"
    figure.set_label(
        f"The loss after one step against its rate, with the tangent at rate 0. At the rate "
        f"{rate:.3f}: {said}, {better} {now:.1f} before the step."
    )
    return figure


def _stepped(net: Net, x: Array, y: Array, rate: float) -> Net:
    return net.step(x, y, rate) if rate > 0 else net


@styled
def bowl_walk(X: Array, Y: Array, rate: float, step: int) -> Figure:
    """Left, a line after ``step`` steps among its points; right, the walk of its w and b.

    Formula: L = mean of (w x + b - y)^2 / 2; (w, b) <- (w, b) - rate grad L, from (0, 0).
    Shapes: X and Y (1, N). Raises: ValueError for other shapes, or all x alike.
    Source: S3-REG1.
    """
    X = validate.array("bowl_walk", "X", X, "(1, N)")
    validate.same_shape("bowl_walk", "Y", validate.finite("bowl_walk", "Y", Y), "X", X)
    if np.ptp(X) == 0:
        validate.refuse("bowl_walk", "X", "hold two different values", point(X))
    A = np.vstack([X, np.ones_like(X)])
    H = A @ A.T / X.size
    best = np.linalg.solve(H, A @ Y.T / X.size)
    path = [np.zeros((2, 1))]
    for _ in range(step):
        path.append(path[-1] - rate * H @ (path[-1] - best))
    (w,), (b,) = path[-1]
    loss = 0.5 * float(np.mean((w * X + b - Y) ** 2))
    figure, (left, right) = axes(6.2, 3.4, 2)
    ends = np.array([X.min() - 0.4, X.max() + 0.4])
    left.vlines(X[0], np.minimum(Y, w * X + b)[0], np.maximum(Y, w * X + b)[0], color=PURPLE)
    left.plot(ends, w * ends + b, color=FORWARD)
    left.plot(X[0], Y[0], "o", color=INK)
    left.set(
        xlim=ends, ylim=(-0.5, 9), xlabel="x", ylabel="y", title=f"step {step}: loss {loss:.4f}"
    )
    _bowl(right, H, best, np.hstack(path))
    right.set_title(f"w = {trimmed(w)}, b = {trimmed(b)}")
    figure.set_label(
        f"After {step} steps with the rate {rate:g} the line has w = {trimmed(w)} and "
        f"b = {trimmed(b)}; its loss is {loss:.4f}. The best line has {point(best)}."
    )
    return figure


def _bowl(ax: Axes, H: Array, best: Array, path: Array) -> None:
    """Level lines best + sqrt(2 h) H^(-1/2) circle, and the path among them."""
    values, V = np.linalg.eigh(H)
    for height in HEIGHTS:
        ring = best + V @ (np.sqrt(2 * height / values)[:, None] * CIRCLE)
        ax.plot(*ring, color=SKY, linewidth=0.9)
    ax.plot(*path, "o-", color=BACKWARD, linewidth=1.2, markersize=3)
    ax.plot(*best, "+", color=INK, markersize=10)
    ax.plot(*path[:, -1:], "o", color=INK, markersize=7)
    ax.set(xlim=BOWL[0], ylim=BOWL[1], aspect="equal", xlabel="w", ylabel="b")
