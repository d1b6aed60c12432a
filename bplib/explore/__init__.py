"""One slider for three readers: live with a kernel, executed frames on the site, text for nbval.

``explore(figure_function, x=(0, 1, 0.1))`` as the last line of a cell shows the figure with its
slider. With a kernel the slider calls the function. In the built site (BPLIB_FRAMES=1) every
state has been executed, and the page holds what differs between them.
"""

import math
import os
import sys
from collections.abc import Callable, Iterator
from itertools import count, product
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

from matplotlib.figure import Figure

from bplib.explore import page
from bplib.explore.frames import encoded
from bplib.explore.sliders import MAX_STATES, Control, Slider, Value, control, position
from bplib.explore.svg import drawn, renumbered, serialised
from bplib.validate import refuse

__all__ = ["MAX_STATES", "Explorer", "Slider", "explore", "show"]

MAX_SLIDERS = 3
WIDGET = "application/vnd.jupyter.widget-view+json"

Index = tuple[int, ...]  # a state: the position of each slider
taken: set[str] = set()  # the figures of this kernel, which is to say of this page


def explore(figure_function: Callable[..., Figure], /, **sliders: Any) -> "Explorer":
    """Show the figure that ``figure_function(**values)`` returns, with a slider for each value.

    Formula: states = all combinations of slider values, at most MAX_STATES.
    Shapes: one to three sliders; each is (first, last, step), a list of numbers, a list of
    strings, or a Slider.
    Raises: ValueError or TypeError if a slider or the function does not fit; RuntimeError that
    names the state in which the function fails.
    Source: the course's own.
    """
    if not callable(figure_function):
        refuse("explore", "figure_function", "be callable", repr(figure_function))
    if not 1 <= len(sliders) <= MAX_SLIDERS:
        refuse("explore", "sliders", f"be one to {MAX_SLIDERS}", len(sliders))
    controls = [control(name, given) for name, given in sliders.items()]
    return Explorer(_name(figure_function), figure_function, controls)


def show(figure: Figure) -> "Explorer":
    """Show one figure as ``explore`` does, without a slider.

    Formula: one state.
    Shapes: none.
    Raises: TypeError if ``figure`` is no Figure.
    Source: the course's own.
    """
    return Explorer("figure", lambda: figure, [])


