"""One look for every figure: the palette, the line weights and an empty figure.

The colours are Okabe and Ito's, which readers with any common colour blindness can tell apart.
On the built site each one becomes a CSS variable of the same name, so figures follow the theme.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

P = ParamSpec("P")

PALETTE = {
    "ink": "#000000",
    "paper": "#ffffff",
    "quiet": "#8c8c8c",
    "forward": "#0072b2",
    "backward": "#d55e00",
    "green": "#009e73",
    "purple": "#cc79a7",
    "sky": "#56b4e9",
    "gold": "#e69f00",
}
FORWARD, BACKWARD = PALETTE["forward"], PALETTE["backward"]
INK, PAPER, QUIET = PALETTE["ink"], PALETTE["paper"], PALETTE["quiet"]
GREEN, PURPLE, GOLD, SKY = (PALETTE[name] for name in ("green", "purple", "gold", "sky"))

STYLE: dict[Any, Any] = {
    "figure.dpi": 100,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titley": 1.0,  # to look for its place would cost a sixth of every drawing
    "axes.unicode_minus": True,
    "grid.color": QUIET,
    "grid.alpha": 0.3,
    "grid.linewidth": 0.6,
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
}


def styled(figure_function: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw the figure of ``figure_function`` in the course's style."""

    @wraps(figure_function)
    def draw(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context(STYLE):
            return figure_function(*args, **kwargs)

    return draw


def axes(width: float = 6.0, height: float = 3.4, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """An empty figure of ``width`` by ``height`` inches and its axes, side by side.

    The margins are fixed, in inches: an automatic layout costs ten times the drawing itself,
    and would move the axes from one slider position to the next.
    """
    figure = Figure(figsize=(width, height))
    left, right, bottom, top = 0.62 / width, 1 - 0.12 / width, 0.5 / height, 1 - 0.35 / height
    figure.subplots_adjust(left, bottom, right, top, wspace=0.25)
    return figure, list(figure.subplots(1, columns, squeeze=False)[0])


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty figure whose axes are measured in inches from its lower left corner, no frame."""
    figure = Figure(figsize=(width, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return figure, ax


def plane(ax: Axes, low: float, high: float, title: str = "") -> Axes:
    """Make ``ax`` a square piece of the plane from ``low`` to ``high``, axes through the origin."""
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal", title=title)
    ticks = range(int(np.ceil(low)), int(high) + 1, 1 if high - low <= 6 else 2)
    ax.set(xticks=ticks, yticks=ticks)
    ax.axhline(0, color=QUIET, linewidth=0.8)
    ax.axvline(0, color=QUIET, linewidth=0.8)
    ax.grid(True)
    return ax


def arrow(ax: Axes, tail: NDArray[Any], tip: NDArray[Any], colour: str) -> None:
    """Draw an arrow between two points of the plane, columns (2, 1)."""
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tuple(tip.ravel()), tuple(tail.ravel()), arrowprops=style)


def trimmed(value: float, places: int = 2) -> str:
    """A number as figures print it: two decimals at most, or ``places``, and a real minus sign."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def fixed(value: float, places: int) -> str:
    """A number with all its decimals, a real minus sign, and no minus before zero."""
    text = f"{value:.{places}f}"
    return text.replace("-", "−" if float(text) else "")


def degrees(angle: float) -> str:
    """An angle with one decimal and a real minus sign: ``−26.6°``."""
    return f"{angle:.1f}°".replace("-", "−")


def point(column: NDArray[np.float64]) -> str:
    """The entries of an array as a point: ``(5, −7)``."""
    return "(" + ", ".join(trimmed(float(v)) for v in column.ravel()) + ")"
