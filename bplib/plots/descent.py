"""Chapter 6: secant and tangent, a gradient field, and walks downhill."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bplib import validate
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

Function = Callable[[Any], Any]
LINE = np.linspace(-1.5, 5.5, 57)
MAP = np.array([[-2.2, 2.2], [-1.5, 1.5]])  # the plane that a map shows: x1, then x2
LEVELS = (-0.9, -0.6, -0.2, 0, 0.5, 1, 1.5, 2, 2.2, 2.6, 3.5, 5, 8, 12)
VERTICES = 41  # of a walk's line; a walk that shows its steps has one more than steps


@styled
def secant(f: Function, x: float, dx: float, slope: float) -> Figure:
    """The curve of f, the secant through x and x + dx, and the tangent at x.

    Formula: secant slope = (f(x + dx) - f(x)) / dx; ``slope`` is the tangent's.
    Shapes: x, dx, slope numbers; f takes an array. Raises: ValueError if dx is not positive.
    Source: S3-DER1, S3-DER4.
    """
    dx = validate.positive("secant", "dx", dx)
    ends = np.array([x, x + dx])
    quotient = float(f(x + dx) - f(x)) / dx
    figure, (ax,) = axes(5.4, 3.6)
    ax.plot(LINE, f(LINE), color=FORWARD)
    for rise, colour, style in ((slope, BACKWARD, "--"), (quotient, PURPLE, "-")):
        ax.plot(LINE[[0, -1]], f(x) + rise * (LINE[[0, -1]] - x), style, color=colour)
    ax.plot(ends, f(ends), "o", color=INK)
    ax.set(xlim=LINE[[0, -1]], ylim=(-4, 9), xlabel="x", ylabel="f(x)")
    ax.axhline(0, color=QUIET, linewidth=0.8)
    said = f"secant {trimmed(quotient)}, tangent {trimmed(slope)}"
    ax.set_title(f"slopes: {said}")
    figure.set_label(
        f"The curve and two lines through its point at x = {trimmed(x)}. With the second point "
        f"{trimmed(dx)} further right the slopes are: {said}."
    )
    return figure


@styled
def walk_on_curve(
    f: Function, derivative: Function, start: float, learning_rate: float, steps: int = 8
) -> Figure:
    """A walk downhill on the curve of f.

    Formula: x <- x - learning_rate f'(x), ``steps`` times.
    Shapes: numbers; f takes an array. Raises: ValueError if the rate is not positive.
    Source: S3-DER2, S3-DER3.
    """
    learning_rate = validate.learning_rate("walk_on_curve", learning_rate)
    places = [start]
    for _ in range(steps):
        places.append(places[-1] - learning_rate * derivative(places[-1]))
    x = np.array(places)
    figure, (ax,) = axes(5.4, 3.6)
    wide = np.linspace(-4, 8, 61)
    ax.plot(wide, f(wide), color=FORWARD)
    ax.plot(x, f(x), "-", color=BACKWARD, linewidth=1.2)
    ax.plot(x, f(x), "o", color=INK, markersize=5)
    ax.set(xlim=(-4, 8), ylim=(-3, 24), xlabel="x", ylabel="f(x)")
    said = ", ".join(trimmed(v) for v in x[:5])
    ax.set_title(f"x: {said}, …")
    figure.set_label(
        f"A walk on the curve with the rate {trimmed(learning_rate)}: x goes {said} and so on; "
        f"after {steps} steps it is {trimmed(x[-1])}."
    )
    return figure


@styled
def gradient_field(f: Function, gradient: Function) -> Figure:
    """Level lines of f on the map, and arrows along its gradient.

    Formula: the arrow at x points along grad f(x); its length grows with the slope's square root.
    Shapes: f takes (2, N) and returns (N,); gradient takes and returns (2, N).
    Raises: ValueError if the gradient has another shape. Source: S3-PD2.
    """
    grid = np.meshgrid(np.linspace(-1.8, 1.8, 10), np.linspace(-1, 1, 7))
    x = np.stack([axis.ravel() for axis in grid])
    arrows = validate.array("gradient_field", "gradient", gradient(x), "(2, N)")
    arrows = arrows / np.sqrt(np.linalg.norm(arrows, axis=0) + 1e-12)
    figure, (ax,) = axes(5.8, 4.3)
    _map(ax, f)
    ax.quiver(*x, *arrows, color=BACKWARD, angles="xy", scale=26, width=0.005)
    figure.set_label(
        "Level lines of a function over x₁ from −2.2 to 2.2 and x₂ from −1.5 to 1.5, and arrows "
        "along its gradient: uphill, at right angles to the level lines."
    )
    return figure


@styled
def walk_on_map(
    f: Function, gradient: Function, start: Array, learning_rate: float, steps: int, most: int
) -> Figure:
    """A walk downhill on the map; its steps are dots if it has few.

    Formula: x <- x - learning_rate grad f(x), ``steps`` times or until the walk leaves the map.
    Shapes: start (2, 1); f and gradient as in ``gradient_field``; ``most`` is the largest number
    of steps that the figure is drawn for. Raises: ValueError for another shape or a rate that is
    not positive. Source: S3-DER3, S3-PD2.
    """
    start = validate.array("walk_on_map", "start", start, "(2, 1)")
    learning_rate = validate.learning_rate("walk_on_map", learning_rate)
    path, left = _walk(gradient, start, learning_rate, steps)
    taken = path.shape[1] - 1
    shown = np.linspace(0, taken, min(most + 1, VERTICES)).round().astype(int)
    dots: dict[str, Any] = {"marker": "o", "markersize": 3.5} if most < VERTICES else {}
    figure, (ax,) = axes(5.8, 4.3)
    _map(ax, f)
    drawn = _on_map(path)
    ax.plot(*drawn[:, shown], color=INK, linewidth=1.4, **dots)
    ax.plot(*start, "o", color=PURPLE, markersize=8)
    ax.plot(*drawn[:, -1:], "o", color=INK, markersize=6)
    walked = f"{steps} step{'s' * (steps != 1)} with the rate {learning_rate:g}"
    value = f"f = {f(path)[-1]:.4f}".replace("-", "−")
    ax.set_title(f"{walked}: " + (f"off the map at step {taken}" if left else value))
    end = f"leads off the map at step {taken}" if left else f"ends at {point(path[:, -1])}, {value}"
    figure.set_label(f"From {point(start)}, a walk of {walked} {end}.")
    return figure


def _walk(gradient: Function, start: Array, rate: float, steps: int) -> tuple[Array, bool]:
    """The places of a walk, one per column, and whether the last one is off the map."""
    places = [start]
    for _ in range(steps):
        places.append(places[-1] - rate * gradient(places[-1]))
        if (np.abs(places[-1]) > MAP[:, 1:]).any():
            return np.hstack(places), True
    return np.hstack(places), False


def _on_map(path: Array) -> Array:
    """The path with its last place drawn back to just beyond the edge, along its last step."""
    if path.shape[1] == 1:
        return path
    before, step = path[:, -2:-1], path[:, -1:] - path[:, -2:-1]
    room = 1.1 * MAP[:, 1:] - np.sign(step) * before  # to the edge that the step goes to
    part = min(1.0, float((room / np.maximum(np.abs(step), 1e-12)).min()))
    return np.hstack([path[:, :-1], before + part * step])


def _map(ax: Axes, f: Function) -> None:
    (left, right), (low, high) = MAP
    x1, x2 = np.meshgrid(np.linspace(left, right, 61), np.linspace(low, high, 49))
    height = f(np.stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    ax.contour(x1, x2, height, LEVELS, colors=SKY, linewidths=0.9, linestyles="solid")
    ax.set(xlim=(left, right), ylim=(low, high), xlabel="x₁", ylabel="x₂")
    ax.set(xticks=(-2, -1, 0, 1, 2), yticks=(-1, 0, 1))
