"""Random pictures through the real browser: every state on the page is what Python draws.

Trees of SVG elements that share little, and 81 kinds of matplotlib figures with random numbers. Here
some get one round from a fixed seed. ``BPLIB_FUZZ=600`` goes on for 600 seconds in each test from
a new seed, which is printed; ``BPLIB_FUZZ_SEED`` repeats a run.
"""

# ruff: noqa: E501  (the table of figures: one per line)

from collections.abc import Callable
from copy import deepcopy
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from matplotlib import patches, patheffects
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from playwright.sync_api import Page

from bplib.explore import Slider, explore
from bplib.explore.frames import encoded
from bplib.explore.page import figure as as_html
from bplib.explore.sliders import control
from bplib.explore.svg import canonical, renumbered, serialised
from tests.browser.harness import ADDRESS, all_states, document, drawing, page_of, serve
from tests.fuzz.effort import SECONDS, SEED, rounds
from tests.sweep import sample

Random = np.random.Generator
SIGNS = [
    *"abx=+−∂²é<>&\"' \u00a0\ue000\ue003\ue009\ue00a",
    "0",
    "12",
    "3.50",
    "-7",
    "1e5",
    ".25",
    "-0.0",
]
TREES, SHAPES = 12, [(2,), (5,), (3, 2), (2, 2, 2)]


def words(rng: Random) -> str:
    return "".join(rng.choice(SIGNS, size=rng.integers(1, 8))).strip() or "x"


def number(rng: Random) -> str:
    text = f"{rng.normal() * 10.0 ** rng.integers(-1, 5):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(rng: Random, depth: int) -> Element:
    """A random element with random children."""
    tag = rng.choice(["g", "path", "rect", "text"] if depth else ["path", "rect", "text"])
    made = Element(str(tag))
    if tag == "path":
        made.set(
            "d",
            f"M{number(rng)} {number(rng)}"
            + "".join(f"L{number(rng)} {number(rng)}" for _ in range(rng.integers(4))),
        )
    for key in rng.choice(
        ["x", "y", "fill", "stroke-width", "class", "opacity"], size=2, replace=False
    ):
        made.set(
            str(key), words(rng) if key == "class" else "#123456" if key == "fill" else number(rng)
        )
    if tag == "g":
        made.extend(element(rng, depth - 1) for _ in range(rng.integers(1, 4)))
    if tag == "text":
        parts = [Element("tspan", {"x": number(rng)}) for _ in range(rng.integers(3))]
        for part in parts or [made]:
            part.text = words(rng)
        made.extend(parts)
    return made


def changed(rng: Random, tree: Element) -> Element:
    """The next state: a few elements move, come, go or say something else."""
    tree = deepcopy(tree)
    for node in list(tree.iter()):
        if node.tag in ("svg", "g") and rng.random() < 0.3:
            node.insert(int(rng.integers(len(node) + 1)), element(rng, 1))
        elif node.tag == "g" and len(node) > 1 and rng.random() < 0.3:
            node.remove(node[int(rng.integers(len(node)))])
        elif node.text and rng.random() < 0.5:
            node.text = words(rng)
        elif node.tag != "svg" and rng.random() < 0.3:
            node.set("x", number(rng))
            node.attrib.pop("opacity", None)
    return tree


def states(rng: Random, count: int) -> list[Element]:
    root = Element("svg", {"viewBox": "0 0 9 9", "width": "9pt", "height": "9pt", "role": "img"})
    root.append(element(rng, 2))
    made = [root]
    while len(made) < count:
        made.append(changed(rng, made[-1]))
    return made


def told(capsys: pytest.CaptureFixture[str], what: str, counted: int) -> None:
    with capsys.disabled():
        print(f"\nfuzz: {what}, seed {SEED}: {counted} states")


