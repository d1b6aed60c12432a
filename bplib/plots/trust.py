"""Chapter 9: what a falling loss hides, the noise of a difference, checks along random lines."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from bplib import validate
from bplib.differences import EPSILON
from bplib.plots.blame import two_curves
from bplib.plots.style import (
    BACKWARD,
    GREEN,
    INK,
    PURPLE,
    QUIET,
    axes,
    fixed,
    styled,
    trimmed,
)
from bplib.validate import Array

WIDTH = 4.8  # inches
AT = 0.9
STEPS = tuple(float(f"{digit}e-{k}") for k in range(12, 0, -1) for digit in (1, 3))
LEAST = 1e-13  # errors below this are drawn here
CLEAR, TOLERANCE = 1e-9, 1e-7  # what is closer than this is drawn here; what passes


@styled
def falling_losses(right: Sequence[float], wrong: Sequence[float], name: str) -> Figure:
    """The losses of a run with the right gradient, and of one with a wrong gradient.

    Formula: losses[t] belongs to step t.
    Shapes: sequences of one length, of numbers from 0 to 1. Raises: ValueError for other ones.
    Source: the course's own.
    """
    both = validate.array("falling_losses", "losses", [list(right), list(wrong)], "(2, T)")
    if both.min() < 0 or both.max() > 1:
        validate.refuse("falling_losses", "losses", "lie between 0 and 1", float(both.max()))
    last, ends = both.shape[1] - 1, [fixed(float(run[-1]), 2) for run in both]
    figure, (ax,) = axes(WIDTH, 2.9)
    two_curves(ax, both, {0.93: "right gradient", 0.8: name})
    ax.set(xlim=(0, last), ylim=(0, 1.05), xlabel="step", ylabel="loss")
    ax.set_title(f"{name}: ends at {ends[1]}, right: {ends[0]}")
    figure.set_label(
        f"The loss over {last} steps. With the right gradient it ends at {ends[0]}; with {name} it "
        f"ends at {ends[1]}."
    )
    return figure


@styled
def noise_floor(added: float, scale: float, k: int) -> Figure:
    """The error of the central difference of ``added`` + ``scale`` x**3 at 0.9 against the step.

    Formula: |quotient - slope| / slope; the noise is about eps |f| / (2 h slope).
    Shapes: added from 0, scale above 0, the step 10**-k with k from 1 to 12.
    Raises: ValueError for others. Source: S3-DER1.
    """
    if added < 0:
        validate.refuse("noise_floor", "added", "be 0 or more", added)
    validate.positive("noise_floor", "scale", scale)
    validate.choice("noise_floor", "k", k, tuple(range(1, 13)))
    slope, size = 3 * scale * AT**2, added + scale * AT**3
    errors = [_error(added, scale, h) for h in STEPS]
    h = float(f"1e-{k}")
    error = _error(added, scale, h)
    figure, (ax,) = axes(WIDTH, 3.3)
    figure.subplots_adjust(left=0.17)
    ax.plot(np.log10(STEPS), _heights(errors), color=PURPLE)
    noise = [EPSILON * size / (2 * step * slope) for step in STEPS]
    ax.plot(np.log10(STEPS), np.log10(noise), "--", color=BACKWARD, linewidth=1.4)
    ax.plot(np.log10(h), _heights([error])[0], "o", color=INK, markersize=8)
    ax.set(xlim=(-12.4, -0.6), ylim=(-13.4, 1.9), xlabel="step h", ylabel="relative error")
    ax.set_xticks(range(-12, 0, 4), [_power(k) for k in range(-12, 0, 4)])
    ax.set_yticks(range(-12, 1, 4), [_power(k) for k in range(-12, 1, 4)])
    ax.text(-7.0, 1.0, "noise ε|f| / (2h slope)", color=BACKWARD)
    said = f"below {_short(LEAST)}" if error < LEAST else _short(error)
    ax.set_title(f"h = {_short(h)}: error {said}")
    figure.set_label(
        f"f = {trimmed(added)} + {trimmed(scale)} x³ at 0.9: the relative error of the central "
        f"difference against the step, and the noise. At h = {_short(h)} the error is {said}."
    )
    return figure


def _error(added: float, scale: float, h: float) -> float:
    up, down = (added + scale * x * x * x for x in (AT + h, AT - h))
    slope = 3 * scale * AT * AT
    return abs((up - down) / (2 * h) - slope) / slope


@styled
def direction_errors(errors: Sequence[float], name: str) -> Figure:
    """How far one gradient misses the measured slope along each of several random directions.

    Formula: |<gradient, u> - measured slope along u| / norm(gradient), drawn from 1e-9 on.
    Shapes: a sequence of numbers from 0. Raises: ValueError for an empty one, or a negative error.
    Source: the course's own.
    """
    found = validate.array("direction_errors", "errors", list(errors), "(n,)")
    if found.min() < 0:
        validate.refuse("direction_errors", "errors", "not be negative", float(found.min()))
    caught = int((found > TOLERANCE).sum())
    figure, (ax,) = axes(WIDTH, 3.0)
    figure.subplots_adjust(left=0.17)
    places = np.arange(1, len(found) + 1)
    heights = np.log10(np.clip(found, CLEAR, None))
    for chosen, colour in ((found > TOLERANCE, BACKWARD), (found <= TOLERANCE, GREEN)):
        ax.plot(places[chosen], heights[chosen], "o", color=colour, markersize=6)
    ax.axhline(np.log10(TOLERANCE), color=QUIET, linewidth=1)
    ax.text(len(found) + 0.5, -6.85, "tolerance", ha="right", va="bottom")
    ax.set(xlim=(0, len(found) + 1), ylim=(-9.6, 1.6), xticks=[1, len(found)])
    ax.set(xlabel="direction", ylabel="relative error")
    ax.set_yticks([-9, -7, -5, -3, -1], ["10⁻⁹", "10⁻⁷", "10⁻⁵", "10⁻³", "0.1"])
    ax.set_title(f"{name}: {caught} of {len(found)} object")
    figure.set_label(
        f"{name}: the miss along each of {len(found)} random directions, on a logarithmic scale. "
        f"{caught} of them are above the tolerance."
    )
    return figure


def _heights(errors: Sequence[float]) -> Array:
    return np.asarray(np.log10(np.clip(errors, LEAST, None)))


def _short(value: float) -> str:
    text = f"{value:.0e}".replace("e+00", "").replace("e-0", "e-")
    return text.replace("-", "−")


def _power(exponent: int) -> str:
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
