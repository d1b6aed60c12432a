"""All states of a figure as one SVG and, for every value that ever changes, its numbers.

What differs between the states is a *slot*: an attribute or the text of one element. Its texts are
split into skeletons and whole numbers ("x = 0.50" is "x = □" and 50). Each number is a *column*
over only those sliders it depends on; a further column says which skeleton holds. Columns over the
same sliders are stored together, as differences along each slider. ``_static/explore.js`` turns
them into texts again.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bplib.explore.overlay import Node, names_of_ids, overlay
from bplib.explore.svg import REFERRING, drawn, renamed, renumbered, serialised, trimmed

NUMBER = re.compile(r"-?\d{1,12}(?:\.(\d{1,8}))?")
PLACE = 0xE000  # the private character PLACE + d stands for a number with d decimals,
TRIMMED = 9  # and PLACE + 9 for a coordinate, which has at most two;
MEANT = re.compile("[\ue000-\ue00a]")  # a text's own character of these follows PLACE + 10
LARGEST = 2**50  # sums of the differences of numbers below it are exact in the page's script
COORDINATES = {"d", "x", "y", "width", "height", "points", "transform", "viewBox"}

Values = Sequence[str | None]  # one per state; None where the attribute is absent


def directly_drawn(figure: Figure, alternative: str = "") -> str:
    """The SVG of one figure as a page shows it, drawn without any encoding."""
    return serialised(renumbered(drawn(figure, alternative), "id"))


def encoded(
    states: Sequence[Element], shape: tuple[int, ...], start: int, prefix: str
) -> tuple[str, dict[str, Any]]:
    """Return the SVG of state ``start`` and what JSON needs to turn it into any other state."""
    store = Store(shape)
    root = overlay(states)
    template = _template(root, names_of_ids(root, prefix), store, count(), start)
    return serialised(template), store.data()


def _template(
    node: Node, names: list[dict[str, str]], store: "Store", numbers: "count[int]", start: int
) -> Element:
    """The element of ``node`` as it is at the start; its slots go to the store."""
    number, sources = next(numbers), node.sources()
    elements = [node.element(i) for i in sources]
    result = Element(elements[0].tag)
    slots = {
        key: [_attribute(e, key, names[i]) for e, i in zip(elements, sources, strict=True)]
        for key in dict.fromkeys(key for e in elements for key in e.attrib)
    }
    if any(e is None for e in node.states):
        slots["display"] = ["none" if e is None else None for e in node.states]
    for key, values in slots.items():
        value = values[start]
        if value is not None:
            result.set(key, value)
        store.add(number, key, values)
    store.add(number, "", [e.text or "" for e in elements])
    result.text = elements[start].text
    result.extend([_template(child, names, store, numbers, start) for child in node.children])
    return result


def _attribute(element: Element, key: str, names: dict[str, str]) -> str | None:
    value = element.get(key)
    if value is None:
        return None
    if key == "id":
        return names[value]
    return renamed(value, names) if key in REFERRING else value


class Store:
    """The slots of a figure, their skeletons and their columns of whole numbers."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.skeletons: dict[str | None, int] = {}
        self.columns: dict[tuple[int, ...], dict[bytes, int]] = {}
        self.slots: list[tuple[int, str, list[tuple[tuple[int, ...], int]]]] = []

    def add(self, element: int, key: str, values: Values) -> None:
        """Note what element number ``element`` has as ``key`` in each state, if that changes."""
        distinct = {value: i for i, value in enumerate(dict.fromkeys(values))}
        if len(distinct) > 1:
            which = np.array([distinct[value] for value in values])
            columns = [self._column(c[which]) for c in self._split(list(distinct), key)]
            self.slots.append((element, key, columns))

    def _split(self, texts: Values, key: str) -> list[NDArray[np.int64]]:
        """The skeleton of each text, then its numbers; a missing number is the one before it."""
        split = [_split(text, key in COORDINATES) for text in texts]
        if len({skeleton for skeleton, _ in split}) == len(texts):
            split = [(_meant(text), []) for text in texts]
        skeletons = [self.skeletons.setdefault(s, len(self.skeletons)) for s, _ in split]
        result = [np.array(skeletons, dtype=np.int64)]
        for j in range(max(len(numbers) for _, numbers in split)):
            given = [i if j < len(numbers) else 0 for i, (_, numbers) in enumerate(split)]
            column = [numbers[j] if j < len(numbers) else 0 for _, numbers in split]
            result.append(np.array(column, dtype=np.int64)[np.maximum.accumulate(given)])
        return result

    def _column(self, values: NDArray[np.int64]) -> tuple[tuple[int, ...], int]:
        """Store a column over the sliders it depends on; return those and its number there."""
        grid, axes = values.reshape(self.shape), []
        for axis in range(grid.ndim):
            first = grid.take([0], axis)
            if (grid == first).all():
                grid = first
            else:
                axes.append(axis)
        columns = self.columns.setdefault(tuple(axes), {})
        return tuple(axes), columns.setdefault(grid.tobytes(), len(columns))

    def data(self) -> dict[str, Any]:
        """Everything as lists for JSON; columns get one number each, group after group."""
        offsets, groups, total = {}, [], 0
        for axes, columns in sorted(self.columns.items()):
            sizes = [self.shape[axis] for axis in axes]
            block = np.frombuffer(b"".join(columns), dtype=np.int64).reshape(-1, *sizes)
            for axis in range(1, block.ndim):
                block = np.diff(block, axis=axis, prepend=0)
            groups.append([list(axes), block.ravel().tolist()])
            offsets[axes], total = total, total + len(columns)
        slots = [
            [element, key, *_runs([offsets[axes] + i for axes, i in columns])]
            for element, key, columns in self.slots
        ]
        return {"skeletons": list(self.skeletons), "groups": groups, "slots": slots}


def _split(text: str | None, coordinates: bool) -> tuple[str | None, list[int]]:
    """A text without its numbers, and these as whole numbers: "x = 0.50" gives "x = □", [50]."""
    text = _meant(text)
    if text is None:
        return None, []
    numbers: list[int] = []

    def place(match: re.Match[str]) -> str:
        decimals = 2 if coordinates else len(match[1] or "")
        whole = round(float(match[0]) * 10**decimals)
        again = trimmed(whole / 100) if coordinates else f"{whole / 10**decimals:.{decimals}f}"
        if again != match[0] or abs(whole) > LARGEST:
            return match[0]
        numbers.append(whole)
        return chr(PLACE + (TRIMMED if coordinates else decimals))

    return NUMBER.sub(place, text), numbers


def _meant(text: str | None) -> str | None:
    """The text with its own characters told from the places of numbers."""
    return text and MEANT.sub("\ue00a\\g<0>", text)


def _runs(numbers: list[int]) -> list[int]:
    """Consecutive numbers as start and length: 4, 5, 6, 9 is 4, 3, 9, 1."""
    result: list[int] = []
    for number in numbers:
        if result and number == result[-2] + result[-1]:
            result[-1] += 1
        else:
            result += [number, 1]
    return result
