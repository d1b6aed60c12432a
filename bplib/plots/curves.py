"""Chapters 10 and 11: a curve above its slope with one place marked, for every function alike."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bplib import validate
from bplib.plots.style import BACKWARD, FORWARD, INK, QUIET, styled, trimmed
from bplib.validate import Array

Function = Callable[[Any], Any]
Curve = tuple[Function, Function]  # f and f', each from (N,) to (N,)


class View(NamedTuple):
    """What a figure shows: ranges from left to right and low to high, and where slopes jump."""

    span: tuple[float, float]
    heights: tuple[float, float]
    slopes: tuple[float, float]
    axis: str = "score s"
    breaks: tuple[float, ...] = ()


@styled
def curve_and_slope(curves: dict[str, Curve], x: float, view: View) -> Figure:
    """Curves above their slopes, each marked at x; the first is solid and has its tangent there.

    Formula: f(x) above, f'(x) below; the tangent has the slope f'(x).
    Shapes: x a number within the span; one or two curves. Raises: ValueError for another number
    of curves, or an x outside. Source: S1-3c.
    """
    if not 1 <= len(curves) <= 2:
        validate.refuse("curve_and_slope", "curves", "be one or two", len(curves))
    if not view.span[0] <= x <= view.span[1]:
        validate.refuse("curve_and_slope", "x", f"lie within {view.span}", x)
    figure = Figure(figsize=(4.8, 4.4))
    figure.subplots_adjust(0.16, 0.11, 0.975, 0.88, hspace=0.14)
    upper, lower = figure.subplots(2, 1, sharex=True)
    upper.set(ylim=view.heights, ylabel="value")
    lower.set(xlim=view.span, ylim=view.slopes, ylabel="slope", xlabel=view.axis)
    for ax in (upper, lower):
        ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    grid, said = _grid(view), []
    for (name, curve), line in zip(curves.items(), ("-", "--"), strict=False):
        value, slope = (float(f(np.array([x]))[0]) for f in curve)
        for ax, f, at, colour in (
            (upper, curve[0], value, FORWARD),
            (lower, curve[1], slope, BACKWARD),
        ):
            ax.plot(grid, f(grid), line, color=colour, label=name)
            ax.plot([x], [at], "o", color=INK, markersize=7)
        if line == "-":
            _tangent(upper, view, x, value, slope)
        said.append(f"{name} {digits(value)}, slope {digits(slope)}")
    for ax in (upper, lower):
        ax.axhline(0, color=QUIET, linewidth=0.8)
        ax.axvline(x, color=QUIET, linewidth=0.8, linestyle=":")
    if len(curves) > 1:
        upper.legend(loc="upper right", fontsize=10, borderaxespad=0)
    letter = view.axis.split()[-1]
    title = f"{letter} = {trimmed(x)}:  " + "\n".join(said)
    upper.set_title(title, fontsize=10, linespacing=1.4)
    figure.set_label(
        f"At {letter} = {trimmed(x)}: {'; '.join(said)}. Above the value, below the slope."
    )
    return figure


def _grid(view: View) -> Array:
    """Places from left to right, two of them at each jump of a slope."""
    jumps = [b + side for b in view.breaks for side in (-1e-9, 1e-9)]
    return np.sort(np.append(np.linspace(*view.span, 73), jumps))


def _tangent(ax: Axes, view: View, x: float, value: float, slope: float) -> None:
    (left, right), (low, high) = view.span, view.heights
    # As long on the paper whatever its slope: an eighth of the width, or its equal in height.
    reach = (right - left) / 8 / np.hypot(1, 2 * slope * (right - left) / (high - low) / 3)
    ends = np.array([x - reach, x + reach])
    ax.plot(ends, value + slope * (ends - x), color=BACKWARD, linewidth=3, alpha=0.7)


def digits(value: float) -> str:
    """Three decimals at most, six where the number is small, and a real minus sign."""
    places = 3 if abs(value) >= 0.01 or value == 0 else 6
    return trimmed(value, places)
