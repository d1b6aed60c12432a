"""Figures to try explore on; ``tangent`` is the one that the size limits are stated for."""

import numpy as np
from matplotlib.figure import Figure

from bplib.plots.style import BACKWARD, FORWARD, INK, PALETTE, axes, styled


@styled
def tangent(x: float, a: float = 1.0) -> Figure:
    """A curve with a moving tangent, point, text and title."""
    figure, (ax,) = axes()
    grid = np.linspace(-3, 3, 101)
    height = a * (x**3 / 3 - x) + 0.2 * x**2
    slope = a * (x**2 - 1) + 0.4 * x
    ax.plot(grid, a * (grid**3 / 3 - grid) + 0.2 * grid**2, color=FORWARD)
    ax.plot([x - 1, x + 1], [height - slope, height + slope], color=BACKWARD)
    ax.plot(x, height, "o", color=INK)
    ax.text(0.02, 0.93, f"slope {slope:.2f}", transform=ax.transAxes)
    ax.set(xlim=(-3, 3), ylim=(-8, 8), xlabel="x", ylabel="f(x)", title=f"x = {x:.2f}")
    figure.set_label(f"A cubic curve. At x = {x:.2f} its tangent has slope {slope:.2f}.")
    return figure


@styled
def growing(step: int) -> Figure:
    """Elements come, go and move between others; the number of ticks changes."""
    figure, (ax,) = axes(4, 2.5)
    for i in range(step):
        ax.plot([0, i], [i, step], "os"[i % 2], color=(FORWARD, PALETTE["green"])[i % 2])
        ax.text(i, i, f'<{i}> & "{step}"')
    ax.set(xlim=(0, 1 + step * 3), xlabel="all")
    if step % 2:
        ax.annotate("odd", (0.5, 0.5), (1, 1), arrowprops={"arrowstyle": "->"})
        ax.fill_between([0, step], [0, step], hatch="/", color=BACKWARD, alpha=0.3)
    return figure


ODD = [  # a title and how many axes, k by k: what the page's script must carry over exactly
    ("$x_0^2$ costs 1.000000", 1),
    (f"loss {1e10:.6f}", 2),
    ("plain \ue000 and \ue00a and 12", 1),
    (f"loss {123456789012.5:.8f}", 2),
]


@styled
def odd(k: int) -> Figure:
    """Formulas that become text, private characters, numbers beyond the exact ones."""
    title, columns = ODD[k]
    figure, panels = axes(4, 2.5, columns)
    for ax in panels:
        ax.text(0.5, 0.5, "$x_0^2$" if k < 2 else f"x {k}", family=["serif", "cursive"][k % 2])
        ax.scatter([0, 1], [0, 1], alpha=0.004 * (k + 1))
    panels[0].text(0.1, 0.1, title.replace("\ue000", "").replace("\ue00a", ""))
    figure.set_label(title)
    return figure


@styled
def chosen(kind: str, x: float = 0.5, shift: float = 0.0) -> Figure:
    """A choice between functions, a position and a shift."""
    figure, (ax,) = axes(4, 2.5)
    function = {"sigmoid": lambda s: 1 / (1 + np.exp(-s)), "tanh": np.tanh, "ReLU": np.abs}[kind]
    grid = np.linspace(-3, 3, 31)
    ax.plot(grid, function(grid + shift))
    ax.plot(x, function(x + shift), "o", color=INK)
    ax.set_title(f"{kind} </script> {function(x + shift):.4f}")
    figure.set_label(f"{kind}({x + shift:.2f}) = {function(x + shift):.4f}")
    return figure
