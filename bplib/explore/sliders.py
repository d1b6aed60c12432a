"""What a slider says and hands over: clean values, one text for each, the start."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bplib.validate import refuse

Value = float | int | str
DIGITS = 10  # decimals that a value keeps: 0.1 * 3 is handed over as 0.3
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
    if len(given) == 0:
        refuse("explore", name, "hold a value or more", repr(given))
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
    first, last, step = given
    return _clean([first + i * step for i in range(math.floor((last - first) / step + 1e-9) + 1)])


def _clean(given: Sequence[float]) -> list[Value]:
    """Python numbers without the noise of their making; whole only if all are."""
    if all(isinstance(value, int | np.integer) for value in given):
        return [int(value) for value in given]
    return [round(float(value), DIGITS) + 0.0 for value in given]


def _start(name: str, start: Value, values: list[Value]) -> int:
    wanted = start if isinstance(start, str) else round(start, DIGITS)
    if wanted not in values:
        refuse("explore", name, "start at one of its values", repr(start))
    return values.index(wanted)


def _texts(values: list[Value]) -> list[str]:
    """One format for the whole slider: as many decimals as its values need, with a real minus."""
    if isinstance(values[0], str):
        return [str(value) for value in values]
    needed = max(len(f"{value:.{DIGITS}f}".rstrip("0").partition(".")[2]) for value in values)
    for decimals in (min(needed, SHOWN), needed):
        texts = [f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}") for value in values]
        if len(set(texts)) == len(texts):
            break
    return texts


def _with_unit(text: str, unit: str) -> str:
    space = "" if unit in ("", "%", "°") else "\N{NO-BREAK SPACE}"
    return f"{text}{space}{unit}"
