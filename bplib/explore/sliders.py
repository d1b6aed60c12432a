"""What a slider says and hands over: clean values, one text for each, the start."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from bplib.validate import refuse

Value = float | int | str
MAX_STATES = 1000
DIGITS = 10  # decimals that a text can have; beyond, it is written as 1e−12
SHOWN = 4  # decimals that a text shows at most, while all texts still differ
EXPECTED = "be (first, last, step), a list of numbers, a list of strings or a Slider"


@dataclass(frozen=True)
class Slider:
    """A slider with more than values: label, start, a play button, a unit.

    Formula: a tuple is the range (first, last, step); a list holds exactly its values.
    Shapes: ``values`` has length 1 or more, all numbers or all strings; ``start`` is one of them.
    Raises: ValueError when it is given to ``explore`` and does not fit.
    Source: the course's own.
    """

    values: Any
    label: str = ""
    start: Value | None = None
    play: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Control:
    """A slider, checked: what ``explore`` works with."""

    name: str
    label: str
    values: list[Value]
    texts: list[str]
    start: int
    play: bool

    @property
    def choice(self) -> bool:
        """Whether it chooses among words."""
        return isinstance(self.values[0], str)

    def __str__(self) -> str:
        if self.choice:
            return f"{self.label}: {', '.join(self.texts)}"
        return f"{self.label}: {len(self.texts)} values from {self.texts[0]} to {self.texts[-1]}"


def control(name: str, given: Any) -> Control:
    """Check what ``explore`` was given for one slider."""
    slider = given if isinstance(given, Slider) else Slider(given)
    if not name.isidentifier():
        refuse("explore", "sliders", "have names that Python allows", repr(name))
    values = _values(name, slider.values)
    if len(set(values)) < len(values):
        refuse("explore", name, "hold different values", values)
    start = 0 if slider.start is None else _start(name, slider.start, values)
    texts = [_with_unit(text, slider.unit) for text in _texts(values)]
    label = slider.label or name.replace("_", " ")
    return Control(name, label, values, texts, start, slider.play)


def position(controls: Sequence[Control], index: tuple[int, ...]) -> str:
    """Where the sliders stand: "x = 0.50, step = 3"."""
    return ", ".join(f"{c.label} = {c.texts[i]}" for c, i in zip(controls, index, strict=True))


def _values(name: str, given: Any) -> list[Value]:
    if isinstance(given, str | bytes | dict | set) or not hasattr(given, "__len__"):
        refuse("explore", name, EXPECTED, repr(given))
    if not 1 <= len(given) <= MAX_STATES:
        got = repr(given) if len(given) == 0 else len(given)
        refuse("explore", name, f"hold 1 to {MAX_STATES} values", got)
    if all(isinstance(value, str) for value in given) and not isinstance(given, tuple):
        return [str(value) for value in given]
    if any(isinstance(v, bool) or not isinstance(v, int | float | np.number) for v in given):
        refuse("explore", name, EXPECTED, repr(given))
    if not all(math.isfinite(value) for value in given):
        refuse("explore", name, "be finite", repr(given))
    return _range(name, given) if isinstance(given, tuple) else _clean(given)


def _range(name: str, given: tuple[float, ...]) -> list[Value]:
    if len(given) != 3 or given[2] <= 0 or given[1] < given[0]:
        expected = "be a range (first, last, step) with first <= last and step > 0"
        refuse("explore", name, expected, repr(given), " Use a list for separate values.")
    steps = (given[1] - given[0]) / given[2] + 1e-9
    if steps >= MAX_STATES:
        refuse("explore", name, f"hold 1 to {MAX_STATES} values", f"{steps + 1:.0f}")
    first, _, step = (Decimal(str(value)) for value in given)  # 0.1 * 3 is 0.3
    kind = int if all(isinstance(value, int | np.integer) for value in given) else float
    return [kind(first + i * step) for i in range(math.floor(steps) + 1)]


def _clean(given: Sequence[float]) -> list[Value]:
    """Python numbers, whole only if all are."""
    if all(isinstance(value, int | np.integer) for value in given):
        return [int(value) for value in given]
    return [float(value) + 0.0 for value in given]


def _start(name: str, start: Any, values: list[Any]) -> int:
    if isinstance(start, str) or start in values or isinstance(values[0], str):
        near = [value for value in values if value == start]
    else:  # 0.1 * 3 means 0.3
        near = [v for v in values if math.isclose(v, start, rel_tol=1e-9, abs_tol=1e-15)]
    if len(near) != 1:
        refuse("explore", name, "start at one of its values", repr(start))
    return values.index(near[0])


def _texts(values: list[Value]) -> list[str]:
    """One format for the whole slider: as many decimals as its values need, with a real minus."""
    if isinstance(values[0], str):
        return [str(value) for value in values]
    needed = max(len(_written(value, DIGITS).rstrip("0").partition(".")[2]) for value in values)
    for decimals in (min(needed, SHOWN), needed):
        texts = [_written(value, decimals) for value in values]
        if len(set(texts)) == len(texts) and not _lost(texts, values):
            break
    else:
        texts = [str(value) for value in values]
    return [text.replace("-", "\N{MINUS SIGN}") for text in texts]


def _written(value: Any, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text if float(text) else text.removeprefix("-")


def _lost(texts: list[str], values: list[Any]) -> bool:
    """Whether a value is written as 0 that is not 0, apart from rounding."""
    noise = 1e-12 * max(map(abs, values))
    return any(float(t) == 0 and abs(v) > noise for t, v in zip(texts, values, strict=True))


def _with_unit(text: str, unit: str) -> str:
    space = "" if unit in ("", "%", "°") else "\N{NO-BREAK SPACE}"
    return f"{text}{space}{unit}"
