"""The drawings of all states of one figure laid over each other: one tree that holds them all.

Two states of a figure mostly have the same elements. Where they do not (an arrow appears, an axis
gets one more tick), equal elements are matched first and the rest stands side by side, present in
some states and absent in others.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element, tostring


@dataclass
class Node:
    """One element of the picture: as it is in each state (None where it is absent)."""

    states: list[Element | None]
    children: list["Node"]

    def sources(self) -> list[int]:
        """For each state the one whose element stands in for it: itself, or the nearest before."""
        last = next(i for i, e in enumerate(self.states) if e is not None)
        result = []
        for i, element in enumerate(self.states):
            last = last if element is None else i
            result.append(last)
        return result

    def element(self, state: int) -> Element:
        """The element in a state where it is present."""
        result = self.states[state]
        assert result is not None
        return result


def overlay(states: Sequence[Element | None]) -> Node:
    """The common tree of one element in all states."""
    tags = {tuple(child.tag for child in e) for e in states if e is not None}
    if len(tags) == 1:
        absent = [None] * len(next(iter(tags)))
        rows = [
            list(row) for row in zip(*(absent if e is None else e for e in states), strict=True)
        ]
    else:
        rows = _aligned([[] if e is None else list(e) for e in states])
    return Node(list(states), [overlay(row) for row in rows])


def _aligned(lists: list[list[Element]]) -> list[list[Element | None]]:
    """Rows of elements that belong together, one column per state."""
    rows: list[list[Element | None]] = []
    latest: list[Element] = []
    for number, shared in enumerate(lists):
        children = [copy(e) for e in shared]  # two states may hold one and the same element
        pairs = _pairs(latest, children, [tostring, _outline])
        known = {id(e): row for e, row in zip(latest, rows, strict=True)}
        rows = [known[id(old)] if old is not None else [None] * number for old, _ in pairs]
        for row, (_, new) in zip(rows, pairs, strict=True):
            row.append(new)
        latest = [new if new is not None else old for old, new in pairs]  # type: ignore[misc]
    return rows


def _pairs(
    old: list[Element], new: list[Element], keys: list[Callable[[Element], Any]]
) -> list[tuple[Element | None, Element | None]]:
    """Match equal elements first, then those of one outline; the rest stays alone."""
    if not keys:
        return [(e, None) for e in old] + [(None, e) for e in new]
    result: list[tuple[Element | None, Element | None]] = []
    matcher = SequenceMatcher(None, [*map(keys[0], old)], [*map(keys[0], new)], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        pairs = zip(old[a:b], new[c:d], strict=False)
        result += pairs if what == "equal" else _pairs(old[a:b], new[c:d], keys[1:])
    return result


def _outline(element: Element) -> str:
    return f"{element.tag}({''.join(map(_outline, element))})"


def names_of_ids(root: Node, prefix: str) -> list[dict[str, str]]:
    """For each state: its ids and their names on the page, one name per node."""
    names: list[dict[str, str]] = [{} for _ in root.states]
    numbers = count()
    stack = [root]
    while stack:
        node = stack.pop()
        stack.extend(reversed(node.children))
        ids = [e is not None and e.get("id") for e in node.states]
        if any(ids):
            name = f"{prefix}.{next(numbers)}"
            for table, identifier in zip(names, ids, strict=True):
                if identifier:
                    table[identifier] = name
    return names