def test_random_trees(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    """Trees that share little are told apart, and each comes back as it was."""
    rng, count = np.random.default_rng(SEED), 0
    for _ in rounds(1):
        drawn = {f"bp-t{i}": SHAPES[rng.integers(len(SHAPES))] for i in range(TREES)}
        made = {name: states(rng, int(np.prod(shape))) for name, shape in drawn.items()}
        serve(page, page_of(tree_html(name, drawn[name], made[name]) for name in drawn))
        page.goto(ADDRESS)
        for name, trees in made.items():
            wanted = [canonical(serialised(renumbered(tree, "id"))) for tree in trees]
            assert list(map(canonical, all_states(page, name))) == wanted, f"{name}, seed {SEED}"
            count += len(wanted)
    told(capsys, "random trees", count)


def tree_html(name: str, shape: tuple[int, ...], made: list[Element]) -> str:
    controls = [control(f"s{i}", Slider(list(range(n)))) for i, n in enumerate(shape)]
    svg, data = encoded(made, shape, 0, name)
    return as_html(name, controls, svg, data)


def xy(rng: Random, k: int) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(0, 1 + k, 7), rng.normal(size=7) * 10.0**k


def grid(rng: Random) -> np.ndarray:
    return rng.normal(size=(4, 5))


# fmt: off
KINDS: dict[str, Callable] = {  # axes, random numbers, the slider
    "plot": lambda a, r, k: a.plot(*xy(r, k), "o--"),
    "markers": lambda a, r, k: [a.plot(i, k, m) for i, m in enumerate(".,ov^<>12348sp*hH+xXDd|_P")],
    "dashes": lambda a, r, k: a.plot(*xy(r, k), dashes=[1 + k, 2, 3, 1]),
    "many lines": lambda a, r, k: a.plot(r.normal(size=(5, 3 + k))),
    "nothing": lambda a, r, k: a.plot([], []),
    "gap": lambda a, r, k: a.plot([0, 1, np.nan, k]),
    "scatter": lambda a, r, k: a.scatter(*xy(r, k), s=r.random(7) * 50, c=r.random(7)),
    "scatter faint": lambda a, r, k: a.scatter(*xy(r, k), alpha=0.1 + k / 4),
    "bar": lambda a, r, k: a.bar(range(3 + k), r.random(3 + k)),
    "bar labels": lambda a, r, k: a.bar_label(a.bar(list("abc"), r.random(3)), fmt="%.3f"),
    "barh": lambda a, r, k: a.barh(list("abc"), r.normal(size=3), xerr=r.random(3)),
    "hist": lambda a, r, k: a.hist(r.normal(size=50), bins=4 + k),
    "hist step": lambda a, r, k: a.hist(r.normal(size=(50, 2)), histtype="step"),
    "hist2d": lambda a, r, k: a.hist2d(*r.normal(size=(2, 50)), bins=4),
    "ecdf": lambda a, r, k: a.ecdf(r.normal(size=5 + k)),
    "stairs": lambda a, r, k: a.stairs(r.normal(size=4 + k), fill=bool(k % 2)),
    "image": lambda a, r, k: a.imshow(grid(r)),
    "image smooth": lambda a, r, k: a.imshow(grid(r), interpolation="bilinear", extent=(0, 1, 0, 1 + k)),
    "image rgba": lambda a, r, k: a.imshow(r.random((3, 4, 4))),
    "matshow": lambda a, r, k: a.matshow(grid(r)),
    "spy": lambda a, r, k: a.spy(grid(r) > k / 3, markersize=4),
    "contour": lambda a, r, k: a.clabel(a.contour(grid(r), levels=3 + k)),
    "contourf": lambda a, r, k: a.contourf(grid(r), levels=3 + k, cmap="Blues"),
    "pcolormesh": lambda a, r, k: a.pcolormesh(grid(r)),
    "colorbar": lambda a, r, k: a.figure.colorbar(a.pcolormesh(grid(r)), ax=a),
    "hexbin": lambda a, r, k: a.hexbin(*r.normal(size=(2, 60)), gridsize=5 + k),
    "fill": lambda a, r, k: a.fill(*r.normal(size=(2, 4 + k)), hatch="//"),
    "fill between": lambda a, r, k: a.fill_between(*xy(r, k), 0.2, alpha=0.3),
    "fill where": lambda a, r, k: a.fill_between(*xy(r, k), where=r.random(7) > 0.4, interpolate=True),
    "fill betweenx": lambda a, r, k: a.fill_betweenx(*xy(r, k), hatch="x"),
    "stackplot": lambda a, r, k: a.stackplot(range(4), r.random((3, 4)), labels=list("abc")),
    "stem": lambda a, r, k: a.stem(*xy(r, k)),
    "step": lambda a, r, k: a.step(*xy(r, k), where=["pre", "mid", "post"][k]),
    "errorbar": lambda a, r, k: a.errorbar(*xy(r, k), yerr=r.random(7), capsize=2 + k),
    "boxplot": lambda a, r, k: a.boxplot(r.normal(size=(20, 2 + k)), notch=True),
    "violin": lambda a, r, k: a.violinplot(r.normal(size=(20, 2 + k)), showmedians=True),
    "pie": lambda a, r, k: a.pie(r.random(3 + k), autopct="%.1f%%", explode=[0.1] * (3 + k)),
    "quiver": lambda a, r, k: a.quiverkey(a.quiver(*r.normal(size=(4, 5))), 0.5, 1, 1 + k, "key"),
    "barbs": lambda a, r, k: a.barbs(*r.normal(size=(4, 5)) * 30),
    "stream": lambda a, r, k: a.streamplot(np.arange(5), np.arange(4), grid(r), grid(r), density=0.4),
    "triplot": lambda a, r, k: a.triplot(*r.random((2, 6 + k))),
    "tricontourf": lambda a, r, k: a.tricontourf(*r.random((3, 12 + k))),
    "tripcolor": lambda a, r, k: a.tripcolor(*r.random((3, 8 + k))),
    "events": lambda a, r, k: a.eventplot(r.random((3, 4)), colors=list("rgb")),
    "broken bars": lambda a, r, k: a.broken_barh([(0, 1), (2 + k, 1)], (0, 1)),
    "log": lambda a, r, k: a.loglog([1, 10, 100], 10.0 ** r.normal(size=3) * 10**k),
    "semilog": lambda a, r, k: a.semilogy(range(5), r.random(5) + 10.0 ** -(3 * k)),
    "symlog": lambda a, r, k: (a.plot(*xy(r, 2)), a.set_yscale("symlog")),
    "logit": lambda a, r, k: (a.plot(r.random(4) * 0.9 + 0.05), a.set_yscale("logit")),
    "lines": lambda a, r, k: (a.hlines(r.random(3), 0, k + 1), a.vlines(r.random(2), 0, 1, ls=":")),
    "spans": lambda a, r, k: (a.axhspan(0, k + 1, alpha=0.2), a.axvspan(0.2, 0.4), a.axline((0, 0), slope=k)),
    "collection": lambda a, r, k: a.add_collection(LineCollection(r.random((4, 3, 2)), array=r.random(4))),
    "rectangle": lambda a, r, k: a.add_patch(patches.Rectangle((0.1, 0.2), 0.3, 0.4, angle=20 * k)),
    "ellipse": lambda a, r, k: a.add_patch(patches.Ellipse((0.5, 0.5), 0.3, 0.1, angle=30 * k, ls="--")),
    "wedge": lambda a, r, k: a.add_patch(patches.Wedge((0.5, 0.5), 0.4, 0, 90 + 45 * k, width=0.1)),
    "arc": lambda a, r, k: a.add_patch(patches.Arc((0.5, 0.5), 0.4, 0.2, theta2=100 + k)),
    "arrow": lambda a, r, k: a.arrow(0, 0, *r.random(2), head_width=0.05),
    "fancy arrow": lambda a, r, k: a.add_patch(patches.FancyArrowPatch((0, 0), (1, k), connectionstyle="arc3,rad=.3", arrowstyle="-|>", mutation_scale=20)),
    "fancy box": lambda a, r, k: a.text(0.5, 0.5, f"box {k}", bbox={"boxstyle": ["round", "larrow", "sawtooth"][k]}),
    "clipped": lambda a, r, k: a.imshow(grid(r)).set_clip_path(patches.Circle((2, 2), 1 + k / 2, transform=a.transData)),
    "annotation": lambda a, r, k: a.annotate(f"k={k}", r.random(2), r.random(2), arrowprops={"arrowstyle": "->"}),
    "turned text": lambda a, r, k: a.text(0.5, 0.5, f"turned {k / 3:.5f}", rotation=30 * k, ha="center"),
    "formula": lambda a, r, k: a.text(0.1, 0.5, [r"$\frac{a}{b}$", r"$\sqrt[3]{x_0^2}$", "plain"][k]),
    "lines of text": lambda a, r, k: a.text(0.1, 0.5, "one\n" * (k + 1) + "last", linespacing=2),
    "odd text": lambda a, r, k: a.text(0.1, 0.5, '\ue000 <&> " 007 1e3 -0.0 ' + "é" * k),
    "effects": lambda a, r, k: a.text(0.1, 0.5, f"{k}", path_effects=[patheffects.withStroke(linewidth=3, foreground="w")]),
    "table": lambda a, r, k: a.table([[f"{v:.3f}" for v in row] for row in r.normal(size=(2, 2 + k))]),
    "legend": lambda a, r, k: (a.plot(*xy(r, k), label=f"line {k}"), a.legend(title="of", ncols=1 + k)),
    "title": lambda a, r, k: (a.set_title(f"{r.normal():.6f}"), a.set_xlabel("x" * k), a.figure.suptitle("all")),
    "twins": lambda a, r, k: (a.plot(*xy(r, k)), a.twinx().plot(*xy(r, 0), "r")),
    "inset": lambda a, r, k: a.inset_axes([0.5, 0.5, 0.4, 0.4]).plot(*xy(r, k)),
    "second axis": lambda a, r, k: (a.secondary_xaxis("top", functions=(np.exp, np.log)) if k else a.plot([1, 2])),
    "minor ticks": lambda a, r, k: (a.plot(*xy(r, k)), a.minorticks_on(), a.grid(which="both")),
    "no axes": lambda a, r, k: (a.plot(*xy(r, k)), a.axis("off")),
    "equal": lambda a, r, k: (a.plot(*xy(r, 0)), a.set_aspect("equal"), a.margins(k / 3)),
    "upside down": lambda a, r, k: (a.plot(*xy(r, k)), a.invert_yaxis(), a.set_xlim(2, -k)),
    "dates": lambda a, r, k: a.plot(np.datetime64("2026-01-01") + np.arange(3) * (k + 1), r.random(3)),
    "more axes": lambda a, r, k: [a.figure.add_subplot(2, 2, i + 1).plot(*xy(r, 0)) for i in range(k + 1)],
    "polar": lambda a, r, k: a.figure.add_subplot(projection="polar").plot(*xy(r, k)),
    "surface": lambda a, r, k: a.figure.add_subplot(projection="3d").plot_wireframe(*np.meshgrid(range(3), range(3)), r.random((3, 3))),
    "rasterized": lambda a, r, k: a.scatter(*xy(r, k), rasterized=True),
}
# fmt: on


def figure_function(kind: str, seed: int) -> Callable[..., Figure]:
    """Draws the same figure each time it is asked for a state."""

    def kind_of(k: int) -> Figure:
        figure = Figure(figsize=(3, 2))
        KINDS[kind](figure.subplots(), np.random.default_rng([seed, k]), k)
        return figure

    return kind_of


@pytest.mark.filterwarnings("ignore")  # of limits that are one point, of an empty plot
def test_kinds_of_figures(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    """Each kind in three states, state by state."""
    kinds = list(KINDS) if SECONDS else sample([*KINDS], 12)
    rng, count = np.random.default_rng(SEED), 0
    for _ in rounds(1):
        seeds = {kind: int(rng.integers(2**31)) for kind in kinds}
        made = {kind: explore(figure_function(kind, seeds[kind]), k=[0, 1, 2]) for kind in kinds}
        serve(page, document(made.values()))
        page.goto(ADDRESS)
        for kind, explorer in made.items():
            for index, svg in zip(explorer.indices(), all_states(page, explorer.id), strict=True):
                place = f"{kind} at {explorer.position(index)}, seed {SEED}"
                assert canonical(svg) == drawing(explorer, index), place
                count += 1
    told(capsys, f"{len(kinds)} kinds of figures", count)
