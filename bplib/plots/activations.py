"""Chapter 10: each activation above its slope, slopes through depth, softmax by temperature."""

import numpy as np
from matplotlib.figure import Figure

from bplib import activations, validate
from bplib.plots.curves import Curve, View, curve_and_slope, digits
from bplib.plots.style import FORWARD, INK, PALETTE, axes, styled, trimmed
from bplib.validate import Array


def _maxout_scores(s: Array) -> Array:
    return np.stack([s, -s / 2])


def _maxout(s: Array) -> Array:
    return np.asarray(activations.maxout(_maxout_scores(s))[0])


def _maxout_slope(s: Array) -> Array:
    won = activations.maxout_backward(_maxout_scores(s), np.ones((1, len(s))))
    return np.asarray(np.array([1.0, -0.5]) @ won)


def _softmax(s: Array) -> Array:
    return np.asarray(activations.softmax(np.stack([s, 0 * s + 1, 0 * s]))[0])


def _softmax_slope(s: Array) -> Array:
    return np.asarray(_softmax(s) * (1 - _softmax(s)))


FULL, WIDE, LOW = (-6.3, 6.3), (-1.4, 6.3), (-1.2, 1.25)
ACTIVATIONS: dict[str, tuple[Curve, tuple[float, float], tuple[float, ...]]] = {
    "identity": ((activations.identity, activations.identity_derivative), FULL, ()),
    "sigmoid": ((activations.sigmoid, activations.sigmoid_derivative), LOW, ()),
    "tanh": ((activations.tanh, activations.tanh_derivative), LOW, ()),
    "ReLU": ((activations.relu, activations.relu_derivative), WIDE, (0.0,)),
    "leaky ReLU": ((activations.leaky_relu, activations.leaky_relu_derivative), WIDE, (0.0,)),
    "ELU": ((activations.elu, activations.elu_derivative), WIDE, ()),
    "maxout": ((_maxout, _maxout_slope), WIDE, (0.0,)),
    "softmax": ((_softmax, _softmax_slope), LOW, ()),
}


def activation_curve(name: str, s: float) -> Figure:
    """One activation above its slope; maxout of s and -s/2, the first entry of softmax(s, 1, 0).

    Formula: as in ``curve_and_slope``. Shapes: s a number from -6 to 6.
    Raises: ValueError for another name or score. Source: S3-ACT-sigmoid, S1-3c.
    """
    validate.choice("activation_curve", "name", name, tuple(ACTIVATIONS))
    curve, heights, breaks = ACTIVATIONS[name]
    view = View((-6.0, 6.0), heights, (-0.6, 1.15), breaks=breaks)
    return curve_and_slope({name: curve}, s, view)


DEEP = {"sigmoid": "purple", "tanh": "green", "leaky ReLU": "gold", "ReLU": "sky"}
DEEPEST, FAINTEST = 20, -24.5


@styled
def slope_product(layers: int, s: float) -> Figure:
    """What is left of a gradient after units in a row, all at the score s, on a logarithmic scale.

    Formula: f'(s)**layers for four activations. Shapes: layers 1 to 20; s a number.
    Raises: ValueError for another number of layers. Source: S1-2c.
    """
    if not 1 <= layers <= DEEPEST:
        validate.refuse("slope_product", "layers", f"be 1 to {DEEPEST}", layers)
    figure, (ax,) = axes(4.8, 3.8)
    figure.subplots_adjust(left=0.18)
    ax.set(xlim=(0.2, 20.8), ylim=(FAINTEST, 1.5), xlabel="layers", ylabel="product of slopes")
    ax.set_xticks((1, 5, 10, 15, 20))
    ax.set_yticks((-24, -18, -12, -6, 0), ("10⁻²⁴", "10⁻¹⁸", "10⁻¹²", "10⁻⁶", "1"))
    depth, said = np.arange(1, DEEPEST + 1), []
    for row, (name, colour) in enumerate(DEEP.items()):
        slope = float(ACTIVATIONS[name][0][1](np.array([s]))[0])
        power = float(np.log10(slope)) if slope else FAINTEST
        seen = 1.0 if slope else 0.0
        ax.plot(depth, depth * power, color=PALETTE[colour], alpha=seen)
        ax.plot([layers], [layers * power], "o", color=INK, markersize=6, alpha=seen)
        left = f"{name} {_science(slope**layers)}"
        ax.text(1.6, -16.0 - 2.4 * row, left, color=INK, va="center")
        ax.plot([1.0], [-16.0 - 2.4 * row], "s", color=PALETTE[colour], markersize=7)
        said.append(left)
    many = f"{layers} layer{'s' * (layers != 1)}"
    ax.set_title(f"{many}, every score {trimmed(s)}", fontsize=10)
    figure.set_label(
        f"The product of {layers} slopes at the score {trimmed(s)}: {', '.join(said)}."
    )
    return figure


def _science(value: float) -> str:
    if value == 0 or value >= 0.01:
        return digits(value)
    head, _, power = f"{value:.1e}".partition("e")
    return f"{head}·10{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


@styled
def softmax_temperature(s: Array, names: tuple[str, ...], T: float) -> Figure:
    """Bars of the probabilities that softmax makes of s / T.

    Formula: p = softmax(s / T). Shapes: s (n, 1), n names. Raises: ValueError for another shape,
    or a temperature that is not positive. Source: S3-SM2, S1-3a.
    """
    s = validate.array("softmax_temperature", "s", s, "(n, 1)")
    T = validate.positive("softmax_temperature", "T", T)
    p = activations.softmax(s / T)[:, 0]
    figure, (ax,) = axes(4.6, 2.9)
    ax.set(xlim=(-0.6, len(p) - 0.4), ylim=(0, 1.15), ylabel="probability")
    ax.set(xticks=range(len(p)), yticks=(0, 0.5, 1))
    ax.set_xticklabels([f"{n}: {trimmed(v)}" for n, v in zip(names, s[:, 0], strict=True)])
    ax.bar(range(len(p)), p, width=0.6, color=FORWARD)
    for k, v in enumerate(p):
        ax.text(k, v + 0.03, f"{v:.3f}", ha="center")
    ax.set_title(f"temperature {trimmed(T)}", fontsize=10)
    shares = ", ".join(f"{n} {v:.3f}" for n, v in zip(names, p, strict=True))
    figure.set_label(f"Softmax at temperature {trimmed(T)}: {shares}.")
    return figure