class Explorer:
    """A figure, its sliders and all its states."""

    def __init__(
        self, name: str, figure_function: Callable[..., Figure], controls: list[Control]
    ) -> None:
        self.controls = controls
        self.shape = tuple(len(c.values) for c in controls)
        self._function, self._name = figure_function, name
        self._drawings: dict[Index, str] = {}
        _within_cap(name, self.shape)
        self.id = _unused(f"bp-{name}")
        self.start = tuple(c.start for c in controls)
        self._shown = False

    def states(self) -> Iterator[dict[str, Value]]:
        """The values of each state; the last slider runs fastest."""
        return (self.values(index) for index in self.indices())

    def indices(self) -> Iterator[Index]:
        """The slider positions of each state, in the same order."""
        return product(*(range(n) for n in self.shape))

    def values(self, index: Index) -> dict[str, Value]:
        """What the figure function gets in the state at the given slider positions."""
        return {c.name: c.values[i] for c, i in zip(self.controls, index, strict=True)}

    def figure(self, index: Index) -> Figure:
        """What the figure function returns for a state, drawn anew."""
        try:
            result: object = self._function(**self.values(index))
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            raise RuntimeError(f"explore: {self._place(index)} raises {what}") from error
        if not isinstance(result, Figure):
            kind = type(result).__name__
            expected = f"{self._place(index)} must be a matplotlib Figure"
            raise TypeError(f"explore: {expected}; got {kind}.")
        _close(result)
        return result

    def _place(self, index: Index) -> str:
        return f"{self._name!r} at {self.position(index) or 'its only state'}"

    def draw(self, index: Index) -> Element:
        """The tidy SVG of a state, drawn once (and kept as text: 441 trees slow Python down)."""
        if index not in self._drawings:
            self._drawings[index] = tostring(self._draw(index), encoding="unicode")
        return fromstring(self._drawings[index])

    def _draw(self, index: Index) -> Element:
        figure = self.figure(index)
        try:
            text = " ".join(str(figure.get_label()).split())
            return drawn(figure, text or _fallback(figure, self.position(index)))
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            raise RuntimeError(f"explore: {self._place(index)} cannot be drawn: {what}") from error

    def svg(self, index: Index, prefix: str = "") -> str:
        """The SVG of a state, drawn anew, for where no style sheet reaches."""
        return serialised(renumbered(self._draw(index), prefix or self.id), standalone=True)

    def alternative(self, index: Index) -> str:
        """The alternative text of a state."""
        return self.draw(index).attrib["aria-label"]

    def position(self, index: Index) -> str:
        """Where the sliders stand: "x = 0.50, step = 3"."""
        return position(self.controls, index)

    def html(self) -> str:
        """The figure with all its states for a page that has no kernel."""
        states = [self.draw(index) for index in self.indices()]
        first = list(self.indices()).index(self.start)
        svg, data = encoded(states, self.shape, first, self.id)
        return page.figure(self.id, self.controls, svg, data)

    def __str__(self) -> str:
        """The sliders, the start and the key figures: the same with and without a kernel."""
        if not self.controls:
            return f"Figure: {self.alternative(())}"
        lines = [f"{self._name}: {math.prod(self.shape)} states"]
        lines += [str(c) for c in self.controls]
        lines += [f"{self.position(i)}: {self.alternative(i)}" for i in self._key_states()]
        return "\n".join(lines)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        self._drawings.clear()  # a reader may have changed what the function uses
        if self._shown:
            self.id = _unused(f"bp-{self._name}")
        self._shown = True
        if os.environ.get("BPLIB_FRAMES") == "1":
            return {"text/html": self.html(), "text/plain": str(self)}
        bundle = {"image/svg+xml": self.svg(self.start), "text/plain": str(self)}
        if not self.controls:
            return bundle
        from bplib.explore.live import widget  # ipywidgets only where there is a kernel

        view = widget(self.controls, self.svg)
        return {WIDGET: view._repr_mimebundle_()[WIDGET], **bundle}

    def _key_states(self) -> list[Index]:
        """The start and, from there, each slider at its two ends."""
        ends = [
            (*self.start[:axis], end, *self.start[axis + 1 :])
            for axis, n in enumerate(self.shape)
            for end in (0, n - 1)
        ]
        return list(dict.fromkeys([self.start, *ends]))


def _name(figure_function: Callable[..., Figure]) -> str:
    words = [word for word in getattr(figure_function, "__name__", "").split("_") if word]
    return "-".join(words) if "".join(words).isalnum() else "figure"


def _close(figure: Figure) -> None:
    """Take a figure from pyplot's list, from which a notebook would show it once more."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)


def _within_cap(name: str, shape: tuple[int, ...]) -> None:
    states = math.prod(shape)
    if states > MAX_STATES:
        grid = " x ".join(map(str, shape))
        got = f"{grid} = {states} states" if len(shape) > 1 else f"{states} states"
        refuse("explore", name, f"have at most {MAX_STATES} states", got, " Use fewer values.")


def _unused(name: str) -> str:
    """The name, or name-2, name-3, ... if this page has it already."""
    names = (name if i == 1 else f"{name}-{i}" for i in count(1))
    result = next(name for name in names if name not in taken)
    taken.add(result)
    return result


def _fallback(figure: Figure, position: str) -> str:
    """An alternative text from titles and axis labels, for a figure without its own."""
    labels = [(ax.get_ylabel(), ax.get_xlabel()) for ax in figure.axes]
    words = [" against ".join(filter(None, pair)) for pair in labels if any(pair)]
    titles = [ax.get_title() for ax in figure.axes if ax.get_title()]
    return "; ".join([*titles, *words, *([position] if position else [])]) or "Figure"
