"""The course itself: its chapters, and what each of them builds on."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from bplib import validate
from bplib.plots.style import PALETTE, QUIET, styled

# Each chapter: its name, its place (column, row) on the map, and the chapters next before it.
CHAPTERS: dict[int, tuple[str, tuple[float, float], tuple[int, ...]]] = {
    1: ("Matrix algebra", (1, 0), ()),
    2: ("Eigenvalues", (0, 1), (1,)),
    3: ("Singular values", (0, 2), (2,)),
    4: ("Least squares", (0, 3), (3,)),
    5: ("Homography", (0, 4), (4,)),
    6: ("Gradients", (1, 1), (1,)),
    7: ("The chain rule", (2, 1), (6,)),
    8: ("Jacobians", (1, 2), (7,)),
    9: ("Gradient checking", (2, 2), (8,)),
    10: ("Activations", (1, 3), (9,)),
    11: ("Losses", (1, 4), (10,)),
    12: ("One-layer regression", (1, 5), (4, 11)),
    13: ("Two-layer regression", (0.45, 6), (12,)),
    14: ("One-layer softmax", (1.55, 6), (12,)),
    15: ("Two-layer softmax", (1, 7), (13, 14)),
    16: ("Hinge loss", (2, 7), (14,)),
    17: ("Error propagation", (0, 7), (13,)),
}
PARTS = {"Linear algebra": "green", "Derivatives": "gold", "Networks": "purple"}
LAST = {"Linear algebra": 5, "Derivatives": 9, "Networks": 17}  # chapter of each part
HALF_WIDTH, HALF_HEIGHT = 0.42, 0.34  # of a box, in columns and in rows
# Arrows that leave a box to the right and reach one from the left, and where they turn.
SIDEWAYS: dict[tuple[int, int], list[tuple[float, float]]] = {
    (4, 12): [(0.5, 3), (0.5, 5)],
    (6, 7): [],
    (8, 9): [],
}


@styled
def chapter_map(minutes: Mapping[int, int]) -> Figure:
    """The chapters and their reading times; an arrow leads from a chapter to one that needs it.

    What a needed chapter needs itself is not drawn again.
    Formula: none. Shapes: ``minutes`` from each chapter's number to whole minutes.
    Raises: ValueError if a chapter has no time, or a time no chapter. Source: the course's own.
    """
    if sorted(minutes) != sorted(CHAPTERS):
        validate.refuse("chapter_map", "minutes", "name each chapter once", sorted(minutes))
    figure = Figure(figsize=(4.7, 6.4))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-0.46, 2.46), ylim=(7.45, -0.45))
    ax.axis("off")
    for number, (_, _, needed) in CHAPTERS.items():
        for before in needed:
            _arrow(ax, before, number)
    for number, (name, place, _) in CHAPTERS.items():
        _box(ax, *place, f"{number} {name}", f"{minutes[number]} min", _colour(number))
    for row, (part, colour) in enumerate(PARTS.items()):
        ax.plot([1.6], [4.1 + 0.42 * row], "s", color=PALETTE[colour], markersize=9)
        ax.text(1.68, 4.1 + 0.42 * row, part, va="center", fontsize=10)
    needs = [f"{n} {name} needs {_list(needed)}" for n, (name, _, needed) in CHAPTERS.items()]
    figure.set_label(
        f"A map of the {len(CHAPTERS)} chapters. The first is 1 Matrix algebra. "
        f"{'; '.join(needs[1:])}. What a needed chapter needs itself is not repeated."
    )
    return figure


def _list(numbers: tuple[int, ...]) -> str:
    return " and ".join(map(str, numbers))


def _colour(number: int) -> str:
    part = next(part for part, last in LAST.items() if number <= last)
    return PALETTE[PARTS[part]]


def _arrow(ax: Axes, before: int, after: int) -> None:
    (x0, y0), (x1, y1) = (CHAPTERS[number][1] for number in (before, after))
    tip = (x1, y1 - HALF_HEIGHT)
    line = [(x0, y0 + HALF_HEIGHT)]
    if (before, after) in SIDEWAYS:
        line = [(x0 + HALF_WIDTH, y0), *SIDEWAYS[before, after]]
        tip = (x1 - HALF_WIDTH, y1)
    ax.plot(*zip(*line, strict=True), color=QUIET, linewidth=1.3)
    style = {"arrowstyle": "-|>", "color": QUIET, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tip, line[-1], arrowprops=style)


def _box(ax: Axes, x: float, y: float, name: str, time: str, colour: str) -> None:
    corner = (x - HALF_WIDTH, y - HALF_HEIGHT)
    shape = "round,pad=0,rounding_size=0.06"
    size = (2 * HALF_WIDTH, 2 * HALF_HEIGHT)
    ax.add_patch(FancyBboxPatch(corner, *size, boxstyle=shape, color=colour, alpha=0.16))
    outline = FancyBboxPatch(corner, *size, boxstyle=shape, fill=False, edgecolor=colour)
    ax.add_patch(outline)
    first, _, second = name.rpartition(" ")
    for row, text in enumerate((first, second, time)):
        ax.text(x, y + 0.21 * (row - 1), text, ha="center", va="center", fontsize=10)
