"""Chapter 9: the error of a difference against its step, a kink, and errors entry by entry."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bplib import clinic, validate
from bplib.activations import relu
from bplib.differences import QUOTIENTS
from bplib.gradcheck import relative_error
from bplib.plots.style import BACKWARD, GOLD, GREEN, INK, PURPLE, QUIET, axes, styled, trimmed
from bplib.validate import Array

FLOOR = 1e-14  # below this an error is rounding of the last bit, which differs between machines
STEPS = tuple(float(f"{digit}e-{k}") for k in range(16, 0, -1) for digit in (1, 3))
LABELS = (("forward", -5.9, -7.0), ("central", -3.4, -8.9), ("complex", -10.4, -13.5))
WAYS: dict[str, tuple[str, type[np.floating[Any]], str]] = {
    "forward": ("forward", np.float64, GREEN),
    "central": ("central", np.float64, PURPLE),
    "complex step": ("complex", np.float64, GOLD),
    "forward, float32": ("forward", np.float32, GREEN),
    "central, float32": ("central", np.float32, PURPLE),
}


def _forward(g: Callable[[Any], Any], h: float) -> Any:
    return (g(h) - g(0 * h)) / h


FORMULAS: dict[str, Callable[..., Any]] = {"forward": _forward, **QUOTIENTS}


@styled
def step_errors(f: Callable[[Any], Any], slope: float, x: float, way: str, h: float) -> Figure:
    """The relative error of five difference quotients against the step, one way and step marked.

    Formula: |quotient - slope| / |slope|, drawn to 1e-14.
    Shapes: numbers; f takes a float32, a float64 and a complex number.
    Raises: ValueError for an unknown way, or a step that is not positive. Source: S3-DER1.
    """
    validate.choice("step_errors", "way", way, tuple(WAYS))
    validate.positive("step_errors", "h", h)
    figure, (ax,) = axes(4.8, 3.5)
    figure.subplots_adjust(left=0.17)
    ax.set(xlim=(-16.4, -0.4), ylim=(-14.4, 0.6), xlabel="step h", ylabel="relative error")
    for name, (_, precision, colour) in WAYS.items():
        errors = [_step_error(f, slope, x, name, step) for step in STEPS]
        line = "-" if precision is np.float64 else ":"
        heights = np.log10(np.clip(errors, FLOOR, 1.0))
        ax.plot(np.log10(STEPS), heights, line, color=colour, alpha=1.0 if name == way else 0.3)
    error = _step_error(f, slope, x, way, h)
    ax.plot(np.log10(h), np.log10(np.clip(error, FLOOR, 1.0)), "o", color=INK, markersize=8)
    for name, left, height in (*LABELS, ("float32 (dotted)", -13.6, -0.8)):
        ax.text(left, height, name)
    ax.set_xticks(range(-16, 0, 4), [_power(k) for k in range(-16, 0, 4)])
    ax.set_yticks(range(-12, 1, 4), [_power(k) for k in range(-12, 1, 4)])
    at = _science(h)
    said = f"below {_science(FLOOR)}" if error < FLOOR else _science(error)
    ax.set_title(f"{way}, h = {at}: error {said}".replace("-", "−"), fontsize=10)
    figure.set_label(
        f"Relative error against the step, both on logarithmic scales, for {len(WAYS)} ways. "
        f"{way} at h = {at}: the error is {said}."
    )
    return figure


def _step_error(f: Callable[[Any], Any], slope: float, x: float, way: str, h: float) -> float:
    formula, precision, _ = WAYS[way]
    at, step = precision(x), precision(h)
    shift = (lambda d: at + d) if formula != "complex" else (lambda d: complex(at) + complex(d))
    value = float(FORMULAS[formula](lambda d: f(shift(d)), step))
    return abs(value - slope) / abs(slope)


def _science(value: float) -> str:
    return f"{value:.0e}".replace("e-0", "e-")


def _power(exponent: int) -> str:
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


@styled
def kink(s: float) -> Figure:
    """ReLU around its kink, in units of the step, with the chord that a central difference takes.

    Formula: (relu(s + h) - relu(s - h)) / 2h with h = 1.
    Shapes: s is a number. Raises: ValueError beyond 2.5 steps. Source: the course's own.
    """
    if abs(s) > 2.5:
        validate.refuse("kink", "s", "lie between -2.5 and 2.5", s)
    ends = np.array([s - 1, s + 1])
    chord = float(np.diff(relu(ends))[0] / 2)
    true = float(s > 0)
    figure, (ax,) = axes(4.2, 2.9)
    ax.set(xlim=(-3.6, 3.6), ylim=(-0.4, 3.6), xlabel="score s, in steps h", ylabel="ReLU")
    ax.plot([-3.5, 0, 3.5], [0, 0, 3.5], color=QUIET, linewidth=1.4)
    ax.plot(ends, relu(ends), "o-", color=PURPLE, linewidth=2.5)
    ax.plot([s], relu(np.array([s])), "o", color=INK, markersize=8)
    ax.set_title(f"central {trimmed(chord)}, true {trimmed(true)}")
    verdict = "they agree" if chord == true else "they disagree"
    figure.set_label(
        f"ReLU and its chord from one step left to one step right of s = {trimmed(s)} h. The "
        f"central slope is {trimmed(chord)}, the true one {trimmed(true)}: {verdict}."
    )
    return figure


@styled
def error_maps(
    given: dict[str, Array], expected: dict[str, Array], title: str, lines: tuple[str, str]
) -> Figure:
    """Given minus expected, entry by entry, for the gradients of two layers; two lines below.

    Formula: errors in numbers; a cell is the darker the larger its error beside the largest entry
    of its tensor, given or expected.
    Shapes: dicts with W1 (m, d), b1 (m, 1), W2 (C, m), b2 (C, 1), of at most four rows; a bias may
    come as (m, N). Raises: KeyError for a missing one. Source: the course's own.
    """
    figure = Figure(figsize=(4.8, 4.4))
    figure.subplots_adjust(0.01, 0.01, 0.99, 0.93)
    ax = figure.subplots()
    ax.set(xlim=(0, 9.7), ylim=(-1.9, 8.6), title=title)
    ax.axis("off")
    said = []
    for name, left, top in (("W1", 0, 7.3), ("b1", 4.6, 7.3), ("W2", 0, 2.2), ("b2", 4.6, 2.2)):
        words = _verdict(given[name], expected[name])
        ax.text(left, top + 0.25, f"{name}  {words}")
        scale = max(float(np.abs(g[name]).max()) for g in (given, expected))
        _cells(ax, left, top, (given[name] - expected[name]) / scale, scale)
        said.append(f"{name} {words}")
    for line, height in zip(lines, (-0.7, -1.5), strict=True):
        ax.text(0, height, line)
    figure.set_label(f"{title}. {'; '.join(said)}. {'; '.join(filter(None, lines))}")
    return figure


def examination(patient: str, answer: str = "hidden") -> Figure:
    """The errors of one patient of the ward; with the answer shown, the faulty line and its cure.

    Formula: as in ``error_maps``, against central differences.
    Shapes: a letter of clinic.WARD; answer "hidden" or "shown".
    Raises: ValueError for another letter or answer. Source: the course's own.
    """
    validate.choice("examination", "patient", patient, tuple(clinic.WARD))
    validate.choice("examination", "answer", answer, ("hidden", "shown"))
    fault, shown = clinic.WARD[patient], answer == "shown"
    title = f"Patient {patient}: {fault.name}" if shown else f"Patient {patient}"
    cure = f"healthy: {fault.target} = {clinic.BACKWARD[fault.target]}"
    lines = (
        (f"here: {fault.target} = {fault.line}", cure) if shown else ("Which line is wrong?", "")
    )
    return error_maps(*clinic.examined(fault), title, lines)


def _verdict(given: Array, expected: Array) -> str:
    if given.shape != expected.shape:
        return f"shape {given.shape}, not {expected.shape}"
    error = relative_error(given, expected)
    return "passes" if error <= 1e-7 else f"relative error {trimmed(error)}"


def _cells(ax: Axes, left: float, top: float, parts: Array, scale: float) -> None:
    for (i, j), part in np.ndenumerate(parts):
        x, y = left + j, top - i - 1
        shade = to_rgba(BACKWARD, round(0.55 * min(1.0, abs(float(part))), 2))
        ax.add_patch(Rectangle((x, y), 1, 1, facecolor=shade, edgecolor=QUIET, linewidth=0.6))
        text = trimmed(float(part) * scale)
        ax.text(x + 0.5, y + 0.5, text, ha="center", va="center")
