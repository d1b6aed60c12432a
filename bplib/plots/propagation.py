"""Chapter 17: signals through many layers, gradients of batches, and what a layer's width costs."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from bplib import validate
from bplib.nets import Net
from bplib.plots.style import (
    BACKWARD,
    FORWARD,
    GOLD,
    GREEN,
    INK,
    PURPLE,
    QUIET,
    axes,
    styled,
    trimmed,
)
from bplib.validate import Array

DEEPEST = 50  # layers
RIGHT, WRONG = GREEN, PURPLE
PASSES = {"forward": FORWARD, "backward": BACKWARD}
STORES = {"weights": GREEN, "cache": GOLD}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@styled
def gain_by_depth(gain: float, depth: int) -> Figure:
    """What is left of a signal after each of 50 layers that multiply it by the same gain.

    Formula: gain^k for k = 0 to 50, on a logarithmic scale; k = depth is marked.
    Shapes: numbers; depth from 0 to 50.
    Raises: ValueError for a gain that is not positive, or another depth. Source: S2-E1-rule.
    """
    validate.positive("gain_by_depth", "gain", gain)
    if not 0 <= depth <= DEEPEST:
        validate.refuse("gain_by_depth", "depth", f"lie between 0 and {DEEPEST}", depth)
    layers = np.arange(DEEPEST + 1)
    figure, (ax,) = axes(5.0, 2.9)
    figure.subplots_adjust(left=0.15)
    ax.set(xlim=(-1, 51), ylim=(-9, 5), xlabel="layers passed", ylabel="signal left")
    ax.axhline(0, color=QUIET, linewidth=0.8)
    ax.plot(layers, layers * np.log10(gain), color=BACKWARD)
    ax.plot([depth], [depth * np.log10(gain)], "o", color=INK, markersize=8)
    _powers(ax, range(-8, 5, 4))
    said = f"gain {gain:g} through {_many(depth, 'layer')}: {_short(gain**depth)}"
    ax.set_title(said)
    figure.set_label(
        f"A signal that every layer multiplies by the same gain, on a logarithmic scale; {said}."
    )
    return figure


@styled
def signal_lengths(net: Net, X: ArrayLike, Y: ArrayLike, title: str) -> Figure:
    """The length of the error signal at each layer of a net, the output layer on the right.

    Formula: norm(Delta_k) / norm(Delta_K) for k = 1 to K, on a logarithmic scale.
    Shapes: X (d, N), Y (n, N).
    Raises: ValueError if X or Y does not fit, or a signal is zero. Source: S2-E1-rule.
    """
    norms = np.array([np.linalg.norm(Delta) for Delta in net.error_signals(X, Y)])
    validate.positive("signal_lengths", "the shortest signal", float(norms.min()))
    parts = norms / norms[-1]
    figure, (ax,) = axes(5.0, 2.9)
    figure.subplots_adjust(left=0.15)
    count = len(norms)
    ax.set(xlim=(0, count + 1), ylim=(-19, 7), xlabel="layer", ylabel="length of the error signal")
    ax.set_xticks([1, *range(5, count + 1, 5)])
    ax.axhline(0, color=QUIET, linewidth=0.8)
    ax.plot(np.arange(1, count + 1), np.log10(parts), "o-", color=BACKWARD, markersize=5)
    _powers(ax, range(-16, 5, 4))
    ax.set_title(f"{title}: layer 1 gets {_short(parts[0])}")
    figure.set_label(
        f"{title}. Length of the error signal at each of {count} layers, relative to the last, on "
        f"a logarithmic scale: layer 1 gets {_short(parts[0])}."
    )
    return figure


@styled
def batch_spread(gradients: ArrayLike, size: int, draws: int = 4000) -> Figure:
    """How the mean gradient of a batch scatters: bars of many batches drawn at random.

    Formula: mean of ``size`` gradients drawn with replacement, ``draws`` times with one seed.
    Shapes: gradients (n,), one number per sample, between -3 and 1; size a whole number from 1.
    Raises: ValueError for another size, or gradients outside. Source: the course's own.
    """
    population = validate.array("batch_spread", "gradients", gradients, "(n,)")
    if size < 1:
        validate.refuse("batch_spread", "size", "be 1 or more", size)
    if population.min() < -3 or population.max() > 1:
        validate.refuse("batch_spread", "gradients", "lie between -3 and 1", population)
    means = np.random.default_rng(0).choice(population, (draws, size)).mean(axis=1)
    counts, edges = np.histogram(means, bins=np.arange(-3.125, 1.2, 0.25))
    wrong = float((means > 0).mean())
    figure, (ax,) = axes(5.0, 2.9)
    ax.set(xlim=(-3.3, 1.3), ylim=(0, 0.6), xlabel="mean gradient of a batch", ylabel="share")
    middles = edges[:-1] + 0.125
    colours = [WRONG if middle > 0 else RIGHT for middle in middles]
    ax.bar(middles, counts / draws, 0.21, color=colours)
    ax.axvline(0, color=INK, linewidth=1)
    ax.text(0.06, 0.555, "wrong way", color=INK)
    said = f"B = {size}: spread {means.std():.2f}, wrong way {wrong:.0%}"
    ax.set_title(said)
    figure.set_label(
        f"Bars of the mean gradient of {draws} batches of {_many(size, 'sample')} around their "
        f"mean {trimmed(float(means.mean()))}. {said}."
    )
    return figure


@styled
def layer_costs(widths: Sequence[int], counts: ArrayLike, at: int) -> Figure:
    """Counted multiplications and bytes against the width of the hidden layers, one width marked.

    Formula: none; both axes are logarithmic, so that a straight line is a power of the width.
    Shapes: widths (n,); counts (n, 4), all positive, the columns forward, backward, bytes of the
    weights and bytes of the cache; at is one of the widths.
    Raises: ValueError for another width, or another shape. Source: S2-E4.
    """
    if at not in widths:
        validate.refuse("layer_costs", "at", f"be one of {list(widths)}", at)
    values = validate.array("layer_costs", "counts", counts, f"({len(widths)}, 4)")
    figure = Figure(figsize=(4.6, 5.0))
    figure.subplots_adjust(0.13, 0.1, 0.97, 0.94, hspace=0.42)
    above, below = figure.subplots(2, 1)
    work = _curves(above, widths, values[:, :2], at, PASSES)
    memory = _curves(below, widths, values[:, 2:], at, STORES)
    above.set_title("multiplications")
    below.set(title="bytes", xlabel="width")
    figure.set_label(
        f"Costs of one gradient against width. At width {at}, multiplications: {work}; bytes: "
        f"{memory}."
    )
    return figure


def _curves(
    ax: Axes, widths: Sequence[int], values: Array, at: int, colours: Mapping[str, str]
) -> str:
    """Draw curves over powers of two and ten; return what they are at the width."""
    places, heights, said = np.log2(widths), np.log10(values).T, []
    here = list(widths).index(at)
    for row, (curve, (name, colour)) in enumerate(zip(heights, colours.items(), strict=True)):
        ax.plot(places, curve, "o-", color=colour, markersize=3.5)
        ax.plot([places[here]], [curve[here]], "o", color=colour, markersize=9)
        ax.plot([places[0]], [6.7 - 0.5 * row], "s", color=colour, markersize=6)
        said.append(f"{name} {values[here, row]:.0f}")
        ax.text(places[0] + 0.15, 6.7 - 0.5 * row, said[-1], va="center", fontsize=10)
    ax.set_ylim(2.0, 7.0)
    ax.set_xticks(places, [str(width) for width in widths])
    _powers(ax, range(2, 7, 2))
    return ", ".join(said)


def _powers(ax: Axes, exponents: range) -> None:
    ax.set_yticks(
        list(exponents), ["1" if k == 0 else f"10{str(k).translate(RAISED)}" for k in exponents]
    )


def _short(value: float) -> str:
    """Two to four digits: 0.0052, 117.4, 3·10⁻¹⁰."""
    if 1e-3 <= value < 1e4:
        return f"{value:.4f}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"
    digit, _, power = f"{value:.0e}".partition("e")
    return f"{digit}·10{str(int(power)).translate(RAISED)}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
